/** Answers as JSON: as they were written, or cut where nobody could walk them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../runtime/basics/bounds.ts';
import { readAnswerJson, TOO_DEEP } from '../../runtime/upstream/answer-json.ts';
import { ID } from '../catalogue.ts';
import { callOver } from './odd-upstream.ts';
import { VALUES } from './shapes.ts';

const read = (text: string): unknown => readAnswerJson(text, 'OneUptime');

/** A text long enough to be looked through: short ones with few brackets need it not. */
const padded = (text: string): string => `{"value":${text},"pad":[${'[],'.repeat(300)}0]}`;
const readPadded = (text: string): unknown => (read(padded(text)) as { value: unknown }).value;

describe('what any answer holds', () => {
  it('is read as JSON.parse reads it', () => {
    const value = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (given, indent) => {
        const text = JSON.stringify(given, undefined, indent);
        expect(JSON.stringify(readPadded(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { seed: 16, numRuns: 50 },
    );
  });

  it('is read as JSON.parse reads it where texts hold what JSON is made of', () => {
    const signs = fc.string({
      unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '1234567890123456789', ' '),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 5 }), (given) => {
        expect(JSON.stringify(readPadded(JSON.stringify(given)))).toBe(JSON.stringify(given));
      }),
      { seed: 16, numRuns: 50 },
    );
  });

  it('is nothing where it breaks off', () => {
    const whole = padded('{"a":["b\\"",12345678901234567890,{"c":null}]}');
    for (let length = 1; length < whole.length; length += 7) expect(read(whole.slice(0, length))).toBeUndefined();
  });
});

/** JSON as anybody may write it: names that come twice, levels around the bound, numbers in every spelling. */
const { text: anyText } = fc.letrec<{ text: string; list: string; object: string; deep: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      '1',
      '-0',
      'null',
      'true',
      '9007199254740991',
      '9007199254740993',
      '-12345678901234567890',
      '1e309',
    ),
    fc.constantFrom('9007199254740993.5', '1.5e17', '12345678901234567e0', '1E400', '-1e-400', '90071992547409.93e2'),
    fc.constantFrom('"a"', '""', '"12345678901234567890"', '"[[{"', '"\\\\\\""', '"\\u005f"'),
    tie('list'),
    tie('object'),
    tie('deep'),
  ),
  list: fc.array(tie('text'), { maxLength: 4 }).map((all) => `[${all.join(' , ')}]`),
  object: fc
    .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__', '\\u005f_proto__', 'toString', '1', ''), tie('text')), {
      maxLength: 4,
    })
    .map((all) => `{${all.map(([name, text]) => `"${name}":${text}`).join()}}`),
  deep: fc
    .tuple(fc.constantFrom(1, 100, 253, 254, 255, 256, 257, 300), fc.boolean(), tie('text'))
    .map(([levels, isList, text]) =>
      isList ? '['.repeat(levels) + text + ']'.repeat(levels) : '{"a":'.repeat(levels) + text + '}'.repeat(levels),
    ),
}));

describe('what was parsed before it was looked through', () => {
  const bounds = { bytes: Number.POSITIVE_INFINITY, levels: 256, values: 250_000, mark: TOO_DEEP };
  const lookedThrough = (text: string): unknown => {
    const all = readJson(text, bounds);
    return 'value' in all ? all.value : undefined;
  };
  const holds = (text: string): void => {
    const [value, wanted] = [read(text), lookedThrough(text)];
    expect(value).toStrictEqual(wanted);
    expect(JSON.stringify(value)).toBe(JSON.stringify(wanted));
  };

  it('is the same as what was looked through first', () => {
    fc.assert(
      fc.property(anyText, (text) => holds(`[${text}]`)),
      { seed: 16, numRuns: 3000 },
    );
  });

  it('and is nothing where that is none', () => {
    const broken = fc.tuple(anyText, fc.nat(), fc.constantFrom('', ',', ']', '[', '"', '1')).map(([text, at, by]) => {
      const place = at % (text.length + 1);
      return `[${text.slice(0, place)}${by}${text.slice(place + 1)}]`;
    });
    fc.assert(fc.property(broken, holds), { seed: 16, numRuns: 3000 });
  });

  it('has a number that stands alone as a double has it', () => {
    for (const text of ['12345678901234567890', ' -1e400', '7', 'null', '"a"'])
      expect(read(text)).toBe(JSON.parse(text));
  });
});

describe('whole numbers', () => {
  const digits = (length: number): string => '9182736450918273645091827364509182736450'.slice(0, length);
  const places: readonly [string, (number: string) => unknown][] = [
    ['alone', readPadded],
    ['in a short answer', (number) => (read(`{"value":${number}}`) as { value: unknown }).value],
    ['in a list', (number) => (read(`{"value":[ ${number} ,1]}`) as { value: unknown[] }).value[0]],
    ['after text', (number) => (read(`{"a":"x:1234567890123456","value":${number}}`) as { value: unknown }).value],
  ];
  describe.each(places)('%s', (_, readIn) => {
    it.each([1, 9, 15, 16, 17, 18, 19, 20, 25, 40])('of %i digits come as they were sent', (length) => {
      for (const sign of ['', '-']) {
        const number = `${sign}${digits(length)}`;
        expect(String(readIn(number))).toBe(number);
        expect(typeof readIn(number)).toBe(Number.isSafeInteger(Number(number)) ? 'number' : 'string');
      }
    });
  });

  it.each(['9007199254740992', '9007199254740993', '1152921504606846976', '10000000000000000', '18446744073709551615'])(
    '%s is shown as it is',
    async (number) => {
      const row = `{"data":[{"_id":"${ID}","incidentNumber":${number}}],"count":1}`;
      const { result, text } = await callOver(() => row, 'list_incidents', { fields: ['incidentNumber'] });
      expect(text).toContain(number);
      const [item] = (result.structuredContent as { items: { incidentNumber: unknown }[] }).items;
      expect(String(item?.incidentNumber)).toBe(number);
    },
  );

  it.each(['1.5', '0.1234567890123456789', '1e300', '12345678901234567890.5', '1E5', '-0'])(
    '%s is no whole number',
    (number) => {
      expect(readPadded(number)).toBe(JSON.parse(number));
    },
  );
});

describe('what is nested too deep', () => {
  it.each(['nested objects', 'nested lists', 'nested in turns'])(
    '%s: the rest stands, and a mark in its place',
    (kind) => {
      const make = VALUES[kind] as (size: number) => string;
      for (const size of [50, 100]) expect(readPadded(make(size))).toEqual(JSON.parse(make(size)));
      for (const size of [300, 20_000]) {
        const value = read(`{"before":1,"value":${make(size)},"after":[${make(size)},2]}`);
        const text = JSON.stringify(value);
        expect(text).toContain(TOO_DEEP);
        expect(text.length).toBeLessThan(4000);
        expect(value).toMatchObject({ before: 1, after: [expect.anything(), 2] });
      }
    },
  );
});

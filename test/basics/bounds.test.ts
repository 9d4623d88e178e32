import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BODY_BOUNDS, type Bounds, readJson } from '../../runtime/basics/bounds.ts';

const SMALL: Bounds = { bytes: 4_000, levels: 8, values: 50, inexact: 'refused' };
const AS_TEXT: Bounds = { ...SMALL, inexact: 'as text' };
const kindOf = (text: string, bounds: Bounds = SMALL) => {
  const read = readJson(text, bounds);
  return 'excess' in read ? read.excess.kind : 'value';
};
const times = (count: number, piece: string) => Array(count).fill(piece).join();

describe('what is read is what JSON.parse reads', () => {
  it('of any JSON within bounds', () => {
    const wide: Bounds = { bytes: 1e6, levels: 1_000, values: 1e6, inexact: 'refused' };
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false, maxDepth: 6 }), (text) => {
        const read = readJson(text, wide);
        if ('excess' in read) expect(text).toMatch(/__proto__|\d/);
        else expect(read.value).toEqual(JSON.parse(text));
      }),
      { seed: 16, numRuns: 200 },
    );
  });

  it('and any other text is refused, and nothing is thrown', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      '1',
      '-',
      'e',
      '.',
      'null',
      ' ',
      '\u2028',
      '\\u',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          expect(kindOf(text)).not.toBe('value');
          return;
        }
        const read = readJson(text, { ...SMALL, levels: 100, values: 1_000 });
        if ('value' in read) expect(read.value).toEqual(value);
        else expect(read.excess.kind).toBe('number');
      }),
      { seed: 16, numRuns: 300 },
    );
  });
});

const NESTED: Record<string, (levels: number) => string> = {
  lists: (levels) => '['.repeat(levels) + ']'.repeat(levels),
  objects: (levels) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`,
  'both, with blanks': (levels) => `${'[ {"a" : '.repeat(levels / 2)}1${' } ]'.repeat(levels / 2)}`,
  'behind a text with brackets': (levels) => `["[[[{{{\\"[[", ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}]`,
  'never closed': (levels) => '['.repeat(levels),
};

describe.each(Object.entries(NESTED))('levels of %s', (_name, nested) => {
  it.each([8, 64])('%i are read and one more is not', (levels) => {
    const bounds = { ...BODY_BOUNDS, levels };
    expect(kindOf(nested(levels), bounds)).not.toBe('levels');
    expect(kindOf(`[${nested(levels)}]`, bounds)).toBe('levels');
    expect(kindOf(nested(100_000), bounds)).toBe('levels');
  });
});

const WIDE: Record<string, (values: number) => string> = {
  elements: (values) => `[${times(values, '1')}]`,
  'elements with blanks': (values) => `[ ${times(values, ' 1 ')} ]`,
  members: (values) => `{${Array.from({ length: values }, (_, index) => `"${index}":null`).join()}}`,
  'lists with nothing in them': (values) => `[${times(values, '[ ]')}]`,
  'objects with a member': (values) => `[${times(values / 2, '{"a":true}')}]`,
  'texts full of commas': (values) => `[${times(values, '",,,,"')}]`,
};

describe.each(Object.entries(WIDE))('values as %s', (_name, wide) => {
  it.each([50, 100_000])('%i are read and more are not', (values) => {
    const bounds = { ...SMALL, values, bytes: 10_000_000 };
    expect(kindOf(wide(values), bounds)).toBe('value');
    expect(kindOf(wide(values + 2), bounds)).toBe('values');
  });
});

it.each([50, 25_000])('%i members are read and more are not, be there ever so many elements', (members) => {
  const bounds = { ...BODY_BOUNDS, members };
  for (const object of ['{"a":1}', '{"a":{}}', '{ "a" : [1,2] }']) {
    expect(kindOf(`[${times(members, object)}]`, { ...bounds, values: 1e6 })).toBe('value');
    expect(kindOf(`[${times(members + 1, object)}]`, { ...bounds, values: 1e6 })).toBe('members');
  }
  expect(kindOf(`[${times(members + 1, '":"')}]`, bounds)).toBe('value');
});

it.each([10, 100, 4_000])('a text of %i characters is read and a longer one is not', (bytes) => {
  expect(kindOf(`"${'a'.repeat(bytes - 2)}"`, { ...SMALL, bytes })).toBe('value');
  expect(kindOf(`"${'a'.repeat(bytes - 1)}"`, { ...SMALL, bytes })).toBe('bytes');
});

describe('the key __proto__', () => {
  const escaped = (index: number) =>
    [...'__proto__'].map((letter, at) =>
      ((index >> at) & 1) === 1 ? `\\u00${letter.charCodeAt(0).toString(16)}` : letter,
    );
  it.each([0, 1, 2, 4, 21, 255, 256, 511].map((index) => escaped(index).join('')))('written %s is refused', (key) => {
    for (const text of [`{"${key}":1}`, `{"a":{"${key}" :{}}}`, `[{"b":"x","${key}"\n:1}]`])
      expect(kindOf(text)).toBe('key');
  });
  it.each(['__proto', '___proto__', '__PROTO__', '\\\\u005f_proto__', '__proto__ ', 'constructor', 'a__proto__'])(
    'is none of %s',
    (key) => expect(kindOf(`{"${key}":1}`)).toBe('value'),
  );
  it('may be a value', () => expect(kindOf('{"a":"__proto__","b":["__proto__"]}')).toBe('value'));
});

describe('numbers', () => {
  const isExact = (digits: string) => Number.isFinite(Number(digits)) && BigInt(digits) === BigInt(Number(digits));
  it('are refused exactly where reading would change them', () => {
    const whole = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    const near = fc.tuple(fc.integer({ min: 50, max: 130 }), fc.integer({ min: -3, max: 3 }));
    const powers = near.map(([power, off]) => 2n ** BigInt(power) + BigInt(off));
    fc.assert(
      fc.property(
        fc.oneof(
          whole,
          powers,
          powers.map((value) => -value),
        ),
        (value) => {
          for (const text of [`[${value}]`, `{"id": ${value} }`, String(value)]) {
            expect(kindOf(text)).toBe(isExact(String(value)) ? 'value' : 'number');
            const read = readJson(text, AS_TEXT);
            expect(JSON.stringify(read)).toContain(isExact(String(value)) ? '' : `"${value}"`);
          }
        },
      ),
      { seed: 16, numRuns: 300 },
    );
  });

  it.each([
    '0.1',
    '1e300',
    '-1.5E-400',
    `${'1'.repeat(300)}.5`,
    '123456789.123456789123456789',
    '9007199254740992',
    '1e21',
  ])('%.40s is read', (number) => expect(readJson(`[${number}]`, SMALL)).toEqual({ value: [Number(number)] }));
  it.each(['1e309', '-1e999', '1.5E+400', '1'.repeat(310), `${'1'.repeat(400)}.5`, '1'.repeat(3_000)])(
    '%.40s is refused',
    (number) => {
      expect(kindOf(`[${number}]`)).toBe('number');
      expect(readJson(`[1,${number} ,2]`, AS_TEXT)).toEqual({ value: [1, number, 2] });
    },
  );
  it('in texts are left alone', () =>
    expect(readJson('["9007199254740993", "\\"9007199254740993"]', SMALL)).toEqual({
      value: ['9007199254740993', '"9007199254740993'],
    }));
});

/** Whole numbers beyond 2^53 arrive as they were written, or not at all: in arguments, as texts, and in answers. */
import fc from 'fast-check';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { readJson, TEXT_BOUNDS } from '../../runtime/basics/bounds.ts';
import { isChangedByReading } from '../../runtime/basics/exact-number.ts';
import { readNumber } from '../../runtime/catalogue/reading.ts';
import { readAnswerJson } from '../../runtime/upstream/answer-json.ts';
import { answerOf, api, callWith } from '../catalogue.ts';
import { sentText } from '../sent-result.ts';

/** The same whole number in other words. */
const SPELLINGS: Readonly<Record<string, (digits: string) => string>> = {
  plain: (digits) => digits,
  'with a fraction of zeros': (digits) => `${digits}.000`,
  'with an exponent': (digits) => `${digits}000e-3`,
  'as a fraction with an exponent': (digits) => `${digits.slice(0, 1)}.${digits.slice(1)}E+${digits.length - 1}`,
};
const ODD = ['9007199254740993', '12345678901234567', '1152921504606846977', '98765432109876543210123'];
const LARGE = ['1e309', '1E+400', `1${'0'.repeat(309)}.0`];
const CHANGED = [...ODD.flatMap((digits) => Object.values(SPELLINGS).map((spell) => spell(digits))), ...LARGE];
const KEPT = ['9007199254740991', '9007199254740992.0', '1e21', '1E300', '1e-400', '9007199254740993.5', '0.1', '12e3'];

const written = [...CHANGED, ...CHANGED.map((number) => `-${number}`)];

describe.each(written)('%s', (number) => {
  it('is known to be changed', () => expect(isChangedByReading(number)).toBe(true));

  it('is no number as a text', () => expect(readNumber(number)).toBeUndefined());

  it('is refused in a message', () => {
    expect(readJson(`{"a":[${number}]}`, TEXT_BOUNDS)).toHaveProperty('excess');
  });

  it('comes as it was written in an answer', () => {
    expect(readAnswerJson(`{"a":${number},"b":[1, ${number}]}`, 'X')).toEqual({ a: number, b: [1, number] });
  });
});

it.each(KEPT)('%s is a number', (number) => {
  expect(isChangedByReading(number)).toBe(false);
  expect(readNumber(number)).toBe(Number(number));
  expect(readJson(number, TEXT_BOUNDS)).toEqual({ value: Number(number) });
  expect(readAnswerJson(`{"a":${number}}`, 'X')).toEqual({ a: Number(number) });
});

it('keeps what JavaScript writes', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(isChangedByReading(String(value))).toBe(false);
    }),
    { seed: 16, numRuns: 300 },
  );
});

const PLACES = [
  ['list_incidents', (n: string) => ({ filter: { incidentNumber: n } })],
  ['list_incidents', (n: string) => ({ filter: { incidentNumber: { gte: n } } })],
  ['count_incidents', (n: string) => ({ filter: { incidentNumber: { lt: n } } })],
  ['create_incident_severity', (n: string) => ({ name: 'x', color: '#ff0000', order: n })],
] as const;

it.each(PLACES.flatMap(([tool, args]) => ODD.slice(0, 2).map((number) => [tool, args(number)] as const)))(
  '%s %j sends no other number',
  async (tool, args) => {
    const handlers = [
      http.all(api('/*'), ({ request }) =>
        HttpResponse.json(answerOf({ method: request.method, path: new URL(request.url).pathname })),
      ),
    ];
    const { result, seen } = await callWith(tool, args, { handlers });
    expect(seen).toEqual([]);
    expect(sentText(result)).toMatch(/must be a number that can be sent exactly.*9007199254740991/);
  },
);

/** What texts cost, by what they are made of, and where one kind of text ends and the next begins. */
import { describe, expect, it } from 'vitest';
import { estimateTokens, isSurelyBeyond, isSurelyWithin, tokensOf } from '../../runtime/call/tokens.ts';

const ID = '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c';
const TIME = '2026-03-10T12:00:00.000Z';
const unit = String.fromCharCode;

/** Texts in which each sign stands for itself. */
const COSTS: readonly (readonly [what: string, text: string, tokens: number])[] = [
  ['nothing', '', 0],
  ['an id', ID, 28],
  ['an id in capitals', ID.toUpperCase(), 28],
  ['two ids', ID + ID, 56],
  [
    'what has letters where an id has hyphens',
    `${'a1b2c3d4'}-${'e5f6'}-${'a1b2c3d4e5f6a1b2c3d4e5'}`,
    1 + 8 * 0.9 + 0.78 + 1 + 4 * 0.9 + 0.78 + 1 + 22 * 0.9,
  ],
  ['a time', TIME, 16],
  ['a time without milliseconds', '2026-03-10T12:00:00Z', 16],
  ['two times', TIME + TIME, 32],
  ['an id at a time', ID + TIME, 44],
  ['a text beside an id and a time', `{${ID}}${TIME}`, 28 + 16 + 2 * 0.78],
  ['a letter', 'a', 1],
  ['two letters', 'ab', 1.45],
  ['three letters', 'xyz', 1.9],
  ['four letters that can be spoken', 'abcd', 4 * 0.42],
  ['the same in capitals', 'ABCD', 4 * 0.42],
  ['four that begin with y', 'ybcd', 4 * 0.42],
  ['four without a vowel', 'bcdf', 4 * 0.75],
  ['four capitals without a vowel', 'BCDF', 4 * 0.95],
  ['five with one vowel', 'abcdf', 5 * 0.75],
  ['eight with two vowels', 'bcdabcda', 8 * 0.42],
  ['four consonants in a row', 'bcdfaa', 6 * 0.42],
  ['five consonants in a row', 'bcdfgaa', 7 * 0.75],
  ['five consonants at the end', 'aabcdfg', 7 * 0.75],
  ['a capital before small letters', 'Incident', 8 * 0.42],
  ['a capital before what cannot be spoken', 'Bcdfghjk', 8 * 0.75],
  ['capitals before small letters', 'ABCDefgh', 8 * 0.42],
  ['capitals before small letters, none spoken', 'BCDFghjk', 4 * 0.95 + 4 * 0.75],
  ['a digit', '7', 1],
  ['two digits', '42', 1],
  ['three digits', '123', 1.5],
  ['letters before digits', 'abcd1234', 4 * 0.42 + 2],
  ['digits before letters', '1234abcd', 4 * 0.42 + 2],
  ['words in one', 'currentIncidentState2', 20 * 0.42 + 1],
  ['two parts of three each', 'abc123', 1.9 + 1.5],
  ['parts of less than three each', 'ab123', 1 + 5 * 0.9],
  ['a code', 'a1b2c3', 1 + 6 * 0.9],
  ['a capital among capitals', 'ABc', 1 + 3 * 0.9],
  ['a blank before a letter', ' abcd', 4 * 0.42],
  ['a blank before a capital', ' ABCD', 4 * 0.42],
  ['a blank before a digit', ' 123', 1 + 1.5],
  ['a blank before a sign', ' {', 1 + 0.78],
  ['a blank at the end', 'abcd ', 4 * 0.42 + 1],
  ['two blanks before a word', '  abcd', 1 + 4 * 0.42],
  ['a blank before another script', ' é', 1 + 1.05],
  ['a tab', '\t', 0.75],
  ['a new line', '\n', 0.75],
  ['a return', '\r', 0.75],
  ['controls between those', '\v\f', 2 * 1.2],
  ['controls beside those', '\b\u000e', 2 * 1.2],
  ['the first and the last control', '\u0000\u001f', 2 * 1.2],
  ['signs beside letters and digits', '/:@[`{', 6 * 0.78],
  ['signs at both ends of ASCII', '!~\u007f', 3 * 0.78],
  ['the ends of letters and digits', '09', 1],
  ['the ends of capitals', 'AZ', 2],
  ['two letters without a vowel', 'bz', 2],
  ['three capitals', 'API', 3],
  ['a word with a capital', 'Api', 1.9],
  ['the ends of small letters', 'az', 1.45],
  ['what nobody measured, in two bytes', '\u0080\u07ff', 4],
  ['what nobody measured, in three bytes', '\u0800\uffff', 6],
  ['Latin letters', 'éÿÀ', 3 * 1.05],
  ['letters of two scripts', 'é漢', 1.05 + 2.1],
  ['Latin beside another script', 'abcd漢abcd', 8 * 0.42 + 2.1],
  ['a character of two units', '😀', 4],
  ['the first and the last of two units', unit(0xd800, 0xdc00, 0xdbff, 0xdfff), 8],
  ['two of two units before a word', '😀😀abcd', 8 + 4 * 0.42],
  ['a first unit alone', unit(0xd83d), 3],
  ['a first unit before a word', `${unit(0xd83d)}abcd`, 3 + 4 * 0.42],
  ['two first units', unit(0xd800, 0xdbff), 6],
  ['two second units', unit(0xdc00, 0xdc00), 6],
  ['a first unit before what is none', unit(0xd800, 0xe000), 6],
  ['a unit before the first ones and a second one', unit(0xd7ff, 0xdc00), 6],
];

describe('tokens', () => {
  it.each(COSTS)('of %s', (_, text, tokens) => {
    expect(tokensOf(text)).toBeCloseTo(tokens, 9);
    expect(estimateTokens(text)).toBe(Math.ceil(tokens - 1e-9) + 1);
  });

  it('of parts, parted by what belongs to neither, make those of the whole', () => {
    for (const [, one, cost] of COSTS)
      for (const [, other, also] of COSTS) expect(tokensOf(`${one}|${other}`)).toBeCloseTo(cost + 0.78 + also, 9);
  });
});

describe('a length alone', () => {
  const text = 'x'.repeat(12);

  it('tells that a text is within three tokens for each unit, and one more is too many', () => {
    expect([35, 36, 37].map((budget) => isSurelyWithin(text, budget))).toEqual([false, true, true]);
  });

  it('tells that a text is beyond a third of it, and not that it is beyond that third', () => {
    expect([3, 4, 5].map((budget) => isSurelyBeyond(text, budget))).toEqual([true, false, false]);
  });

  it('never tells what counting denies', () => {
    for (const [, some] of COSTS)
      for (let budget = 0; budget < 60; budget++) {
        if (isSurelyWithin(some, budget)) expect(tokensOf(some)).toBeLessThanOrEqual(budget);
        if (isSurelyBeyond(some.repeat(20), budget)) expect(tokensOf(some.repeat(20))).toBeGreaterThan(budget);
      }
  });
});

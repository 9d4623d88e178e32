/** A row within a budget: which of its values give way, when each has to, and what stands in their place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_HERE, cutMark, partsMark } from '../../runtime/call/cut-text.ts';
import { estimateTokens, tokensOf } from '../../runtime/call/tokens.ts';
import { withinCeiling } from '../../runtime/call/within-ceiling.ts';

const SIGN = tokensOf(',');
const NEAR = 1e-6;

/** Lists and objects that hold anything: behind the last part of each a comma is counted, too. */
const filled = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const parts = Object.values(value);
  return parts.reduce<number>((sum, part) => sum + filled(part), parts.length > 0 ? 1 : 0);
};
const costOf = (value: unknown): number => tokensOf(JSON.stringify(value)) + SIGN * filled(value);
const jsonMark = (value: unknown): string => cutMark(JSON.stringify(value).length);

const words = (count: number): string => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');

describe('a row', () => {
  it('that is within its budget stays that row, up to the last token', () => {
    const row = { title: words(400), rows: [1, 2, { a: null }] };
    const tokens = estimateTokens(JSON.stringify(row));
    expect(withinCeiling(row, tokens)).toBe(row);
    expect(withinCeiling(row, tokens - 1)).toEqual({ title: jsonMark(row.title), rows: row.rows });
    expect(withinCeiling({}, 2)).toEqual({});
  });

  it.each<[string, unknown]>([
    ['a text', words(40)],
    ['a text of signs', '{"a": "\\"}\n'.repeat(9)],
    ['a number', 1234567890],
    ['null', null],
    ['a list', [1, 'two', null, true, words(9)]],
    ['lists in a list', [[], [1], [[2, 3]]]],
    ['an object', { name: words(9), size: 3, empty: {} }],
    [
      'objects in a list',
      [
        { id: 'a', name: 'b' },
        { id: 'c', tags: ['d', 'e'] },
      ],
    ],
    ['objects in an object', { one: { two: { three: [words(5)] } } }],
  ])('keeps %s as long as what is larger can give way, to the last part of a token', (_, kept) => {
    const big = words(3000);
    const cut = { kept, big: jsonMark(big), last: 1 };
    const row = { kept, big, last: 1 };
    expect(withinCeiling(row, costOf(cut) + NEAR)).toEqual(cut);
    expect(withinCeiling(row, costOf(cut) - NEAR)).not.toEqual(cut);
    expect(Object.keys(withinCeiling(row, costOf(cut) + NEAR))).toEqual(['kept', 'big', 'last']);
  });

  it('lets the largest give way first, and no more of them than has to', () => {
    const [small, middle, large] = [words(300), words(600), words(900)];
    const row = { small, large, middle };
    const marks = { small: jsonMark(small), large: jsonMark(large), middle: jsonMark(middle) };
    for (const cut of [{ ...row, large: marks.large }, { ...marks, small }, marks]) {
      expect(withinCeiling(row, costOf(cut) + NEAR)).toEqual(cut);
      expect(withinCeiling(row, costOf(cut) - NEAR)).not.toEqual(cut);
    }
  });

  it('goes by what values cost, not by how long they are', () => {
    const row = { latin: 'word '.repeat(200), han: '漢'.repeat(400) };
    const cut = { ...row, han: jsonMark(row.han) };
    expect(withinCeiling(row, costOf(cut) + NEAR)).toEqual(cut);
  });

  it('leaves a value whole whose mark would cost no less', () => {
    const row = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`c${at}`, 'small']));
    const shown = withinCeiling(row, 700);
    expect(new Set(Object.values(shown).slice(0, -1))).toEqual(new Set(['small']));
  });

  it('keeps the mark of what was cut before, which tells the length that it had', () => {
    const mark = cutMark(123_456);
    const parts = partsMark(987);
    const row = {
      text: `${words(50)}${mark}`,
      list: [words(50), parts],
      object: { a: words(50), [CUT_HERE]: parts },
    };
    expect(withinCeiling(row, 110)).toEqual({ text: mark, list: parts, object: parts });
  });
});

describe('an object in a row', () => {
  const [inside, beside] = [words(200), words(30)];
  const row = { object: { inside, beside }, title: 'a' };

  it('is looked into where there is room for two hundred tokens of it', () => {
    const cut = { object: { inside: jsonMark(inside), beside }, title: 'a' };
    expect(costOf(cut.object)).toBeLessThan(200);
    const around = costOf(cut) - costOf(cut.object);
    expect(withinCeiling(row, around + 200 + NEAR)).toEqual(cut);
    expect(withinCeiling(row, around + 200 - NEAR)).toEqual({ ...row, object: jsonMark(row.object) });
  });

  it('gives way whole where cutting its values leaves too much', () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`c${at}`, at]));
    expect(withinCeiling({ many, title: 'a' }, 1000)).toEqual({ many: jsonMark(many), title: 'a' });
  });

  it('gives way whole where that costs no more than what fits of it', () => {
    const list = Array.from({ length: 900 }, (_, at) => at);
    expect(withinCeiling({ list, title: 'a' }, 1000)).toEqual({ list: jsonMark(list), title: 'a' });
  });

  it('fits into what the others leave, to the last part of a token', () => {
    const object = { first: words(160), second: words(120), third: words(110) };
    const cut = { object: { ...object, first: jsonMark(object.first) }, title: words(20) };
    const some = { object, title: cut.title };
    expect(withinCeiling(some, costOf(cut) + NEAR)).toEqual(cut);
    const more = { ...cut, object: { ...cut.object, second: jsonMark(object.second) } };
    expect(withinCeiling(some, costOf(cut) - NEAR)).toEqual(more);
    expect(withinCeiling(some, costOf(more) + NEAR)).toEqual(more);
  });
});

describe('what is far beyond a budget', () => {
  const far = (ceiling: number, characters: number): Record<string, unknown> => {
    const around = JSON.stringify({ text: '' }).length;
    return { text: 'x'.repeat(characters + 12 * ceiling - around) };
  };

  it('is cut before it is counted, so that what is told is the length of the text itself', () => {
    const ceiling = 20_000;
    const { text } = far(ceiling, 1);
    expect(withinCeiling({ text }, ceiling)).toEqual({ text: cutMark(String(text).length) });
    const near = far(ceiling, 0);
    expect(withinCeiling(near, ceiling)).toEqual({ text: jsonMark(near.text) });
  });
});

describe('columns that cannot give way', () => {
  const row = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`c${at}`, at % 7]));
  const first = (count: number): Record<string, unknown> => ({
    ...Object.fromEntries(Object.entries(row).slice(0, count)),
    [CUT_HERE]: partsMark(300),
  });

  it.each([1, 2, 30, 200])('end after the first %i where no more fit, to the last part of a token', (count) => {
    expect(withinCeiling(row, costOf(first(count)) + NEAR)).toEqual(first(count));
    expect(withinCeiling(row, costOf(first(count)) - NEAR)).toEqual(first(count - 1));
  });

  it('count those of the row as it was', () => {
    const wide = Object.fromEntries(Array.from({ length: 40_000 }, (_, at) => [`c${at}`, 1]));
    expect(withinCeiling(wide, 2000)[CUT_HERE]).toBe(partsMark(40_000));
  });
});

describe('any row', () => {
  const value = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string({ maxLength: 30 }), { maxLength: 30 }),
    fc.dictionary(fc.string({ maxLength: 9 }), fc.string({ maxLength: 200 }), { maxKeys: 9 }),
  );

  it('is within any budget that a mark fits in, and keeps its columns in their order', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), value, { maxKeys: 30 }),
        fc.integer({ min: 40, max: 900 }),
        (row, ceiling) => {
          const shown = withinCeiling(row, ceiling);
          expect(tokensOf(JSON.stringify(shown))).toBeLessThanOrEqual(ceiling);
          const names = Object.keys(shown).filter((name) => name !== CUT_HERE);
          expect(names).toEqual(Object.keys(row).slice(0, names.length));
          if (estimateTokens(JSON.stringify(row)) <= ceiling) expect(shown).toBe(row);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** How much of a row is shown: each text, list and object at its limit and one beyond, and what stands where one ends. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_HERE, cutMark, cutText, markOf, partsMark, wasCut } from '../../runtime/call/cut-text.ts';
import { CELL, cutTexts } from '../../runtime/call/shown-row.ts';
import { MOST_PER_TOKEN } from '../../runtime/call/tokens.ts';
import { TOO_DEEP } from '../../runtime/upstream/answer-json.ts';

const LIMIT = 20;
const wide = { limit: LIMIT, ceiling: 1_000_000 };

describe('a text that is cut', () => {
  it('is whole up to its limit, and beyond has the mark with its length behind it', () => {
    expect(cutText('a'.repeat(LIMIT), LIMIT)).toBe('a'.repeat(LIMIT));
    expect(cutText('a'.repeat(LIMIT + 1), LIMIT)).toBe(`${'a'.repeat(LIMIT)}… (21 characters)`);
    expect(cutText('abc', 2, '')).toBe('ab');
  });

  it('never ends in half a character, and loses none before its end', () => {
    expect(cutText('ab😀cd', 3, '!')).toBe('ab!');
    expect(cutText('ab😀cd', 4, '!')).toBe('ab😀!');
    expect(cutText('😀😀😀', 4, '!')).toBe('😀😀!');
  });

  it('is known again in whatever holds it', () => {
    for (const value of [cutMark(7), `abc${cutMark(12345)}`, ['a', partsMark(9)], { a: { [CUT_HERE]: partsMark(3) } }])
      expect(wasCut(JSON.stringify(value)), JSON.stringify(value)).toBe(true);
    expect(wasCut(JSON.stringify({ a: [TOO_DEEP] }))).toBe(true);
    for (const value of [`${cutMark(7)} of it`, '(7 characters)', '… (characters)', `a ${TOO_DEEP}`, ['…']])
      expect(wasCut(JSON.stringify(value)), JSON.stringify(value)).toBe(false);
  });

  it('keeps the mark that it has, of whatever kind it is', () => {
    const marked = `${'x'.repeat(90)}${cutMark(4000)}`;
    expect(markOf(marked, 5)).toBe(cutMark(4000));
    expect(markOf(`x${cutMark(12)}`, 5)).toBe(cutMark(12));
    expect(markOf(['a', 'b', partsMark(12)], 5)).toBe(partsMark(12));
    expect(markOf({ a: 1, [CUT_HERE]: partsMark(30) }, 5)).toBe(partsMark(30));
    for (const value of [
      `${cutMark(12)} and more`,
      ['a', 'b'],
      [partsMark(12), 'b'],
      { a: partsMark(3) },
      [],
      {},
      7,
      null,
    ])
      expect(markOf(value, 5), JSON.stringify(value)).toBe(cutMark(5));
  });
});

describe('texts of a row', () => {
  it.each([
    [LIMIT, 'a'.repeat(LIMIT)],
    [LIMIT + 1, `${'a'.repeat(LIMIT)}… (21 characters)`],
    [2 * LIMIT, `${'a'.repeat(LIMIT)}… (40 characters)`],
    [2 * LIMIT + 1, `${'a'.repeat(LIMIT)}… (41 characters)`],
    [5000, `${'a'.repeat(LIMIT)}… (5000 characters)`],
  ])('of %i characters', (length, shown) => {
    expect(cutTexts({ a: 'a'.repeat(length) }, wide)).toEqual({ a: shown });
  });

  it('lose what is hidden in them before they are measured, save in what is far too long', () => {
    expect(cutTexts({ a: 'a\u200b'.repeat(LIMIT) }, wide)).toEqual({ a: 'a'.repeat(LIMIT) });
    expect(cutTexts({ a: 'a\u200b'.repeat(LIMIT + 1) }, wide)).toEqual({
      a: `${'a'.repeat(LIMIT)}${cutMark(2 * LIMIT + 2)}`,
    });
    expect(cutTexts({ a: '\u200b'.repeat(2 * LIMIT) }, wide)).toEqual({ a: '' });
    expect(cutTexts({ a: '\u200b'.repeat(2 * LIMIT + 1) }, wide)).toEqual({ a: cutMark(2 * LIMIT + 1) });
    // What is hidden in the middle of a long text makes room for what follows on it.
    expect(cutTexts({ a: `ab${'\u200b'.repeat(10)}${'c'.repeat(90)}` }, wide)).toEqual({
      a: `ab${'c'.repeat(LIMIT - 2)}${cutMark(102)}`,
    });
  });

  it.each([1, 2, 3])('are cut %i levels deep, and are whole below, so that they can be sent back', (depth) => {
    const text = 'a'.repeat(LIMIT + 1);
    const at = (level: number, leaf: unknown): unknown => (level === 1 ? leaf : [{ a: at(level - 1, leaf) }]);
    const short = `${'a'.repeat(LIMIT)}${cutMark(LIMIT + 1)}`;
    // A list and what is in it are a level each.
    for (const level of [1, 2, 3, 4]) {
      const shown = cutTexts({ column: at(level, text) }, { ...wide, depth });
      expect(shown, `level ${level}`).toEqual({ column: at(level, 2 * level - 1 <= depth ? short : text) });
    }
    const long = 'a'.repeat(CELL.named + 1);
    expect(cutTexts({ column: [[[[long]]]] }, { ...wide, depth })).toEqual({
      column: [[[[`${'a'.repeat(CELL.named)}${cutMark(CELL.named + 1)}`]]]],
    });
  });

  it('are whole nowhere, if it is not said how deep', () => {
    expect(cutTexts({ a: { b: [{ c: 'a'.repeat(21) }] } }, wide)).toEqual({
      a: { b: [{ c: `${'a'.repeat(20)}${cutMark(21)}` }] },
    });
  });
});

describe('parts of a row', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)]);

  it('are shown sixty levels deep', () => {
    expect(cutTexts({ a: nested(60) }, wide)).toEqual({ a: nested(60) });
    const deep = JSON.stringify(cutTexts({ a: nested(61) }, wide).a);
    expect(deep).toBe(`${'['.repeat(60)}${JSON.stringify(TOO_DEEP)}${']'.repeat(60)}`);
    expect(cutTexts({ a: { b: nested(59) } }, wide)).toEqual({ a: { b: nested(59) } });
    expect(JSON.stringify(cutTexts({ a: { b: nested(60) } }, wide))).toContain(TOO_DEEP);
  });

  it('are all of its columns up to a thousand', () => {
    const row = (columns: number) => Object.fromEntries(Array.from({ length: columns }, (_, at) => [`c${at}`, null]));
    expect(cutTexts(row(1000), wide)).toEqual(row(1000));
    const shown = cutTexts(row(1001), wide);
    expect(Object.keys(shown)).toHaveLength(1001);
    expect(shown).toEqual({ ...row(1000), [CUT_HERE]: partsMark(1001) });
  });

  it('have names of two hundred characters, with nothing hidden in longer ones', () => {
    expect(cutTexts({ ['n'.repeat(200)]: 1 }, wide)).toEqual({ ['n'.repeat(200)]: 1 });
    expect(cutTexts({ ['n'.repeat(201)]: 1 }, wide)).toEqual({ [`${'n'.repeat(200)}${cutMark(201)}`]: 1 });
    expect(cutTexts({ a: { ['n'.repeat(201)]: 1 } }, wide)).toEqual({
      a: { [`${'n'.repeat(200)}${cutMark(201)}`]: 1 },
    });
  });

  it('that are no texts stay what they are, those without a value too', () => {
    const row = { a: 1, b: null, c: true, d: undefined, e: [undefined, null, 0], f: { g: undefined, h: false }, i: [] };
    expect(cutTexts(row, wide)).toEqual(row);
    expect(Object.keys(cutTexts({ a: undefined, b: 1 }, wide))).toEqual(['a', 'b']);
  });
});

/** Characters of all texts and names. */
const lettersOf = (value: unknown): number =>
  typeof value === 'string'
    ? value.length
    : Object.entries((value ?? {}) as object).reduce((sum, [name, part]) => sum + name.length + lettersOf(part), 0);

describe('the room of a row', () => {
  const CEILING = 100;
  /** What is looked at of the first column, the half of all. */
  const ROOM = (3 * CEILING * MOST_PER_TOKEN) / 2;
  const cutting = { limit: 1_000_000, ceiling: CEILING };

  it('is no more than three times what a result holds, and half of what is left for each column', () => {
    const long = 'a'.repeat(100_000);
    const items = Array.from({ length: 100_000 }, () => 'aaaaaa');
    const shown = cutTexts({ a: items, b: items, c: items, d: 'end' }, cutting) as Record<string, string[]>;
    const lengths = ['a', 'b', 'c'].map((name) => lettersOf(shown[name]));
    expect(lengths[0]).toBeLessThan(ROOM);
    expect(lengths[0]).toBeGreaterThan(ROOM / 3);
    // Each has half of what the one before it has had.
    expect((lengths[0] as number) / (lengths[1] as number)).toBeGreaterThan(1.5);
    expect((lengths[1] as number) / (lengths[2] as number)).toBeGreaterThan(1.3);
    for (const name of ['a', 'b', 'c']) expect(shown[name]?.at(-1)).toBe(partsMark(items.length));
    expect(shown.d).toBe('end');
    // A text that begins where there is room is shown to its limit.
    expect(cutTexts({ a: long, b: 'end' }, cutting)).toEqual({ a: long, b: 'end' });
  });

  it('is given back by a column that does not need it', () => {
    const items = Array.from({ length: 100_000 }, () => 'aaaaaa');
    const alone = lettersOf(cutTexts({ z: items }, cutting).z);
    const small = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`c${at}`, 'x']));
    const last = lettersOf(cutTexts({ ...small, z: items }, cutting).z);
    expect(last).toBeLessThan(alone);
    expect(last).toBeGreaterThan(alone * 0.9);
  });

  it('ends a list before the first item that there is no room for, and leaves one that fits whole', () => {
    const list = (length: number): string[] => Array.from({ length }, () => 'aaaaaa');
    // Ten characters each with what stands around them, and what stands around the list.
    const most = Math.ceil((ROOM - 4) / 10);
    expect(cutTexts({ a: list(most) }, cutting)).toEqual({ a: list(most) });
    expect(cutTexts({ a: list(most + 1) }, cutting)).toEqual({ a: [...list(most), partsMark(most + 1)] });
  });

  it('ends an object the same way, its names counted', () => {
    const parts = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, at) => [`n${String(at).padStart(5, '0')}`, 'aaaaaaaaaa']));
    const most = Math.ceil((ROOM - 4) / 20);
    expect(cutTexts({ a: parts(most) }, cutting)).toEqual({ a: parts(most) });
    const shown = cutTexts({ a: parts(most + 1) }, cutting).a as object;
    expect(shown).toEqual({ ...parts(most), [CUT_HERE]: partsMark(most + 1) });
  });

  it('ends where nothing is left, and not one before', () => {
    const items = Array.from({ length: 44 }, () => 'aaaaaa');
    const full = [...items, 'bb'];
    expect(cutTexts({ a: full }, cutting)).toEqual({ a: full });
    expect(cutTexts({ a: [...full, 'c'] }, cutting)).toEqual({ a: [...full, partsMark(46)] });
    const parts = Object.fromEntries(Array.from({ length: 22 }, (_, at) => [`name${at + 10}`, 'aaaaaaaaaa']));
    expect(cutTexts({ a: { ...parts, b: 'b' } }, cutting)).toEqual({ a: { ...parts, b: 'b' } });
    expect(cutTexts({ a: { ...parts, b: 'b', c: 'c' } }, cutting)).toEqual({
      a: { ...parts, b: 'b', [CUT_HERE]: partsMark(24) },
    });
    // What stands around a text takes the last of it.
    const last = [...items.slice(1), 'aaaaaaaa', 'c'.repeat(101)];
    expect(cutTexts({ a: last }, cutting)).toEqual({ a: [...last.slice(0, -1), `${'c'.repeat(100)}${cutMark(101)}`] });
  });

  it('of a list is what it takes of those around it', () => {
    const list = Array.from({ length: 20 }, () => 'aaaaaa');
    const shown = cutTexts({ a: Array.from({ length: 20 }, () => list) }, cutting).a as unknown[];
    expect(shown.length).toBeLessThan(5);
    expect(shown.at(-1)).toBe(partsMark(20));
  });

  it('leaves a hundred characters of a text where nothing is left of it', () => {
    const list = Array.from({ length: 1000 }, () => 'aaaaaa');
    const none = { limit: 1000, ceiling: 0 };
    expect(cutTexts({ a: 'a'.repeat(100), b: 'b'.repeat(101) }, none)).toEqual({
      a: 'a'.repeat(100),
      b: `${'b'.repeat(100)}${cutMark(101)}`,
    });
    expect(cutTexts({ a: 'a'.repeat(60) }, { ...none, limit: 50 })).toEqual({ a: `${'a'.repeat(50)}${cutMark(60)}` });
    expect(cutTexts({ a: list }, none)).toEqual({ a: [partsMark(1000)] });
  });

  it('bounds whatever a row holds', () => {
    const { row } = fc.letrec((tie) => ({
      row: fc.dictionary(fc.string({ maxLength: 300 }), tie('value'), { maxKeys: 30 }),
      value: fc.oneof(
        { depthSize: 'medium' },
        fc.string({ maxLength: 2000 }),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 30 }),
        tie('row'),
      ),
    }));
    fc.assert(
      fc.property(row, (given) => {
        const shown = cutTexts(given as Record<string, unknown>, { limit: 400, ceiling: 500 });
        expect(lettersOf(shown)).toBeLessThan(3 * 500 * MOST_PER_TOKEN + 40 * 700);
      }),
      { numRuns: 30 },
    );
  });
});

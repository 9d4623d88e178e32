/** Results as they leave: the same as structure and as text, nothing hidden in either, no more rows than fit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import type { Plan } from '../../runtime/call/platform.ts';
import { errorResult, fitting, jsonResult } from '../../runtime/call/result.ts';
import { splitNotes } from '../../runtime/call/row-notes.ts';
import { estimateTokens } from '../../runtime/call/tokens.ts';
import { marked, UNTRUSTED_META } from '../../runtime/call/untrusted.ts';

const HIDDEN = '\u200b';

describe('a result as JSON', () => {
  it('says the same as structure and as text', () => {
    const plain = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain), (value) => {
        const { content, structuredContent, isError } = jsonResult(value);
        expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }]);
        expect(isError).toBeUndefined();
      }),
    );
  });

  it('shows neither what is undefined nor what is hidden, in values and in names', () => {
    const { content, structuredContent } = jsonResult({
      a: undefined,
      b: `x${HIDDEN}`,
      [`c${HIDDEN}`]: [`y${HIDDEN}`],
    });
    expect(structuredContent).toEqual({ b: 'x', c: ['y'] });
    expect(Object.keys(structuredContent as object)).toEqual(['b', 'c']);
    expect(content[0]?.text).toBe('{"b":"x","c":["y"]}');
    expect(jsonResult({ b: `\u001b[31mred` }).structuredContent).toEqual({ b: 'red' });
    expect(jsonResult({ b: 'a\r\nb' }).structuredContent).toEqual({ b: 'a\nb' });
  });

  it('of plain text is what was given', () => {
    const value = { a: 'x "y" \\ \n \t /', b: [1, null, { c: true }] };
    expect(jsonResult(value).structuredContent).toEqual(value);
    expect(jsonResult({ a: 'ü' }).structuredContent).toEqual({ a: 'ü' });
  });
});

describe('a failure as a result', () => {
  it('tells message, next step and code, and more for programs, nothing of it hidden', () => {
    const error = new ToolError('not_found', `No${HIDDEN}thing.`, `Loo${HIDDEN}k.`);
    expect(errorResult(error, { done: [`a${HIDDEN}`] })).toEqual({
      content: [{ type: 'text', text: 'Nothing. Look. (not_found)' }],
      structuredContent: { error: { code: 'not_found', message: 'Nothing.', next: 'Look.' }, done: ['a'] },
      isError: true,
    });
    expect(errorResult(error).structuredContent).toEqual({
      error: { code: 'not_found', message: 'Nothing.', next: 'Look.' },
    });
  });
});

describe('rows that fit', () => {
  const cost = (row: string): number => estimateTokens(row) + 1;

  it('are the longest beginning within the budget, and at least one', () => {
    const rows = fc.array(fc.string({ maxLength: 60 }), { maxLength: 30 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 200 }), (given, budget) => {
        const fit = fitting(given, (row) => row, budget);
        expect(fit).toEqual(given.slice(0, fit.length));
        const sum = (some: readonly string[]): number => some.reduce((total, row) => total + cost(row), 0);
        if (fit.length > 1) expect(sum(fit)).toBeLessThanOrEqual(budget);
        if (fit.length < given.length) expect(sum(given.slice(0, fit.length + 1))).toBeGreaterThan(budget);
        if (given.length > 0) expect(fit.length).toBeGreaterThan(0);
      }),
    );
  });

  it('end exactly where the budget does', () => {
    const rows = ['one', 'two', 'three'];
    const budget = rows.reduce((sum, row) => sum + cost(row), 0);
    expect(fitting(rows, String, budget)).toEqual(rows);
    expect(fitting(rows, String, budget - 1)).toEqual(rows.slice(0, 2));
    expect(fitting([], String, 0)).toEqual([]);
    expect(fitting(rows, String, 0)).toEqual(['one']);
  });

  it('are made one by one, and no more of them than fit and one', () => {
    let made = 0;
    const endless = function* (): Iterable<string> {
      for (;;) {
        made += 1;
        yield 'x'.repeat(300);
      }
    };
    const fit = fitting(endless(), String);
    expect(fit.length).toBeGreaterThan(10);
    expect(made).toBe(fit.length + 1);
  });
});

describe('notes on several rows', () => {
  const plan = (writes: number): { plan: Plan } => ({
    plan: { writes: Array.from({ length: writes }) as unknown as Plan['writes'], changed: [], notes: [] },
  });
  const split = (rows: { id: number; notes?: string[] }[], writes: number[]) => splitNotes(rows, writes.map(plan));

  it('are told once where every row has them that something is sent to', () => {
    expect(
      split(
        [
          { id: 1, notes: ['all', 'one'] },
          { id: 2, notes: ['idle'] },
          { id: 3, notes: ['three', 'all'] },
        ],
        [1, 0, 2],
      ),
    ).toEqual({
      rows: [
        { id: 1, notes: ['one'] },
        { id: 2, notes: ['idle'] },
        { id: 3, notes: ['three'] },
      ],
      notes: ['all'],
    });
  });

  it('are compared over all rows where nothing is sent to any', () => {
    expect(
      split(
        [
          { id: 1, notes: ['same', 'own'] },
          { id: 2, notes: ['same'] },
        ],
        [0, 0],
      ),
    ).toEqual({
      rows: [{ id: 1, notes: ['own'] }, { id: 2 }],
      notes: ['same'],
    });
  });

  it('stay with their rows where one has none, and are none where there are none', () => {
    expect(split([{ id: 1, notes: ['a'] }, { id: 2 }], [1, 1])).toEqual({
      rows: [{ id: 1, notes: ['a'] }, { id: 2 }],
      notes: undefined,
    });
    expect(split([{ id: 2 }, { id: 1, notes: ['a'] }], [1, 1])).toEqual({
      rows: [{ id: 2 }, { id: 1, notes: ['a'] }],
      notes: undefined,
    });
    expect(split([], [])).toEqual({ rows: [], notes: undefined });
    // A row without a plan is one to which nothing is sent.
    expect(
      split(
        [
          { id: 1, notes: ['a'] },
          { id: 2, notes: ['b'] },
        ],
        [1],
      ),
    ).toEqual({
      rows: [{ id: 1 }, { id: 2, notes: ['b'] }],
      notes: ['a'],
    });
    expect(split([{ id: 1 }], [1])).toEqual({ rows: [{ id: 1 }], notes: undefined });
    expect(Object.keys(split([{ id: 1, notes: [] }], [1]).rows[0] as object)).toEqual(['id']);
  });
});

it('a result is marked where it shows what others wrote, and is itself where not', () => {
  const result = jsonResult({ a: 1 });
  expect(marked(result, false)).toBe(result);
  expect(marked(result, true)).toEqual({ ...result, _meta: UNTRUSTED_META });
  expect(result).not.toHaveProperty('_meta');
});

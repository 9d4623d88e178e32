/** What one argument may hold, each limit exactly and one beyond: characters, items, values of all levels together. */
import { describe, expect, it } from 'vitest';
import { tooManyArguments } from '../../runtime/call/argument-count.ts';
import { refuseLargeControl, refuseLargeValue } from '../../runtime/call/argument-sizes.ts';
import type { Column } from '../../runtime/catalogue/kinds.ts';

/** The refusal; undefined where the value is taken. */
function said(refuse: () => void): string | undefined {
  try {
    refuse();
    return undefined;
  } catch (cause) {
    return (cause as Error).message;
  }
}
const ofControl = (name: string, value: unknown, isMany = false): string | undefined =>
  said(() => refuseLargeControl(name, value, isMany));
const ofColumn = (kind: Column['kind'], value: unknown): string | undefined =>
  said(() => refuseLargeValue('column', value, { kind, access: 'c' }));

const text = (length: number): string => 'x'.repeat(length);
const list = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

it('three hundred arguments are no more than a tool may be given', () => {
  const given = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, 1]));
  expect(tooManyArguments({})).toBeUndefined();
  expect(tooManyArguments(given(300))).toBeUndefined();
  expect(tooManyArguments(given(301))?.message).toMatch(/^301 arguments are too many/);
});

describe('a row', () => {
  it('is named in five hundred characters, one or each of several', () => {
    for (const isMany of [false, true]) {
      expect(ofControl('id', text(500), isMany)).toBeUndefined();
      expect(ofControl('id', [text(500)], isMany)).toBeUndefined();
    }
    expect(ofControl('id', text(501), false)).toBe('id has 501 characters; it takes at most 500.');
    expect(ofControl('id', [text(1), text(501)], true)).toBe('id has 501 characters; it takes at most 500.');
  });

  it('is one of a thousand at most, where several may be named', () => {
    expect(ofControl('id', list(1000, 'a'), true)).toBeUndefined();
    expect(ofControl('id', list(1001, 'a'), true)).toBe('id has 1001 items; it takes at most 1000.');
    // A single one is no list: that is for the schema to say.
    expect(ofControl('id', list(1001, 'a'), false)).toBeUndefined();
  });
});

describe('a list that comes as a text', () => {
  const item = text(500);
  it('has items of its limit, with brackets and quotation marks around them', () => {
    expect(ofControl('id', `${item},${item}`, true)).toBeUndefined();
    expect(ofControl('id', `["${item}", "${item}"]`, true)).toBeUndefined();
    for (const long of [`${text(505)},a`, `a,${text(505)}`, `a,${text(505)},b`, text(505)])
      expect(ofControl('id', long, true), long.slice(0, 3)).toBe('id has 505 characters; it takes at most 500.');
    expect(ofControl('id', `a,${text(504)}`, true)).toBeUndefined();
  });

  it('is no longer than its items together', () => {
    const items = list(1100, text(499)).join();
    expect(ofControl('id', items.slice(0, 500_000), true)).toBeUndefined();
    expect(ofControl('id', items.slice(0, 500_001), true)).toBe('id has 500001 characters; it takes at most 500000.');
  });

  it('is not looked into where it is short', () => {
    expect(ofControl('id', ','.repeat(500), true)).toBeUndefined();
    expect(ofControl('id', ','.repeat(5000), true)).toBeUndefined();
  });
});

describe('values of a column', () => {
  it.each([
    ['fk', 500],
    ['date', 400],
    ['number', 400],
    ['bigint', 400],
    ['boolean', 400],
    ['enum', 500],
  ] as const)('of kind %s have %i characters', (kind, most) => {
    expect(ofColumn(kind, text(most))).toBeUndefined();
    expect(ofColumn(kind, text(most + 1))).toBe(`column has ${most + 1} characters; it takes at most ${most}.`);
    // Of no list there are items to count, and in it no texts to measure.
    expect(ofColumn(kind, [text(most + 1)])).toBeUndefined();
  });

  it.each(['texts', 'numbers', 'enums', 'many'] as const)('of kind %s are a thousand', (kind) => {
    expect(ofColumn(kind, list(1000, 'a'))).toBeUndefined();
    expect(ofColumn(kind, list(1001, 'a'))).toBe('column has 1001 items; it takes at most 1000.');
    expect(ofColumn(kind, { add: list(1000, 'a'), remove: list(1000, 'a'), other: 'x' })).toBeUndefined();
    expect(ofColumn(kind, { add: ['a'], remove: list(1001, 'a') })).toBe(
      'column has 1001 items; it takes at most 1000.',
    );
  });

  it('that have no limit of their own are bounded elsewhere', () => {
    expect(ofColumn('text', text(900_000))).toBeUndefined();
    expect(ofColumn('texts', text(900_000))).toBeUndefined();
    expect(ofColumn('texts', [text(900_000)])).toBeUndefined();
  });

  it('are each measured in a list, those that are texts', () => {
    expect(ofColumn('many', ['a', text(500), 7, null, { a: text(501) }])).toBeUndefined();
    expect(ofColumn('many', ['a', text(501)])).toBe('column has 501 characters; it takes at most 500.');
    expect(ofColumn('many', { add: ['a', text(501)] })).toBe('column has 501 characters; it takes at most 500.');
    for (const none of [null, undefined, 7, true, { add: ['a'], other: 7, more: text(2000) }])
      expect(ofColumn('many', none)).toBeUndefined();
  });

  it('of JSON are five thousand, itself among them, whatever they hold', () => {
    expect(ofColumn('json', list(4999, 1))).toBeUndefined();
    expect(ofColumn('json', list(5000, 1))).toBe('column holds more than 5000 values.');
    expect(ofColumn('json', list(5001, 1))).toBe('column holds more than 5000 values.');
    const parts = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, null]));
    expect(ofColumn('json', parts(4999))).toBeUndefined();
    for (const count of [5000, 5001, 20_000])
      expect(ofColumn('json', parts(count))).toBe('column holds more than 5000 values.');
    expect(ofColumn('json', [list(2499, 1), { a: list(2496, 1) }])).toBeUndefined();
    expect(ofColumn('json', [list(2499, 1), { a: list(2498, 1) }])).toBe('column holds more than 5000 values.');
    expect(ofColumn('json', text(900_000))).toBeUndefined();
    expect(ofColumn('json', [text(900_000)])).toBeUndefined();
  });
});

describe('a filter', () => {
  const LONG = 'filter holds more than 100000 characters.';
  it('holds two thousand values', () => {
    expect(ofControl('filter', { a: list(1998, 1) })).toBeUndefined();
    expect(ofControl('filter', { a: list(1999, 1) })).toBe('filter holds more than 2000 values.');
  });

  it('holds a hundred thousand characters of texts and names', () => {
    expect(ofControl('filter', text(100_000))).toBeUndefined();
    expect(ofControl('filter', text(100_001))).toBe(LONG);
    expect(ofControl('filter', { abc: text(99_997) })).toBeUndefined();
    expect(ofControl('filter', { abc: text(99_998) })).toBe(LONG);
    expect(ofControl('filter', { a: [text(50_000), { b: text(49_998) }] })).toBeUndefined();
    expect(ofControl('filter', { a: [text(50_000), { b: text(49_999) }] })).toBe(LONG);
  });
});

it('nothing is looked at beyond what is too much', () => {
  const untouched = {
    get value(): never {
      throw new Error('It was looked at.');
    },
  };
  // What comes last is looked at first.
  for (const value of [[untouched, list(3000, 1), list(3000, 1)], Array.from({ length: 5001 }, () => untouched)])
    expect(ofColumn('json', value)).toBe('column holds more than 5000 values.');
  expect(ofControl('filter', { a: [untouched, text(100_001)] })).toBe('filter holds more than 100000 characters.');
  // At a limit all the rest still counts.
  expect(ofControl('filter', { a: [list(1500, 1), list(1500, 1), text(99_999)] })).toBe(
    'filter holds more than 2000 values.',
  );
});

describe('what is no column', () => {
  it.each([
    ['sort', 200],
    ['cursor', 10_000],
    ['timezone', 100],
    ['limit', 100],
    ['top', 100],
    ['measure', 200],
    ['format', 100],
  ])('%s has %i characters', (name, most) => {
    expect(ofControl(name, text(most))).toBeUndefined();
    expect(ofControl(name, text(most + 1))).toBe(`${name} has ${most + 1} characters; it takes at most ${most}.`);
  });

  it.each([
    ['by', 300, 10],
    ['fields', 200, 500],
    ['clear', 200, 500],
  ])('%s has names of %i characters, and %i of them', (name, characters, items) => {
    expect(ofControl(name, list(items, text(characters)))).toBeUndefined();
    expect(ofControl(name, list(items + 1, 'a'))).toBe(`${name} has ${items + 1} items; it takes at most ${items}.`);
    expect(ofControl(name, [text(characters + 1)])).toBe(
      `${name} has ${characters + 1} characters; it takes at most ${characters}.`,
    );
  });

  it('is counted as a whole where it is described key by key, and a text is left to its schema', () => {
    expect(ofControl('check', { a: list(4998, 1) })).toBeUndefined();
    expect(ofControl('check', { a: list(4999, 1) })).toBe('check holds more than 5000 values.');
    expect(ofControl('check', text(900_000))).toBeUndefined();
    expect(ofControl('check', [text(900_000)])).toBeUndefined();
    expect(ofControl('check', null)).toBeUndefined();
  });
});

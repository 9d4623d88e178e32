/** Numbers, durations, moments and objects as a cell of a table shows them; parts in which two objects differ. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, durationText, nanosText, numberText, partsText } from '../../runtime/call/readable-values.ts';

describe('a number', () => {
  it.each([
    [0, '0'],
    [-7, '-7'],
    [123456789, '123456789'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [0.123456, '0.1235'],
    [12.34567, '12.35'],
    [-12.34567, '-12.35'],
    [999.94, '999.9'],
    [1000.4, '1000'],
    [-1000.6, '-1001'],
    [1000.5, '1001'],
    [98765.4321, '98765'],
    [0.1, '0.1'],
    [0.30000000000000004, '0.3'],
    [1.5e-9, '1.5e-9'],
  ])('%d is %s', (value, text) => expect(numberText(value)).toBe(text));

  it('is within one in a thousand of itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.abs(Number(numberText(value)) - value)).toBeLessThanOrEqual(Math.abs(value) / 1000);
      }),
    );
  });
});

describe('a duration', () => {
  const UNITS = [
    ['ns', 1],
    ['µs', 1e3],
    ['ms', 1e6],
    ['s', 1e9],
  ] as const;
  const LONG = [
    ['min', 60e9, 's', 1e9],
    ['h', 3600e9, 'min', 60e9],
    ['d', 86_400e9, 'h', 3600e9],
  ] as const;

  it.each(UNITS)('in %s begins with one of them, and has three digits', (name, unit) => {
    expect(durationText(unit)).toBe(`1 ${name}`);
    expect(durationText(-unit)).toBe(`-1 ${name}`);
    expect(durationText(1.5 * unit)).toBe(`1.5 ${name}`);
    expect(durationText(12.345 * unit)).toMatch(new RegExp(`^12\\.[34] ${name}$`));
  });

  it.each(LONG)(
    'in %s begins with a whole one, and has whole parts of the next beside it',
    (name, unit, next, part) => {
      expect(durationText(unit)).toBe(`1 ${name}`);
      expect(durationText(unit + part - 1)).toBe(`1 ${name}`);
      expect(durationText(unit + part)).toBe(`1 ${name} 1 ${next}`);
      expect(durationText(2 * unit + 5.5 * part)).toBe(`2 ${name} 5 ${next}`);
      expect(durationText(-(2 * unit + 5 * part))).toBe(`-2 ${name} 5 ${next}`);
    },
  );

  it.each([
    [0, '0 ns'],
    [0.25, '0.25 ns'],
    [999, '999 ns'],
    [999e3, '999 µs'],
    [242e6, '242 ms'],
    [59_000e6, '59 s'],
    [59_940e6, '59.9 s'],
    [3599e9, '59 min 59 s'],
    [86_399e9, '23 h 59 min'],
    [400 * 86_400e9, '400 d'],
  ])('of %d ns is %s', (nanoseconds, text) => expect(durationText(nanoseconds)).toBe(text));
});

describe('a number of nanoseconds', () => {
  it.each([
    ['1500000', '1.5 ms'],
    ['99999999999999000', '1157 d 9 h'],
    ['100000000000000000', '1973-03-03T09:46:40.000Z'],
    ['1773144000000000000', '2026-03-10T12:00:00.000Z'],
    ['-1773144000000000000', '-20522 d 12 h'],
    ['', ''],
    [' ', ' '],
    ['soon', 'soon'],
    ['Infinity', 'Infinity'],
    ['9'.repeat(30), '9'.repeat(30)],
    ['0', '0 ns'],
  ])('%j is %s', (text, shown) => expect(nanosText(text)).toBe(shown));
});

describe('an object in a cell', () => {
  it.each([
    [{}, '{}'],
    [{ a: 1, b: 'x' }, 'a=1, b=x'],
    [{ a: { b: { c: 1.23456 } } }, 'a.b.c=1.235'],
    [{ a: { b: { c: { d: 1 } } } }, 'a.b.c={"d":1}'],
    [{ a: {}, b: { c: {} } }, 'a={}, b.c={}'],
    [{ a: [{ b: 1 }], c: [], d: ['x'] }, 'a=[{"b":1}], c=[], d=["x"]'],
    [{ a: null, b: true, c: undefined }, 'a=null, b=true, c=undefined'],
  ])('%j is %s', (value, text) => expect(partsText(value)).toBe(text));
});

describe('differences of two objects', () => {
  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: 1 }, { a: 2 }, [['a', 1, 2]]],
    [{ a: 1 }, { a: '1' }, [['a', 1, '1']]],
    [
      {},
      { a: 1 },
      [
        ['', {}, undefined],
        ['a', undefined, 1],
      ],
    ],
    [
      { a: { b: [1, { c: 2 }] } },
      { a: { b: [1, { c: 3 }, 4] } },
      [
        ['a.b[1].c', 2, 3],
        ['a.b[2]', undefined, 4],
      ],
    ],
    [
      { b: 1, a: 2 },
      { c: 3, a: 4 },
      [
        ['b', 1, undefined],
        ['a', 2, 4],
        ['c', undefined, 3],
      ],
    ],
    [{ a: null }, { a: {} }, [['a', null, {}]]],
    [{ a: [] }, { a: [] }, []],
    [
      { a: { b: 1 } },
      { a: 1 },
      [
        ['a.b', 1, undefined],
        ['a', undefined, 1],
      ],
    ],
  ] as [object, object, [string, unknown, unknown][]][])('of %j and %j', (before, after, found) => {
    expect(differences({ ...before }, { ...after })).toEqual(
      found.map(([path, old, now]) => ({ path, before: old, after: now })),
    );
  });

  it('are looked for twelve levels deep, and below as a whole', () => {
    const nested = (levels: number, leaf: unknown): Record<string, unknown> =>
      levels === 1 ? { n: leaf } : { n: nested(levels - 1, leaf) };
    const path = (levels: number): string => Array.from({ length: levels }, () => 'n').join('.');
    expect(differences(nested(12, 1), nested(12, 2))).toEqual([{ path: path(12), before: 1, after: 2 }]);
    expect(differences(nested(13, 1), nested(13, 2))).toEqual([{ path: path(12), before: { n: 1 }, after: { n: 2 } }]);
  });

  it('are told part by part of two thousand of either side, and all of the rest is still compared', () => {
    const many = (count: number, value: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, { value }]));
    const found = differences(many(2002, 1), many(2002, 2));
    expect(found).toHaveLength(2002);
    expect(found[1999]).toEqual({ path: 'n1999.value', before: 1, after: 2 });
    expect(found[2000]).toEqual({ path: 'n2000', before: { value: 1 }, after: { value: 2 } });
  });
});

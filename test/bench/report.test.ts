/** What a run prints and writes. */
import { describe, expect, it } from 'vitest';
import { judge } from './budgets.ts';
import { median, medianRatio, quantile } from './figures.ts';
import { markdownTable, shown } from './report.ts';

it('figures out of many measurements', () => {
  expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
  expect(median([9, 1, 5])).toBe(5);
  // A round in which the machine was slow: both were.
  expect(medianRatio([2, 20, 2], [1, 10, 1])).toBe(2);
});

it.each([
  [0.456, '0.46'],
  [12.34, '12.3'],
  [1234.5, '1,235'],
  [Number.NaN, '-'],
])('%s is shown as %s', (value, text) => expect(shown(value)).toBe(text));

it('a table is padded, its figures to the right', () => {
  expect(markdownTable({ head: ['', 'ms'], rows: [['a list', '1,234']] }).split('\n')).toEqual([
    '|        |    ms |',
    '| ------ | ----: |',
    '| a list | 1,234 |',
  ]);
});

describe('budgets', () => {
  it('are kept at their bound and missed behind it, either way', () => {
    const { table, missed } = judge({ countCpu: 1.5, listCpu: 2.21, countRate: 0.49, wholeListRate: 4_000 });
    expect(table.rows.map((row) => row[3])).toEqual(['kept', '**missed**', '**missed**', 'kept']);
    expect(missed).toBe(2);
  });

  it('one that was not measured is left out', () => {
    expect(judge({}).table.rows).toEqual([]);
  });
});

/** Rows of so many small columns that none can give way are cut after those that fit, and say how many there are. */
import { expect, it } from 'vitest';
import { CUT_HERE } from '../../runtime/call/cut-text.ts';
import { CEILING, estimateTokens } from '../../runtime/call/tokens.ts';
import { withinCeiling } from '../../runtime/call/within-ceiling.ts';

const rowOf = (columns: number): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: columns }, (_, at) => [`column${at}`, at % 2 === 0 ? at : `v${at}`]));

it.each([
  [300, 500],
  [1_000, 2_000],
  [5_000, 6_000],
  [20_000, CEILING],
])('%i columns within %i tokens', (columns, ceiling) => {
  const row = rowOf(columns);
  const shown = withinCeiling(row, ceiling);
  expect(estimateTokens(JSON.stringify(shown))).toBeLessThanOrEqual(ceiling);
  const names = Object.keys(shown);
  expect(names.slice(0, -1)).toEqual(Object.keys(row).slice(0, names.length - 1));
  expect(names.length).toBeGreaterThan(10);
  expect([names.at(-1), String(shown[CUT_HERE])]).toEqual([CUT_HERE, expect.stringContaining(String(columns))]);
});

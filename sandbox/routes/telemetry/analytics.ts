/** What the analytics of logs and traces have in common: chart types, groups of rows, groups per bucket. */
import { badData } from '../../engine/api-error.ts';
import type { StoredRow } from '../../engine/store.ts';
import { clockText } from './database.ts';
import { checkKey, valueUnder } from './dimensions.ts';
import { groupBy } from './group-by.ts';
import { badBody } from './signals.ts';

const CHART_TYPES = ['timeseries', 'toplist', 'table'] as const;
export type ChartType = (typeof CHART_TYPES)[number];

/** The chart a body asks for; a series over time where it names none. */
export function readChartType(sent: unknown): ChartType {
  const type = CHART_TYPES.find((name) => name === (sent || CHART_TYPES[0]));
  if (type === undefined) throw badBody('Invalid chartType');
  return type;
}

const MOST_DIMENSIONS = 2;

/** Passes the dimensions of a chart. A list of tops goes by the first alone, so that nobody counts the others. */
export function checkDimensions(dimensions: readonly unknown[]): string[] {
  if (dimensions.length > MOST_DIMENSIONS) throw badData(`groupBy supports at most ${MOST_DIMENSIONS} dimensions`);
  return dimensions.map(checkKey);
}

/** Refuses charts that are about groups and name none. */
export function needDimension(dimensions: readonly unknown[], chart: 'top list' | 'table'): void {
  if (dimensions.length === 0) throw badData(`groupBy with at least one dimension is required for ${chart}`);
}

/** Rows of one combination of values. */
export interface Group {
  readonly groupValues: Readonly<Record<string, string>>;
  readonly rows: readonly StoredRow[];
}

/** Rows by their values under some keys; without keys one group of all, if there are rows. */
export function groupByValues(
  rows: readonly StoredRow[],
  keys: readonly string[],
  reading: (key: string) => (row: StoredRow) => string,
): Group[] {
  const readers = keys.map(reading);
  const groups = groupBy(rows, (row) => JSON.stringify(readers.map((read) => read(row))));
  return [...groups].map(([values, found]) => {
    const texts = JSON.parse(values) as string[];
    return { groupValues: Object.fromEntries(keys.map((key, at) => [key, texts[at] ?? ''])), rows: found };
  });
}

/** Groups per bucket, the earliest first. Empty buckets are left out. */
export function groupsOverTime<T>(
  rows: readonly StoredRow[],
  { timeOf, step }: { readonly timeOf: (row: StoredRow) => number; readonly step: number },
  groupsOf: (rows: readonly StoredRow[]) => readonly T[],
): (T & { readonly time: string })[] {
  const buckets = groupBy(rows, (row) => Math.floor(timeOf(row) / step) * step);
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  return sorted.flatMap(([start, found]) => groupsOf(found).map((group) => ({ time: clockText(start), ...group })));
}

/** The number of different values of rows; empty is a value. */
export function countUnique(rows: readonly StoredRow[], columns: ReadonlySet<string>, key: string): number {
  return new Set(rows.map(valueUnder(columns, key))).size;
}

/** One figure out of the values of a column, as the telemetry store computes it. */
import { blankOf, familyOf } from '../../engine/analytics-column.ts';
import type { StoredColumn } from '../../engine/model.ts';
import type { StoredRow } from '../../engine/store.ts';
import { quantile } from './quantile.ts';

/** Every type of figure, in the order in which the server's error names them. */
export const AGGREGATION_TYPES = ['Max', 'Min', 'Sum', 'Avg', 'Count', 'P50', 'P90', 'P95', 'P99'] as const;

/** The name of a type of figure; letter case matters. */
export type AggregationType = (typeof AGGREGATION_TYPES)[number];

/** The share of values below a percentile, 0 to 1; undefined for the other types. */
export function percentileLevel(type: string): number | undefined {
  return type.startsWith('P') ? Number(type.slice(1)) / 100 : undefined;
}

/** Columns whose times are kept in whole seconds; the others have nanoseconds. */
const WHOLE_SECONDS = new Set(['createdAt', 'retentionDate']);

/** A value as the store holds it: only numbers and times can be null, and some times have whole seconds only. */
export function storedValue(column: StoredColumn, row: StoredRow): unknown {
  const value = row[column.name] ?? blankOf(column) ?? null;
  if (typeof value !== 'number' || column.kind !== 'date') return value;
  return WHOLE_SECONDS.has(column.name) ? Math.floor(value / 1000) * 1000 : Math.floor(value);
}

/** A value as an answer of the store shows it, which for times is text without a zone. */
export function shownValue({ kind, name }: StoredColumn, value: unknown): unknown {
  if (kind !== 'date' || typeof value !== 'number') return value;
  const text = new Date(value).toISOString().replace('T', ' ').slice(0, -1);
  return WHOLE_SECONDS.has(name) ? text.slice(0, 19) : `${text}000000`;
}

/** Whether the store can compute a figure of a column: sums and means need numbers, extremes need an order. */
export function isMeasurable(type: AggregationType, column: StoredColumn): boolean {
  const family = familyOf(column);
  if (type === 'Count' || family === 'number' || family === 'boolean') return true;
  if (family === 'date') return type !== 'Sum' && type !== 'Avg';
  return family === 'text' && (type === 'Max' || type === 'Min');
}

const byValue = (a: number | string | boolean, b: number | string | boolean): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sum of some numbers. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Texts and times come back as text, of which the server reads the number it begins with: usually none, which is null. */
function asNumber(column: StoredColumn, value: unknown): unknown {
  const shown = shownValue(column, value);
  return typeof shown === 'string' ? finite(Number.parseFloat(shown)) : shown;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The figure of a column over rows. Null where there is no value, or none that reads as a number. */
export function figureOf(type: AggregationType, column: StoredColumn, rows: readonly StoredRow[]): unknown {
  const values = rows.map((row) => storedValue(column, row)).filter((value) => value !== null);
  if (type === 'Count') return values.length;
  const sorted = (values as (number | string | boolean)[]).sort(byValue);
  if (sorted.length === 0) return null;
  if (type === 'Min') return asNumber(column, sorted[0]);
  if (type === 'Max') return asNumber(column, sorted.at(-1));
  const numbers = sorted.map(Number);
  if (type === 'Sum') return sumOf(numbers);
  if (type === 'Avg') return sumOf(numbers) / numbers.length;
  return asNumber(column, quantile(numbers, percentileLevel(type) ?? 0));
}

import type { Resource } from './model.ts';
import { badData } from './refusal.ts';
import type { Row } from './store.ts';
import { isObject, isoTime, unwrap } from './wire.ts';

/** Rows of a telemetry list under `groupBy`: one row per different combination of the named columns, the first in list order. */
export function groupRows(resource: Resource, rows: Row[], groupBy: unknown): Row[] {
  if (!isObject(groupBy)) return rows;
  const names = Object.keys(groupBy).filter((name) => groupBy[name]);
  if (names.length === 0) return rows;
  for (const name of names) {
    if (!resource.columns.has(name))
      throw badData(`Invalid column on ${resource.singular} - ${name}. Column does not exist.`);
  }
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify(names.map((name) => row[name]));
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

const MINUTE = 60_000;
const STEPS: Readonly<Record<string, number>> = {
  Minute: MINUTE,
  FiveMinutes: 5 * MINUTE,
  FifteenMinutes: 15 * MINUTE,
  ThirtyMinutes: 30 * MINUTE,
  Hour: 60 * MINUTE,
  Day: 1440 * MINUTE,
  Week: 10_080 * MINUTE,
};

/** Start of the interval a moment falls into; null for the one interval that holds everything. */
function bucketOf(time: number, interval: string): number | null {
  if (interval === 'Total') return null;
  const date = new Date(time);
  if (interval === 'Month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  if (interval === 'Year') return Date.UTC(date.getUTCFullYear(), 0);
  const step = STEPS[interval] ?? STEPS.Hour ?? MINUTE;
  return Math.floor(time / step) * step;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** One figure out of many. */
function reduce(type: string, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = sorted.reduce((total, value) => total + value, 0);
  switch (type) {
    case 'Count':
      return values.length;
    case 'Sum':
      return sum;
    case 'Min':
      return sorted[0] ?? 0;
    case 'Max':
      return sorted.at(-1) ?? 0;
    case 'Avg':
      return values.length === 0 ? 0 : sum / values.length;
    default:
      return percentile(sorted, Number(/^P(\d+)$/.exec(type)?.[1] ?? 50) / 100);
  }
}

/** A checked `aggregateBy`. */
export interface Aggregation {
  readonly query: unknown;
  readonly column: string;
  readonly type: string;
  readonly timeColumn: string;
  readonly from: number;
  readonly to: number;
  readonly interval: string;
  readonly groupBy: readonly string[];
  readonly limit: number;
  readonly skip: number;
}

function timeOf(value: unknown, name: string): number {
  const time = Date.parse(String(unwrap(value)));
  if (Number.isNaN(time)) throw badData(`${name} is required`);
  return time;
}

function interval(span: number): string {
  const hours = span / (60 * MINUTE);
  if (hours <= 1) return 'Minute';
  return hours <= 48 ? 'Hour' : 'Day';
}

/** Reads the body of an aggregate request. */
export function readAggregation(resource: Resource, body: Readonly<Record<string, unknown>>): Aggregation {
  const sent = body.aggregateBy;
  if (!isObject(sent)) throw badData('aggregateBy is required');
  const column = String(sent.aggregateColumnName);
  const timeColumn = String(sent.aggregationTimestampColumnName ?? resource.facts.defaultSort);
  for (const name of [column, timeColumn]) {
    if (!resource.columns.has(name))
      throw badData(`Invalid column on ${resource.singular} - ${name}. Column does not exist.`);
  }
  const from = timeOf(sent.startTimestamp, 'startTimestamp');
  const to = timeOf(sent.endTimestamp, 'endTimestamp');
  const groups = isObject(sent.groupBy) ? Object.keys(sent.groupBy) : [];
  return {
    query: sent.query ?? {},
    column,
    type: String(sent.aggregationType ?? 'Count'),
    timeColumn,
    from,
    to,
    interval: String(sent.aggregationInterval ?? interval(to - from)),
    groupBy: groups.filter((name) => resource.columns.has(name)),
    limit: Number(sent.limit ?? 100) || 100,
    skip: Number(sent.skip ?? 0) || 0,
  };
}

/** Time buckets of an aggregate, earliest first, each with its group's values. */
export function aggregate(rows: readonly Row[], by: Aggregation): Record<string, unknown> {
  const buckets = new Map<string, { start: number | null; group: unknown[]; values: number[] }>();
  for (const row of rows) {
    const time = Number(row[by.timeColumn]);
    if (time < by.from || time > by.to) continue;
    const start = bucketOf(time, by.interval);
    const group = by.groupBy.map((name) => row[name]);
    const key = JSON.stringify([start, group]);
    const bucket = buckets.get(key) ?? { start, group, values: [] };
    if (by.type === 'Count' || typeof row[by.column] === 'number') bucket.values.push(Number(row[by.column]));
    buckets.set(key, bucket);
  }
  const sorted = [...buckets.values()].sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  const data = sorted.slice(by.skip, by.skip + by.limit).map((bucket) => ({
    timestamp: isoTime(bucket.start ?? by.from),
    value: reduce(by.type, bucket.values),
    ...Object.fromEntries(by.groupBy.map((name, index) => [name, bucket.group[index]])),
  }));
  return { data, truncated: sorted.length > by.skip + by.limit };
}

/** A window as the helper routes take it; an hour back where it is left out. */
export function readWindow(body: Readonly<Record<string, unknown>>, now: number): { from: number; to: number } {
  const to = body.endTime === undefined ? now : timeOf(body.endTime, 'endTime');
  const from = body.startTime === undefined ? to - 60 * MINUTE : timeOf(body.startTime, 'startTime');
  return { from, to };
}

/** Counts per time bucket and series. */
export function histogram(
  rows: readonly Row[],
  timeColumn: string,
  series: string,
  minutes: number,
): Record<string, unknown> {
  const step = Math.max(1, minutes) * MINUTE;
  const counts = new Map<string, { time: string; series: unknown; count: number }>();
  for (const row of rows) {
    const time = isoTime(Math.floor(Number(row[timeColumn]) / step) * step);
    const key = `${time} ${String(row[series])}`;
    const bucket = counts.get(key) ?? { time, series: row[series] ?? '', count: 0 };
    bucket.count += 1;
    counts.set(key, bucket);
  }
  return { buckets: [...counts.values()].sort((a, b) => (a.time < b.time ? -1 : 1)) };
}

function tally(values: Iterable<unknown>): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value !== null && value !== undefined && value !== '')
      counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

function attributeOf(row: Row, key: string): unknown {
  return isObject(row.attributes) ? row.attributes[key] : undefined;
}

/** Most frequent values per field; a field is a column or the name of an attribute. */
export function facets(rows: readonly Row[], fields: readonly string[], limit: number): Record<string, unknown> {
  const pick = (row: Row, field: string): unknown => (field in row ? row[field] : attributeOf(row, field));
  const entries = fields.map((field) => [field, tally(rows.map((row) => pick(row, field))).slice(0, limit)]);
  return { facets: Object.fromEntries(entries) };
}

/** Names of the attributes seen on rows. */
export function attributeNames(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => (isObject(row.attributes) ? Object.keys(row.attributes) : [])))].sort();
}

/** Values seen for one attribute, most frequent first. */
export function attributeValues(rows: readonly Row[], key: string): string[] {
  return tally(rows.map((row) => attributeOf(row, key))).map((entry) => entry.value);
}

/** Error lines grouped by text with the variable parts taken out. */
export function errorPatterns(rows: readonly Row[]): { pattern: string; count: number; sample: string }[] {
  const patterns = new Map<string, { pattern: string; count: number; sample: string }>();
  for (const row of rows) {
    const sample = String(row.body ?? '');
    const pattern = sample.replace(/[0-9a-f]{8,}|\d+/gi, '<*>');
    const entry = patterns.get(pattern) ?? { pattern, count: 0, sample };
    entry.count += 1;
    patterns.set(pattern, entry);
  }
  return [...patterns.values()].sort((a, b) => b.count - a.count);
}

/** `POST /<telemetry>/aggregate`: figures over time and groups. */
import type { Access } from '../../engine/access.ts';
import { badData, unknownColumn } from '../../engine/api-error.ts';
import { DAY, HOUR, MINUTE } from '../../engine/clock.ts';
import { isObject } from '../../engine/json.ts';
import type { Resource } from '../../engine/model.ts';
import { readableRows } from '../../engine/read.ts';
import { isoTime, unwrap } from '../../engine/wire.ts';
import { accessTo, type Route, route } from '../route.ts';

type Json = Readonly<Record<string, unknown>>;

const STEPS: Readonly<Record<string, number>> = {
  Minute: MINUTE,
  FiveMinutes: 5 * MINUTE,
  FifteenMinutes: 15 * MINUTE,
  ThirtyMinutes: 30 * MINUTE,
  Day: DAY,
  Week: 7 * DAY,
};

/** Start of the interval a moment falls into; null for the one interval that holds everything. Unknown intervals are hours. */
function bucketOf(time: number, interval: string): number | null {
  if (interval === 'Total') return null;
  const date = new Date(time);
  if (interval === 'Month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  if (interval === 'Year') return Date.UTC(date.getUTCFullYear(), 0);
  const step = STEPS[interval] ?? HOUR;
  return Math.floor(time / step) * step;
}

/** One figure out of many. Unknown types are the median. */
function figure(type: string, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  const sum = sorted.reduce((total, value) => total + value, 0);
  const share = Number(/^P(\d+)$/.exec(type)?.[1] ?? 50) / 100;
  const figures: Readonly<Record<string, number | undefined>> = {
    Count: count,
    Sum: sum,
    Min: sorted[0],
    Max: sorted.at(-1),
    Avg: count === 0 ? 0 : sum / count,
  };
  return (type in figures ? figures[type] : sorted[Math.min(count, Math.ceil(count * share)) - 1]) ?? 0;
}

/** A time as telemetry bodies hold it, plain or typed, in milliseconds; refused where it is none. */
export function readTime(value: unknown, name: string): number {
  const time = Date.parse(String(unwrap(value)));
  if (Number.isNaN(time)) throw badData(`${name} is required`);
  return time;
}

/** What is counted, over which time, in which steps and groups. */
function readAggregation(resource: Resource, sent: Json) {
  const column = String(sent.aggregateColumnName);
  const timeColumn = String(sent.aggregationTimestampColumnName ?? resource.facts.defaultSort);
  for (const name of [column, timeColumn]) {
    if (!resource.columns.has(name)) throw unknownColumn(resource.singular, name);
  }
  const from = readTime(sent.startTimestamp, 'startTimestamp');
  const to = readTime(sent.endTimestamp, 'endTimestamp');
  const usual = to - from <= HOUR ? 'Minute' : to - from <= 48 * HOUR ? 'Hour' : 'Day';
  const interval = String(sent.aggregationInterval ?? usual);
  const type = String(sent.aggregationType ?? 'Count');
  const groupBy = Object.keys(isObject(sent.groupBy) ? sent.groupBy : {}).filter((name) => resource.columns.has(name));
  return { column, timeColumn, from, to, type, interval, groupBy };
}

/** Computes `aggregateBy` over the rows that match its query. */
function aggregate(access: Access, sent: unknown): Record<string, unknown> {
  if (!isObject(sent)) throw badData('aggregateBy is required');
  const { column, timeColumn, from, to, type, interval, groupBy } = readAggregation(access.resource, sent);
  const buckets = new Map<string, { start: number; group: Json; values: number[] }>();
  for (const row of readableRows(access, sent.query ?? {})) {
    const time = Number(row[timeColumn]);
    if (time < from || time > to) continue;
    const start = bucketOf(time, interval);
    const group = Object.fromEntries(groupBy.map((name) => [name, row[name]]));
    const key = JSON.stringify([start, group]);
    const bucket = buckets.get(key) ?? { start: start ?? from, group, values: [] };
    if (type === 'Count' || typeof row[column] === 'number') bucket.values.push(Number(row[column]));
    buckets.set(key, bucket);
  }
  const sorted = [...buckets.values()].sort((a, b) => a.start - b.start);
  const skip = Number(sent.skip ?? 0) || 0;
  const end = skip + (Number(sent.limit ?? 100) || 100);
  const data = sorted.slice(skip, end).map(({ start, group, values }) => {
    return { timestamp: isoTime(start), value: figure(type, values), ...group };
  });
  return { data, truncated: sorted.length > end };
}

/** Every telemetry table, by its word in the path. */
const AGGREGATED: Readonly<Record<string, string>> = {
  logs: 'LogItemV3',
  span: 'SpanItemV3',
  metrics: 'MetricItemV3',
  exceptions: 'ExceptionItemV3',
  'monitor-log': 'MonitorLogV3',
  'audit-log': 'AuditLogV2',
  profile: 'ProfileItemV3',
  'profile-sample': 'ProfileSampleItemV3',
  'security-events': 'SecurityEventItemV1',
  'network-flow': 'NetworkFlowV1',
  'kubernetes-cost-allocation': 'KubernetesCostAllocationV1',
  'slo-history': 'SloHistory',
};

/** Aggregates are served for every telemetry table. */
export const AGGREGATE_ROUTES: readonly Route[] = Object.entries(AGGREGATED).map(([word, resource]) =>
  route('GET POST', `/api/${word}/aggregate`, (context) =>
    aggregate(accessTo(context, resource), context.body.aggregateBy),
  ),
);

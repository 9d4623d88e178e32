/** `traces/analytics`: spans counted and their durations in milliseconds, over time or by group. */
import type { StoredRow } from '../../engine/store.ts';
import {
  type ChartType,
  checkDimensions,
  groupByValues,
  groupsOverTime,
  needDimension,
  readChartType,
} from './analytics.ts';
import { bucketLength, readWindow, usualBucket, type Window } from './database.ts';
import { belongsTo, checkKey, dimensionValue, SENDER_KEYS, SPAN_DIMENSIONS } from './dimensions.ts';
import { isSenderFacet, listSenders } from './facet-senders.ts';
import { filterRows } from './filters.ts';
import { quantile } from './quantile.ts';
import { type Ask, badBody, helperRoute, rowsIn, SPAN_SIGNAL } from './signals.ts';
import { TRACE_FILTERS } from './trace-filters.ts';

type Spans = readonly StoredRow[];

const USUAL_LIMIT = 10;
const MOST_GROUPS = 1000;
const NANO_PER_MS = 1_000_000;

/** Durations in milliseconds, the shortest first. */
function durations(spans: Spans): Float64Array {
  return Float64Array.from(spans, ({ durationUnixNano }) => Number(durationUnixNano) / NANO_PER_MS).sort();
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
}

const isError = ({ statusCode }: StoredRow): boolean => statusCode === 2;
const countErrors = (spans: Spans): number => spans.filter(isError).length;

/** Everything a chart can show of spans. */
const FIGURES: Readonly<Record<string, (spans: Spans) => number>> = {
  count: (spans) => spans.length,
  errorCount: countErrors,
  avgDuration: (spans) => mean(durations(spans)),
  minDuration: (spans) => durations(spans)[0] ?? 0,
  maxDuration: (spans) => durations(spans).at(-1) ?? 0,
  p50Duration: (spans) => quantile(durations(spans), 0.5),
  p90Duration: (spans) => quantile(durations(spans), 0.9),
  p95Duration: (spans) => quantile(durations(spans), 0.95),
  p99Duration: (spans) => quantile(durations(spans), 0.99),
};

function readMetric(sent: unknown): (spans: Spans) => number {
  const name = String(sent || 'count');
  const metric = Object.hasOwn(FIGURES, name) ? FIGURES[name] : undefined;
  if (metric === undefined) throw badBody('Invalid metric');
  return metric;
}

/** Figures of one line of a table. */
function figures(spans: Spans) {
  const sorted = durations(spans);
  return {
    count: spans.length,
    errorCount: countErrors(spans),
    avgDurationMs: mean(sorted),
    p50DurationMs: quantile(sorted, 0.5),
    p90DurationMs: quantile(sorted, 0.9),
    p95DurationMs: quantile(sorted, 0.95),
    p99DurationMs: quantile(sorted, 0.99),
    minDurationMs: sorted[0] ?? 0,
    maxDurationMs: sorted.at(-1) ?? 0,
  };
}

/** Any number counts, as text too, held between 1 and the most; what is none leaves the usual limit. */
function readLimit(sent: unknown): number {
  const limit = sent === undefined ? Number.NaN : Number(sent);
  return Number.isFinite(limit) ? Math.min(Math.max(Math.trunc(limit), 1), MOST_GROUPS) : USUAL_LIMIT;
}

/** Only texts of a list are dimensions. */
function readDimensions(sent: unknown): string[] {
  return Array.isArray(sent) ? sent.filter((key): key is string => typeof key === 'string' && key !== '') : [];
}

const reading = (key: string) => dimensionValue(SPAN_DIMENSIONS, key);

/** Spans of the window that belong to all dimensions. */
function spansIn(ask: Ask, window: Window, keys: readonly string[]): StoredRow[] {
  const test = filterRows(TRACE_FILTERS, ask.body);
  const belong = keys.map((key) => belongsTo(SPAN_DIMENSIONS, key));
  return rowsIn(ask, window, (row) => belong.every((holds) => holds(row)) && test(row));
}

/** Values of the first dimension, the highest metric first. The empty value takes its place, but is not shown. */
function topValues(spans: Spans, key: string, metric: (spans: Spans) => number, limit: number) {
  const values = groupByValues(spans, [key], reading).map(({ groupValues, rows }) => {
    return { value: groupValues[key] ?? '', metricValue: metric(rows), count: rows.length };
  });
  const sorted = values.sort((a, b) => b.metricValue - a.metricValue);
  return sorted.slice(0, limit).filter(({ value }) => value !== '');
}

/** Ids of senders give way to their names, except those of services. */
function nameSenders<T extends { groupValues: Readonly<Record<string, string>> }>(ask: Ask, rows: readonly T[]): T[] {
  const keys = Object.keys(rows[0]?.groupValues ?? {}).filter((key) => SENDER_KEYS.has(key) && isSenderFacet(key));
  const names = keys.map((key) => {
    const found = listSenders(ask, key, new Map(), { limit: Number.MAX_SAFE_INTEGER });
    return [key, new Map(found.map(({ value, displayName }) => [value, displayName]))] as const;
  });
  return rows.map((row) => {
    const shown = names.map(([key, nameOf]) => [key, nameOf.get(row.groupValues[key] ?? '') ?? row.groupValues[key]]);
    return { ...row, groupValues: { ...row.groupValues, ...Object.fromEntries(shown) } };
  });
}

/** A series per group, as many as the limit says, chosen by the metric over the whole window. */
function overTime(ask: Ask, window: Window, metric: (spans: Spans) => number, limit: number): unknown {
  const keys = checkDimensions(readDimensions(ask.body.groupBy));
  const all = spansIn(ask, window, keys);
  const [first] = keys;
  const top = new Set(first === undefined ? [] : topValues(all, first, metric, limit).map(({ value }) => value));
  const isTop = first === undefined || top.size === 0 ? () => true : (row: StoredRow) => top.has(reading(first)(row));
  const asked = Number(ask.body.bucketSizeInMinutes);
  const minutes = Number.isFinite(asked) && asked >= 1 ? Math.trunc(asked) : usualBucket(window);
  const timeOf = ({ startTime }: StoredRow): number => Number(startTime);
  const points = groupsOverTime(all.filter(isTop), { timeOf, step: bucketLength(minutes) }, (rows) =>
    groupByValues(rows, keys, reading).map((group) => ({ value: metric(group.rows), groupValues: group.groupValues })),
  );
  return nameSenders(ask, points);
}

function topList(ask: Ask, window: Window, metric: (spans: Spans) => number, limit: number): unknown {
  const keys = readDimensions(ask.body.groupBy);
  needDimension(keys, 'top list');
  const [key = ''] = keys.map(checkKey);
  return topValues(spansIn(ask, window, keys), key, metric, limit);
}

function table(ask: Ask, window: Window, limit: number): unknown {
  const dimensions = readDimensions(ask.body.groupBy);
  needDimension(dimensions, 'table');
  const keys = checkDimensions(dimensions);
  const lines = groupByValues(spansIn(ask, window, keys), keys, reading).map(({ groupValues, rows }) => {
    return { groupValues, ...figures(rows) };
  });
  return nameSenders(ask, lines.sort((a, b) => b.count - a.count).slice(0, limit));
}

function analyse(ask: Ask): unknown {
  const { body, now } = ask;
  const chart: ChartType = readChartType(body.chartType);
  const metric = readMetric(body.metric);
  const window = readWindow(body, now);
  const limit = readLimit(body.limit);
  if (chart === 'toplist') return { data: topList(ask, window, metric, limit) };
  return { data: chart === 'table' ? table(ask, window, limit) : overTime(ask, window, metric, limit) };
}

export const TRACE_ANALYTICS_ROUTES = [helperRoute('traces/analytics', SPAN_SIGNAL, analyse)];

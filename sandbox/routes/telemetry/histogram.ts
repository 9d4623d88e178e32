/** `<signal>/histogram`: counts per bucket of time and series. Exact; empty buckets are left out. */
import { DAY, HOUR, MINUTE } from '../../engine/clock.ts';
import type { StoredRow } from '../../engine/store.ts';
import { bucketLength, clockText, readWindow, usualBucket } from './database.ts';
import { cellText } from './dimensions.ts';
import { EXCEPTION_FILTERS, type Filters, filterRows, LOG_FILTERS } from './filters.ts';
import { type Ask, EXCEPTION_SIGNAL, helperRoute, LOG_SIGNAL, rowsIn, SPAN_SIGNAL } from './signals.ts';
import { TRACE_FILTERS } from './trace-filters.ts';

/** How the histogram of a signal differs from the others. */
interface Histogram {
  readonly filters: Filters;
  /** What its bars are called in the answer, and to which of them a row belongs. */
  readonly series: string;
  readonly seriesOf: (row: StoredRow) => string;
  /** Counted from what is kept per minute, so that no bucket is shorter and the window goes by the minute. */
  readonly byMinute: boolean;
  readonly span: number;
}

const STATUS_SERIES: Readonly<Record<string, string>> = { 1: 'ok', 2: 'error' };

const OF_LOGS: Histogram = {
  filters: LOG_FILTERS,
  series: 'severity',
  seriesOf: ({ severityText }) => cellText(severityText) || 'Unspecified',
  byMinute: true,
  span: HOUR,
};

const OF_SPANS: Histogram = {
  filters: TRACE_FILTERS,
  series: 'series',
  seriesOf: ({ statusCode }) => STATUS_SERIES[cellText(statusCode)] ?? 'unset',
  byMinute: true,
  span: HOUR,
};

/** Exceptions look back a day where the body names no start. */
const OF_EXCEPTIONS: Histogram = {
  filters: EXCEPTION_FILTERS,
  series: 'series',
  seriesOf: ({ escaped }) => (escaped === true ? 'unhandled' : 'handled'),
  byMinute: false,
  span: DAY,
};

/** Rows counted by bucket and series, the earliest bucket first. */
export function countPerBucket(
  rows: readonly StoredRow[],
  timeOf: (row: StoredRow) => number,
  step: number,
  seriesOf: (row: StoredRow) => string,
): { start: number; series: string; count: number }[] {
  const buckets = new Map<number, Map<string, number>>();
  for (const row of rows) {
    const start = Math.floor(timeOf(row) / step) * step;
    const bucket = buckets.get(start) ?? new Map<string, number>();
    const series = seriesOf(row);
    buckets.set(start, bucket.set(series, (bucket.get(series) ?? 0) + 1));
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  return sorted.flatMap(([start, bucket]) => [...bucket].map(([series, count]) => ({ start, series, count })));
}

/** Milliseconds of a bucket; absent and 0 are the usual ones of the window. */
function stepOf(asked: unknown, usual: number, byMinute: boolean): number {
  const minutes = Number(asked || usual);
  return byMinute && minutes > 0 && minutes < 1 ? MINUTE : bucketLength(minutes);
}

function histogram(ask: Ask, { filters, series, seriesOf, byMinute, span }: Histogram): unknown {
  const { body, signal, now } = ask;
  const window = readWindow(body, now, span);
  const test = filterRows(filters, body);
  const step = stepOf(body.bucketSizeInMinutes, usualBucket(window), byMinute);
  const rows = rowsIn(ask, window, test, byMinute ? 'minute' : 'second');
  const unit = byMinute ? MINUTE : 1;
  const timeOf = (row: StoredRow): number => Math.floor(Number(row[signal.time]) / unit) * unit;
  const counted = countPerBucket(rows, timeOf, step, seriesOf);
  return {
    buckets: counted.map((bucket) => ({
      time: clockText(bucket.start),
      [series]: bucket.series,
      count: bucket.count,
    })),
  };
}

/** Metrics have no histogram. */
export const HISTOGRAM_ROUTES = [
  helperRoute('logs/histogram', LOG_SIGNAL, (ask) => histogram(ask, OF_LOGS)),
  helperRoute('traces/histogram', SPAN_SIGNAL, (ask) => histogram(ask, OF_SPANS)),
  helperRoute('exceptions/histogram', EXCEPTION_SIGNAL, (ask) => histogram(ask, OF_EXCEPTIONS)),
];

/**
 * Figures over metric points. A point of a histogram or summary stands for many observations, and the figures are those
 * of the observations: `count` of them, with `sum`, `min`, `max` and buckets.
 */
import type { StoredRow } from '../../engine/store.ts';
import { type AggregationType, percentileLevel, sumOf } from './measures.ts';

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const numbersIn = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

/** How many observations a point stands for, and their sum; null where it holds no value at all. */
function observations({ count, sum, value }: StoredRow): { count: number; sum: number } | null {
  const total = numberOr(sum) ?? numberOr(value);
  if (typeof count === 'number' && total !== null) return { count, sum: total };
  return typeof value === 'number' ? { count: 1, sum: value } : null;
}

/** The lowest or highest observation of a point: what it says, else the mean of what it stands for. */
function extreme(row: StoredRow, column: 'min' | 'max'): number | null {
  const said = numberOr(row[column]);
  if (said !== null) return said;
  const seen = observations(row);
  return seen !== null && seen.count > 0 ? seen.sum / seen.count : numberOr(row.value);
}

/** A value and how often it was observed. */
type Sample = readonly [value: number, weight: number];

/** What a bucket stands for: its middle; half the first bound for the first, half again the last bound for the open last. */
function bucketMiddle(bounds: readonly number[], index: number, fallback: number): number {
  const [first, last] = [bounds[0], bounds.at(-1)];
  if (first === undefined || last === undefined) return fallback;
  if (index === 0) return first / 2;
  const [low, high] = [bounds[index - 1], bounds[index]];
  return low === undefined || high === undefined ? last * 1.5 : (low + high) / 2;
}

/** The geometric middles of an exponential histogram's positive buckets. */
function exponentialSamples({ scale, positiveOffset }: StoredRow, counts: readonly number[]): Sample[] {
  const base = 2 ** (2 ** -(numberOr(scale) ?? 0));
  return counts.map((weight, index) => [base ** ((numberOr(positiveOffset) ?? 0) + index + 0.5), weight]);
}

/** A point as the observations that its percentiles are computed from. */
function samplesOf(row: StoredRow, level: number): readonly Sample[] {
  const fallback = numberOr(row.value) ?? numberOr(row.sum) ?? 0;
  const [buckets, positive, values] = [row.bucketCounts, row.positiveBucketCounts, row.summaryValues].map(numbersIn);
  const type = row.metricPointType;
  if (type === 'ExponentialHistogram' && positive?.length) return exponentialSamples(row, positive);
  if (type === 'Histogram' && buckets?.length) {
    const bounds = numbersIn(row.explicitBounds);
    return buckets.map((weight, index) => [bucketMiddle(bounds, index, fallback), weight]);
  }
  if (type === 'Summary' && values?.length) {
    const covering = numbersIn(row.summaryQuantiles).findIndex((quantile) => quantile >= level);
    return [[values[covering] ?? values.at(-1) ?? 0, 1]];
  }
  return [[fallback, 1]];
}

/** The lowest value that has the share of all weights at or below it: an observed value, never one in between. The lowest of all where nothing was observed. */
function weightedPercentile(samples: readonly Sample[], level: number): number | null {
  const sorted = [...samples].sort(([a], [b]) => a - b);
  const wanted = Math.ceil(sumOf(sorted.map(([, weight]) => weight)) * level);
  let reached = 0;
  for (const [value, weight] of sorted) {
    reached += weight;
    if (reached >= wanted) return value;
  }
  return null;
}

const present = (value: number | null): value is number => value !== null;

/** The figure of `value` over metric points. Percentiles are the same whichever column is named. */
export function metricFigure(type: AggregationType, rows: readonly StoredRow[]): number | null {
  const level = percentileLevel(type);
  if (level !== undefined) {
    const samples = rows.flatMap((row) => samplesOf(row, level));
    return weightedPercentile(samples, level);
  }
  if (type === 'Min' || type === 'Max') {
    const column = type === 'Min' ? 'min' : 'max';
    const values = rows.map((row) => extreme(row, column)).filter(present);
    if (values.length === 0) return null;
    return values.reduce((a, b) => Math[column](a, b));
  }
  const seen = rows.map(observations).filter((item) => item !== null);
  const count = sumOf(seen.map((item) => item.count));
  const sum = sumOf(seen.map((item) => item.sum));
  if (type === 'Count') return count;
  return type === 'Sum' ? sum : count === 0 ? 0 : sum / count;
}

/** Aggregates against a second, plain reading of the same rows: no engine, no buckets in common. */
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const NOW = new Date('2026-03-04T10:00:00.000Z');

interface Span {
  readonly time: number;
  readonly name: string;
  readonly duration: number;
}

let sandbox: Sandbox;
let admin: Client;

beforeEach(async () => {
  sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => NOW });
  admin = clientOf(sandbox, sandbox.keys.admin);
});

function plant(spans: readonly Span[]): void {
  for (const row of [...sandbox.store.table('SpanItemV3').rows.values()]) sandbox.store.remove('SpanItemV3', row);
  const projectId = sandbox.store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId;
  for (const { time, name, duration } of spans) {
    const kept = { projectId, retentionDate: NOW.getTime() + 1 };
    sandbox.store.insert('SpanItemV3', { ...kept, startTime: time, name, durationUnixNano: duration });
  }
}

/** The label of a bucket, spelled out of the calendar rather than computed in milliseconds. */
function label(time: number, interval: string): string {
  const text = new Date(time).toISOString();
  const cut = (length: number, rest: string): string => `${text.slice(0, length)}${rest}`;
  if (interval === 'Year') return cut(4, '-01-01T00:00:00.000Z');
  if (interval === 'Month') return cut(7, '-01T00:00:00.000Z');
  if (interval === 'Day') return cut(10, 'T00:00:00.000Z');
  if (interval === 'Hour') return cut(13, ':00:00.000Z');
  if (interval === 'Minute') return cut(16, ':00.000Z');
  if (interval === 'Week') {
    const day = new Date(`${text.slice(0, 10)}T00:00:00.000Z`);
    while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
    return day.toISOString();
  }
  const minutes = { FiveMinutes: 5, FifteenMinutes: 15, ThirtyMinutes: 30 }[interval] as number;
  const minute = Number(text.slice(14, 16));
  return cut(14, `${String(minute - (minute % minutes)).padStart(2, '0')}:00.000Z`);
}

const FIGURES: Record<string, (values: readonly number[]) => number> = {
  Count: (values) => values.length,
  Sum: (values) => values.reduce((a, b) => a + b, 0),
  Avg: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  Min: (values) => Math.min(...values),
  Max: (values) => Math.max(...values),
};

/** A percentile lies between the two values around its place. */
function isBetweenNeighbours(found: number, level: number, values: readonly number[]): boolean {
  const sorted = [...values].sort((a, b) => a - b);
  const place = level * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]] as [number, number];
  return found >= low && found <= high;
}

const span = fc.record({
  time: fc.integer({ min: Date.parse('2025-12-20T00:00:00.000Z'), max: NOW.getTime() }),
  name: fc.constantFrom('GET /', 'POST /pay', ''),
  duration: fc.integer({ min: 0, max: 1000 }).map((ms) => ms * 1_000_000),
});
const intervals = ['Minute', 'FiveMinutes', 'FifteenMinutes', 'ThirtyMinutes', 'Hour', 'Day', 'Week', 'Month', 'Year'];

test('equals what a plain count of the rows says', async () => {
  const asked = fc.record({
    spans: fc.array(span, { maxLength: 40 }),
    interval: fc.constantFrom(...intervals, 'Total'),
    type: fc.constantFrom(...Object.keys(FIGURES), 'P50', 'P90', 'P99'),
    isGrouped: fc.boolean(),
    window: fc.option(fc.tuple(span, span)),
    skip: fc.integer({ min: 0, max: 5 }),
    limit: fc.integer({ min: 1, max: 60 }),
  });
  const property = fc.asyncProperty(asked, async ({ spans, interval, type, isGrouped, window, skip, limit }) => {
    plant(spans);
    const [from, to] = window?.map(({ time }) => time).sort((a, b) => a - b) ?? [0, NOW.getTime()];
    const operand = {
      startValue: new Date(from as number).toISOString(),
      endValue: new Date(to as number).toISOString(),
    };
    const parts = new Map<string, number[]>();
    const chosen = spans.filter(({ time }) => time >= (from as number) && time <= (to as number));
    const lowest = (name: string): number =>
      Math.min(...chosen.filter((row) => !isGrouped || row.name === name).map(({ time }) => time));
    for (const { time, name, duration } of chosen) {
      const start = interval === 'Total' ? new Date(lowest(name)).toISOString() : label(time, interval);
      const key = JSON.stringify(isGrouped ? [start, name] : [start]);
      parts.set(key, [...(parts.get(key) ?? []), duration]);
    }
    const answer = await admin('POST', '/span/aggregate', {
      aggregateBy: {
        ...{ aggregateColumnName: 'durationUnixNano', aggregationTimestampColumnName: 'startTime' },
        ...{ aggregationType: type, aggregationInterval: interval, skip, limit },
        query: window === null ? {} : { startTime: { _type: 'InBetween', ...operand } },
        ...(isGrouped && { groupBy: { name: true } }),
      },
    });
    const rows: { timestamp: string; value: number; name?: string }[] = answer.body.data;
    expect(rows.length).toBe(Math.max(0, Math.min(limit, parts.size - skip)));
    expect(answer.body.truncated).toBe(rows.length === limit);
    const starts = rows.map(({ timestamp }) => timestamp);
    expect(starts).toEqual([...starts].sort().reverse());
    const allStarts = [...parts.keys()]
      .map((key) => JSON.parse(key)[0])
      .sort()
      .reverse();
    expect(starts).toEqual(allStarts.slice(skip, skip + limit));
    for (const { timestamp, value, name } of rows) {
      const values = parts.get(JSON.stringify(isGrouped ? [timestamp, name] : [timestamp])) as number[];
      const plain = FIGURES[type];
      if (plain === undefined) expect(isBetweenNeighbours(value, Number(type.slice(1)) / 100, values)).toBe(true);
      else expect(value).toBe(plain(values));
    }
  });
  await fc.assert(property, { numRuns: 120 });
});

const gauge = fc.integer({ min: 0, max: 500 }).map((value) => ({ metricPointType: 'Gauge', value }));
const histogram = fc
  .record({
    bucketCounts: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4)),
    sum: fc.nat(900),
    extremes: fc.option(fc.tuple(fc.nat(500), fc.nat(500))),
  })
  .map(({ bucketCounts, sum, extremes }) => ({
    ...{ metricPointType: 'Histogram', explicitBounds: [10, 50, 200], bucketCounts, sum, value: sum },
    count: bucketCounts.reduce((a, b) => a + b, 0),
    min: extremes && Math.min(...extremes),
    max: extremes && Math.max(...extremes),
  }));

/** Where the observations of each bucket of the histograms above are taken to lie. */
const MIDDLES = [5, 30, 125, 300];

test('metric points are the observations that they stand for, counted one by one', async () => {
  const asked = fc.record({
    points: fc.array(fc.oneof(gauge, histogram), { minLength: 1, maxLength: 12 }),
    type: fc.constantFrom('Count', 'Sum', 'Avg', 'Min', 'Max', 'P50', 'P90', 'P95', 'P99'),
  });
  const projectId = sandbox.store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId;
  const property = fc.asyncProperty(asked, async ({ points, type }) => {
    for (const row of [...sandbox.store.table('MetricItemV3').rows.values()]) sandbox.store.remove('MetricItemV3', row);
    const kept = { projectId, retentionDate: NOW.getTime() + 1, time: NOW.getTime() };
    for (const point of points) sandbox.store.insert('MetricItemV3', { ...kept, ...point });
    const seen = points.flatMap((point): number[] =>
      'bucketCounts' in point
        ? point.bucketCounts.flatMap((count, bucket) => Array<number>(count).fill(MIDDLES[bucket] as number))
        : [point.value],
    );
    fc.pre(seen.length > 0);
    const sum = points.reduce((total, point) => total + point.value, 0);
    const extremes = (name: 'min' | 'max'): number[] =>
      points.map((point) => {
        if (!('bucketCounts' in point)) return point.value;
        return point[name] ?? (point.count > 0 ? point.sum / point.count : point.value);
      });
    const sorted = [...seen].sort((a, b) => a - b);
    const expected: Record<string, number> = {
      ...{ Count: seen.length, Sum: sum, Avg: sum / seen.length },
      ...{ Min: Math.min(...extremes('min')), Max: Math.max(...extremes('max')) },
    };
    // The smallest number of observations that is at least the share of all; the last of them is the percentile.
    let enough = 1;
    while (enough * 100 < seen.length * Number(type.slice(1))) enough += 1;
    const answer = await admin('POST', '/metrics/aggregate', {
      aggregateBy: {
        ...{ aggregateColumnName: 'value', aggregationTimestampColumnName: 'time', aggregationType: type },
        ...{ aggregationInterval: 'Total', query: {}, skip: 0 },
      },
    });
    expect(answer.body.data).toEqual([{ timestamp: NOW.toISOString(), value: expected[type] ?? sorted[enough - 1] }]);
  });
  await fc.assert(property, { numRuns: 200 });
});

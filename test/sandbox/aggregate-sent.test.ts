import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';
import { attributes, nanos, otlpSender } from './otlp.ts';

const NOW = new Date('2026-03-04T10:00:00.000Z');
const at = (minute: number): string => nanos(NOW.getTime() - (60 - minute) * 60_000);
const iso = (minute: number): string => new Date(NOW.getTime() - (60 - minute) * 60_000).toISOString();

/** Aggregates of rows that came in over OTLP, as a service sends them. */
describe('aggregates of what was sent in', () => {
  let admin: Client;
  let viewer: Client;

  beforeAll(async () => {
    const sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => NOW });
    admin = clientOf(sandbox, sandbox.keys.admin);
    viewer = clientOf(sandbox, sandbox.keys.readonly);
    const send = await otlpSender(sandbox);
    const thrown = (type: string, minute: number) => ({
      name: 'exception',
      timeUnixNano: at(minute),
      attributes: attributes({ 'exception.type': type, 'exception.message': 'no', 'exception.stacktrace': 'at x' }),
    });
    const spans = [
      [10, 250],
      [20, 1],
      [30, 40],
    ].map(([minute = 0, ms = 0], index) => ({
      ...{ traceId: '4bf92f3577b34da6a3ce929d0e0e473'.concat(String(index)), spanId: `00f067aa0ba902b${index}` },
      ...{ name: 'GET /', kind: 2, status: { code: index }, startTimeUnixNano: at(minute) },
      endTimeUnixNano: `${BigInt(at(minute)) + BigInt(ms) * 1_000_000n}`,
      events: index === 2 ? [thrown('TypeError', minute), thrown('RangeError', minute)] : [],
    }));
    await send('Spans', 'shop', spans);
    const bounds = { explicitBounds: [10, 50], aggregationTemporality: 1 };
    const point = (minute: number, region: string, counts: number[], sum: number) => ({
      ...{ timeUnixNano: at(minute), count: String(counts.reduce((a, b) => a + b, 0)), sum },
      ...{
        bucketCounts: counts.map(String),
        explicitBounds: bounds.explicitBounds,
        attributes: attributes({ region }),
      },
    });
    const dataPoints = [point(5, 'eu', [1, 3, 0], 100), point(6, 'us', [0, 2, 4], 300), point(70, 'us', [0, 0, 1], 90)];
    await send('Metrics', 'shop', [{ name: 'latency', unit: 'ms', histogram: { ...bounds, dataPoints } }]);
  });

  const ask = (path: string, by: object, client = admin): Promise<Answer> =>
    client('POST', `${path}/aggregate`, {
      aggregateBy: {
        ...{ aggregateColumnName: '_id', aggregationType: 'Count', aggregationTimestampColumnName: 'time' },
        ...{ query: {}, skip: 0, limit: 100, aggregationInterval: 'Total', ...by },
      },
    });

  test('spans, by what tells them apart', async () => {
    const time = { aggregationTimestampColumnName: 'startTime' };
    const groupBy = { kind: true, statusCode: true, hasException: true, isRootSpan: true };
    const { body } = await ask('/span', { ...time, groupBy, sort: { statusCode: 'ASC' } }, viewer);
    const shared = { kind: 'SPAN_KIND_SERVER', isRootSpan: true, value: 1 };
    expect(body).toEqual({
      data: [
        { ...shared, timestamp: iso(10), statusCode: 0, hasException: false },
        { ...shared, timestamp: iso(20), statusCode: 1, hasException: false },
        { ...shared, timestamp: iso(30), statusCode: 2, hasException: true },
      ],
      truncated: false,
    });
  });

  test('durations are nanoseconds that lost their last digits', async () => {
    const by = { aggregateColumnName: 'durationUnixNano', aggregationTimestampColumnName: 'startTime' };
    const { value } = (await ask('/span', { ...by, aggregationType: 'Max' })).body.data[0];
    expect(Math.abs(value - 250_000_000)).toBeLessThan(1024);
  });

  test('exceptions, by type', async () => {
    const { body } = await ask('/exceptions', { groupBy: { exceptionType: true }, sort: { exceptionType: 'ASC' } });
    expect(body.data).toEqual([
      { timestamp: iso(30), value: 1, exceptionType: 'RangeError' },
      { timestamp: iso(30), value: 1, exceptionType: 'TypeError' },
    ]);
  });

  test('observations of a histogram, by an attribute of the point or of the service, in a window', async () => {
    const time = { _type: 'InBetween', startValue: iso(0), endValue: iso(60) };
    const by = { aggregateColumnName: 'value', query: { name: 'latency', time } };
    const groups = async (key: string, aggregationType: string): Promise<unknown> =>
      (await ask('/metrics', { ...by, aggregationType, groupByAttributeKeys: [key], sort: { value: 'ASC' } })).body
        .data;
    const region = (name: string, minute: number, value: number) => ({
      ...{ timestamp: iso(minute), value, attributes: { region: name } },
    });
    expect(await groups('region', 'Count')).toEqual([region('eu', 5, 4), region('us', 6, 6)]);
    expect(await groups('region', 'Avg')).toEqual([region('eu', 5, 25), region('us', 6, 50)]);
    expect(await groups('region', 'P50')).toEqual([region('eu', 5, 30), region('us', 6, 75)]);
    const service = 'resource.service.name';
    expect(await groups(service, 'Sum')).toEqual([
      { timestamp: iso(5), value: 400, attributes: { [service]: 'shop' } },
    ]);
    const top = { topK: { count: 1, rankBy: 'avg' }, groupByAttributeKeys: ['region'] };
    expect((await ask('/metrics', { ...by, ...top })).body).toEqual({
      ...{ data: [region('us', 6, 6)], totalGroups: 2, truncated: true },
    });
  });
});

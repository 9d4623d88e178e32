import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';

const START = Date.parse('2026-03-04T09:00:00.000Z');
const NOW = new Date(START + 3_600_000);

let admin: Client;

beforeAll(async () => {
  const sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => NOW });
  admin = clientOf(sandbox, sandbox.keys.admin);
  const projectId = sandbox.store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId;
  let minute = 0;
  const plant = (name: string, point: object, attributes: object = {}): void => {
    const time = START + minute * 60_000;
    minute += 1;
    const row = { projectId, time, createdAt: time, retentionDate: NOW.getTime() + 1, name, attributes, ...point };
    sandbox.store.insert('MetricItemV3', row);
  };
  const gauge = (name: string, value: number | null, attributes: object): void =>
    plant(name, { metricPointType: 'Gauge', value }, attributes);
  for (const value of [10, 20, 60]) gauge('cpu', value, { host: value < 60 ? 'a' : 'b', zone: 'x' });
  gauge('cpu', 35, { zone: 'y' });
  for (const value of [3, 4, 5]) plant('requests', { metricPointType: 'Sum', value, aggregationTemporality: 'Delta' });
  const histogram = { metricPointType: 'Histogram', explicitBounds: [10, 50] };
  const first = { count: 4, sum: 100, value: 100, min: 1, max: 90, bucketCounts: [1, 3, 0] };
  plant('latency', { ...histogram, ...first }, { host: 'a' });
  plant('latency', { ...histogram, count: 6, sum: 300, value: 300, bucketCounts: [0, 2, 4] }, { host: 'b' });
  plant('no-bounds', {
    metricPointType: 'Histogram',
    count: 2,
    sum: 8,
    value: 8,
    bucketCounts: [2],
    explicitBounds: [],
  });
  plant('nothing-seen', {
    metricPointType: 'Histogram',
    count: 0,
    sum: 0,
    value: 0,
    bucketCounts: [0, 0],
    explicitBounds: [1],
  });
  plant('exponential', {
    ...{ metricPointType: 'ExponentialHistogram', count: 3, sum: 12, value: 12 },
    ...{ scale: 0, positiveOffset: 1, positiveBucketCounts: [2, 1] },
  });
  const quantiles = { summaryQuantiles: [0.5, 0.9], summaryValues: [5, 9] };
  plant('summary', { metricPointType: 'Summary', count: 10, sum: 60, value: 60, ...quantiles });
});

const ask = (by: object): Promise<Answer> =>
  admin('POST', '/metrics/aggregate', {
    aggregateBy: {
      ...{ aggregateColumnName: 'value', aggregationType: 'Count', aggregationTimestampColumnName: 'time' },
      ...{ aggregationInterval: 'Total', query: {}, skip: 0, limit: 100, ...by },
    },
  });
const figure = async (name: string, aggregationType: string, by: object = {}): Promise<unknown> =>
  (await ask({ query: { name }, aggregationType, ...by })).body.data[0].value;
const figures = async (name: string, types: readonly string[], by: object = {}): Promise<unknown[]> =>
  Promise.all(types.map((type) => figure(name, type, by)));

const ALL = ['Count', 'Sum', 'Avg', 'Min', 'Max', 'P50', 'P90', 'P99'];

describe('figures of metric points', () => {
  test.each([
    ['cpu', [4, 125, 31.25, 10, 60, 20, 60, 60]],
    ['requests', [3, 12, 4, 3, 5, 4, 5, 5]],
    // Observations: their sum and mean; a point without a lowest or highest stands for its mean.
    ['latency', [10, 400, 40, 1, 90, 30, 75, 75]],
    ['no-bounds', [2, 8, 4, 4, 4, 8, 8, 8]],
    ['nothing-seen', [0, 0, 0, 0, 0, 0.5, 0.5, 0.5]],
    ['exponential', [3, 12, 4, 4, 4, 2 ** 1.5, 2 ** 2.5, 2 ** 2.5]],
    ['summary', [10, 60, 6, 6, 6, 5, 9, 9]],
  ])('%s', async (name, values) => {
    expect(await figures(name, ALL)).toEqual(values);
  });

  test('over names of every kind, points are not what is counted', async () => {
    expect((await ask({})).body.data[0].value).toBe(4 + 3 + 10 + 2 + 0 + 3 + 10);
  });

  test('the other columns are figures of points, but their percentiles those of the observations', async () => {
    const types = ['Count', 'Sum', 'Avg', 'Min', 'Max', 'P90'];
    expect(await figures('latency', types, { aggregateColumnName: 'sum' })).toEqual([2, 400, 200, 100, 300, 75]);
    expect(await figures('latency', types, { aggregateColumnName: 'count' })).toEqual([2, 10, 5, 4, 6, 75]);
    expect(await figures('latency', types, { aggregateColumnName: 'min' })).toEqual([1, 1, 1, 1, 1, 75]);
    expect(await figures('cpu', types, { aggregateColumnName: 'sum' })).toEqual([0, null, null, null, null, 60]);
    expect(await figure('latency', 'Count', { aggregateColumnName: '_id' })).toBe(2);
    expect(await figure('latency', 'P50', { aggregateColumnName: 'name' })).toBe(30);
  });
});

describe('groups of metric points', () => {
  const cpu = { query: { name: 'cpu' }, aggregationType: 'Max' };
  const byHost = { ...cpu, groupByAttributeKeys: ['host'], sort: { value: 'DESC' } };
  const hosts = async (by: object): Promise<unknown> =>
    (await ask({ ...byHost, ...by })).body.data.map((row: { value: number; attributes: object }) => [
      row.value,
      row.attributes,
    ]);

  test('by single attributes; rows without the key are the group ""', async () => {
    expect(await hosts({})).toEqual([
      [60, { host: 'b' }],
      [35, { host: '' }],
      [20, { host: 'a' }],
    ]);
    expect(await hosts({ groupByAttributeKeys: [' host ', 'host', '', 7] })).toEqual(await hosts({}));
    expect(await hosts({ groupByAttributeKeys: ['zone', 'host'], limit: 1 })).toEqual([[60, { zone: 'x', host: 'b' }]]);
    expect(await hosts({ groupBy: { attributes: true } })).toEqual(await hosts({}));
    expect(await hosts({ aggregationType: 'P50' })).toEqual([
      [60, { host: 'b' }],
      [35, { host: '' }],
      [10, { host: 'a' }],
    ]);
    expect((await ask({ ...cpu, groupBy: { attributes: true } })).body.data.length).toBe(3);
  });

  test('columns that do not exist part nothing', async () => {
    const { body } = await ask({ groupBy: { bogus: true, name: true }, sort: { name: 'ASC' }, limit: 1 });
    expect(body.data).toEqual([{ timestamp: '2026-03-04T09:00:00.000Z', value: 4, name: 'cpu' }]);
  });

  test('the top groups are those of everything asked for, in every bucket', async () => {
    const top = { topK: { count: 1, rankBy: 'max' }, aggregationInterval: 'Minute' };
    expect((await ask({ ...byHost, ...top })).body).toEqual({
      data: [{ timestamp: '2026-03-04T09:02:00.000Z', value: 60, attributes: { host: 'b' } }],
      totalGroups: 3,
      truncated: true,
    });
    const all = (await ask({ ...byHost, topK: { count: 3, rankBy: 'avg' } })).body;
    expect([all.data.length, all.totalGroups, all.truncated]).toEqual([3, 3, false]);
    const spread = { query: {}, groupBy: { name: true }, topK: { count: 2, rankBy: 'avg' } };
    const names = (await ask({ ...spread, sort: { name: 'ASC' } })).body.data.map((row: { name: string }) => row.name);
    expect(names).toEqual(['latency', 'summary']);
    expect((await ask({ ...spread, query: { name: 'none' } })).body).toEqual({ data: [], truncated: false });
  });

  test('a rank without groups is checked and does nothing', async () => {
    expect(Object.keys((await ask({ ...cpu, topK: { count: 1, rankBy: 'max' } })).body)).toEqual(['data', 'truncated']);
  });

  const count = 'topK.count must be a positive integer <= 10000.';
  test.each([
    [{ topK: { count: 0, rankBy: 'max' } }, count],
    [{ topK: { count: 10_001, rankBy: 'max' } }, count],
    [{ topK: { count: 'x', rankBy: 'max' } }, count],
    [{ topK: { rankBy: 'max' } }, count],
    [{ topK: { count: 5, rankBy: 'median' } }, "topK.rankBy must be 'max' or 'avg'."],
    [{ groupByAttributeKeys: [...'abcdefghijk'] }, 'A maximum of 10 group-by attribute keys is supported.'],
    [
      { aggregateColumnName: 'sum', groupByAttributeKeys: ['host'] },
      'groupByAttributeKeys is not supported for MetricItemV3.',
    ],
    [{ aggregateColumnName: 'sum', groupBy: { bogus: true } }, 'Unknown column: bogus'],
  ])('%j: 400', async (by, error) => {
    expect(await ask(by)).toEqual({ status: 400, body: { error } });
  });

  test.each([
    ['a figure of nothing', { aggregateColumnName: undefined }],
    ['keys that are an object', { groupByAttributeKeys: { host: true } }],
    ['a group of the aggregated column', { groupBy: { value: true } }],
    ['the sum of names', { aggregateColumnName: 'name', aggregationType: 'Sum' }],
  ])('%s: 500', async (_name, by) => {
    expect((await ask(by)).status).toBe(500);
  });
});

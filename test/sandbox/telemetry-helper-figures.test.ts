import { beforeAll, describe, expect, test } from 'vitest';
import { minutesAgo, openTelemetryWorld, plantLines, plantSpans, type TelemetryWorld } from './telemetry-world.ts';

let world: TelemetryWorld;

beforeAll(async () => {
  world = await openTelemetryWorld();
  plantLines(world);
  plantSpans(world);
  const sent = { attributes: { host: 'h1' }, message: 'm', environment: 'production' };
  world.plant('ExceptionItemV3', 5, { ...sent, exceptionType: 'Refused', escaped: true });
  world.plant('ExceptionItemV3', 5, { ...sent, exceptionType: 'Refused', escaped: false });
  for (const [name, host] of [
    ['cpu', 'h1'],
    ['cpu', 'h2'],
    ['memory', 'h1'],
  ] as const) {
    world.plant('MetricItemV3', 5, { name, value: 1, attributes: { host } });
  }
});

const BROKEN = { error: 'Server Error' };
const DAY = { startTime: minutesAgo(24 * 60) };

/** Puts ids in place of the names of services. */
const withIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('<shop>', world.shop).replaceAll('<store>', world.store));

const answer = async (path: string, body: unknown): Promise<unknown> => (await world.ask(path, body)).body;

describe('histograms', () => {
  const times = async (path: string, body: object): Promise<string[]> =>
    ((await answer(path, body)) as { buckets: { time: string }[] }).buckets.map(({ time }) => time);

  test('logs by severity, the earliest bucket first', async () => {
    expect(await answer('logs/histogram', { bucketSizeInMinutes: 30 })).toEqual({
      buckets: [
        { time: '2026-03-02 09:00:00', severity: 'Error', count: 2 },
        { time: '2026-03-02 09:30:00', severity: 'Fatal', count: 1 },
        { time: '2026-03-02 09:30:00', severity: 'Information', count: 1 },
        { time: '2026-03-02 09:30:00', severity: 'Warning', count: 1 },
      ],
    });
  });

  test('spans by status, exceptions by whether they were handled', async () => {
    const [hour, day] = ['2026-03-02 09:00:00', '2026-03-02 00:00:00'];
    expect(await answer('traces/histogram', { bucketSizeInMinutes: 60 })).toEqual({
      buckets: [
        { time: hour, series: 'ok', count: 1 },
        { time: hour, series: 'error', count: 1 },
        { time: hour, series: 'unset', count: 3 },
      ],
    });
    expect(await answer('exceptions/histogram', { bucketSizeInMinutes: 1440 })).toEqual({
      buckets: [
        { time: day, series: 'unhandled', count: 1 },
        { time: day, series: 'handled', count: 1 },
      ],
    });
  });

  test.each([
    ['one hour gets minutes', 60, ['09:10:00', '09:20:00', '09:30:00', '09:40:00', '09:50:00']],
    ['six hours get five minutes', 360, ['08:30:00', '09:10:00', '09:20:00', '09:30:00', '09:40:00', '09:50:00']],
    ['a day gets quarters', 1440, ['08:30:00', '09:00:00', '09:15:00', '09:30:00', '09:30:00', '09:45:00']],
    ['a week gets hours', 7 * 24 * 60, ['08:00:00', '09:00:00', '09:00:00', '09:00:00', '09:00:00']],
    ['a month gets quarters of days', 43_200, ['06:00:00', '06:00:00', '06:00:00', '06:00:00']],
    ['more gets days', 43_201, ['00:00:00', '00:00:00', '00:00:00', '00:00:00']],
  ])('%s', async (_sentence, minutes, expected) => {
    const body = { startTime: minutesAgo(minutes), bucketSizeInMinutes: 0 };
    expect((await times('logs/histogram', body)).map((time) => time.slice(11))).toEqual(expected);
  });

  test.each([
    ['below one is one', 0.001, 5],
    ['text is a number, too', '60', 4],
  ])('a bucket size %s', async (_sentence, bucketSizeInMinutes, count) => {
    expect(await times('logs/histogram', { bucketSizeInMinutes })).toHaveLength(count);
  });

  test.each([-5, 'x', 1e9])('a bucket size of %s breaks', async (bucketSizeInMinutes) => {
    expect(await answer('logs/histogram', { bucketSizeInMinutes })).toEqual(BROKEN);
  });
});

describe('facets', () => {
  const senders = (shop: number, store: number) => [
    { value: '<shop>', count: shop, displayName: 'Shop' },
    { value: '<store>', count: store, displayName: 'Store' },
  ];
  const severities = [
    { value: 'Error', count: 2 },
    { value: 'Fatal', count: 1 },
    { value: 'Information', count: 1 },
    { value: 'Warning', count: 1 },
  ];

  test.each([
    [
      'severities and services of logs unasked',
      'logs',
      {},
      { severityText: severities, primaryEntityId: senders(4, 1) },
    ],
    [
      'an attribute of logs, its empty values left out',
      'logs',
      { facetKeys: ['user.id'] },
      { 'user.id': [{ value: 'u1', count: 1 }] },
    ],
    [
      'an unknown key is empty',
      'logs',
      { facetKeys: ['nope', 'body', 'a b', 5] },
      { nope: [], body: [], 'a b': [], 5: [] },
    ],
    [
      'filters narrow them',
      'logs',
      { facetKeys: ['severityText'], severityTexts: ['Fatal'] },
      { severityText: [{ value: 'Fatal', count: 1 }] },
    ],
    [
      'a limit keeps the most frequent',
      'logs',
      { facetKeys: ['severityText'], limit: 1 },
      { severityText: [{ value: 'Error', count: 2 }] },
    ],
    [
      'a limit of -1 keeps the last',
      'logs',
      { facetKeys: ['severityText'], limit: -1 },
      { severityText: [{ value: 'Warning', count: 1 }] },
    ],
    ['an unreadable limit empties them', 'logs', { facetKeys: ['severityText'], limit: 1.5 }, { severityText: [] }],
    [
      'a facet of services can be searched',
      'logs',
      { facetKeys: ['primaryEntityId'], facetSearchText: { primaryEntityId: 'STO' } },
      { primaryEntityId: senders(4, 1).slice(1) },
    ],
    [
      'services without lines are listed with 0',
      'logs',
      { facetKeys: ['primaryEntityId'], severityTexts: ['Error'] },
      { primaryEntityId: senders(2, 0) },
    ],
    [
      'a filter that breaks empties them, but services are listed',
      'logs',
      { severityTexts: 'Error' },
      { severityText: [], primaryEntityId: senders(0, 0) },
    ],
    [
      'kinds, names, status and services of spans unasked',
      'traces',
      {},
      {
        primaryEntityId: senders(3, 2),
        statusCode: [
          { value: '0', count: 3 },
          { value: '1', count: 1 },
          { value: '2', count: 1 },
        ],
        kind: [
          { value: 'SPAN_KIND_SERVER', count: 2 },
          { value: 'SPAN_KIND_CLIENT', count: 2 },
          { value: 'SPAN_KIND_INTERNAL', count: 1 },
        ],
        name: [
          { value: 'POST /pay', count: 2 },
          { value: 'SELECT x', count: 2 },
          { value: 'tick', count: 1 },
        ],
      },
    ],
    [
      'exceptions, and roots whatever is chosen of them',
      'traces',
      { facetKeys: ['hasException', 'isRootSpan'], rootOnly: true },
      {
        hasException: [
          { value: 'true', count: 1 },
          { value: 'false', count: 1 },
        ],
        isRootSpan: [
          { value: 'true', count: 2 },
          { value: 'false', count: 3 },
        ],
      },
    ],
    ['an attribute of spans', 'traces', { facetKeys: ['db', 'nope'] }, { db: [{ value: 'pg', count: 2 }], nope: [] }],
    [
      'services and hosts of metrics unasked',
      'metrics',
      {},
      { primaryEntityId: senders(3, 0), hostId: [], dockerHostId: [], podmanHostId: [], kubernetesClusterId: [] },
    ],
    [
      'names of metrics count points',
      'metrics',
      { facetKeys: ['name'], metricNames: ['cpu'] },
      { name: [{ value: 'cpu', count: 2 }] },
    ],
    [
      'senders, types and environments of exceptions unasked',
      'exceptions',
      {},
      {
        primaryEntityId: senders(2, 0),
        hostId: [],
        dockerHostId: [],
        podmanHostId: [],
        kubernetesClusterId: [],
        exceptionType: [{ value: 'Refused', count: 2 }],
        environment: [{ value: 'production', count: 2 }],
      },
    ],
    [
      'whether exceptions were handled',
      'exceptions',
      { facetKeys: ['escaped'] },
      {
        escaped: [
          { value: 'true', count: 1 },
          { value: 'false', count: 1 },
        ],
      },
    ],
  ])('%s', async (_sentence, signal, body, facets) => {
    const found = (await answer(`${signal}/facets`, body)) as { facets: Record<string, unknown[]> };
    // What is counted equally often has no order.
    const sorted = (value: unknown): unknown =>
      Object.fromEntries(
        Object.entries(value as Record<string, { value: string; count: number }[]>).map(([key, values]) => [
          key,
          [...values].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
        ]),
      );
    expect(sorted(found.facets)).toEqual(sorted(withIds(facets)));
  });

  test.each(['logs', 'traces', 'metrics', 'exceptions'])('%s: keys as text break', async (signal) => {
    expect(await answer(`${signal}/facets`, { facetKeys: 'kind' })).toEqual(BROKEN);
  });

  test('a text in place of services breaks facets of logs', async () => {
    expect(await answer('logs/facets', { serviceIds: 'x' })).toEqual(BROKEN);
  });

  test('names, kinds and attributes of spans are counted in the newest thousand that pass the filters', async () => {
    const many = await openTelemetryWorld();
    for (let index = 0; index < 1500; index += 1) {
      const name = index < 1200 ? 'new' : 'old';
      many.plant('SpanItemV3', 1 + index / 100, {
        name,
        kind: 'SPAN_KIND_SERVER',
        statusCode: 1,
        attributes: { name },
      });
    }
    const { body } = await many.ask('traces/facets', { facetKeys: ['name', 'kind', 'statusCode', 'primaryEntityId'] });
    expect(body.facets).toMatchObject({
      name: [{ value: 'new', count: 1000 }],
      kind: [{ value: 'SPAN_KIND_SERVER', count: 1000 }],
      statusCode: [{ value: '1', count: 1500 }],
      primaryEntityId: [{ count: 1500 }, { count: 0 }],
    });
    const filtered = await many.ask('traces/facets', { facetKeys: ['name'], nameSearchText: 'old' });
    expect(filtered.body.facets).toEqual({ name: [{ value: 'old', count: 300 }] });
  });
});

describe('names and values of attributes', () => {
  test.each([
    ['logs', {}, ['http.route', 'http.status_code', 'retries', 'user.id']],
    [
      'logs',
      { startTime: minutesAgo(1), endTime: minutesAgo(0) },
      ['http.route', 'http.status_code', 'retries', 'user.id'],
    ],
    ['traces', {}, ['db', 'http.method']],
    ['metrics', { metricName: 'cpu' }, ['host']],
    ['metrics', { metricName: 'nope' }, []],
    ['exceptions', {}, []],
  ])('of %s for %j', async (signal, body, attributes) => {
    expect(await answer(`${signal}/get-attributes`, body)).toEqual({ attributes });
  });

  test.each([
    ['logs', { attributeKey: 'http.route' }, ['/items', '/mail', '/pay']],
    ['logs', { attributeKey: 'http.route', searchText: 'AI' }, ['/mail']],
    ['logs', { attributeKey: 'user.id' }, ['u1']],
    ['logs', { attributeKey: 'HTTP.route' }, []],
    ['metrics', { attributeKey: 'host', metricName: 'memory' }, ['h1']],
    ['exceptions', { attributeKey: 'host' }, []],
  ])('of %s for %j', async (signal, body, values) => {
    expect(await answer(`${signal}/get-attribute-values`, body)).toEqual({ values });
  });

  test('they look back one day', async () => {
    const old = await openTelemetryWorld();
    old.plant('LogItemV3', 24 * 60 + 1, { body: 'x', attributes: { early: '1' } });
    old.plant('LogItemV3', 24 * 60 - 1, { body: 'x', attributes: { late: '1' } });
    const body = { startTime: minutesAgo(3 * 24 * 60) };
    expect((await old.ask('logs/get-attributes', body)).body).toEqual({ attributes: ['late'] });
    expect((await old.ask('logs/get-attribute-values', { ...body, attributeKey: 'early' })).body.values).toEqual([]);
  });

  test.each([{}, { attributeKey: '' }, { attributeKey: 5 }])('values need a key: %j', async (body) => {
    expect(await world.ask('logs/get-attribute-values', body)).toEqual({
      status: 400,
      body: { message: 'attributeKey is required' },
    });
  });
});

describe('analytics of logs', () => {
  test.each([
    [
      'a series over time unasked',
      { bucketSizeInMinutes: 30 },
      [
        { time: '2026-03-02 09:00:00', count: 2, groupValues: {} },
        { time: '2026-03-02 09:30:00', count: 3, groupValues: {} },
      ],
    ],
    [
      'a series keeps a group for absent values and ignores the limit',
      { bucketSizeInMinutes: 60, groupBy: ['user.id'], limit: 1 },
      [
        { time: '2026-03-02 09:00:00', count: 4, groupValues: { 'user.id': '' } },
        { time: '2026-03-02 09:00:00', count: 1, groupValues: { 'user.id': 'u1' } },
      ],
    ],
    ['tops leave absent values out', { chartType: 'toplist', groupBy: ['user.id'] }, [{ value: 'u1', count: 1 }]],
    [
      'absent values take no place among tops',
      { chartType: 'toplist', groupBy: ['user.id'], limit: 1 },
      [{ value: 'u1', count: 1 }],
    ],
    [
      'tops by a column, of at most the limit',
      { chartType: 'toplist', groupBy: ['severityText'], limit: 1 },
      [{ value: 'Error', count: 2 }],
    ],
    [
      'a negative limit counts from the end',
      { chartType: 'table', groupBy: ['severityText'], limit: -1 },
      [{ groupValues: { severityText: 'Warning' }, count: 1 }],
    ],
    [
      'a table by two dimensions',
      { chartType: 'table', groupBy: ['severityText', 'http.route'], limit: 1 },
      [{ groupValues: { severityText: 'Error', 'http.route': '/pay' }, count: 2 }],
    ],
    [
      'different values of a field, of which the empty one is one',
      { chartType: 'toplist', groupBy: ['http.route'], aggregation: 'unique', aggregationField: 'user.id', limit: 1 },
      [{ value: '/pay', count: 1 }],
    ],
    [
      'different values without a field are lines',
      { chartType: 'toplist', groupBy: ['severityText'], aggregation: 'unique', limit: 1 },
      [{ value: 'Error', count: 2 }],
    ],
    [
      'attributes and entity keys are ignored',
      { chartType: 'toplist', groupBy: ['severityText'], attributes: { x: 'y' }, entityKeys: ['z'], limit: 1 },
      [{ value: 'Error', count: 2 }],
    ],
    ['an unknown dimension has no tops', { chartType: 'toplist', groupBy: ['nope'] }, []],
    ['text has none either', { chartType: 'toplist', groupBy: 'severityText' }, []],
    [
      'tops look at the first dimension only',
      { chartType: 'toplist', groupBy: ['user.id', 'b', 'c'] },
      [{ value: 'u1', count: 1 }],
    ],
    ['nothing in an empty window', { startTime: minutesAgo(1), endTime: minutesAgo(60) }, []],
  ])('%s', async (_sentence, body, data) => {
    expect(await answer('logs/analytics', body)).toEqual({ data });
  });

  test('ten tops unasked', async () => {
    const many = await openTelemetryWorld();
    for (let index = 0; index < 12; index += 1) many.plant('LogItemV3', 1, { attributes: { key: `v${index}` } });
    const body = { chartType: 'toplist', groupBy: ['key'] };
    expect((await many.ask('logs/analytics', body)).body.data).toHaveLength(10);
    expect((await many.ask('logs/analytics', { ...body, limit: '12' })).body.data).toHaveLength(12);
  });

  test.each([
    ['an unknown chart', { chartType: 'pie' }, 400, { message: 'Invalid chartType' }],
    ['an unknown aggregation', { aggregation: 'sum' }, 400, { message: 'Invalid aggregation' }],
    ['three dimensions', { groupBy: ['a', 'b', 'c'] }, 400, { error: 'groupBy supports at most 2 dimensions' }],
    [
      'tops of nothing',
      { chartType: 'toplist', groupBy: [] },
      400,
      { error: 'groupBy with at least one dimension is required for top list' },
    ],
    [
      'a table of nothing',
      { chartType: 'table' },
      400,
      { error: 'groupBy with at least one dimension is required for table' },
    ],
    ['a key of other letters', { groupBy: ['a b'] }, 400, { error: 'Invalid facetKey' }],
    ['an unreadable limit', { chartType: 'table', groupBy: ['a'], limit: 1.5 }, 500, BROKEN],
    ['a negative bucket', { bucketSizeInMinutes: -1 }, 500, BROKEN],
    ['an unreadable date', { endTime: 'x' }, 500, BROKEN],
    ['a text in place of a list', { severityTexts: 'Error' }, 500, BROKEN],
  ])('refuses %s', async (_sentence, body, status, refusal) => {
    expect(await world.ask('logs/analytics', body)).toEqual({ status, body: refusal });
  });
});

describe('analytics of traces', () => {
  test.each([
    ['count', 2],
    ['errorCount', 1],
    ['avgDuration', 200],
    ['minDuration', 100],
    ['maxDuration', 300],
    ['p50Duration', 200],
    ['p90Duration', 280],
    ['p95Duration', 290],
    ['p99Duration', 298],
  ])('%s in milliseconds, between its neighbours', async (metric, metricValue) => {
    const body = { chartType: 'toplist', groupBy: ['http.method'], metric };
    const { data } = (await answer('traces/analytics', body)) as { data: { metricValue: number }[] };
    expect(data).toEqual([{ value: 'POST', metricValue: expect.closeTo(metricValue, 6), count: 2 }]);
  });

  test('a table has every figure, and leaves rows without the attribute out', async () => {
    const body = { chartType: 'table', groupBy: ['db', 'name'] };
    expect(await answer('traces/analytics', body)).toEqual({
      data: [
        {
          groupValues: { db: 'pg', name: 'SELECT x' },
          ...{ count: 2, errorCount: 0, avgDurationMs: 30, p50DurationMs: 30, p90DurationMs: expect.closeTo(38, 6) },
          ...{ p95DurationMs: expect.closeTo(39, 6), p99DurationMs: expect.closeTo(39.8, 6) },
          ...{ minDurationMs: 20, maxDurationMs: 40 },
        },
      ],
    });
  });

  test.each([
    [
      'a series per group, as many as the limit says',
      { groupBy: ['name'], bucketSizeInMinutes: 60, metric: 'maxDuration', limit: 1 },
      [{ time: '2026-03-02 09:00:00', value: 300, groupValues: { name: 'POST /pay' } }],
    ],
    [
      'without groups all spans',
      { bucketSizeInMinutes: 60 },
      [{ time: '2026-03-02 09:00:00', value: 5, groupValues: {} }],
    ],
    [
      'attributes are honoured',
      { bucketSizeInMinutes: 60, attributes: { db: 'pg' } },
      [{ time: '2026-03-02 09:00:00', value: 2, groupValues: {} }],
    ],
    [
      'an unusable bucket is the usual one',
      { bucketSizeInMinutes: 0.5, nameSearchText: 'tick' },
      [{ time: '2026-03-02 09:55:00', value: 1, groupValues: {} }],
    ],
    [
      'a limit below one is one',
      { chartType: 'toplist', groupBy: ['statusCode'], limit: -5 },
      [{ value: '0', metricValue: 3, count: 3 }],
    ],
    [
      'text in place of dimensions is none',
      { groupBy: 'name', bucketSizeInMinutes: 60 },
      [{ time: '2026-03-02 09:00:00', value: 5, groupValues: {} }],
    ],
  ])('%s', async (_sentence, body, data) => {
    expect(await answer('traces/analytics', body)).toEqual({ data });
  });

  test.each([
    ['an unknown metric', { metric: 'errorRate' }, 400, { message: 'Invalid metric' }],
    ['a metric of every object', { metric: 'constructor' }, 400, { message: 'Invalid metric' }],
    ['an unknown chart', { chartType: 'pie' }, 400, { message: 'Invalid chartType' }],
    [
      'a table of nothing',
      { chartType: 'table', groupBy: 'name' },
      400,
      { error: 'groupBy with at least one dimension is required for table' },
    ],
    ['three dimensions', { groupBy: ['a', 'b', 'c'] }, 400, { error: 'groupBy supports at most 2 dimensions' }],
    ['an unreadable date', { startTime: 'x' }, 500, BROKEN],
  ])('refuses %s', async (_sentence, body, status, refusal) => {
    expect(await world.ask('traces/analytics', body)).toEqual({ status, body: refusal });
  });
});

describe('retention', () => {
  test('what is past it is gone, but still in counts kept per minute', async () => {
    const old = await openTelemetryWorld();
    const retentionDate = Date.parse(minutesAgo(1));
    old.plant('LogItemV3', 5, { severityText: 'Error', body: 'x', retentionDate });
    expect((await old.ask('logs/histogram', DAY)).body.buckets).toHaveLength(1);
    expect((await old.ask('logs/analytics', DAY)).body.data).toEqual([]);
    expect((await old.ask('logs/export', DAY)).body).toEqual([]);
  });
});

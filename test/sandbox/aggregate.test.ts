import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';

const NOW = new Date('2026-03-04T10:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (time: string): number => Date.parse(`2026-${time}:00.000Z`);
const iso = (time: string): string => new Date(at(time)).toISOString();

/** Sunday evening to Wednesday: month, week and day all end in between. */
const LOGS = [
  ['02-28T23:58', 'Error', 17, 'gateway refused', '/pay'],
  ['02-28T23:59', 'Error', 17, '12 times refused', '/pay'],
  ['03-01T22:10', 'Information', 9, 'accepted', '/pay'],
  ['03-02T00:05', 'Information', 9, '', '/items'],
  ['03-02T00:14', 'Warning', 13, 'slow', '/items'],
  ['03-04T09:00', 'Fatal', 21, 'lost', '/mail'],
] as const;

const service = 'e7f1a0de-0000-4000-8000-000000000001';
let sandbox: Sandbox;
let admin: Client;
let nobody: Client;

beforeAll(async () => {
  sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => NOW });
  admin = clientOf(sandbox, sandbox.keys.admin);
  nobody = clientOf(sandbox, sandbox.keys.noperms);
  const projectId = sandbox.store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId;
  const common = { projectId, primaryEntityId: service, retentionDate: NOW.getTime() + HOUR };
  for (const [time, severityText, severityNumber, body, route] of LOGS) {
    const attributes = { 'http.route': route };
    sandbox.store.insert('LogItemV3', {
      ...common,
      ...{ time: at(time), createdAt: at(time) + 500, severityText, severityNumber, body, attributes },
    });
  }
  for (const [index, durationUnixNano] of [10, 20, 30, 50].entries()) {
    const span = { startTime: at('03-04T09:00') + index, statusCode: index % 2, kind: 'SPAN_KIND_SERVER' };
    sandbox.store.insert('SpanItemV3', { ...common, ...span, durationUnixNano, hasException: index === 3, name: 'x' });
  }
});

const WHOLE = { startTimestamp: iso('02-25T00:00'), endTimestamp: iso('03-04T10:00') };
const COUNT = { aggregateColumnName: '_id', aggregationType: 'Count', aggregationTimestampColumnName: 'time' };
const TOTAL = { ...COUNT, ...WHOLE, query: {}, skip: 0, limit: 100, aggregationInterval: 'Total' };

const ask = (path: string, by: object, client = admin): Promise<Answer> =>
  client('POST', `${path}/aggregate`, { aggregateBy: { ...TOTAL, ...by } });
const logs = async (by: object): Promise<Answer['body']> => (await ask('/logs', by)).body;
const spans = async (by: object): Promise<Answer['body']> =>
  (await ask('/span', { aggregationTimestampColumnName: 'startTime', ...by })).body;
const counts = async (by: object): Promise<unknown[]> =>
  (await logs(by)).data.map((row: { timestamp: string; value: unknown }) => [row.timestamp.slice(5, 16), row.value]);

describe('time', () => {
  test.each([
    ['Minute', LOGS.map(([time]) => [time, 1])],
    [
      'FifteenMinutes',
      [
        ['02-28T23:45', 2],
        ['03-01T22:00', 1],
        ['03-02T00:00', 2],
        ['03-04T09:00', 1],
      ],
    ],
    [
      'FiveMinutes',
      [
        ['02-28T23:55', 2],
        ['03-01T22:10', 1],
        ['03-02T00:05', 1],
        ['03-02T00:10', 1],
        ['03-04T09:00', 1],
      ],
    ],
    [
      'ThirtyMinutes',
      [
        ['02-28T23:30', 2],
        ['03-01T22:00', 1],
        ['03-02T00:00', 2],
        ['03-04T09:00', 1],
      ],
    ],
    [
      'Hour',
      [
        ['02-28T23:00', 2],
        ['03-01T22:00', 1],
        ['03-02T00:00', 2],
        ['03-04T09:00', 1],
      ],
    ],
    [
      'Day',
      [
        ['02-28T00:00', 2],
        ['03-01T00:00', 1],
        ['03-02T00:00', 2],
        ['03-04T00:00', 1],
      ],
    ],
    [
      'Week',
      [
        ['02-23T00:00', 3],
        ['03-02T00:00', 3],
      ],
    ],
    [
      'Month',
      [
        ['02-01T00:00', 2],
        ['03-01T00:00', 4],
      ],
    ],
    ['Year', [['01-01T00:00', 6]]],
    ['Total', [['02-28T23:58', 6]]],
  ])('%s: buckets are of UTC, newest first, without empty ones', async (aggregationInterval, expected) => {
    expect(await counts({ aggregationInterval, timezone: 'Asia/Tokyo' })).toEqual([...expected].reverse());
  });

  test.each([
    ['03-04T07:00', 'Minute'],
    ['03-03T22:00', 'FiveMinutes'],
    ['03-03T10:00', 'FifteenMinutes'],
    ['03-01T10:00', 'ThirtyMinutes'],
    ['02-25T10:00', 'Hour'],
    ['02-25T09:59', 'Day'],
    ['01-21T10:00', 'Day'],
    ['01-21T09:59', 'Week'],
    ['03-04T11:00', 'Minute'],
  ])('a window from %s to 03-04T10:00 has the bucket %s unasked, and filters nothing', async (start, interval) => {
    const unasked = await counts({ aggregationInterval: undefined, startTimestamp: iso(start) });
    expect(unasked).toEqual(await counts({ aggregationInterval: interval }));
  });

  test('years after more than six, and where a date cannot be read', async () => {
    for (const startTimestamp of ['2019-01-01T00:00:00.000Z', 'yesterday'])
      expect(await counts({ aggregationInterval: undefined, startTimestamp })).toEqual([['01-01T00:00', 6]]);
    const month = { aggregationInterval: undefined, startTimestamp: '2021-01-01T00:00:00.000Z' };
    expect(await counts(month)).toEqual([
      ['03-01T00:00', 4],
      ['02-01T00:00', 2],
    ]);
    const typed = { _type: 'DateTime', value: iso('03-04T09:00') };
    expect((await counts({ aggregationInterval: undefined, startTimestamp: typed })).length).toBe(6);
  });

  test('only the query filters', async () => {
    const time = { _type: 'InBetween', startValue: iso('03-02T00:05'), endValue: iso('03-02T00:14') };
    expect(await counts({ query: { time }, startTimestamp: iso('03-04T09:00') })).toEqual([['03-02T00:05', 2]]);
    expect(await counts({ startTimestamp: undefined, endTimestamp: undefined })).toEqual([['02-28T23:58', 6]]);
    expect(await logs({ query: { severityText: 'none' } })).toEqual({ data: [], truncated: false });
  });

  test('any column of dates is a time, with the precision of its own; a text gives none', async () => {
    expect(await counts({ aggregationTimestampColumnName: 'createdAt' })).toEqual([['02-28T23:58', 6]]);
    expect((await logs({ aggregationTimestampColumnName: 'createdAt' })).data[0].timestamp).toBe(iso('02-28T23:58'));
    const text = { aggregationTimestampColumnName: 'severityText' };
    expect((await logs(text)).data).toEqual([{ timestamp: null, value: 6 }]);
    expect((await ask('/logs', { ...text, aggregationInterval: 'Hour' })).status).toBe(500);
  });
});

describe('figures', () => {
  test.each([
    ['Count', 4],
    ['Sum', 110],
    ['Avg', 27.5],
    ['Min', 10],
    ['Max', 50],
    ['P50', 25],
    ['P90', 44],
  ])('%s of a column of numbers', async (aggregationType, value) => {
    const { data } = await spans({ aggregateColumnName: 'durationUnixNano', aggregationType });
    expect(data[0].value).toBeCloseTo(value, 9);
  });

  test('texts: empty ones count, extremes are the number that they begin with', async () => {
    const body = async (aggregationType: string): Promise<unknown> =>
      (await logs({ aggregateColumnName: 'body', aggregationType })).data[0].value;
    expect([await body('Count'), await body('Max'), await body('Min')]).toEqual([6, null, null]);
    const query = { body: '12 times refused' };
    expect((await logs({ aggregateColumnName: 'body', aggregationType: 'Max', query })).data[0].value).toBe(12);
  });
});

describe('groups, limits and order', () => {
  const byText = { groupBy: { severityText: true } };

  test('any number of columns parts rows, whatever they are set to', async () => {
    expect((await logs({ groupBy: { severityText: false, severityNumber: 'x' }, limit: 2 })).data).toEqual([
      { timestamp: iso('03-04T09:00'), value: 1, severityText: 'Fatal', severityNumber: 21 },
      { timestamp: iso('03-02T00:14'), value: 1, severityText: 'Warning', severityNumber: 13 },
    ]);
    expect((await spans({ groupBy: { statusCode: true, kind: true, hasException: true } })).data).toContainEqual(
      expect.objectContaining({ value: 2, statusCode: 0, kind: 'SPAN_KIND_SERVER', hasException: false }),
    );
  });

  test('ids are plain, times are text without a zone, attributes are the whole map', async () => {
    const query = { severityText: 'Fatal' };
    expect((await logs({ query, groupBy: { primaryEntityId: 1, attributes: 1, createdAt: 1 } })).data).toEqual([
      {
        ...{ timestamp: iso('03-04T09:00'), value: 1, primaryEntityId: service },
        ...{ attributes: { 'http.route': '/mail' }, createdAt: '2026-03-04 09:00:00' },
      },
    ]);
    expect((await logs({ groupBy: { attributes: true } })).data.length).toBe(3);
    expect((await spans({ groupBy: { hasException: true }, sort: { hasException: 'ASC' } })).data[0].value).toBe(3);
  });

  test('a group outside of the request and a rank are ignored', async () => {
    const body = { aggregateBy: { ...TOTAL, topK: { count: 1, rankBy: 'max' } }, groupBy: { severityText: true } };
    expect((await admin('POST', '/logs/aggregate', body)).body).toEqual({
      data: [{ timestamp: iso('02-28T23:58'), value: 6 }],
      truncated: false,
    });
    const ranked = await logs({ ...byText, topK: { count: 0, rankBy: 'median' } });
    expect([ranked.data.length, 'totalGroups' in ranked]).toEqual([4, false]);
  });

  test.each([
    [undefined, 5, 6, false],
    [0, 0, 6, false],
    [null, 0, 6, false],
    ['5', 0, 5, true],
    [6, 0, 6, true],
    [7, 0, 6, false],
    [10_001, 0, 6, false],
    [3, 4, 2, false],
    [2, 4, 2, true],
    [2, null, 2, true],
  ])('limit %j after %j rows', async (limit, skip, rows, truncated) => {
    const answer = await logs({ aggregationInterval: 'Minute', limit, skip });
    expect([answer.data.length, answer.truncated]).toEqual([limit === undefined ? 1 : rows, truncated]);
  });

  test('a limit below zero takes the last ones', async () => {
    expect(await counts({ aggregationInterval: 'Minute', limit: -1 })).toEqual([['02-28T23:58', 1]]);
  });

  test('ten rows by default', async () => {
    for (let index = 0; index < 12; index += 1) {
      const time = at('03-04T05:00') + index * MINUTE;
      const row = sandbox.store.where('LogItemV3', 'severityText', 'Fatal')[0];
      sandbox.store.insert('LogItemV3', { ...row, _id: undefined, createdAt: time, time, severityText: 'Debug' });
    }
    const debug = { aggregationInterval: 'Minute', query: { severityText: 'Debug' }, limit: undefined };
    const answer = await logs(debug);
    expect([answer.data.length, answer.truncated, answer.data[0].timestamp]).toEqual([10, true, iso('03-04T05:11')]);
    for (const row of sandbox.store.where('LogItemV3', 'severityText', 'Debug')) sandbox.store.remove('LogItemV3', row);
  });

  test('the aggregated column sorts by the figure, a group by its value, several in turn', async () => {
    const texts = async (by: object): Promise<unknown> =>
      (await logs({ ...byText, aggregateColumnName: 'severityNumber', ...by })).data.map(
        (row: { severityText: string }) => row.severityText,
      );
    expect(await texts({ sort: { severityText: 'ASC' } })).toEqual(['Error', 'Fatal', 'Information', 'Warning']);
    expect(await texts({ sort: { severityNumber: 'DESC', severityText: 'DESC' } })).toEqual([
      ...['Information', 'Error', 'Warning', 'Fatal'],
    ]);
    expect(await texts({ sort: { time: 'ASC' }, limit: 1 })).toEqual(['Error']);
    expect(await texts({ sort: {} })).toEqual(['Fatal', 'Warning', 'Information', 'Error']);
  });
});

describe('refusals', () => {
  const types = 'Max, Min, Sum, Avg, Count, P50, P90, P95, P99';
  const intervals = 'Minute, FiveMinutes, FifteenMinutes, ThirtyMinutes, Hour, Day, Week, Month, Year, Total';

  test.each([
    [{ aggregationType: 'Median' }, `Invalid aggregationType: Median. Allowed values: ${types}`],
    [{ aggregationType: 'count' }, `Invalid aggregationType: count. Allowed values: ${types}`],
    [{ aggregationType: undefined }, 'aggregationType is required'],
    [{ aggregationType: '' }, 'aggregationType is required'],
    [{ aggregationInterval: 'hour' }, `Invalid aggregationInterval: hour. Allowed values: ${intervals}`],
    [{ aggregationInterval: null }, `Invalid aggregationInterval: null. Allowed values: ${intervals}`],
    [{ aggregationInterval: '' }, `Invalid aggregationInterval: . Allowed values: ${intervals}`],
    [{ aggregateColumnName: undefined }, 'aggregateColumnName is required'],
    [{ aggregateColumnName: 'bogus' }, 'Invalid aggregateColumnName: bogus'],
    [{ aggregationTimestampColumnName: null }, 'aggregationTimestampColumnName is required'],
    [{ aggregationTimestampColumnName: 'startTime' }, 'Invalid aggregationTimestampColumnName: startTime'],
    [{ query: { bogus: 1 } }, 'Invalid column on Log - bogus. Column does not exist.'],
    [{ groupBy: { bogus: true } }, 'Unknown column: bogus'],
    [{ groupBy: ['severityText'] }, 'Unknown column: 0'],
    [{ groupBy: 'severityText' }, 'Unknown column: 0'],
    [{ groupByAttributeKeys: ['http.route'] }, 'groupByAttributeKeys is not supported for LogItemV3.'],
    [{ sort: { bogus: 'ASC' } }, 'Unknown column: bogus'],
    [{ aggregationInterval: undefined, startTimestamp: undefined }, 'Invalid date: undefined'],
    [{ aggregationInterval: undefined, endTimestamp: null }, 'Invalid date: null'],
    [{ aggregationInterval: undefined, endTimestamp: 1_000 }, 'Invalid date: 1000'],
    [{ aggregationTimestampColumnName: 'severityNumber' }, 'Invalid date: 9'],
    // The first of several faults is the one that is named.
    [{ aggregationType: 'x', aggregationInterval: 'x' }, `Invalid aggregationType: x. Allowed values: ${types}`],
    [{ aggregateColumnName: 'x', aggregationTimestampColumnName: 'y' }, 'Invalid aggregateColumnName: x'],
    [{ query: { x: 1 }, groupBy: { y: 1 }, limit: 1.5 }, 'Invalid column on Log - x. Column does not exist.'],
    [{ groupBy: { y: 1 }, sort: { z: 1 }, skip: undefined }, 'Unknown column: y'],
    [{ groupBy: { y: 1 }, aggregationInterval: undefined, startTimestamp: 5 }, 'Invalid date: 5'],
    [{ query: { time: { _type: 'EqualTo', value: 'x' } }, groupBy: { y: 1 } }, 'Unknown column: y'],
  ])('%j: 400', async (by, error) => {
    expect(await ask('/logs', by)).toEqual({ status: 400, body: { error } });
  });

  test.each([
    ['no query', { query: undefined }],
    ['no skip', { skip: undefined }],
    ['a query that is text', { query: 'x' }],
    ['a limit that is text', { limit: 'abc' }],
    ['half a row', { limit: 1.5 }],
    ['half a step', { skip: 0.5 }],
    ['a direction of a number', { sort: { time: 1 } }],
    ['a direction in small letters', { sort: { time: 'desc' } }],
    ['a sort by what is not shown', { sort: { severityText: 'ASC' } }],
    ['the sum of texts', { aggregateColumnName: 'body', aggregationType: 'Sum' }],
    ['the mean of ids', { aggregateColumnName: '_id', aggregationType: 'Avg' }],
    ['a percentile of texts', { aggregateColumnName: 'body', aggregationType: 'P50' }],
    ['the largest map', { aggregateColumnName: 'attributes', aggregationType: 'Max' }],
    ['the time itself', { aggregateColumnName: 'time' }],
    ['a group of the aggregated column', { aggregateColumnName: 'severityText', groupBy: { severityText: true } }],
    ['a group of the time', { groupBy: { time: true } }],
  ])('%s: 500', async (_name, by) => {
    expect(await ask('/logs', by)).toEqual({ status: 500, body: { error: 'Server Error' } });
  });

  test('columns that nobody may read', async () => {
    for (const by of [{ aggregateColumnName: 'retentionDate' }, { aggregationTimestampColumnName: 'retentionDate' }]) {
      const { status, body } = await ask('/logs', by);
      expect([status, body.error]).toEqual([
        422,
        expect.stringMatching(/^You do not have permissions to select on - retentionDate\./),
      ]);
    }
    expect((await ask('/logs', { groupBy: { retentionDate: true } })).status).toBe(200);
  });

  test('rights are asked for after the figure, before groups', async () => {
    const { status, body } = await ask('/logs', { groupBy: { bogus: 1 } }, nobody);
    expect([status, body.error]).toEqual([422, expect.stringMatching(/^You do not have permissions to read Log\./)]);
    expect((await ask('/logs', { aggregationType: 'x' }, nobody)).status).toBe(400);
    expect((await ask('/logs', { query: null }, nobody)).status).toBe(500);
    const anybody = clientOf(sandbox, null);
    expect((await ask('/logs', {}, anybody)).status).toBe(401);
    expect((await ask('/logs', { aggregationType: 'x' }, clientOf(sandbox, 'x'))).body).toEqual({
      error: 'Invalid API Key',
    });
  });

  test('a request without any, and tables without aggregates', async () => {
    const error = 'AggregateBy is required';
    expect(await admin('GET', '/logs/aggregate')).toEqual({ status: 400, body: { error } });
    expect(await admin('POST', '/span/aggregate', {})).toEqual({ status: 400, body: { error } });
    expect((await admin('POST', '/span/aggregate', { aggregateBy: {} })).body.error).toBe(
      'aggregationType is required',
    );
    for (const path of ['/incident', '/monitor', '/telemetry-exception', '/nothing'])
      expect(await admin('POST', `${path}/aggregate`, {})).toEqual({
        status: 404,
        body: { message: `Page not found - /api${path}/aggregate` },
      });
  });

  test('every table of the telemetry store has aggregates, by the time it is sorted by', async () => {
    const tables = [...sandbox.store.model.resources.values()].filter(({ facts }) => facts.analytics === true);
    expect(tables.length).toBeGreaterThan(10);
    for (const { facts } of tables) {
      const by = { aggregationTimestampColumnName: facts.defaultSort, query: { _id: service } };
      expect(await ask(facts.path, by), facts.path).toEqual({ status: 200, body: { data: [], truncated: false } });
    }
  });
});

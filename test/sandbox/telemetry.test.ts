import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';
import { attributes, nanos, otlpSender } from './otlp.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const minutesAgo = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

describe('figures over telemetry', () => {
  let admin: Client;
  let nobody: Client;

  beforeAll(async () => {
    const sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => NOW });
    admin = clientOf(sandbox, sandbox.keys.admin);
    nobody = clientOf(sandbox, sandbox.keys.noperms);
    const logs = [
      [50, 'Error', 17, 'order 12 failed'],
      [20, 'Error', 17, 'order 7 failed'],
      [19, 'Information', 9, 'order 8 placed'],
      [90, 'Error', 17, 'out of the usual window'],
    ] as const;
    const send = await otlpSender(sandbox);
    const records = logs.map(([minutes, , severityNumber, body]) => ({
      timeUnixNano: nanos(minutesAgo(minutes)),
      severityNumber,
      body: { stringValue: body },
      attributes: attributes({ host: minutes < 30 ? 'b' : 'a' }),
    }));
    await send('Logs', 's', records);
  });

  const aggregate = async (by: object): Promise<unknown> => {
    const span = { startTimestamp: minutesAgo(60), endTimestamp: NOW.toISOString() };
    const column = { aggregateColumnName: 'severityNumber', aggregationTimestampColumnName: 'time' };
    return (await admin('POST', '/logs/aggregate', { aggregateBy: { ...span, ...column, ...by } })).body;
  };

  test.each([
    ['Count', [3]],
    ['Sum', [43]],
    ['Min', [9]],
    ['Max', [17]],
    ['P50', [17]],
  ])('%s over everything', async (aggregationType, values) => {
    const answer = await aggregate({ aggregationType, aggregationInterval: 'Total' });
    expect(answer).toEqual({ data: values.map((value) => ({ timestamp: minutesAgo(60), value })), truncated: false });
  });

  test('by time and group, in pages', async () => {
    const by = { aggregationInterval: 'ThirtyMinutes', groupBy: { severityText: true } };
    const [early, late] = [minutesAgo(60), minutesAgo(30)];
    const rows = [
      { timestamp: early, value: 1, severityText: 'Error' },
      { timestamp: late, value: 1, severityText: 'Error' },
      { timestamp: late, value: 1, severityText: 'Information' },
    ];
    expect(await aggregate(by)).toEqual({ data: rows, truncated: false });
    expect(await aggregate({ ...by, skip: 1, limit: 1 })).toEqual({ data: rows.slice(1, 2), truncated: true });
  });

  test('columns that do not exist are refused', async () => {
    const error = 'Invalid column on Log - bogus. Column does not exist.';
    expect(await aggregate({ aggregateColumnName: 'bogus' })).toEqual({ error });
  });

  test.each([
    ['histogram', { bucketSizeInMinutes: 30 }, { buckets: [{ count: 1 }, { count: 1 }, { count: 1 }] }],
    [
      'facets',
      { facetKeys: ['host', 'severityText'] },
      { facets: { host: [{ value: 'b', count: 2 }, { value: 'a' }] } },
    ],
    [
      'get-attributes',
      {},
      { attributes: ['host', 'oneuptime.service.id', 'oneuptime.service.name', 'resource.service.name', 'scope.name'] },
    ],
    ['get-attribute-values', { attributeKey: 'host' }, { values: ['b', 'a'] }],
    ['error-patterns', {}, { patterns: [{ pattern: 'order <*> failed', count: 2 }] }],
    ['export', { startTime: minutesAgo(20) }, [{ body: 'order 7 failed' }, { body: 'order 8 placed' }]],
  ])('the explorer answers %s for the last hour', async (path, body, expected) => {
    expect(await admin('POST', `/telemetry/logs/${path}`, body)).toMatchObject({ status: 200, body: expected });
    expect((await nobody('POST', `/telemetry/logs/${path}`, body)).status).toBe(422);
  });

  test('what the explorer needs is asked for first', async () => {
    const error = 'attributeKey is required';
    expect((await nobody('POST', '/telemetry/logs/get-attribute-values', {})).body).toEqual({ error });
    expect((await admin('POST', '/telemetry/logs/facets', { startTime: 'x' })).body.error).toBe(
      'startTime is required',
    );
  });
});

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
    ['get-attribute-values', { attributeKey: 'host' }, { values: ['a', 'b'] }],
    ['error-patterns', { startTime: minutesAgo(60) }, { patterns: [{ pattern: 'order <num> failed', count: 2 }] }],
    ['export', { startTime: minutesAgo(20) }, [{ body: 'order 8 placed' }, { body: 'order 7 failed' }]],
  ])('what was sent over OTLP shows in %s', async (path, body, expected) => {
    expect(await admin('POST', `/telemetry/logs/${path}`, body)).toMatchObject({ status: 200, body: expected });
    expect((await nobody('POST', `/telemetry/logs/${path}`, body)).status).toBe(422);
  });
});

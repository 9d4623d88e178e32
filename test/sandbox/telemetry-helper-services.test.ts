import { beforeAll, describe, expect, test } from 'vitest';
import { clientOf } from './client.ts';
import { minutesAgo, openTelemetryWorld, plantSpans, type TelemetryWorld } from './telemetry-world.ts';

let world: TelemetryWorld;

beforeAll(async () => {
  world = await openTelemetryWorld();
  plantSpans(world);
});

const answer = async (path: string, body: unknown) => (await world.ask(path, body)).body;

describe('calls between services', () => {
  const path = 'service-dependency-timeseries';
  const edge = { callerServiceName: 'SHOP', calleeServiceName: 'store' };
  const body = { ...edge, startTime: minutesAgo(60), endTime: minutesAgo(0) };

  test('counted per bucket of the called spans', async () => {
    expect(await answer(path, body)).toEqual({
      bucketSeconds: 60,
      callerServiceId: world.shop,
      calleeServiceId: world.store,
      truncated: false,
      buckets: [
        { bucketStart: '2026-03-02 09:10:00', callCount: 1, errorCount: 0, avgDurationMs: 20 },
        { bucketStart: '2026-03-02 09:20:00', callCount: 1, errorCount: 0, avgDurationMs: 40 },
      ],
    });
  });

  test('nobody calls in the other direction', async () => {
    const turned = { callerServiceName: 'store', calleeServiceName: 'shop' };
    expect((await answer(path, { ...body, ...turned })).buckets).toEqual([]);
  });

  test.each([
    ['a sixtieth of the window', { startTime: minutesAgo(48 * 60) }, 2880],
    ['a day at most', { startTime: minutesAgo(93 * 24 * 60) }, 86_400],
    ['what is asked for', { bucketSeconds: 3600 }, 3600],
    ['what is asked for as text', { bucketSeconds: '3600' }, 3600],
    ['not what would be more than 500 buckets', { startTime: minutesAgo(48 * 60), bucketSeconds: 60 }, 2880],
    ['500 buckets at most, one of them for the edge', { startTime: minutesAgo(499), bucketSeconds: 60 }, 60],
    ['not one more', { startTime: minutesAgo(500), bucketSeconds: 60 }, 500],
    ['nothing broken', { bucketSeconds: 1.5 }, 60],
  ])('a bucket is %s', async (_sentence, changes, bucketSeconds) => {
    expect((await answer(path, { ...body, ...changes })).bucketSeconds).toBe(bucketSeconds);
  });

  test.each([
    ['names', { callerServiceName: '' }, 'callerServiceName and calleeServiceName are required'],
    ['a start', { startTime: undefined }, 'startTime is required'],
    ['text as a date', { endTime: { _type: 'DateTime', value: minutesAgo(0) } }, 'endTime is required'],
    ['a readable date', { endTime: 'x' }, 'endTime is not a valid date'],
    ['an end after the start', { endTime: minutesAgo(60) }, 'endTime must be after startTime'],
    ['93 days at most', { startTime: minutesAgo(93 * 24 * 60 + 1) }, 'Time range cannot exceed 93 days'],
    ['services that exist', { calleeServiceName: 'Nope' }, 'Service "Nope" was not found'],
  ])('needs %s', async (_sentence, changes, error) => {
    expect(await world.ask(path, { ...body, ...changes })).toEqual({ status: 400, body: { error } });
  });
});

describe('open incidents and alerts of services', () => {
  const path = 'service-operational-status';
  const clear = {
    activeIncidentCount: 0,
    worstIncidentSeverityName: null,
    worstIncidentSeverityColor: null,
    incidents: [],
    activeAlertCount: 0,
    worstAlertSeverityName: null,
    worstAlertSeverityColor: null,
    alerts: [],
  };

  test('the worst severity and five of them; what is resolved does not count', async () => {
    world = await openTelemetryWorld();
    const { admin, store } = world;
    const severities = (
      await admin('POST', '/incident-severity/get-list', {
        select: { name: true, color: true, order: true },
        sort: { order: 'ASC' },
      })
    ).body.data;
    const [worst, mildest] = [severities[0], severities.at(-1)];
    const resolved = (await admin('POST', '/incident-state/get-list', { query: { isResolvedState: true } })).body
      .data[0];
    const declare = async (title: string, incidentSeverityId: string) =>
      (await admin('POST', '/incident', { data: { title, incidentSeverityId, services: [{ _id: store }] } })).body._id;
    for (let index = 0; index < 5; index += 1) await declare(`mild ${index}`, mildest._id);
    await declare('bad', worst._id);
    const done = await declare('done', worst._id);
    await admin('POST', '/incident-state-timeline', { data: { incidentId: done, incidentStateId: resolved._id } });
    const { services } = await answer(path, { serviceNames: ['STORE', 'Shop', 'Nope', 5] });
    expect(services).toEqual([
      {
        ...clear,
        serviceName: 'STORE',
        serviceId: store,
        activeIncidentCount: 6,
        worstIncidentSeverityName: worst.name,
        worstIncidentSeverityColor: worst.color.value ?? worst.color,
        incidents: expect.any(Array),
      },
      { ...clear, serviceName: 'Shop', serviceId: world.shop },
    ]);
    expect(services[0].incidents).toHaveLength(5);
    expect(services[0].incidents[0]).toEqual({
      id: expect.any(String),
      title: 'bad',
      severityName: worst.name,
      severityColor: worst.color.value ?? worst.color,
    });
  });

  test.each([{}, { serviceNames: [] }, { serviceNames: 'Shop' }])('names are needed: %j', async (body) => {
    expect(await world.ask(path, body)).toEqual({ status: 400, body: { error: 'serviceNames is required' } });
  });

  test('the names are read before the right to services', async () => {
    const nobody = clientOf(world.sandbox, world.sandbox.keys.noperms);
    expect((await nobody('POST', `/telemetry/${path}`, {})).status).toBe(400);
    const refused = await nobody('POST', `/telemetry/${path}`, { serviceNames: ['Shop'] });
    expect([refused.status, refused.body.error]).toEqual([
      422,
      expect.stringMatching(/^You do not have permissions to read Service\./),
    ]);
  });
});

describe('points of metrics for a trace', () => {
  test('the earliest first, of some spans on request', async () => {
    const { plant, shop } = world;
    const point = { name: 'latency', traceId: 't7', attributes: { host: 'h1' } };
    plant('MetricItemV3', 5, { ...point, value: 2, spanId: 's2' });
    plant('MetricItemV3', 6, { ...point, value: 1, spanId: 's1' });
    plant('MetricItemV3', 6, { name: 'latency', traceId: '', value: 9, attributes: {} });
    const shown = (minute: number, value: number, spanId: string) => ({
      name: 'latency',
      time: `2026-03-02 09:${minute}:00.000000000`,
      value,
      spanId,
      serviceId: shop,
      attributes: { host: 'h1' },
    });
    const [first, second] = [shown(54, 1, 's1'), shown(55, 2, 's2')];
    expect(await answer('metrics/for-trace', { traceId: 't7' })).toEqual({ items: [first, second] });
    expect(await answer('metrics/for-trace', { traceId: 't7', spanIds: ['s2'] })).toEqual({ items: [second] });
    expect(await answer('metrics/for-trace', { traceId: 't7', limit: 1 })).toEqual({ items: [first] });
    expect(await answer('metrics/for-trace', { traceId: '' })).toEqual({ message: 'traceId is required' });
  });
});

describe('the summary of exceptions', () => {
  test('open ones by frequency and by date; the body is ignored', async () => {
    const opened = await openTelemetryWorld();
    const seen = (minutes: number) => ({ lastSeenAt: Date.parse(minutesAgo(minutes)), firstSeenAt: 0 });
    for (let index = 0; index < 12; index += 1) {
      const group = { message: `m${index}`, exceptionType: 'E', fingerprint: `f${index}`, environment: 'production' };
      opened.plant('TelemetryException', 0, { ...group, ...seen(index), occuranceCount: index });
    }
    opened.plant('TelemetryException', 0, { ...seen(0), isResolved: true, occuranceCount: 99 });
    opened.plant('TelemetryException', 0, { ...seen(0), isArchived: true, isResolved: true, occuranceCount: 99 });
    const { body } = await opened.admin('POST', '/telemetry-exception/dashboard-summary', { limit: 1, query: 5 });
    expect(body).toMatchObject({ unresolvedCount: 12, resolvedCount: 1, archivedCount: 1 });
    const messages = (rows: { message: string }[]): string[] => rows.map(({ message }) => message);
    expect(messages(body.topExceptions)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((index) => `m${index}`));
    expect(messages(body.recentExceptions)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    expect(body.topExceptions[0]).toEqual({
      _id: expect.any(String),
      message: 'm11',
      exceptionType: 'E',
      fingerprint: 'f11',
      isResolved: false,
      isArchived: false,
      occuranceCount: 11,
      lastSeenAt: { _type: 'DateTime', value: minutesAgo(11) },
      firstSeenAt: expect.anything(),
      environment: 'production',
      primaryEntityId: { _type: 'ObjectID', value: opened.shop },
      primaryEntityType: 'OpenTelemetry',
    });
    expect(body.serviceSummaries).toEqual([
      {
        primaryEntityId: opened.shop,
        primaryEntityType: 'OpenTelemetry',
        unresolvedCount: 12,
        totalOccurrences: 66,
      },
    ]);
  });
});

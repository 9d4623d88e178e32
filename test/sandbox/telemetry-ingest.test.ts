import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { lookup } from '../../sandbox/ingest/lookup.ts';
import { Sandbox, startSandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';
import { attributes, nanos, otlpSender, type SendOtlp } from './otlp.ts';

const NOW = new Date('2026-03-02T10:00:00.400Z');
const MINUTE_AGO = nanos(NOW.getTime() - 60_000);
const facts: Facts = await realFacts();

type Row = Record<string, unknown>;

let now = NOW;
let sandbox: Sandbox;
let admin: Client;
let send: SendOtlp;

beforeEach(async () => {
  now = NOW;
  sandbox = new Sandbox({ facts, seed: null, now: () => now });
  admin = clientOf(sandbox, sandbox.keys.admin);
  send = await otlpSender(sandbox);
});

/** Rows of a table, oldest first, with the named columns. */
async function rows(path: string, ...columns: string[]): Promise<Row[]> {
  const select = Object.fromEntries(columns.map((name) => [name, true]));
  const { body } = await admin('POST', `${path}/get-list?limit=1000`, { select });
  return body.data.toReversed().map(({ _id, ...row }: Row) => row);
}

const log = (own: object = {}) => ({ timeUnixNano: MINUTE_AGO, body: { stringValue: 'b' }, ...own });
const span = (own: object = {}) => ({
  ...{ name: 's', startTimeUnixNano: MINUTE_AGO, endTimeUnixNano: MINUTE_AGO },
  ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), ...own },
});
const exceptionEvent = (details: Row, own: object = {}) => ({
  ...{ name: 'exception', timeUnixNano: MINUTE_AGO, ...own },
  attributes: attributes(
    Object.fromEntries(Object.entries(details).map(([key, value]) => [`exception.${key}`, String(value)])),
  ),
});

describe('who may send', () => {
  const post = (headers: Record<string, string>, path = '/otlp/v1/logs', sent = '{}') =>
    sandbox.handle({
      method: 'POST',
      path,
      query: {},
      headers: { 'content-type': 'application/json', ...headers },
      body: sent,
    });

  test('an ingestion key, in any of three headers; an API key does not count', async () => {
    const { body } = await admin('POST', '/telemetry-ingestion-key', { data: { name: 'second' } });
    expect(body.secretKey).toEqual({ _type: 'ObjectID', value: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    for (const header of ['x-oneuptime-token', 'x-oneuptime-service-token', 'x-oneuptime-ingestion-key'])
      expect(await post({ [header]: body.secretKey.value.toUpperCase() })).toMatchObject({ status: 200, body: '{}' });
    expect((await post({ apikey: sandbox.keys.admin })).status).toBe(401);
  });

  test('it is asked who sends before anybody reads what; rubbish is accepted and lost', async () => {
    const { body } = await admin('POST', '/telemetry-ingestion-key', { data: { name: 'third' } });
    for (const rubbish of ['{"resourceLogs":', '[]', '"text"', '7', ''])
      expect([
        (await post({}, '/otlp/v1/logs', rubbish)).status,
        (await post({ 'x-oneuptime-token': body.secretKey.value }, '/otlp/v1/logs', rubbish)).body,
      ]).toEqual([401, '{}']);
  });

  test('nobody else; the refusal says which header', async () => {
    expect(await post({})).toMatchObject({ status: 401, body: expect.stringContaining('Missing ingestion token') });
    for (const token of ['nope', sandbox.keys.admin, '11111111-1111-4111-8111-111111111111']) {
      const refused = await post({ 'x-oneuptime-token': token });
      expect(refused).toMatchObject({ status: 401, body: expect.stringContaining('x-oneuptime-token') });
    }
    expect((await post({}, '/api/otlp/v1/logs')).status).toBe(404);
  });

  test('a deleted key sends no more, and rows belong to the project of the key', async () => {
    const { body } = await admin('POST', '/telemetry-ingestion-key', { data: { name: 'second' } });
    await send('Logs', 'shop', [log()]);
    const neighbour = clientOf(sandbox, sandbox.keys.other);
    expect((await neighbour('POST', '/logs/count', {})).body).toEqual({ count: 0 });
    expect((await neighbour('POST', '/service/count', {})).body).toEqual({ count: 0 });
    await admin('DELETE', `/telemetry-ingestion-key/${body._id}`);
    expect((await post({ 'x-oneuptime-token': body.secretKey.value })).status).toBe(401);
  });

  test('protobuf is said not to be understood, rather than dropped', async () => {
    const { body } = await admin('POST', '/telemetry-ingestion-key', { data: { name: 'second' } });
    const headers = { 'x-oneuptime-token': body.secretKey.value, 'content-type': 'application/x-protobuf' };
    expect((await post(headers)).status).toBe(415);
  });
});

describe('logs', () => {
  test.each([
    [0, 'Unspecified'],
    [1, 'Trace'],
    [4, 'Trace'],
    [5, 'Debug'],
    [9, 'Information'],
    [12, 'Information'],
    [13, 'Warning'],
    [17, 'Error'],
    [20, 'Error'],
    [24, 'Fatal'],
    [25, 'Unspecified'],
  ])('severity %i is %s, whatever the sender calls it', async (severityNumber, severityText) => {
    await send('Logs', 'shop', [log({ severityNumber, severityText: 'LOUD' })]);
    expect(await rows('/logs', 'severityNumber', 'severityText')).toEqual([{ severityNumber, severityText }]);
  });

  test('severities may come by name, and may be missing', async () => {
    await send('Logs', 'shop', [log({ severityNumber: 'SEVERITY_NUMBER_WARN' }), log()]);
    const found = await rows('/logs', 'severityNumber', 'severityText');
    expect(found).toContainEqual({ severityNumber: 13, severityText: 'Warning' });
    expect(found).toContainEqual({ severityNumber: 0, severityText: 'Unspecified' });
  });

  test('attributes are texts; those of resource, scope and service stand beside them', async () => {
    const own = [
      ...attributes({ 'http.route': '/pay', ok: true, ratio: 0.5 }),
      { key: 'status', value: { intValue: '500' } },
      { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } } },
      { key: 'user', value: { kvlistValue: { values: attributes({ id: 'u1' }) } } },
      { key: 'nothing', value: {} },
      { key: '', value: { stringValue: 'nameless' } },
    ];
    await send('Logs', 'shop', [log({ attributes: own })]);
    const service = (await admin('POST', '/service/get-list', { query: { name: 'shop' } })).body.data[0]._id;
    const [row] = await rows('/logs', 'attributes', 'attributeKeys', 'primaryEntityId', 'primaryEntityType');
    expect(row?.attributes).toEqual({
      'http.route': '/pay',
      ok: 'true',
      ratio: '0.5',
      status: '500',
      tags: '["a",1]',
      'user.id': 'u1',
      nothing: '',
      'oneuptime.service.id': service,
      'oneuptime.service.name': 'shop',
      'resource.service.name': 'shop',
      'scope.name': 'app',
    });
    expect(row?.attributeKeys).toEqual(expect.arrayContaining(Object.keys(row?.attributes as Row)));
    expect(row).toMatchObject({
      primaryEntityId: { _type: 'ObjectID', value: service },
      primaryEntityType: 'OpenTelemetry',
    });
  });

  test('times keep milliseconds, createdAt is the second of arrival, and what has no time came now', async () => {
    const time = '1772445540123000000';
    await send('Logs', 'shop', [
      log({ timeUnixNano: time }),
      log({ timeUnixNano: 'soon' }),
      log({ timeUnixNano: undefined }),
    ]);
    const [first, ...others] = await rows('/logs', 'time', 'timeUnixNano', 'createdAt');
    const typed = (value: string) => ({ _type: 'DateTime', value });
    // Nanoseconds are doubles on the way: the nearest one lies 128 ns off.
    expect(first).toEqual({
      time: typed('2026-03-02T09:59:00.123Z'),
      timeUnixNano: Number(time),
      createdAt: typed('2026-03-02T10:00:00.000Z'),
    });
    expect(others.map((row) => row.time)).toEqual([typed(NOW.toISOString()), typed(NOW.toISOString())]);
  });

  test('what is not there is an empty text; a body that is no text is JSON', async () => {
    await send('Logs', 'shop', [{ timeUnixNano: MINUTE_AGO, body: { kvlistValue: { values: [] } } }]);
    expect(await rows('/logs', 'body', 'traceId', 'spanId', 'sessionId', 'hostEntityKey')).toEqual([
      { body: '{"kvlistValue":{"values":[]}}', traceId: '', spanId: '', sessionId: '', hostEntityKey: '' },
    ]);
  });

  test('ids are hexadecimal, also from senders that write base64', async () => {
    const trace = '4BF92F3577B34DA6A3CE929D0E0E4736';
    await send('Logs', 'shop', [
      log({ traceId: trace, spanId: Buffer.from('00f067aa0ba902b7', 'hex').toString('base64') }),
    ]);
    expect(await rows('/logs', 'traceId', 'spanId')).toEqual([
      { traceId: trace.toLowerCase(), spanId: '00f067aa0ba902b7' },
    ]);
  });

  test('one bad record spoils nothing, and a body without records is accepted', async () => {
    const records = [null, 'x', log(), 5] as unknown as object[];
    expect(await send('Logs', 'shop', records)).toEqual({ status: 200, body: {} });
    expect(await send('Logs', 'shop', 'none' as unknown as object[])).toEqual({ status: 200, body: {} });
    expect((await rows('/logs', 'body')).length).toBe(1);
  });

  test('a line with the attributes of an exception is one', async () => {
    const own = attributes({
      'exception.type': 'TypeError',
      'exception.message': 'no total',
      'exception.escaped': true,
    });
    await send('Logs', 'shop', [log({ severityNumber: 17, attributes: own }), log({ severityNumber: 17 })]);
    expect(await rows('/exceptions', 'exceptionType', 'message', 'escaped', 'attributes')).toEqual([
      {
        exceptionType: 'TypeError',
        message: 'no total',
        escaped: true,
        attributes: { 'exception.source': 'log', 'log.severityText': 'Error' },
      },
    ]);
    expect(await rows('/telemetry-exception', 'exceptionType', 'unhandled')).toEqual([
      { exceptionType: 'TypeError', unhandled: true },
    ]);
  });
});

describe('stack traces', () => {
  const JAVASCRIPT = 'TypeError: no total\n    at pay (/app/pay.js:4:11)\n    at node:events:518:28';
  const PYTHON = 'Traceback (most recent call last):\n  File "/app/pay.py", line 3, in pay\nValueError: no total';
  const JAVA = 'java.io.IOException: late\n\tat shop.Pay.run(Pay.java:7)';

  test.each([
    [JAVASCRIPT, 'TypeError', 'no total', ['pay', '<anonymous>'], [4, 518], [true, false]],
    [PYTHON, 'ValueError', 'no total', ['pay'], [3], [true]],
    [JAVA, 'java.io.IOException', 'late', ['shop.Pay.run'], [7], [true]],
  ])('the body of an error is an exception if it holds frames: %j', async (body, type, message, names, lines, own) => {
    const line = { severityNumber: 17, body: { stringValue: body } };
    await send('Logs', 'shop', [log(line), log({ ...line, severityNumber: 9 })]);
    await send('Logs', 'shop', [log({ ...line, traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) })]);
    const found = await rows('/exceptions', 'exceptionType', 'message', 'stackTrace', 'parsedFrames');
    expect(found).toMatchObject([{ exceptionType: type, message, stackTrace: body }]);
    const frames = JSON.parse(String(found[0]?.parsedFrames)) as Row[];
    expect(frames.map((frame) => frame.functionName)).toEqual(names);
    expect(frames.map((frame) => frame.lineNumber)).toEqual(lines);
    expect(frames.map((frame) => frame.inApp)).toEqual(own);
  });

  test('a sentence about an error is none', async () => {
    const body = { stringValue: 'Unhandled rejection: TypeError: no total' };
    await send('Logs', 'shop', [log({ severityNumber: 17, body })]);
    expect(await rows('/exceptions', 'message')).toEqual([]);
  });
});

describe('who sent it', () => {
  test('an unknown service is created once, whatever its letter case, with its inventory item', async () => {
    await send('Logs', 'Shop', [log()]);
    await send('Spans', 'shop', [span()]);
    expect(await rows('/service', 'name', 'lastSeenAt')).toEqual([
      { name: 'Shop', lastSeenAt: { _type: 'DateTime', value: NOW.toISOString() } },
    ]);
    const items = await rows('/inventory-item', 'entityType', 'displayName', 'source', 'entityKey');
    expect(items).toMatchObject([{ entityType: 'service', displayName: 'Shop', source: 'discovered' }]);
    const [{ entityKeys, serviceEntityKey }] = (await rows('/logs', 'entityKeys', 'serviceEntityKey')) as [Row];
    expect(entityKeys).toEqual([items[0]?.entityKey]);
    expect(serviceEntityKey).toMatch(/^[0-9a-f]{16}$/);
  });

  test('what names no service belongs to the project', async () => {
    await send('Logs', null, [log()]);
    const [row] = await rows('/logs', 'primaryEntityId', 'primaryEntityType', 'entityKeys', 'projectId');
    expect(row).toMatchObject({ primaryEntityType: 'Unknown', entityKeys: [] });
    expect(row?.primaryEntityId).toEqual(row?.projectId);
    expect((await admin('POST', '/service/count', {})).body).toEqual({ count: 0 });
  });
});

describe('spans', () => {
  test.each([
    [0, 'SPAN_KIND_INTERNAL'],
    [1, 'SPAN_KIND_INTERNAL'],
    [2, 'SPAN_KIND_SERVER'],
    [3, 'SPAN_KIND_CLIENT'],
    ['4', 'SPAN_KIND_PRODUCER'],
    ['SPAN_KIND_CONSUMER', 'SPAN_KIND_CONSUMER'],
    [9, 'SPAN_KIND_INTERNAL'],
    [undefined, 'SPAN_KIND_INTERNAL'],
  ])('kind %s is %s', async (sent, kind) => {
    await send('Spans', 'shop', [span({ kind: sent })]);
    expect(await rows('/span', 'kind')).toEqual([{ kind }]);
  });

  test.each([
    [{ code: 2, message: 'late' }, 2, 'late'],
    [{ code: 'STATUS_CODE_ERROR' }, 2, ''],
    [{ code: 'STATUS_CODE_OK' }, 1, ''],
    [{}, 0, ''],
    [undefined, 0, ''],
  ])('status %o', async (status, statusCode, statusMessage) => {
    await send('Spans', 'shop', [span({ status })]);
    expect(await rows('/span', 'statusCode', 'statusMessage')).toEqual([{ statusCode, statusMessage }]);
  });

  test('durations lose their last digits, and none is negative', async () => {
    const start = 1795428000000000000n;
    const ends = [start + 250_000_000n, start + 512_000_000n, start - 5n];
    await send(
      'Spans',
      'shop',
      ends.map((end) => span({ startTimeUnixNano: `${start}`, endTimeUnixNano: `${end}` })),
    );
    const found = await rows('/span', 'durationUnixNano');
    expect(found.map((row) => row.durationUnixNano).sort()).toEqual([0, 249_999_872, 512_000_000].sort());
  });

  test('a span without parent is a root; events keep their types, with moments as texts', async () => {
    const event = { name: 'retry', timeUnixNano: MINUTE_AGO, attributes: attributes({ attempt: 2, last: false }) };
    await send('Spans', 'shop', [span({ events: [event] }), span({ parentSpanId: 'c'.repeat(16) })]);
    const found = await rows('/span', 'isRootSpan', 'parentSpanId', 'hasException', 'events');
    const moment = { time: '2026-03-02T09:59:00.400Z', timeUnixNano: MINUTE_AGO };
    expect(found).toContainEqual({
      ...{ isRootSpan: true, parentSpanId: '', hasException: false },
      events: [{ ...moment, name: 'retry', attributes: { attempt: 2, last: false } }],
    });
    expect(found).toContainEqual({ isRootSpan: false, parentSpanId: 'c'.repeat(16), hasException: false, events: [] });
  });
});

describe('exceptions', () => {
  const fail = (service: string, details: Row) => send('Spans', service, [span({ events: [exceptionEvent(details)] })]);
  const groups = () =>
    rows(
      '/telemetry-exception',
      'message',
      'exceptionType',
      'occuranceCount',
      'firstSeenAt',
      'lastSeenAt',
      'isResolved',
    );

  test('an event named exception is a row, with its own attributes', async () => {
    const event = exceptionEvent({ type: 'GatewayError', message: 'card refused', stacktrace: 'at pay()' });
    const attributed = { ...event, attributes: [...event.attributes, ...attributes({ order: '17' })] };
    await send('Spans', 'shop', [span({ name: 'POST /pay', status: { code: 2 }, events: [attributed] })]);
    expect(
      await rows(
        '/exceptions',
        'exceptionType',
        'message',
        'stackTrace',
        'escaped',
        'attributes',
        'spanName',
        'spanStatusCode',
        'traceId',
      ),
    ).toEqual([
      {
        ...{ exceptionType: 'GatewayError', message: 'card refused', stackTrace: 'at pay()', escaped: false },
        ...{ attributes: { order: '17' }, spanName: 'POST /pay', spanStatusCode: 2, traceId: 'a'.repeat(32) },
      },
    ]);
    expect(await rows('/span', 'hasException')).toEqual([{ hasException: true }]);
  });

  test('there is one group per service and fingerprint, dated by arrival', async () => {
    const details = (id: string) => ({ type: 'NotFound', message: `no order ${id}` });
    await fail('shop', details('550e8400-e29b-41d4-a716-446655440000'));
    now = new Date(NOW.getTime() + 5000);
    await fail('shop', details('6ba7b810-9dad-11d1-80b4-00c04fd430c8'));
    await fail('mail', details('550e8400-e29b-41d4-a716-446655440000'));
    await fail('shop', { type: 'NotFound', message: 'no basket' });
    const typed = (date: Date) => ({ _type: 'DateTime', value: date.toISOString() });
    const found = await groups();
    expect(found).toHaveLength(3);
    expect(found).toContainEqual({
      ...{ message: 'no order 550e8400-e29b-41d4-a716-446655440000', exceptionType: 'NotFound', occuranceCount: 2 },
      ...{ firstSeenAt: typed(NOW), lastSeenAt: typed(now), isResolved: false },
    });
  });

  test('a group that was resolved is open again when it happens again', async () => {
    await fail('shop', { type: 'NotFound', message: 'no order' });
    const { _id } = (await admin('POST', '/telemetry-exception/get-list', {})).body.data[0];
    await admin('PUT', `/telemetry-exception/${_id}`, { data: { isResolved: true } });
    expect(await groups()).toMatchObject([{ isResolved: true }]);
    await fail('shop', { type: 'NotFound', message: 'no order' });
    expect(await groups()).toMatchObject([{ isResolved: false, occuranceCount: 2 }]);
  });
});

describe('metrics', () => {
  const point = (own: object) => ({ timeUnixNano: MINUTE_AGO, ...own });
  const metric = (type: string, dataPoints: object[], own: object = {}) => ({
    ...{ name: 'M.Requests', unit: '1', description: 'Requests.' },
    [type]: { dataPoints, ...own },
  });

  test.each([
    ['gauge', point({ asDouble: 0.5 }), { metricPointType: 'Gauge', value: 0.5, sum: null, count: null }],
    ['gauge', point({ asInt: '7' }), { metricPointType: 'Gauge', value: 7 }],
    ['sum', point({ asInt: '0' }), { metricPointType: 'Sum', value: 0 }],
    [
      'histogram',
      point({ count: '4', sum: 100, min: 1, max: 90, bucketCounts: ['1', '3', '0'], explicitBounds: [10, 50] }),
      {
        ...{ metricPointType: 'Histogram', value: 100, sum: 100, count: 4, min: 1, max: 90 },
        ...{ bucketCounts: [1, 3, 0], explicitBounds: [10, 50] },
      },
    ],
    [
      'exponentialHistogram',
      point({ count: 3, sum: 9, scale: 2, zeroCount: '1', positive: { offset: 4, bucketCounts: ['1', '1'] } }),
      {
        metricPointType: 'ExponentialHistogram',
        scale: 2,
        zeroCount: 1,
        positiveOffset: 4,
        positiveBucketCounts: [1, 1],
      },
    ],
    [
      'summary',
      point({ count: 3, sum: 9, quantileValues: [{ quantile: 0.5, value: 3 }] }),
      { metricPointType: 'Summary', summaryQuantiles: [0.5], summaryValues: [3] },
    ],
  ])('a point of a %s', async (type, sent, expected) => {
    await send('Metrics', 'shop', [metric(type, [sent])]);
    const [row] = await rows('/metrics', 'name', 'bucketCounts', ...Object.keys(expected));
    expect(row).toMatchObject({ name: 'm.requests', ...expected });
  });

  test('temporality and monotony come from the metric, attributes from the point too', async () => {
    const dataPoints = [point({ asInt: 1, attributes: attributes({ host: 'a' }), startTimeUnixNano: MINUTE_AGO })];
    await send('Metrics', 'shop', [metric('sum', dataPoints, { aggregationTemporality: 2, isMonotonic: true })]);
    const [row] = await rows('/metrics', 'aggregationTemporality', 'isMonotonic', 'attributes', 'startTimeUnixNano');
    expect(row).toMatchObject({
      aggregationTemporality: 'Cumulative',
      isMonotonic: true,
      startTimeUnixNano: Number(MINUTE_AGO),
    });
    expect(row?.attributes).toMatchObject({ host: 'a', 'resource.service.name': 'shop' });
  });

  test('the catalogue of metrics knows each once, and who sends it', async () => {
    for (const service of ['shop', 'mail', 'shop'])
      await send('Metrics', service, [metric('gauge', [point({ asInt: 1 })])]);
    await send('Metrics', 'shop', [{ name: 'unknown.kind' }]);
    const { body } = await admin('POST', '/metric-type/get-list', {
      select: { name: true, unit: true, services: { name: true } },
    });
    expect(body.data).toMatchObject([
      { name: 'm.requests', unit: '1', services: [{ name: 'shop' }, { name: 'mail' }] },
    ]);
  });
});

test('what one request looks up is read once, however many records it brings', async () => {
  const read: string[] = [];
  const { find, add } = lookup(
    (resource) => {
      read.push(resource);
      return sandbox.store.where(resource, 'projectId', 'p');
    },
    (resource, ...parts) => sandbox.store.insert(resource, { projectId: 'p' }, ...parts),
  );
  const other = sandbox.store.insert('Service', { projectId: 'other', name: 'Shop' });
  expect(find('Service', 'name', 'shop')).toEqual([]);
  const names = Array.from({ length: 50 }, (_, at) => `service ${at}`);
  for (const name of names) if (find('Service', 'name', name).length === 0) add('Service', { name });
  expect(names.map((name) => find('Service', 'name', ` ${name.toUpperCase()}`).length)).toEqual(names.map(() => 1));
  expect(find('Service', '_id', other._id)).toEqual([]);
  expect(read).toEqual(['Service', 'Service']);
});

test.each(['a.', 'a@', '1.2.3.', 'f', 'id '])('a message that is a long run of %j is read once', async (piece) => {
  // Read again from every place, it would take longer than any test may.
  await send('Spans', 'shop', [span({ events: [exceptionEvent({ type: 'T', message: piece.repeat(500_000) })] })]);
});

test('a compressed body is unpacked, as exporters send it; what cannot be unpacked is rubbish', async () => {
  const running = await startSandbox({ facts, seed: null });
  try {
    const ask = async (path: string, headers: Record<string, string>, body: string | Uint8Array): Promise<Answer> => {
      const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
      const response = await fetch(`${running.url}${path}`, options);
      return { status: response.status, body: await response.json() };
    };
    const key = { apikey: running.keys.admin };
    const made = await ask('/api/telemetry-ingestion-key', key, '{"data":{"name":"k"}}');
    const packed = { 'x-oneuptime-token': made.body.secretKey.value, 'content-encoding': 'gzip' };
    const request = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [log()] }] }] });
    for (const body of [gzipSync(request), 'no gzip'])
      expect(await ask('/otlp/v1/logs', packed, body)).toEqual({ status: 200, body: {} });
    expect((await ask('/api/logs/count', key, '{}')).body).toEqual({ count: 1 });
    expect((await ask('/api/logs/count', { ...key, 'content-encoding': 'gzip' }, gzipSync('{}'))).body).toEqual({
      count: 1,
    });
    expect((await ask('/api/logs/count', { ...key, 'content-encoding': 'gzip' }, 'no gzip')).status).toBe(500);
  } finally {
    await running.close();
  }
});

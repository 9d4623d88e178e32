import { beforeAll, describe, expect, test } from 'vitest';
import { clientOf } from './client.ts';
import { minutesAgo, openTelemetryWorld, plantLines, plantSpans, type TelemetryWorld } from './telemetry-world.ts';

let world: TelemetryWorld;

beforeAll(async () => {
  world = await openTelemetryWorld();
  plantLines(world);
  plantSpans(world);
  const sent = { attributes: {}, release: '1.2', environment: 'production' };
  const refused = { ...sent, exceptionType: 'Refused', message: 'card 50% refused', fingerprint: 'f1' };
  world.plant('ExceptionItemV3', 600, { ...refused, escaped: false, traceId: 't1' });
  world.plant('ExceptionItemV3', 5, {
    ...sent,
    exceptionType: 'Lost',
    message: 'lost',
    escaped: true,
    environment: '',
  });
});

/** How many rows a histogram counts, or the status it refuses with. */
async function counted(signal: string, body: unknown): Promise<number | string> {
  const answer = await world.ask(`${signal}/histogram`, body);
  if (answer.status !== 200) return `${answer.status} ${JSON.stringify(answer.body)}`;
  return answer.body.buckets.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
}

const BROKEN = '500 {"error":"Server Error"}';
const SHOP = '<shop>';
const STORE = '<store>';

/** Puts ids in place of the names of services. */
const withIds = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body).replaceAll(SHOP, world.shop).replaceAll(STORE, world.store));

describe('the window', () => {
  test.each([
    ['the last hour where none is named', {}, 5],
    ['an end that is not named is now', { startTime: minutesAgo(35) }, 3],
    ['a start that is not named is an hour ago, whatever the end', { endTime: minutesAgo(35) }, 2],
    ['typed moments', { startTime: { _type: 'DateTime', value: minutesAgo(35) } }, 3],
    ['text without a zone is UTC', { startTime: minutesAgo(35).slice(0, 19).replace('T', ' ') }, 3],
    ['an end before the start is empty', { startTime: minutesAgo(5), endTime: minutesAgo(50) }, 0],
    ['an unreadable date breaks', { startTime: 'yesterday' }, BROKEN],
    ['a number is no date', { startTime: 5 }, '400 {"error":"Invalid date: 5"}'],
    ['nor is an object', { endTime: {} }, '400 {"error":"Invalid date: [object Object]"}'],
  ])('of logs: %s', async (_sentence, body, expected) => {
    expect(await counted('logs', body)).toBe(expected);
  });

  test('logs and spans are counted by the minute, exceptions by the second', async () => {
    const late = (minutes: number) => new Date(Date.parse(minutesAgo(minutes)) + 30_000).toISOString();
    const body = { startTime: late(50), endTime: minutesAgo(45) };
    expect(await counted('logs', body)).toBe(1);
    expect(await counted('traces', body)).toBe(2);
    expect(await counted('exceptions', { startTime: late(600), endTime: minutesAgo(500) })).toBe(0);
    const within = { startTime: new Date(Date.parse(minutesAgo(600)) + 900).toISOString(), endTime: minutesAgo(500) };
    expect(await counted('exceptions', within)).toBe(1);
  });

  test('the last minute counts in full, where it goes by the minute', async () => {
    const { plant, ask } = await openTelemetryWorld();
    plant('LogItemV3', 54.5, { severityText: 'Error', body: 'x', attributes: {} });
    const narrow = { startTime: minutesAgo(55), endTime: minutesAgo(55) };
    expect((await ask('logs/histogram', narrow)).body.buckets).toHaveLength(1);
    expect((await ask('logs/export', narrow)).body).toEqual([]);
  });

  test('exceptions look back a day', async () => {
    expect(await counted('exceptions', {})).toBe(2);
  });
});

describe('filters', () => {
  test.each([
    ['services by id', { serviceIds: [STORE] }, 1],
    ['services by typed id', { serviceIds: [{ _type: 'ObjectID', value: STORE }] }, 1],
    ['an unknown service has nothing', { serviceIds: ['00000000-0000-4000-8000-00000000dead'] }, 0],
    ['no services are all services', { serviceIds: [] }, 5],
    ['a text in place of services breaks', { serviceIds: SHOP }, BROKEN],
    ['severities', { severityTexts: ['Error', 'Fatal'] }, 3],
    ['severities in their letter case', { severityTexts: ['error'] }, 0],
    ['a text in place of severities breaks', { severityTexts: 'Error' }, BROKEN],
    ['numbers among texts alone break', { severityTexts: [17] }, BROKEN],
    ['a number in place of severities filters nothing', { severityTexts: 17 }, 5],
    ['text of the body in any letter case', { bodySearchText: ' REFUSED ' }, 2],
    ['whichever of the two is in capitals', { bodySearchText: 'queue' }, 1],
    ['words are not split', { bodySearchText: 'refused payment' }, 0],
    ['an underscore is itself', { bodySearchText: 'weekly_news' }, 1],
    ['an underscore is no wildcard', { bodySearchText: 'b_unce' }, 0],
    ['a percent sign is itself', { bodySearchText: '50% of' }, 1],
    ['a percent sign is no wildcard', { bodySearchText: 'bounce%news' }, 0],
    ['blanks filter nothing', { bodySearchText: '  ' }, 5],
    ['a list in place of a text breaks', { bodySearchText: ['refused'] }, BROKEN],
    ['traces', { traceIds: ['t1'] }, 2],
    ['spans', { spanIds: ['s1', 'nope'] }, 1],
    ['sessions', { sessionIds: ['w1'] }, 1],
    ['any of the entity keys', { entityKeys: ['k2', 'k9'] }, 1],
    ['a text in place of entity keys breaks', { entityKeys: 'k1' }, BROKEN],
    ['an attribute', { attributes: { 'user.id': 'u1' } }, 1],
    ['an attribute whose key is written otherwise', { attributes: { 'USER.id': 'u1' } }, 1],
    ['an attribute by number', { attributes: { 'http.status_code': 500 } }, 2],
    ['any of the values', { attributes: { 'http.route': ['/items', '/mail'] } }, 3],
    ['an empty list of values filters nothing', { attributes: { 'http.route': [] } }, 5],
    ['several attributes at once', { attributes: { 'http.route': '/mail', retries: '3' } }, 1],
    ['an empty value is absent, too', { attributes: { 'user.id': '' } }, 4],
    ['Search', { attributes: { 'http.route': { _type: 'Search', value: 'AI' } } }, 2],
    ['StartsWith', { attributes: { 'http.route': { _type: 'StartsWith', value: '/m' } } }, 2],
    ['EndsWith', { attributes: { 'http.route': { _type: 'EndsWith', value: 'ay' } } }, 2],
    ['NotContains passes rows without the key', { attributes: { retries: { _type: 'NotContains', value: '3' } } }, 4],
    ['NotEqual passes rows without the key', { attributes: { 'user.id': { _type: 'NotEqual', value: 'u1' } } }, 4],
    ['NotEqual to nothing means filled', { attributes: { 'user.id': { _type: 'NotEqual', value: '' } } }, 1],
    ['EqualTo', { attributes: { 'http.route': { _type: 'EqualTo', value: '/pay' } } }, 2],
    ['comparisons of numbers', { attributes: { retries: { _type: 'GreaterThanOrEqual', value: 3 } } }, 1],
    ['what is no number never compares', { attributes: { 'http.route': { _type: 'LessThan', value: 3 } } }, 0],
    ['Includes', { attributes: { 'http.route': { _type: 'Includes', value: ['/pay'] } } }, 2],
    ['IncludesNone', { attributes: { 'user.id': { _type: 'IncludesNone', value: ['u1'] } } }, 4],
    ['IsNull', { attributes: { 'user.id': { _type: 'IsNull' } } }, 4],
    ['NotNull', { attributes: { 'user.id': { _type: 'NotNull' } } }, 1],
    [
      'a bound that is no number is refused',
      { attributes: { retries: { _type: 'GreaterThan', value: 'x' } } },
      '400 {"error":"The attribute filter for \\"retries\\" needs a numeric value"}',
    ],
    [
      'an unknown operator is refused',
      { attributes: { retries: { _type: 'Foo', value: 'x' } } },
      '400 {"error":"Unsupported attribute filter for \\"retries\\""}',
    ],
    ['a key of other letters is refused', { attributes: { 'a b': 'x' } }, '400 {"error":"Invalid facetKey"}'],
    ['unknown names are ignored', { severities: ['Error'], query: { body: 'x' }, nameSearchText: 'x' }, 5],
    ['all filters hold at once', { traceIds: ['t1'], bodySearchText: '12' }, 1],
  ])('of logs: %s', async (_sentence, body, expected) => {
    expect(await counted('logs', withIds(body))).toBe(expected);
  });

  test.each([
    ['services', { serviceIds: [STORE] }, 2],
    ['status by number', { statusCodes: [2] }, 1],
    ['status by text', { statusCodes: ['2', '1'] }, 2],
    ['text of the name', { nameSearchText: ' pay ' }, 2],
    ['a percent sign in a name is itself', { nameSearchText: 'POST%pay' }, 0],
    ['text of the status', { statusMessageSearchText: 'GATEWAY' }, 1],
    ['with exceptions', { hasException: true }, 1],
    ['without exceptions', { hasException: false }, 4],
    ['null is neither', { hasException: null }, 5],
    ['roots', { rootOnly: true }, 2],
    ['longer than', { minDurationNano: 100_000_000 }, 1],
    ['shorter than', { maxDurationNano: 40_000_000 }, 2],
    ['exactly as long', { exactDurationNano: 40_000_000 }, 1],
    ['duration as text filters nothing', { minDurationNano: '1' }, 5],
    ['names', { spanNames: ['tick'] }, 1],
    ['kinds', { spanKinds: ['SPAN_KIND_SERVER'] }, 2],
    ['traces', { traceIds: ['t1'] }, 2],
    ['an attribute', { attributes: { 'HTTP.method': 'POST' } }, 2],
    ['any of the values of an attribute', { attributes: { db: ['pg', 'x'] } }, 2],
    ['a number as attribute filters nothing', { attributes: { db: 1 } }, 5],
    ['part of an attribute', { attributeSearches: { db: 'P' } }, 2],
    ['a text in place of a list filters nothing', { serviceIds: SHOP, statusCodes: '2', spanNames: 'tick' }, 5],
    ['unknown names are ignored', { severityTexts: ['Error'], bodySearchText: 'x' }, 5],
    ['an unreadable date breaks', { endTime: 'x' }, BROKEN],
  ])('of traces: %s', async (_sentence, body, expected) => {
    expect(await counted('traces', withIds(body))).toBe(expected);
  });

  test.each([
    ['types', { exceptionTypes: ['Refused'] }, 1],
    ['environments', { environments: ['production'] }, 1],
    ['fingerprints', { fingerprints: ['f1', 'f2'] }, 1],
    ['traces', { traceIds: ['t1'] }, 1],
    ['text of the message', { messageSearchText: '50% REF' }, 1],
    ['unhandled', { escaped: true }, 1],
    ['handled', { escaped: false }, 1],
    ['null is handled', { escaped: null }, 1],
    ['attributes are ignored', { attributes: { x: 'y' } }, 2],
    ['a text in place of a list breaks', { exceptionTypes: 'Refused' }, BROKEN],
  ])('of exceptions: %s', async (_sentence, body, expected) => {
    expect(await counted('exceptions', withIds(body))).toBe(expected);
  });
});

/** Every helper route, with the table whose right it asks for. */
const ROUTES = {
  LogItemV3: [
    ...['histogram', 'facets', 'get-attributes', 'get-attribute-values', 'analytics', 'context', 'export'],
    ...['error-patterns', 'error-pattern-correlation', 'drop-filter-estimate'],
  ].map((name) => `logs/${name}`),
  SpanItemV3: ['histogram', 'facets', 'get-attributes', 'get-attribute-values', 'analytics'].map(
    (name) => `traces/${name}`,
  ),
  MetricItemV3: ['facets', 'get-attributes', 'get-attribute-values', 'for-trace'].map((name) => `metrics/${name}`),
  ExceptionItemV3: ['histogram', 'facets', 'get-attributes', 'get-attribute-values'].map(
    (name) => `exceptions/${name}`,
  ),
};
const RIGHTS = {
  LogItemV3: 'ReadTelemetryServiceLog',
  SpanItemV3: 'ReadTelemetryServiceTraces',
  MetricItemV3: 'ReadTelemetryServiceTraces',
  ExceptionItemV3: 'ReadTelemetryException',
} as const;
const ALL = Object.entries(ROUTES).flatMap(([table, paths]) =>
  paths.map((path) => [path, RIGHTS[table as keyof typeof RIGHTS]] as const),
);

describe('who may ask', () => {
  /** The key of a role, as the sandbox keeps them, that holds one permission. */
  const keyWith = async (permission: string): Promise<string> => {
    const expiresAt = { _type: 'DateTime', value: '2030-01-01T00:00:00.000Z' };
    const { body } = await world.admin('POST', '/api-key', { data: { name: permission, expiresAt } });
    await world.admin('POST', '/api-key-permission', { data: { apiKeyId: body._id, permission } });
    const key = await world.admin('POST', `/api-key/${body._id}/get-item`, { select: { apiKey: true } });
    return key.body.apiKey.value ?? key.body.apiKey;
  };

  test.each(ALL)('%s needs %s, and says so before it looks at the body', async (path, right) => {
    const { sandbox } = world;
    const as = async (key: string | null, body: unknown) => clientOf(sandbox, key)('POST', `/telemetry/${path}`, body);
    const message = 'You do not have the required permission to perform this action.';
    expect(await as(sandbox.keys.noperms, { startTime: 5, facetKeys: 'x', chartType: 'pie' })).toEqual({
      status: 422,
      body: { message },
    });
    for (const other of new Set(Object.values(RIGHTS))) {
      const { status, body } = await as(await keyWith(other), {});
      if (other === right) expect(body.error).toBeUndefined();
      if (other === right) expect([200, 400]).toContain(status);
      else expect(body).toEqual({ message });
    }
    expect([200, 400]).toContain((await as(sandbox.keys.readonly, {})).status);
    expect((await as(null, {})).status).toBe(401);
    expect((await as(sandbox.keys.invalid, {})).body).toEqual({ error: 'Invalid API Key' });
  });

  test('nobody sees the telemetry of another project', async () => {
    const { sandbox } = world;
    const other = clientOf(sandbox, sandbox.keys.other);
    const { body } = await other('POST', '/telemetry/logs/histogram', {});
    expect(body).toEqual({ buckets: [] });
  });

  test('metrics have no histogram', async () => {
    expect(await world.ask('metrics/histogram', {})).toEqual({
      status: 404,
      body: { message: 'Page not found - /api/telemetry/metrics/histogram' },
    });
  });
});

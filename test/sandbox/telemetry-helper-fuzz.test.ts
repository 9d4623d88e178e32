import fc from 'fast-check';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { minutesAgo, openTelemetryWorld, plantLines, plantSpans, type TelemetryWorld } from './telemetry-world.ts';

let world: TelemetryWorld;

beforeAll(async () => {
  world = await openTelemetryWorld();
  plantLines(world);
  plantSpans(world);
});
afterEach(() => vi.restoreAllMocks());

const LOG_PATHS = ['histogram', 'facets', 'get-attributes', 'get-attribute-values', 'analytics', 'context', 'export'];
const PATHS = [
  ...[...LOG_PATHS, 'error-patterns', 'error-pattern-correlation', 'drop-filter-estimate'].map(
    (name) => `logs/${name}`,
  ),
  ...['traces/histogram', 'traces/facets', 'traces/analytics', 'traces/get-attributes', 'traces/get-attribute-values'],
  ...['metrics/facets', 'metrics/for-trace', 'exceptions/histogram', 'exceptions/facets'],
  ...['service-dependency-timeseries', 'service-operational-status'],
];
const NAMES = [
  ...['startTime', 'endTime', 'time', 'limit', 'count', 'bucketSizeInMinutes', 'bucketSeconds', 'chartType', 'metric'],
  ...['aggregation', 'aggregationField', 'groupBy', 'facetKeys', 'facetSearchText', 'format', 'pattern', 'filterQuery'],
  ...['serviceIds', 'entityKeys', 'severityTexts', 'traceIds', 'statusCodes', 'spanNames', 'attributes', 'escaped'],
  ...['attributeSearches', 'bodySearchText', 'nameSearchText', 'messageSearchText', 'exactDurationNano', 'metricName'],
  ...['attributeKey', 'searchText', 'logId', 'primaryEntityId', 'traceId', 'callerServiceName', 'calleeServiceName'],
  ...['serviceNames', 'sessionIds', 'spanIds', 'rootOnly', 'hasException', 'metricNames', '__proto__'],
];
const TEXTS = [
  '',
  'x',
  'Shop',
  'name',
  'http.route',
  'severityText',
  'toplist',
  'table',
  'unique',
  'csv',
  '5',
  'a b',
  '%_\\',
];
const plain = fc.oneof(
  fc.constantFrom(...TEXTS, minutesAgo(40), minutesAgo(1)),
  fc.constantFrom(null, true, false, 0, -1, 1.5, 7, 1e12),
);
const operator = fc.record({
  _type: fc.constantFrom('Search', 'GreaterThan', 'Includes', 'Foo', 'DateTime'),
  value: plain,
});
const value = fc.oneof(
  plain,
  fc.array(plain, { maxLength: 3 }),
  operator,
  fc.dictionary(fc.constantFrom('http.route', 'constructor', 'a b'), fc.oneof(plain, operator, fc.array(plain))),
);

test('whatever a body holds is answered or refused as the server would, never by accident', async () => {
  const stderr = vi.spyOn(process.stderr, 'write');
  const body = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 8 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), body, async (path, sent) => {
      const answer = await world.ask(path, sent);
      expect([200, 400, 500]).toContain(answer.status);
      if (answer.status === 400) expect(typeof (answer.body.error ?? answer.body.message)).toBe('string');
      if (answer.status === 500) expect(answer.body).toEqual({ error: 'Server Error' });
      expect(stderr.mock.calls).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { realFacts } from './client.ts';

const OPERATORS = [
  'EqualTo',
  'NotEqual',
  'Search',
  'Includes',
  'IncludesAll',
  'IncludesNone',
  'IsNull',
  'InBetween',
  'GreaterThan',
  'LessThanOrNull',
  'MultiSearch',
  'ObjectID',
  'Foo',
];
const COLUMNS = [
  '_id',
  'title',
  'name',
  'labels',
  'monitors',
  'createdAt',
  'incidentSeverityId',
  'incidentSeverity',
  'customFields',
  'isPrivate',
  'incidentNumber',
  'monitorSteps',
  'rotation',
  'order',
  'bogus',
  '__proto__',
  'constructor',
  'toString',
];
const PATHS = [
  '/incident',
  '/monitor',
  '/label',
  '/logs',
  '/incident-state-timeline',
  '/on-call-duty-schedule-layer',
  '/status-page-resource',
  '/api-key',
  '/scheduled-maintenance',
  '/status-page',
  '/nope',
  '/hasOwnProperty',
];
const TAILS = [
  '',
  '/get-list',
  '/count',
  '/00000000-0000-4000-8000-00000000dead',
  '/x/get-item',
  '/00000000-0000-4000-8000-00000000dead/get-item',
  '/aggregate',
  '//',
  '/%',
  '/overview/x',
];

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant('00000000-0000-4000-8000-00000000dead'),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.record({ _type: fc.constantFrom(...OPERATORS), value: tie('any') }),
    fc.dictionary(fc.constantFrom('_id', 'id', 'name', 'value', '_type', '__proto__'), tie('any'), { maxKeys: 3 }),
  ),
})).any;
const columns = fc.oneof(fc.dictionary(fc.constantFrom(...COLUMNS), value, { maxKeys: 4 }), value);
const body = fc.record(
  {
    query: columns,
    select: columns,
    sort: columns,
    data: columns,
    limit: value,
    skip: value,
    groupBy: columns,
    aggregateBy: columns,
  },
  { requiredKeys: [] },
);
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'),
  path: fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(...TAILS)).map(([path, tail]) => `/api${path}${tail}`),
  query: fc.dictionary(fc.constantFrom('limit', 'skip', 'output-type'), fc.oneof(fc.string(), fc.constant('csv')), {
    maxKeys: 2,
  }),
  body: fc.oneof(
    { weight: 9, arbitrary: body.map((item) => JSON.stringify(item)) },
    { weight: 1, arbitrary: fc.string() },
  ),
});

describe('bad requests', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = new Sandbox({ facts: await realFacts() });
  });

  test('never crash the sandbox: what fails is refused on purpose', async () => {
    const complaints: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    // A bug would be told on stderr and answered with the same 500 as a refusal; so listen there.
    process.stderr.write = ((text: string | Uint8Array) =>
      String(text).startsWith('sandbox:')
        ? complaints.push(String(text)) > 0
        : write(text)) as typeof process.stderr.write;
    try {
      await fc.assert(
        fc.asyncProperty(request, async (item) => {
          const headers = { apikey: sandbox.keys.admin, 'content-type': 'application/json' };
          const response = await sandbox.handle({ ...item, headers });
          expect([200, 204, 400, 401, 402, 404, 422, 500]).toContain(response.status);
          expect(complaints).toEqual([]);
        }),
        { numRuns: Number(process.env.FUZZ_RUNS ?? 600) },
      );
    } finally {
      process.stderr.write = write;
    }
    const alive = await sandbox.handle({ method: 'GET', path: '/api/status', query: {}, headers: {}, body: undefined });
    expect(alive.body).toBe('{"status":"ok"}');
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import type { ColumnFacts, Facts } from '../../specs/facts.ts';
import { type Client, clientOf, realFacts } from './client.ts';
import { nanos, otlpSender } from './otlp.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const DAY = 86_400_000;
const LINES = 450;
const facts: Facts = await realFacts();

let now = NOW;
let sandbox: Sandbox;
let admin: Client;

beforeAll(async () => {
  sandbox = new Sandbox({ facts, seed: null, now: () => now });
  admin = clientOf(sandbox, sandbox.keys.admin);
  const send = await otlpSender(sandbox);
  const records = Array.from({ length: LINES }, (_, index) => ({
    timeUnixNano: nanos(NOW.getTime() - index * 1000),
    severityNumber: index % 3 === 0 ? 17 : 9,
    body: { stringValue: `line ${index}` },
  }));
  await send('Logs', 'shop', records);
});

const list = async (search = '', body: object = {}) => (await admin('POST', `/logs/get-list${search}`, body)).body;
const bodies = ({ data }: { data: { body: string }[] }): string[] => data.map((row) => row.body);

describe('pages of a telemetry list', () => {
  test('paging through gives each row exactly once; the count is a lower bound until the end', async () => {
    const seen: string[] = [];
    const counts: number[] = [];
    for (let skip = 0, more = true; more; skip += 100) {
      const page = await list(`?skip=${skip}&limit=100`, { select: { body: true } });
      seen.push(...bodies(page));
      counts.push(page.count);
      more = page.hasMore;
    }
    expect(counts).toEqual([101, 201, 301, 401, LINES]);
    expect(seen).toHaveLength(LINES);
    expect(new Set(seen).size).toBe(LINES);
    expect((await admin('POST', '/logs/count', {})).body).toEqual({ count: LINES });
  });

  test('limit and skip of the body are never looked at', async () => {
    const page = await list('', { select: { body: true }, limit: 3, skip: 100 });
    expect(page).toMatchObject({ count: 11, skip: 0, limit: 10, hasMore: true });
    expect(bodies(page)).toEqual(Array.from({ length: 10 }, (_, index) => `line ${index}`));
    expect(await list('', { limit: 'abc', skip: -1 })).toMatchObject({ limit: 10, skip: 0 });
  });

  test.each([
    ['?limit=0', { count: 1, skip: 0, limit: 0, hasMore: true, data: [] }],
    ['?limit=0&skip=1000', { count: 1000, skip: 1000, limit: 0, hasMore: false, data: [] }],
    ['?limit=1.5', { count: 2, limit: 1, hasMore: true }],
    ['?limit=2rows', { count: 3, limit: 2, hasMore: true }],
    ['?limit=', { count: 11, limit: 10, hasMore: true }],
    ['?limit=10000', { count: LINES, limit: 10_000, hasMore: false }],
    ['?skip=445', { count: LINES, skip: 445, hasMore: false }],
    ['?skip=440', { count: LINES, skip: 440, hasMore: false }],
    ['?skip=439', { count: LINES, skip: 439, hasMore: true }],
    ['?skip=450', { count: LINES, skip: 450, hasMore: false, data: [] }],
    ['?skip=9000', { count: 9000, skip: 9000, hasMore: false, data: [] }],
    ['?limit=abc', { error: 'Invalid number: NaN' }],
    ['?skip=abc', { error: 'Invalid number: NaN' }],
    ['?limit=-1', { error: 'positiveNumber cannot be less than 0' }],
    ['?skip=-1', { error: 'positiveNumber cannot be less than 0' }],
    ['?limit=10001', { error: 'Limit should be less than 10000' }],
  ])('%s', async (search, expected) => {
    expect(await list(search)).toMatchObject(expected);
  });

  test('a limit is refused before permissions are looked at, and without a key it is the key that is missing', async () => {
    const refused = async (key: string | null, search: string) =>
      (await clientOf(sandbox, key)('POST', `/logs/get-list${search}`, {})).status;
    expect(await refused(sandbox.keys.noperms, '?limit=abc')).toBe(400);
    expect(await refused(sandbox.keys.noperms, '')).toBe(422);
    expect(await refused(null, '')).toBe(401);
  });
});

describe('order', () => {
  test('newest first unless said otherwise; keys apply in the order given', async () => {
    expect(bodies(await list('?limit=2', { select: { body: true } }))).toEqual(['line 0', 'line 1']);
    const oldest = await list('?limit=2', { select: { body: true }, sort: { time: 'ASC' } });
    expect(bodies(oldest)).toEqual(['line 449', 'line 448']);
    const sort = { severityNumber: 'DESC', time: 'ASC' };
    expect(bodies(await list('?limit=3', { select: { body: true }, sort }))).toEqual([
      'line 447',
      'line 444',
      'line 441',
    ]);
  });

  test.each([['asc'], ['desc'], ['Descending'], [1], [-1], [null], [true], [{}]])(
    'direction %s is a 500',
    async (direction) => {
      expect(await list('', { sort: { time: direction } })).toEqual({ error: 'Server Error' });
    },
  );

  test('unknown columns are named, and nothing can be grouped', async () => {
    expect(await list('', { sort: { bogus: 'ASC' } })).toEqual({ error: 'Unknown column: bogus' });
    expect(await list('', { sort: ['time'] })).toEqual({ error: 'Unknown column: 0' });
    expect(await list('', { groupBy: { severityText: true } })).toEqual({ error: 'Server Error' });
    expect(await list('', { groupBy: { bogus: true } })).toEqual({ error: 'Unknown column: bogus' });
    expect(await list('?limit=1', { groupBy: {}, sort: {} })).toMatchObject({ count: 2 });
  });
});

describe('rows', () => {
  const typedId = { _type: 'ObjectID', value: expect.stringMatching(/^[0-9a-f-]{36}$/) };

  test('ids are typed, and nothing comes that was not selected', async () => {
    expect((await list('?limit=1')).data).toEqual([{ _id: typedId }]);
    expect((await list('?limit=1', { select: { _id: true, severityNumber: true, body: false } })).data).toEqual([
      { _id: typedId, severityNumber: 17 },
    ]);
    const [{ _id }] = (await list('?limit=1')).data;
    const one = await admin('POST', `/logs/${_id.value}/get-item`, { select: { body: true } });
    expect(one.body).toEqual({ _id, body: 'line 0' });
    expect((await admin('POST', `/logs/11111111-1111-4111-8111-111111111111/get-item`, {})).body).toEqual({});
  });

  test('an unknown column is refused with a garbled list of those that exist', async () => {
    const { error } = await list('', { select: { bogus: true } });
    const names = Object.keys(facts.resources.LogItemV3?.columns ?? {}).map(() => '[object Object]');
    expect(error).toBe(
      `Invalid select clause. Cannot select on "bogus". This column does not exist on Log. Here are the columns you can select on instead: ${names.join(', ')}`,
    );
    expect(await list('', { select: ['body'] })).toMatchObject({ error: expect.stringContaining('select on "0"') });
    expect(await list('', { select: { updatedAt: true } })).toEqual({ error: 'Unknown column: updatedAt' });
    expect((await admin('POST', '/logs/get-list', { select: { retentionDate: true } })).status).toBe(422);
  });

  test('a line can be deleted, but not changed', async () => {
    const [{ _id }] = (await list('?limit=1&skip=449')).data;
    const change = (data: object) => admin('PUT', `/logs/${_id.value}`, { data });
    expect(await change({ body: 'x' })).toEqual({
      status: 400,
      body: { error: 'User is not allowed to update on body column of Log' },
    });
    expect((await change({ bogus: 'x' })).body).toEqual({ error: 'Column bogus does not exist' });
    expect(await admin('DELETE', `/logs/${_id.value}`)).toEqual({ status: 200, body: {} });
    expect((await admin('POST', '/logs/count', {})).body).toEqual({ count: LINES - 1 });
  });

  test('what has outlived its retention is gone', async () => {
    now = new Date(NOW.getTime() + 16 * DAY);
    expect(await list('')).toMatchObject({ data: [], count: 0 });
    expect((await admin('POST', '/logs/count', {})).body).toEqual({ count: 0 });
    now = NOW;
  });
});

describe('creates', () => {
  const EXAMPLES: Readonly<Record<string, unknown>> = {
    uuid: '11111111-1111-4111-8111-111111111111',
    date: NOW.toISOString(),
    number: 1,
    bigint: '10',
  };
  const example = ({ kind }: ColumnFacts): unknown => EXAMPLES[kind] ?? 'x';
  const creatable = Object.values(facts.resources).filter(
    ({ analytics, operations }) => analytics === true && operations.includes('create'),
  );
  /** A value for every column that the model demands, except for the one that no key may send. */
  const complete = (columns: Readonly<Record<string, ColumnFacts>>) =>
    Object.fromEntries(
      Object.entries(columns)
        .filter(([name, { required }]) => required === 'declared' && name !== 'retentionDate')
        .map(([name, column]) => [name, example(column)]),
    );

  test.each(creatable.filter(({ columns }) => 'retentionDate' in columns))(
    'no key can complete one of $path',
    async ({ path, singular, columns }) => {
      const data = complete(columns);
      const answer = async (sent: object) => admin('POST', path, { data: sent });
      expect(await answer(data)).toEqual({ status: 400, body: { error: 'retentionDate is required' } });
      const error = `User is not allowed to create on retentionDate column of ${singular}`;
      const whole = { ...data, retentionDate: NOW.toISOString() };
      expect(await answer(whole)).toEqual({ status: 400, body: { error } });
      const [first = ''] = Object.keys(data);
      expect((await answer({ ...whole, [first]: undefined })).body).toEqual({ error: `${first} is required` });
      expect((await answer({ ...whole, bogus: 1 })).body).toEqual({ error: 'Column bogus does not exist' });
    },
  );

  test('network flows can be created, zero counts as a value, and the answer is typed', async () => {
    const flow = creatable.filter(({ columns }) => !('retentionDate' in columns));
    expect(flow.map(({ path }) => path)).toEqual(['/network-flow']);
    const data: Record<string, unknown> = { ...complete(flow[0]?.columns ?? {}), srcPort: 0, octets: '250' };
    const { status, body } = await admin('POST', '/network-flow', { data });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      _id: { _type: 'ObjectID', value: expect.any(String) },
      networkDeviceId: { _type: 'ObjectID', value: data.networkDeviceId },
      flowStartAt: { _type: 'DateTime', value: NOW.toISOString() },
      ...{ srcPort: 0, octets: 250, srcIp: 'x' },
    });
    const read = await admin('POST', `/network-flow/${body._id.value}/get-item`, {
      select: { octets: true, srcPort: true },
    });
    expect(read.body).toEqual({ _id: body._id, octets: 250, srcPort: 0 });
    expect((await admin('DELETE', `/network-flow/${body._id.value}`)).body).toEqual({});
    expect((await admin('POST', '/network-flow/count', {})).body).toEqual({ count: 0 });
  });
});

describe('routes of telemetry tables', () => {
  const LONE = '11111111-1111-4111-8111-111111111111';

  test.each(['update-item', 'delete-item'])('there is no %s', async (word) => {
    const path = `/logs/${LONE}/${word}`;
    for (const method of ['GET', 'POST'])
      expect(await admin(method, path, {})).toEqual({
        status: 404,
        body: { message: `Page not found - /api${path}` },
      });
  });

  test('an id is any text: one that no row has is no mistake', async () => {
    const [{ _id }] = (await list('?limit=1')).data;
    for (const id of ['nope', LONE, _id.value.toUpperCase()]) {
      expect(await admin('POST', `/logs/${id}/get-item`, { select: { body: true } })).toEqual({
        status: 200,
        body: {},
      });
      expect(await admin('DELETE', `/logs/${id}`)).toEqual({ status: 200, body: {} });
      expect((await admin('PUT', `/logs/${id}`, { data: { body: 'x' } })).body).toEqual({
        error: 'User is not allowed to update on body column of Log',
      });
    }
    expect((await admin('POST', `/logs/${_id.value}/get-item`, {})).body).toEqual({ _id });
  });

  test('columns come in the order of the table, in CSV too', async () => {
    const select = { body: true, severityText: true, time: true, createdAt: true };
    const [row] = (await list('?limit=1', { select })).data;
    expect(Object.keys(row)).toEqual(['time', 'severityText', 'body', '_id', 'createdAt']);
    expect((await list('?limit=1&output-type=csv', { select })).split('\n')[0]).toBe(
      '"time","severityText","body","_id","createdAt"',
    );
  });

  test('a column that may not be asked is refused in one line', async () => {
    expect(await list('', { query: { retentionDate: null } })).toEqual({
      error: 'You do not have permissions to query on - retentionDate. You need any one of these permissions: ',
    });
  });
});

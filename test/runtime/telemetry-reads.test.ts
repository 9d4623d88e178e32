/** Lists, counts and rows of the telemetry store on the wire: where it differs from ordinary tables. */
import { delay, HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { answer, api, callWith, errorOf, ID, textOf } from '../catalogue.ts';

const OTHER = '0a1b2c3d-52f0-4f54-9e0c-3a8f6f9a1b2c';
const typed = (value: string) => ({ _type: 'ObjectID', value });
const time = (value: string) => ({ _type: 'DateTime', value });
const log = (id: string, more: object = {}) => ({ _id: typed(id), time: time('2026-03-10T11:00:00.342Z'), ...more });
const list = (rows: object[], hasMore: boolean) =>
  answer('/logs/get-list', { data: rows, count: rows.length + 1, skip: 0, limit: 10, hasMore });

describe('a list of telemetry', () => {
  it('asks for its page in the query string, in an order that leaves no rows equal, and counts all rows apart', async () => {
    const handlers = [list([log(ID, { body: 'a' })], true), answer('/logs/count', { count: 450 })];
    const { result, seen } = await callWith('list_logs', { limit: 1, fields: ['body'] }, { handlers });
    expect(seen.map(({ path }) => path)).toEqual(['/api/logs/count', '/api/logs/get-list?limit=1&skip=0']);
    expect(seen[1]?.body).toEqual({
      query: {},
      sort: { time: 'DESC', _id: 'DESC' },
      select: { _id: true, body: true, time: true },
    });
    expect(result.structuredContent).toMatchObject({ items: [{ id: ID, body: 'a' }], total: 450 });
    expect(result.structuredContent?.items).toEqual([{ id: ID, body: 'a' }]);
  });

  it.each([
    ['is refused', answer('/logs/count', { error: 'You do not have permissions to read Log.' }, 422)],
    ['fails', answer('/logs/count', { error: 'Server Error' }, 500)],
    ['holds no number', answer('/logs/count', {})],
    ['takes too long', http.post(api('/logs/count'), async () => delay('infinite'))],
  ])('says how many rows there are at least where the count %s', async (_why, count) => {
    const handlers = [list([log(ID), log(OTHER)], true), count];
    const { result } = await callWith('list_logs', { limit: 2 }, { handlers });
    expect(result.structuredContent).toMatchObject({
      atLeast: 3,
      notes: [expect.stringContaining('At least 3')],
      nextCursor: expect.any(String),
    });
    expect(result.structuredContent).not.toHaveProperty('total');
    const table = await callWith('list_logs', { limit: 2, format: 'table' }, { handlers });
    expect(textOf(table.result)).toContain('2 of at least 3');
  });

  it('knows the total of a list that ends on its first page, whatever the count says', async () => {
    const { result } = await callWith('list_logs', {}, { handlers: [list([log(ID)], false)] });
    expect(result.structuredContent).toMatchObject({ total: 1 });
    expect(result.structuredContent).not.toHaveProperty('nextCursor');
  });

  it('counts once, and tells no total on later pages', async () => {
    const handlers = [list([log(ID), log(OTHER)], true), answer('/logs/count', { count: 450 })];
    const first = await callWith('list_logs', { limit: 1 }, { handlers });
    const cursor = first.result.structuredContent?.nextCursor;
    const next = await callWith('list_logs', { limit: 1, cursor }, { handlers });
    expect(next.seen.map(({ path }) => path)).toEqual(['/api/logs/get-list?limit=2&skip=0']);
    expect(next.seen[0]?.body).toMatchObject({
      query: { time: { _type: 'LessThan', value: '2026-03-10T11:00:00.343Z' } },
    });
    expect(next.result.structuredContent).toMatchObject({ items: [{ id: OTHER }] });
    expect(next.result.structuredContent).not.toHaveProperty('total');
    expect(next.result.structuredContent).not.toHaveProperty('atLeast');
  });

  it('says so when the row at which a page ended is gone', async () => {
    const gone = [list([log(ID)], true), answer('/logs/count', { count: 3 })];
    const first = await callWith('list_logs', { limit: 1 }, { handlers: gone });
    const cursor = first.result.structuredContent?.nextCursor;
    const later = await callWith('list_logs', { limit: 1, cursor }, { handlers: [list([log(OTHER)], true)] });
    expect(later.result.structuredContent).toMatchObject({ notes: [expect.stringContaining('gone')] });
  });

  it('ends after ten thousand rows with the filter that goes on', async () => {
    const rowsFrom = (skip: number, limit: number) =>
      Array.from({ length: limit }, (_, at) => ({
        _id: typed(`8f9ad6c1-52f0-4f54-9e0c-${String(skip + at).padStart(12, '0')}`),
        time: time('2026-03-10T11:00:00.342Z'),
      }));
    const pages = http.post(api('/logs/get-list'), ({ request }) => {
      const { searchParams } = new URL(request.url);
      const [skip, limit] = [Number(searchParams.get('skip')), Number(searchParams.get('limit'))];
      return HttpResponse.json({ data: rowsFrom(skip, limit), count: 0, hasMore: true });
    });
    const handlers = [pages, answer('/logs/count', { count: 20_000 })];
    let cursor: unknown;
    for (let shown = 0; shown < 10_000; shown += 100) {
      const page = await callWith('list_logs', { limit: 100, fields: ['id'], cursor }, { handlers });
      expect(page.result.structuredContent?.items).toHaveLength(100);
      cursor = page.result.structuredContent?.nextCursor;
    }
    const { result, seen } = await callWith('list_logs', { limit: 100, fields: ['id'], cursor }, { handlers });
    expect(errorOf(result)).toMatchObject({
      code: 'bad_arguments',
      message: expect.stringContaining('10000'),
      next: expect.stringContaining('{"time":{"lte":"2026-03-10T11:00:00.342Z"}}'),
    });
    expect(seen).toEqual([]);
  });
});

describe('a row of telemetry', () => {
  it('has its id plain, nothing where its texts are blank, and nanoseconds as text', async () => {
    const row = log(ID, {
      body: '',
      traceId: '',
      primaryEntityId: typed(OTHER),
      timeUnixNano: 1_795_428_000_000_000_000,
      severityNumber: 0,
    });
    const fields = ['body', 'traceId', 'primaryEntityId', 'timeUnixNano', 'severityNumber'];
    const expected = {
      id: ID,
      body: null,
      traceId: null,
      primaryEntityId: OTHER,
      timeUnixNano: '1795428000000000000',
      severityNumber: 0,
    };
    const listed = await callWith('list_logs', { fields }, { handlers: [list([row], false)] });
    expect(listed.result.structuredContent?.items).toEqual([expected]);
    const one = await callWith('get_log', { id: ID, fields }, { handlers: [answer(`/logs/${ID}/get-item`, row)] });
    expect(one.result.structuredContent?.item).toMatchObject(expected);
  });

  it('is read again after its create by the id that the answer has typed', async () => {
    const flow = { exporterIp: '10.0.0.1', srcIp: 'a', dstIp: 'b', srcPort: 1, dstPort: 2, protocol: 6, octets: '10' };
    const when = '2026-03-10T11:00:00.000Z';
    const rest = {
      inputInterfaceIndex: 1,
      outputInterfaceIndex: 2,
      packets: '1',
      flowStartAt: when,
      flowEndAt: when,
      ingestedAt: when,
    };
    const handlers = [
      answer('/network-flow', { _id: typed(ID), srcIp: 'a' }),
      answer(`/network-flow/${ID}/get-item`, { _id: typed(ID), srcIp: 'a', octets: 10 }),
    ];
    const { result } = await callWith(
      'create_network_flow',
      { ...flow, ...rest, networkDeviceId: OTHER },
      { handlers },
    );
    expect(result.structuredContent).toMatchObject({ created: { id: ID, srcIp: 'a', octets: '10' } });
  });
});

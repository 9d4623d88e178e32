/** What a person reads of a result: cells, zones, names, and what is left out because it says nothing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { durationText, nanosText, numberText, partsText } from '../../runtime/call/readable-values.ts';
import { answer, callWith, errorOf, ID, textOf } from '../catalogue.ts';
import { contentOf, type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const OTHER = '7c1d9b52-6a1b-4c9e-8f00-0d6b7a3c2e11';

describe('a value in a cell', () => {
  it.each([
    [242_000_128, '242 ms'],
    [1_534_000_000, '1.53 s'],
    [999, '999 ns'],
    [0, '0 ns'],
    [125e9, '2 min 5 s'],
    [3600e9, '1 h'],
    [-90e9, '-1 min 30 s'],
  ])('%d nanoseconds are %s', (nanoseconds, text) => {
    expect(durationText(nanoseconds)).toBe(text);
  });

  it.each([
    ['1796016126885000000', '2026-11-30T05:22:06.885Z'],
    ['50000128', '50 ms'],
    ['', ''],
    ['soon', 'soon'],
  ])('%j of nanoseconds is %j', (text, shown) => {
    expect(nanosText(text)).toBe(shown);
  });

  it.each([
    [0.0878966849995777, '0.0879'],
    [466_509_145.82423866, '466509146'],
    [39.32834534859285, '39.33'],
    [0.000012345678, '0.00001235'],
    [12_345_678_901, '12345678901'],
    [-1.5, '-1.5'],
  ])('%d is %s', (value, text) => {
    // Small ones are written out by whoever prints them.
    expect(Number(numberText(value))).toBe(Number(text));
  });

  it('an object tells all its parts by their paths', () => {
    const value = { daily: { from: '08:00', to: '20:00' }, zone: null, days: [1, 2], list: [{ a: 1 }], empty: {} };
    expect(partsText(value)).toBe('daily.from=08:00, daily.to=20:00, zone=null, days=[1,2], list=[{"a":1}], empty={}');
  });
});

describe('a table', () => {
  const logs = (row: object) => [
    answer('/logs/get-list', { data: [{ _id: ID, ...row }], count: 1 }),
    answer('/logs/count', { count: 1 }),
    answer('/service/get-list', { data: [{ _id: OTHER, name: 'checkout' }], count: 1 }),
  ];

  it('never takes an object of two parts for a row, nor a date out of it for its name', async () => {
    const logBody = { id: 'a', monitoredAt: '2026-03-10T11:00:00.000Z' };
    const handlers = [
      answer('/monitor-log/get-list', { data: [{ _id: ID, logBody }], count: 1 }),
      answer('/monitor-log/count', { count: 1 }),
    ];
    const { result } = await callWith('list_monitor_logs', { format: 'table', fields: ['logBody'] }, { handlers });
    expect(textOf(result)).toContain('id=a, monitoredAt=2026-03-10T11:00:00.000Z');
  });

  it('shows the service by its name, and what a key may not see by its id', async () => {
    const row = { primaryEntityId: { _type: 'ObjectID', value: OTHER }, body: 'late' };
    const { result } = await callWith('list_logs', { format: 'table' }, { handlers: logs(row) });
    expect(textOf(result)).toContain('checkout | late');
    const handlers = [answer('/service/get-list', { error: 'no' }, 422), ...logs(row)];
    const refused = await callWith('list_logs', { format: 'table' }, { handlers });
    expect(textOf(refused.result)).toContain(`${OTHER} | late`);
  });

  const incidents = (...rows: object[]) => [answer('/incident/get-list', { data: rows, count: rows.length })];
  const table = async (fields: readonly string[], ...rows: object[]): Promise<string> => {
    const { result } = await callWith('list_incidents', { format: 'table', fields }, { handlers: incidents(...rows) });
    return textOf(result);
  };

  it('leaves ids out where the first column tells rows apart, and only there', async () => {
    const [one, two] = [
      { _id: ID, title: 'Down', incidentNumberWithPrefix: 'INC-1' },
      { _id: OTHER, title: 'Down', incidentNumberWithPrefix: 'INC-2' },
    ];
    const byNumber = await table(['incidentNumberWithPrefix', 'title'], one, two);
    expect(byNumber).toMatch(/^incidentNumberWithPrefix \| title\nINC-1 \| Down\n/);
    expect(byNumber).not.toContain(ID);
    expect(await table(['title'], one, two)).toContain(ID);
    expect(await table(['title', 'id'], one)).toContain(ID);
    expect(await table(['description', 'title'], one, two)).toContain(ID);
  });

  it('has its columns in the order in which they were named, ages with them, and names empty ones once', async () => {
    const row = { _id: ID, title: 'Down', declaredAt: { _type: 'DateTime', value: '2026-03-10T11:00:00.000Z' } };
    const text = await table(['title', 'declaredAt:age', 'rootCause', 'declaredAt'], row);
    expect(text.split('\n')[0]).toBe('title | declaredAt:age | declaredAt');
    expect(text).toContain('1 of 1; empty: rootCause');
  });
});

describe('on the seeded company', () => {
  let server: SandboxCaller;
  const tableOf = async (name: string, args: object): Promise<string> =>
    textOf(await server.call(name, { format: 'table', ...args }));
  beforeAll(async () => {
    server = await sandboxCaller(() => NOW);
  });

  it('times stand in the zone that was asked for, with its offset', async () => {
    const args = { limit: 1, timezone: 'Asia/Kolkata' };
    const { items } = contentOf<{ items: { declaredAt: string }[] }>(await server.call('list_incidents', args));
    const plain = contentOf<{ items: { declaredAt: string }[] }>(await server.call('list_incidents', { limit: 1 }));
    expect(items[0]?.declaredAt).toMatch(/\+05:30$/);
    expect(Date.parse(String(items[0]?.declaredAt))).toBe(Date.parse(String(plain.items[0]?.declaredAt)));
    const { item } = contentOf<{ item: Record<string, string> }>(
      await server.call('get_incident', { id: 'INC-1', timezone: 'America/New_York' }),
    );
    expect(item.createdAt).toMatch(/-0[45]:00$/);
    expect(await tableOf('list_incidents', args)).toMatch(/T\d\d:\d\d:\d\d\+05:30/);
  });

  it('hours of duty and rotations are told whole', async () => {
    const text = await tableOf('list_on_call_schedule_layers', { fields: ['name', 'rotation', 'restrictionTimes'] });
    expect(text).toMatch(/Days \| every=1 week \| daily\.from=08:00, daily\.to=20:00/);
  });

  it('one row shows all that it has a value for, large ones by their size and how to see them', async () => {
    const { item, omitted } = contentOf<{ item: object; omitted: Record<string, string> }>(
      await server.call('get_monitor', { id: 'Checkout API' }),
    );
    expect(item).toMatchObject({ url: 'https://checkout.example.com/health', labels: expect.any(Array) });
    expect(Object.values(item)).not.toContain(null);
    expect(omitted.monitorSteps).toMatch(/^\d+ characters: name it in fields$/);
    const whole = await server.call('get_monitor', { id: 'Checkout API', fields: ['monitorSteps'] });
    expect(textOf(whole)).toContain('"rules"');
  });

  it.each([
    ['login', 'https://me:geheim@x.example.com/health', 'https://…@x.example.com/health'],
    ['query', 'https://x.example.com/health?token=geheim', 'https://x.example.com/health?…'],
    ['login and query', 'https://geheim@x.example.com/?a=geheim#b', 'https://…@x.example.com/?…'],
  ])('a target is shown without its %s', async (name, url, shown) => {
    contentOf(await server.call('create_monitor', { name, monitorType: 'Website', url }));
    const text = await tableOf('list_monitors', { filter: { name } });
    expect(text).toContain(shown);
    expect(text).not.toContain('geheim');
    const { item } = contentOf<{ item: { url: string } }>(await server.call('get_monitor', { id: name }));
    expect(item.url).toBe(shown);
  });

  it('a resolved incident says since when', async () => {
    const filter = { currentIncidentState: 'Resolved' };
    const { items } = contentOf<{ items: { stateSince?: string; declaredAt: string }[] }>(
      await server.call('list_incidents', { filter, limit: 5 }),
    );
    for (const { stateSince, declaredAt } of items)
      expect(Date.parse(String(stateSince))).toBeGreaterThan(Date.parse(declaredAt));
  });

  it.each([
    ['the columns shown when nobody names any', undefined],
    ['its state among columns that are named', ['name', 'currentMonitorStatus']],
  ])('a monitor that is down says since when, with %s', async (_, fields) => {
    const filter = { currentMonitorStatus: { isOperationalState: false } };
    const { items } = contentOf<{ items: { stateSince?: string }[] }>(
      await server.call('list_monitors', { filter, ...(fields && { fields }) }),
    );
    expect(items.length).toBeGreaterThan(1);
    for (const { stateSince } of items) expect(Date.parse(String(stateSince))).toBeGreaterThan(0);
  });

  it('says since when of nothing whose state is not shown', async () => {
    const filter = { currentMonitorStatus: { isOperationalState: false } };
    const { items } = contentOf<{ items: object[] }>(await server.call('list_monitors', { filter, fields: ['name'] }));
    for (const item of items) expect(item).not.toHaveProperty('stateSince');
  });

  it('lists by a relation are sorted here by its rank, page by page, and too long ones name another order', async () => {
    const names: string[] = [];
    for (let cursor: string | undefined, page = 0; page === 0 || cursor; page += 1) {
      const args = { sort: '-currentMonitorStatus', limit: 12, ...(cursor ? { cursor } : {}) };
      const found = contentOf<{ items: { name: string }[]; nextCursor?: string }>(
        await server.call('list_monitors', args),
      );
      names.push(...found.items.map(({ name }) => name));
      cursor = found.nextCursor;
    }
    const all = contentOf<{ items: { name: string; currentMonitorStatus: { name: string } }[] }>(
      await server.call('list_monitors', { limit: 100, fields: ['name', 'currentMonitorStatus'] }),
    ).items;
    expect(new Set(names).size).toBe(all.length);
    const rank = (name: string): number =>
      ['Offline', 'Degraded', 'Operational'].indexOf(
        all.find((monitor) => monitor.name === name)?.currentMonitorStatus.name ?? '',
      );
    expect(names.map(rank)).toEqual(names.map(rank).toSorted());
    const long = await server.call('list_incidents', { sort: 'incidentSeverity' });
    expect(errorOf(long)?.next).toContain('"-declaredAt"');
  });
});

/** What a caller could not reach, or was not told: shared probes, unchecked monitors, texts of exceptions, later columns. */
import { HttpResponse, http, type RequestHandler } from 'msw';
import { describe, expect, it } from 'vitest';
import { answer, api, callWith, errorOf, ID, textOf } from '../catalogue.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';

describe('probes', () => {
  it('that the whole instance shares are named through the monitors they check', async () => {
    const handlers = [
      answer('/probe/get-list', { data: [], count: 0 }),
      answer('/monitor-probe/get-list', {
        data: [
          { _id: ID, probe: { _id: OTHER, name: 'Frankfurt' } },
          { _id: OTHER, probe: { _id: OTHER, name: 'Frankfurt' } },
        ],
        count: 2,
      }),
      answer('/monitor-probe', { _id: ID }),
    ];
    const { seen, result } = await callWith('create_monitor_probe', { monitor: ID, probe: 'frankfurt' }, { handlers });
    expect(result.isError, textOf(result)).toBeFalsy();
    expect(seen.find(({ path }) => path === '/api/monitor-probe')?.body).toMatchObject({ data: { probeId: OTHER } });
    expect(seen[1]?.body).toMatchObject({ query: { probe: { name: { _type: 'Search' } } } });
  });

  it('of the project are found as before, by a key that may not see monitors, too', async () => {
    const handlers = [
      answer('/probe/get-list', { data: [{ _id: OTHER, name: 'Office' }], count: 1 }),
      answer('/monitor-probe/get-list', { error: 'You do not have permissions to read Monitor Probe.' }, 422),
      answer(`/probe/${OTHER}/get-item`, { _id: OTHER, name: 'Office' }),
    ];
    const { result } = await callWith('get_probe', { id: 'Office' }, { handlers });
    expect(result.structuredContent).toMatchObject({ item: { id: OTHER } });
  });

  it('of the seeded company can be given to a monitor by name', async () => {
    const { call } = await sandboxCaller();
    const { items } = contentOf<{ items: { probe: { name: string } }[] }>(
      await call('list_monitor_probes', { fields: ['probe'], limit: 1 }),
    );
    contentOf(await call('create_monitor', { name: 'Fresh', monitorType: 'Ping', host: 'db.example.com' }));
    const { created } = contentOf<{ created: { probe: { name: string } } }>(
      await call('create_monitor_probe', { monitor: 'Fresh', probe: items[0]?.probe.name }),
    );
    expect(created.probe.name).toBe(items[0]?.probe.name);
  });
});

describe('a new monitor', () => {
  /** Rows of monitor probes, one list per look; the last one stays. */
  function probes(...looks: object[][]): RequestHandler {
    let place = 0;
    return http.post(api('/monitor-probe/get-list'), () => {
      const data = looks[Math.min(place++, looks.length - 1)];
      return HttpResponse.json({ data, count: data?.length });
    });
  }
  const probe = (connectionStatus: string, isEnabled = true) => ({
    _id: ID,
    isEnabled,
    probe: { _id: ID, connectionStatus },
  });
  const create = async (monitorType: string, handler: RequestHandler) => {
    const handlers = [
      answer('/monitor', { _id: ID, name: 'a' }),
      answer('/monitor-status/get-list', { data: [] }),
      handler,
    ];
    const { result, seen } = await callWith('create_monitor', { name: 'a', monitorType }, { handlers });
    expect(result.isError, textOf(result)).toBeFalsy();
    const looks = seen.filter(({ path }) => path === '/api/monitor-probe/get-list');
    const [raises, ...notes] = (result.structuredContent?.notes ?? []) as string[];
    // Nothing checks a Manual monitor, and nothing is expected of it.
    if (monitorType !== 'Manual') expect(raises).toMatch(/raises no incident and no alert/);
    return { notes, looks };
  };

  it.each([
    ['has no probe', probes([]), 2, /Nobody checks this monitor yet: it has no probe.*create_monitor_probe/],
    ['has only probes that are off', probes([probe('connected', false)]), 1, /every probe of it is switched off/],
    ['has only probes that are away', probes([probe('disconnected')]), 1, /no probe of it is connected/],
  ])('that %s says so', async (_what, handler, times, note) => {
    const { notes, looks } = await create('Ping', handler);
    expect(notes).toEqual([expect.stringMatching(note)]);
    expect(looks).toHaveLength(times);
  });

  it('that somebody checks says nothing, though its probes come a moment later', async () => {
    const { notes, looks } = await create('Website', probes([], [probe('connected')]));
    expect(notes).toEqual([]);
    expect(looks[0]?.body).toMatchObject({ query: { monitorId: ID } });
  });

  it.each(['Manual', 'Incoming Request', 'Server', 'Logs'])('of type %s needs no probe', async (type) => {
    const { notes, looks } = await create(type, probes([]));
    expect([notes, looks]).toEqual([[], []]);
  });

  it('is made, whatever the look comes to', async () => {
    const { notes } = await create('Ping', answer('/monitor-probe/get-list', { error: 'Server Error' }, 500));
    expect(notes).toEqual([]);
  });
});

describe('single exceptions', () => {
  const FINGERPRINT = 'abc';
  const row = { _id: { _type: 'ObjectID', value: ID }, exceptionType: '', message: '', fingerprint: FINGERPRINT };
  const entity = (value: string) => ({ primaryEntityId: { _type: 'ObjectID', value } });
  const groups = answer('/telemetry-exception/get-list', {
    data: [
      { _id: ID, fingerprint: FINGERPRINT, exceptionType: 'Wrong', message: 'of another service', ...entity(OTHER) },
      { _id: ID, fingerprint: FINGERPRINT, exceptionType: 'GatewayError', message: 'card refused', ...entity(ID) },
    ],
    count: 2,
  });

  it('show type and message of their group, in one more request a page', async () => {
    const rows = [1, 2].map(() => ({ ...row, ...entity(ID) }));
    const list = answer('/exceptions/get-list', { data: rows, count: 2 });
    const { result, seen } = await callWith('list_exception_instances', {}, { handlers: [list, groups] });
    const { items } = result.structuredContent as { items: object[] };
    for (const item of items) {
      expect(item).toMatchObject({ exceptionType: 'GatewayError', message: 'card refused' });
      expect(Object.keys(item)).not.toContain('fingerprint');
    }
    const asked = seen.filter(({ path }) => path.startsWith('/api/telemetry-exception'));
    expect(asked).toMatchObject([{ body: { query: { fingerprint: { _type: 'Includes', value: [FINGERPRINT] } } } }]);
  });

  it('show the one that was asked for', async () => {
    const get = answer(`/exceptions/${ID}/get-item`, { ...row, ...entity(ID) });
    const { result } = await callWith(
      'get_exception_instance',
      { id: ID, fields: ['message', 'fingerprint'] },
      { handlers: [get, groups] },
    );
    expect(result.structuredContent?.item).toMatchObject({ message: 'card refused', fingerprint: FINGERPRINT });
  });

  it('cost no further request where they tell themselves, or where nobody asks', async () => {
    const list = answer('/exceptions/get-list', { data: [{ ...row, exceptionType: 'A', message: 'b' }], count: 1 });
    const told = await callWith('list_exception_instances', { fields: ['message'] }, { handlers: [list] });
    const unasked = await callWith('list_exception_instances', { fields: ['time'] }, { handlers: [list] });
    for (const { seen, result } of [told, unasked]) {
      expect(seen.map(({ path }) => path).filter((path) => !/^\/api\/exceptions\/(get-list|count)/.test(path))).toEqual(
        [],
      );
      expect(result.isError).toBeUndefined();
    }
  });

  it('are told to be found through their groups where a filter asks for a text', async () => {
    const handlers = [answer('/exceptions/count', { count: 0 })];
    const filter = { message: { contains: 'refused' } };
    const { result } = await callWith('count_exception_instances', { filter }, { handlers });
    const note = /^filter\.message .*may be blank.*list_exceptions.*fingerprint/;
    expect(result.structuredContent).toMatchObject({ notes: [expect.stringMatching(note)] });
    const plain = await callWith('count_exception_instances', { filter: { fingerprint: 'abc' } }, { handlers });
    expect(plain.result.structuredContent).not.toHaveProperty('notes');
  });

  it('their groups show type and message by default', async () => {
    const { call } = await sandboxCaller();
    const { items } = contentOf<{ items: Record<string, unknown>[] }>(await call('list_exceptions', { limit: 1 }));
    expect(items[0]).toMatchObject({ exceptionType: expect.any(String), message: expect.any(String) });
  });
});

describe('an argument that only the other of create and update takes', () => {
  it.each([
    ['create_host', { name: 'db', hostIdentifier: 'db', osType: 'linux' }, /no osType yet: .*set it with update_host/],
    ['create_network_device', { hostname: 'a', currentMonitorStatusId: ID }, /no currentMonitorStatus yet/],
    ['update_status_page_private_user', { id: ID, isSsoUser: true }, /set once, by create_status_page_private_user/],
    ['update_label', { id: ID, createdAt: 'now' }, /There is no argument "createdAt"/],
  ])('of %s leads there', async (tool, args, message) => {
    const { result, seen } = await callWith(tool, args);
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringMatching(message) });
    expect(seen).toEqual([]);
  });
});

/** Reads that find nothing: what was only spelt otherwise is found, else the reason is told; where rows are, nobody looks further. */
import { describe, expect, it } from 'vitest';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const { call, dispatcher } = await sandboxCaller();

interface Read {
  readonly count?: number;
  readonly total?: number;
  readonly items?: readonly Record<string, unknown>[];
  readonly nextCursor?: string;
  readonly applied: { readonly filter: Record<string, unknown>; readonly taken?: readonly string[] };
  readonly notes?: readonly string[];
}

const read = async (tool: string, args: unknown): Promise<Read> => contentOf<Read>(await call(tool, args));
const noteOf = async (tool: string, filter: unknown): Promise<string> => {
  const { count, notes = [] } = await read(tool, { filter });
  expect(count).toBe(0);
  return notes.join('\n');
};

describe('texts that rows have in other letter case, or with blanks', () => {
  it.each([
    ['count_monitors', { name: ' checkout api' }, 'name " checkout api" -> Checkout API', 1],
    [
      'count_monitors',
      { name: ['CHECKOUT API', 'shipping api', 'nope'] },
      'name "CHECKOUT API", "shipping api", "nope" -> Shipping API, Checkout API',
      2,
    ],
    ['count_monitors', { name: 'checkout api', monitorType: 'API' }, 'name "checkout api" -> Checkout API', 1],
    ['count_incidents', { incidentNumberWithPrefix: 'inc-3' }, 'incidentNumberWithPrefix "inc-3" -> INC-3', 1],
  ])('%s %j', async (tool, filter, taken, count) => {
    expect(await read(tool, { filter })).toMatchObject({ count, applied: { taken: [taken] } });
  });

  it('in a column of a related row', async () => {
    const exact = await read('count_incident_state_timelines', { filter: { incidentState: { name: 'Resolved' } } });
    const other = await read('count_incident_state_timelines', { filter: { incidentState: { name: 'RESOLVED' } } });
    expect(other.count).toBe(exact.count);
    expect(other.applied.taken?.[0]).toMatch(
      /^incidentState\.name "RESOLVED" -> Resolved \(rows have (?=.*Identified)(?=.*Acknowledged).*Resolved/,
    );
  });

  it('in telemetry: columns by the API’s own groups, attributes in the newest rows', async () => {
    const exact = await read('count_spans', { filter: { name: 'GET /basket' } });
    expect(exact.count).toBeGreaterThan(0);
    const other = await read('count_spans', { filter: { name: 'get /BASKET ' } });
    expect(other).toMatchObject({ count: exact.count, applied: { filter: { name: 'GET /basket' } } });
    const key = 'oneuptime.service.name';
    const service = await read('count_logs', { filter: { attributes: { [key]: 'checkout' } } });
    expect(await read('count_logs', { filter: { attributes: { [key]: 'Checkout' } } })).toMatchObject({
      count: service.count,
      applied: { taken: [expect.stringMatching(/^attributes\["oneuptime.service.name"\] "Checkout" -> checkout/)] },
    });
  });

  it('an attribute that no row has is told, with those that rows have', async () => {
    const text = await read('count_logs', { filter: { attributes: { 'service.nmae': 'checkout' } } });
    expect(text.notes?.join(' ')).toMatch(/attributes has no service\.nmae, but resource\.service\.name/);
    const number = await read('count_logs', { filter: { attributes: { 'http.status_code': { gte: 500 } } } });
    expect(number.notes?.join(' ')).toMatch(/attributes has no http\.status_code, but /);
    const value = await read('count_logs', { filter: { attributes: { 'resource.service.name': 'nobody' } } });
    expect(value.notes?.join(' ')).not.toContain('has no');
  });

  it('an enum never gets so far: its values are known', async () => {
    const error = await read('count_logs', { filter: { severityText: ' ERROR ' } });
    expect(error.count).toBe((await read('count_logs', { filter: { severityText: 'Error' } })).count);
  });

  it('are not taken where rows have the text itself', async () => {
    const own = await sandboxCaller();
    for (const name of ['Blue', 'blue ']) contentOf(await own.call('create_service', { name: `x${name}x` }));
    const found = contentOf<Read>(await own.call('list_services', { filter: { name: 'xBluex' } }));
    expect(found.items).toHaveLength(1);
    expect(found.applied.taken).toBeUndefined();
  });

  it('page on with the same arguments', async () => {
    const filter = { incidentState: { name: 'resolved' } };
    const seen = new Set<unknown>();
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const args = { filter, limit: 20, fields: ['startsAt'], ...(cursor ? { cursor } : {}) };
      const { items = [], nextCursor, applied } = await read('list_incident_state_timelines', args);
      expect(applied.taken?.[0]).toContain('-> Resolved');
      for (const { id } of items) seen.add(id);
      cursor = nextCursor;
    }
    expect(seen.size).toBe(60);
  });
});

describe('the reason', () => {
  it('is what rows have in place of the text, near to it or all of few', async () => {
    expect(await noteOf('count_monitors', { name: 'Chekout API' })).toMatch(
      /^Without filter\.name there are 30; near to it name is Checkout API.*\. list_monitors \{\} shows them\.$/,
    );
    expect(await noteOf('count_logs', { severityText: 'Fatal', time: { gte: '-1h' } })).toMatch(
      /^Without filter\.severityText there are \d+; severityText is Error \(\d+\), .*list_logs \{"filter":\{"time":\{"gte":"-1h"\}\}\} shows them/,
    );
  });

  it('counts as a plain list does', async () => {
    const note = await noteOf('count_logs', { severityText: 'Fatal', time: { gte: '-1h' } });
    for (const [, value, count] of note.matchAll(/(\w+) \((\d+)\)/g))
      expect((await read('count_logs', { filter: { severityText: value, time: { gte: '-1h' } } })).count).toBe(
        Number(count),
      );
  });

  it('is the window, where there is nothing else', async () => {
    expect(await noteOf('count_incidents', { declaredAt: { gt: '2001-01-01', lt: '2001-02-01' } })).toMatch(
      /^Without filter\.declaredAt there are \d+; the newest declaredAt is 20\d\d-.*list_incidents \{\} shows them/,
    );
    expect(await noteOf('count_logs', { time: { gte: '2001-01-01', lt: '2001-02-01' } })).toMatch(
      /the newest time is 20/,
    );
  });

  it('is a related row, told by its name', async () => {
    expect(
      await noteOf('count_incidents', {
        currentIncidentState: 'open',
        declaredAt: { gte: '2001-01-01', lte: '2001-12-31' },
      }),
    ).toMatch(/^Nothing matches without filter\.currentIncidentState either\. list_incidents \{\} looks further/);
    const note = await noteOf('count_monitors', {
      currentMonitorStatus: 'Degraded',
      name: { contains: 'Checkout error' },
    });
    expect(note).toMatch(/^Without filter\.\w+ there (is|are) \d+;? ?.*list_monitors \{"filter":/);
  });

  it('is that there is nothing at all', async () => {
    expect(await noteOf('count_monitor_secrets', { name: 'x' })).toMatch(/^There are no monitor secrets at all/);
    expect((await read('list_monitor_secrets', {})).notes).toEqual([
      'There are no monitor secrets, or none that this key may see.',
    ]);
  });

  it('is marked where it quotes what others wrote', async () => {
    const result = await call('count_logs', { filter: { severityText: 'Fatal' } });
    expect(result._meta).toBeDefined();
    expect((await call('count_logs', { filter: { severityText: 'Error' } }))._meta).toBeUndefined();
  });
});

describe('the price', () => {
  const sent = async (tool: string, args: unknown): Promise<string[]> => {
    const before = dispatcher.seen.length;
    await call(tool, args);
    return dispatcher.seen.slice(before).map(({ path }) => path);
  };

  it('is nothing where rows are, and one look where none is', async () => {
    expect(await sent('count_monitors', { filter: { monitorType: 'API' } })).toEqual(['/api/monitor/count']);
    expect(await sent('list_monitors', { filter: { name: 'Checkout API' } })).toEqual(['/api/monitor/get-list']);
    expect(await sent('count_monitors', { filter: { name: 'nope' } })).toEqual([
      '/api/monitor/count',
      '/api/monitor/get-list',
    ]);
    expect(await sent('list_monitor_secrets', {})).toEqual(['/api/monitor-secret/get-list']);
  });
});

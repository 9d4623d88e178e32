/** Fields through a relation: what the relation shows in one request, the rest from the target's own table, and what is refused. */
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import type { Call } from '../../runtime/call/platform.ts';
import { argumentName, columnOf, type ResourceModule, relationOf } from '../../runtime/catalogue/kinds.ts';
import { relatedReads } from '../../runtime/oneuptime/related-rows.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const { call, catalogue, dispatcher } = await sandboxCaller();

type Row = Readonly<Record<string, unknown>>;
interface Read {
  readonly items: readonly Row[];
  readonly item: Row;
  readonly notes?: readonly string[];
}

const read = async (tool: string, args: unknown): Promise<Read> => contentOf<Read>(await call(tool, args));

async function refusalOf(tool: string, args: unknown): Promise<string> {
  const result = await call(tool, args);
  expect(result.isError, JSON.stringify(result.content)).toBe(true);
  return result.content.map(({ text }) => text).join('\n');
}

async function pathsOf(tool: string, args: unknown): Promise<string[]> {
  const before = dispatcher.seen.length;
  await read(tool, args);
  return dispatcher.seen.slice(before).map(({ path }) => path);
}

describe('a list', () => {
  it('shows them under the relation, as the related row has them', async () => {
    const fields = ['probe.connectionStatus', 'monitor.currentMonitorStatus', 'monitor.monitorType'];
    const { items } = await read('list_monitor_probes', { fields, limit: 20 });
    const monitors = await read('list_monitors', { fields: ['currentMonitorStatus', 'monitorType'], limit: 100 });
    const own = new Map(monitors.items.map((item) => [item.id, item]));
    expect(items).toHaveLength(20);
    for (const { id: _row, probe, monitor, ...rest } of items) {
      expect(rest).toEqual({});
      expect(probe).toEqual({ id: expect.any(String), name: expect.any(String), connectionStatus: expect.any(String) });
      const { name: _name, ...shown } = monitor as Row;
      expect(shown).toEqual(own.get(shown.id));
    }
  });

  it('of several related rows, too', async () => {
    const { items } = await read('list_incidents', { fields: ['monitors.currentMonitorStatus'], limit: 5 });
    for (const { monitors } of items)
      for (const monitor of monitors as Row[])
        expect(monitor).toEqual({
          id: expect.any(String),
          name: expect.any(String),
          currentMonitorStatus: { id: expect.any(String), name: expect.stringMatching(/Operational|Degraded|Offline/) },
        });
  });

  it('asks once for what the relation shows, and once more for what only its table does', async () => {
    expect(await pathsOf('list_monitor_probes', { fields: ['probe.connectionStatus', 'monitor.monitorType'] })).toEqual(
      ['/api/monitor-probe/get-list'],
    );
    expect(
      await pathsOf('list_monitor_probes', { fields: ['monitor.currentMonitorStatus', 'monitor.labels'] }),
    ).toEqual(['/api/monitor-probe/get-list', '/api/monitor/get-list']);
  });

  it('in a table has a column for each, in the order that was asked for', async () => {
    const fields = ['monitor.currentMonitorStatus', 'isEnabled', 'probe', 'probe.connectionStatus'];
    const result = await call('list_monitor_probes', { fields, limit: 2, format: 'table' });
    const [header, row] = (result.content[0]?.text ?? '').split('\n');
    expect(header).toBe('id | monitor.currentMonitorStatus | isEnabled | probe | probe.connectionStatus');
    expect(row).toMatch(
      /^[0-9a-f-]+ \| (Operational|Degraded|Offline) \| (true|false) \| Probe \w+ \| (dis)?connected$/,
    );
  });
});

it('a single row shows them as a list does', async () => {
  const fields = ['title', 'currentIncidentState.isResolvedState', 'monitors.monitorType'];
  const { items } = await read('list_incidents', { fields, limit: 1 });
  const { item } = await read('get_incident', { id: items[0]?.id, fields });
  expect(item).toEqual(items[0]);
  expect(item.currentIncidentState).toEqual({
    id: expect.any(String),
    name: expect.any(String),
    isResolvedState: expect.any(Boolean),
  });
});

describe('what cannot be read', () => {
  it.each([
    ['list_incidents', ['monitors.labels.name'], /more than one relation/],
    ['list_incidents', ['title.x'], /title is no relation/],
    ['list_incidents', ['nope.x'], /incidents have no field "nope"/],
    ['list_incidents', ['monitors.nope'], /monitors have no field "nope"/],
    ['list_incidents', ['monitors.status'], /Did you mean currentMonitorStatus/],
    ['list_logs', ['attributes.http'], /attributes is no relation/],
    ['get_incident', ['monitors.'], /have no field ""/],
  ])('%s %j is refused', async (tool, fields, message) => {
    expect(await refusalOf(tool, { ...(tool.startsWith('get') ? { id: 'INC-1' } : {}), fields })).toMatch(message);
  });

  it('for a key that may not list the target is left out and told; what the relation shows is there', async () => {
    const fields = ['monitors.monitoringInterval', 'monitors.monitorType'];
    const { items, notes } = contentOf<Read>(await call('list_incidents', { fields, limit: 3 }, 'incidentRead'));
    for (const monitor of items.flatMap(({ monitors }) => monitors as Row[]))
      expect(Object.keys(monitor).sort()).toEqual(['id', 'monitorType', 'name']);
    expect(notes?.join()).toMatch(
      /monitors\.monitoringInterval: the relation does not show it, and the key may not list monitors/,
    );
  });

  it('is told of rows that no key may list at all', async () => {
    const { items, notes } = await read('list_team_members', { fields: ['user.email', 'user.timezone'], limit: 2 });
    expect(items[0]?.user).toEqual({ id: expect.any(String), name: expect.any(String), email: expect.any(String) });
    expect(notes?.join()).toMatch(/user\.timezone: the relation does not show it, and the key may not list users/);
  });

  it('is refused where the API has no list of them', async () => {
    const target = { ...(await catalogue.module('monitor')), operations: {} };
    const tool = { module: await catalogue.module('monitor_probe') };
    const asking = { tool, module: async () => target } as unknown as Call;
    await expect(relatedReads(asking, new Map([['monitor', ['monitorType', 'description']]]))).rejects.toMatchObject({
      code: 'bad_arguments',
      message: 'monitor does not show description, and no key may list monitors.',
      next: expect.stringMatching(/^Through it the API shows id, .*monitorType/),
    });
  });

  it('are secrets, which are masked there as well', async () => {
    const { items } = await read('list_monitor_probes', {
      fields: ['monitor.incomingRequestSecretKey', 'probe.key'],
      limit: 50,
    });
    const keys = items.flatMap(({ monitor, probe }) => [(monitor as Row).incomingRequestSecretKey, (probe as Row).key]);
    for (const key of keys.filter((value) => value !== null && value !== undefined))
      expect(key).not.toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('over all resources', async () => {
  const modules: ResourceModule[] = await Promise.all(Object.values(resources).map(({ load }) => load()));
  const listed = modules.filter(({ operations: { list } }) => list && list.impossible === undefined);

  it('the API shows whatever a column says that relations show, and nothing is asked for beside', async () => {
    let relations = 0;
    for (const module of listed) {
      const fields: string[] = [];
      for (const [name, column] of Object.entries(module.columns)) {
        if (!column.to || relationOf(column) === undefined || !column.access.includes('r')) continue;
        const target = await catalogue.module(column.to);
        const shown = Object.keys(target.columns).filter((inside) => {
          const of = columnOf(target, inside);
          return of?.throughRelation === true && of.access.includes('r') && of.kind !== 'fk';
        });
        fields.push(...shown.map((inside) => `${name}.${argumentName(target, inside)}`));
        relations += shown.length > 0 ? 1 : 0;
      }
      if (fields.length === 0) continue;
      const result = await call(
        module.operations.list?.name ?? '',
        { fields: fields.slice(0, 500), limit: 1 },
        'master',
      );
      // Tables of other editions, and of instances that bill: whatever is asked for.
      if (result.isError && (await call(module.operations.list?.name ?? '', { fields: ['id'] }, 'master')).isError)
        continue;
      expect(result.isError, `${module.resource} ${JSON.stringify(result.content).slice(0, 500)}`).toBeFalsy();
    }
    expect(relations).toBeGreaterThan(500);
  });
});

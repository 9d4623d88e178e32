/** Orientation on the seeded company, its facts counted again from the sandbox's own rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orientationWorkflows } from '../../runtime/workflows/orientation/family.ts';
import { rolesThatFit, writableBy } from '../../runtime/workflows/orientation/roles.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

interface Capped<T> {
  readonly items: readonly T[];
  readonly more?: number;
}

interface Overview {
  readonly project?: string;
  readonly monitors?: {
    total: number;
    paused: number;
    notOperational: number;
    troubled?: Capped<{ name: string; for: string }>;
  };
  readonly incidents?: {
    open: number;
    bySeverity?: Record<string, number>;
    worst?: Capped<{ number: string; age: string }>;
  };
  readonly alerts?: { open: number; newest?: string };
  readonly onCall?: Capped<{ schedule: string; person: string; until?: string }>;
  readonly maintenance?: { now?: Capped<{ title: string }>; next?: { title: string } };
  readonly objectives?: { total: number; atRisk?: Capped<{ name: string; achieved: number }> };
}

let bench: WorkflowBench;
let unusedInStorm: readonly string[] = [];
const CLOCK = new Date('2026-11-30T15:00:00Z');

beforeAll(async () => {
  bench = await workflowBench(orientationWorkflows, () => CLOCK);
});

afterAll(() => {
  const unused = orientationWorkflows.flatMap((workflow) => bench.unused(workflow));
  expect(unused.filter((name) => unusedInStorm.includes(name))).toEqual([]);
});

/** A problem that a result tells, and what of it could not be read. */
function aroundOf(told: { structuredContent?: unknown }): {
  unread?: string[];
  error?: { code: string; next: string };
} {
  return told.structuredContent as never;
}

describe('get_overview', () => {
  it('counts what is broken as the rows have it', async () => {
    const told = await bench.run<Overview>('get_overview');
    const monitors = await bench.rows(
      '/monitor',
      {},
      { name: true, disableActiveMonitoring: true, currentMonitorStatus: { isOperationalState: true } },
    );
    const bad = monitors.filter(
      ({ currentMonitorStatus: status }) => (status as { isOperationalState: boolean }).isOperationalState === false,
    );
    expect(told.project).toBe('Harbour Shop');
    expect(told.monitors).toMatchObject({
      total: monitors.length,
      paused: monitors.filter(({ disableActiveMonitoring }) => disableActiveMonitoring === true).length,
      notOperational: bad.length,
    });
    expect(told.monitors?.troubled?.items.map(({ name }) => name).sort()).toEqual(bad.map(({ name }) => name).sort());
    const open = await bench.rows(
      '/incident',
      { currentIncidentState: { isResolvedState: false } },
      { incidentNumberWithPrefix: true },
    );
    expect(told.incidents?.open).toBe(open.length);
    expect(Object.values(told.incidents?.bySeverity ?? {}).reduce((sum, count) => sum + count, 0)).toBe(open.length);
    expect(told.incidents?.worst?.items[0]?.number).toBe('INC-468');
    expect(told.alerts?.open).toBe(
      (await bench.rows('/alert', { currentAlertState: { isResolvedState: false } })).length,
    );
  });

  it('tells how long troubled monitors have been so', async () => {
    const told = await bench.run<Overview>('get_overview');
    expect(told.monitors?.troubled?.items.map((row) => [row.name, row.for])).toEqual([
      ['Invoice worker', '37m'],
      ['Payment gateway', '1h 35m'],
      ['Checkout API', '48m'],
    ]);
  });

  it('names who is on call, what is planned next, and objectives that are in danger', async () => {
    const told = await bench.run<Overview>('get_overview');
    const [schedule] = await bench.rows(
      '/on-call-duty-policy-schedule',
      {},
      { name: true, currentUserOnRoster: { name: true }, rosterHandoffAt: true },
    );
    const person = (schedule?.currentUserOnRoster as { name?: { value: string } | string } | undefined)?.name;
    expect(told.onCall?.items).toMatchObject([
      { schedule: schedule?.name, person: typeof person === 'string' ? person : person?.value },
    ]);
    expect(told.onCall?.items[0]?.until).toBe((schedule?.rosterHandoffAt as { value: string } | undefined)?.value);
    expect(told.maintenance).toMatchObject({ next: { title: 'Move of the cache cluster' } });
    expect(told.maintenance?.now).toBeUndefined();
    expect(told.objectives).toMatchObject({
      total: 2,
      atRisk: { items: [{ name: 'Checkout availability', achieved: 99.61 }] },
    });
  });

  it('tells no end of duty that goes on, and no risk of what is switched off', async () => {
    const { store } = bench.sandbox;
    const [schedule] = store.table('OnCallDutyPolicySchedule').rows.values();
    const slo = store.where('ServiceLevelObjective', 'name', 'Checkout availability')[0];
    if (!schedule || !slo) throw new Error('Nothing is planted.');
    const created = await bench.call('create_user_override', {
      ...{ overrideUser: schedule.nextUserIdOnRoster, routeAlertsToUser: schedule.currentUserIdOnRoster },
      ...{ startsAt: CLOCK.toISOString(), endsAt: '2026-12-30T15:00:00Z' },
    });
    store.update(slo, { isEnabled: false });
    const told = await bench.run<Overview>('get_overview');
    expect(told.onCall?.items[0]).toMatchObject({ person: expect.not.stringMatching('nobody') });
    expect(told.onCall?.items[0]?.until).toBeUndefined();
    expect(told.objectives).not.toHaveProperty('atRisk');
    const { id } = (created.structuredContent as unknown as { created: { id: string } }).created;
    await bench.call('delete_user_override', { id });
    store.update(slo, { isEnabled: true });
  });

  it('tells what a key may not read, and the rest', async () => {
    const told = await bench.result('get_overview', {}, 'incidentRead');
    const { unread } = aroundOf(told);
    expect(unread).toHaveLength(5);
    expect(unread?.join()).toMatch(/monitors: .*may not read/);
    expect((told.structuredContent as Overview).incidents?.open).toBe(3);
    expect((told.structuredContent as Overview).monitors).toBeUndefined();
  });

  it('goes on where one part fails', async () => {
    bench.sandbox.faults.next({ kind: 'error', path: '/api/service-level-objective/count' });
    const told = await bench.result('get_overview');
    expect(told.isError).toBeFalsy();
    expect(aroundOf(told).unread).toEqual([expect.stringMatching(/^objectives: /)]);
    expect((told.structuredContent as Overview).incidents?.open).toBe(3);
  });

  it('finds the worst in a storm, and leaves out what is in a state behind the resolved one', async () => {
    const many = await workflowBench(orientationWorkflows, () => CLOCK);
    const { store } = many.sandbox;
    const [open] = await many.rows('/incident', { incidentNumber: 470 });
    const row = store.find('Incident', open?._id);
    // Older ones that are less bad than INC-468.
    const declaredAt = Number(row?.declaredAt) - 3 * 864e5;
    for (let copy = 0; copy < 520; copy += 1)
      store.insert('Incident', { ...row, _id: undefined, declaredAt, incidentNumber: 1000 + copy });
    const behind = { name: 'Reviewed', color: '#000000', order: 9 };
    for (const [kind, table] of [
      ['incident', 'Incident'],
      ['alert', 'Alert'],
    ] as const) {
      const made = await many.call(`create_${kind}_state`, behind);
      const { id } = (made.structuredContent as unknown as { created: { id: string } }).created;
      const first = [...store.table(table).rows.values()][0];
      if (first) store.update(first, { [`current${table}StateId`]: id });
    }
    const told = await many.result('get_overview');
    const { incidents, alerts, notes } = told.structuredContent as unknown as Overview & { notes?: readonly string[] };
    expect(incidents?.open).toBe(523);
    expect(alerts?.open).toBe(3);
    expect(incidents?.worst?.more).toBe(518);
    expect(incidents?.worst?.items[0]?.number).toBe('INC-468');
    expect(Object.values(incidents?.bySeverity ?? {}).reduce((sum, count) => sum + count, 0)).toBe(523);
    expect(notes).toBeUndefined();
    expect(JSON.stringify(told.structuredContent).length).toBeLessThan(2000);
    unusedInStorm = orientationWorkflows.flatMap((workflow) => many.unused(workflow));
  });

  it('is a failure for a key that nobody knows, and says little of an empty project', async () => {
    expect(aroundOf(await bench.result('get_overview', {}, 'invalid')).error?.code).toBe('invalid_key');
    const empty = await bench.run<Overview>('get_overview', {}, 'other');
    expect(empty).toMatchObject({
      project: 'Second Project',
      monitors: { total: 0, notOperational: 0 },
      incidents: { open: 0 },
    });
    expect(empty.monitors?.troubled).toBeUndefined();
    const { notes } = (await bench.result('get_overview', {}, 'other')).structuredContent as unknown as {
      notes: string[];
    };
    expect(notes).toEqual([expect.stringContaining('no on-call schedule')]);
  });
});

interface Who {
  readonly projects: Capped<{ id: string; name: string }>;
  readonly reads: Record<string, number>;
  readonly cannotRead: readonly string[];
  readonly fitsRole?: readonly string[];
  readonly likelyWrites?: readonly string[];
  readonly learnt: string;
}

describe('whoami', () => {
  it('lists the project, and counts what can be read', async () => {
    const told = await bench.run<Who>('whoami');
    const projects = await bench.rows('/project', {}, { name: true });
    expect(told.projects.items).toEqual(projects.map(({ _id, name }) => ({ id: _id, name })));
    expect(told.reads.incidents).toBe((await bench.rows('/incident')).length);
    expect(told.reads['status-pages']).toBe((await bench.rows('/status-page')).length);
    expect(told.cannotRead).toEqual([]);
  });

  it('tells roles apart by what they read, and sends nothing that writes', async () => {
    const before = bench.dispatcher.seen.length;
    expect((await bench.run<Who>('whoami')).fitsRole).toEqual(['ProjectOwner', 'ProjectAdmin']);
    const viewer = await bench.run<Who>('whoami', {}, 'readonly');
    expect(viewer).toMatchObject({ fitsRole: ['Viewer'], likelyWrites: [], cannotRead: [] });
    const sent = bench.dispatcher.seen.slice(before);
    expect(sent.filter(({ path }) => !/\/(count|get-list)(\?|$)/.test(path))).toEqual([]);
    expect(sent.length).toBeLessThanOrEqual(2 * 15);
  });

  it('says that it does not know the writes of a key of another making', async () => {
    const told = await bench.run<Who>('whoami', {}, 'incidentRead');
    expect(told.reads).toEqual({ incidents: 470 });
    expect(told.cannotRead).toContain('monitors');
    expect(told.fitsRole).toBeUndefined();
    expect(told.learnt).toContain('not known');
  });

  it('gives the figures of a master key the name of no single project', async () => {
    const told = (await bench.result('get_overview', {}, 'master')).structuredContent as unknown as Overview & {
      notes: string[];
    };
    expect(told.project).toBe('2 projects');
    expect(told.notes.join(' ')).toContain('of all of them together');
    const connection = await bench.run<{ project: string }>('test_connection', {}, 'master');
    expect(connection.project).toMatch(/^2 projects/);
  });

  it('lists all projects of a master key', async () => {
    const { projects } = await bench.run<Who>('whoami', {}, 'master');
    expect(projects.items.map(({ name }) => name)).toEqual(['Harbour Shop', 'Second Project']);
  });
});

describe('roles', () => {
  const seen = (readers: string[], couldRead: boolean, creators: string[] = []) => ({
    toolset: readers.join(),
    readers,
    creators,
    couldRead,
  });

  it('fit where they read neither more nor less', () => {
    const all = ['ProjectOwner', 'ProjectAdmin', 'ProjectMember', 'Viewer'];
    expect(rolesThatFit([seen(all, true), seen(['ProjectOwner'], false)])).toEqual([
      'ProjectAdmin',
      'ProjectMember',
      'Viewer',
    ]);
    expect(rolesThatFit([seen(all, false)])).toEqual([]);
    expect(writableBy([], [])).toBeUndefined();
    expect(writableBy(['Viewer'], [seen(all, true, ['ProjectAdmin'])])).toEqual([]);
    expect(writableBy(['ProjectAdmin'], [seen(['x'], true, ['ProjectAdmin'])])).toEqual(['x']);
  });
});

describe('test_connection', () => {
  it('tells address, version and project', async () => {
    expect(await bench.run('test_connection')).toMatchObject({
      ok: true,
      address: 'http://oneuptime.test',
      version: '12.0.16',
      key: 'accepted',
      project: 'Harbour Shop',
    });
  });

  it('tells a bad key and an instance that does not answer, with what to do', async () => {
    expect(await bench.run('test_connection', {}, 'expired')).toMatchObject({
      ok: false,
      key: 'not accepted',
      version: '12.0.16',
    });
    bench.sandbox.faults.next({ kind: 'drop', path: '/api/version', times: 3 });
    const told = await bench.run<{ ok: boolean; problem: string; next: string }>('test_connection');
    expect(told).toMatchObject({ ok: false, key: 'not tried' });
    expect(told.problem).toMatch(/oneuptime\.test/);
    expect(told.next.length).toBeGreaterThan(10);
  });
});

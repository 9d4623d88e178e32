/** Words for states in filters of reads: what they mean in each resource, and whose name goes before them. */
import { describe, expect, it } from 'vitest';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const { call } = await sandboxCaller();

interface Counted {
  readonly count: number;
  readonly applied: { readonly taken?: readonly string[] };
}
interface Listed {
  readonly items: readonly Record<string, unknown>[];
}

const counted = async (tool: string, filter: unknown, role?: 'incidentRead'): Promise<Counted> =>
  contentOf<Counted>(await call(tool, { filter }, role));

/** Rows by the name of their state, counted one state at a time. */
async function byState(tool: string, column: string, states: string): Promise<ReadonlyMap<string, number>> {
  const { items } = contentOf<Listed>(await call(states, { fields: ['name'] }));
  const counts = items.map(
    async ({ name }) => [String(name), (await counted(tool, { [column]: name })).count] as const,
  );
  return new Map(await Promise.all(counts));
}

const sum = (counts: ReadonlyMap<string, number>, names: readonly string[]): number =>
  names.reduce((total, name) => total + (counts.get(name) as number), 0);

describe.each([
  ['count_incidents', 'currentIncidentState', 'list_incident_states'],
  ['count_alerts', 'currentAlertState', 'list_alert_states'],
  ['count_incident_episodes', 'currentIncidentState', 'list_incident_states'],
  ['count_alert_episodes', 'currentAlertState', 'list_alert_states'],
] as const)('%s', async (tool, column, states) => {
  const counts = await byState(tool, column, states);

  it.each([
    ['open', ['Identified', 'Acknowledged']],
    ['Active', ['Identified', 'Acknowledged']],
    ['unresolved', ['Identified', 'Acknowledged']],
    ['not_resolved', ['Identified', 'Acknowledged']],
    ['unacknowledged', ['Identified']],
    [' UNACKED ', ['Identified']],
    ['new', ['Identified']],
    ['acked', ['Acknowledged']],
    ['closed', ['Resolved']],
    ['done', ['Resolved']],
  ])('%s means %j', async (word, names) => {
    const { count, applied } = await counted(tool, { [column]: word });
    expect(count).toBe(sum(counts, names));
    expect(applied.taken).toEqual([`${column} ${JSON.stringify(word)} -> ${names.join(', ')}`]);
  });

  it('in lists and operators, too', async () => {
    expect((await counted(tool, { [column]: ['unacked', 'closed'] })).count).toBe(
      sum(counts, ['Identified', 'Resolved']),
    );
    expect((await counted(tool, { [column]: { in: ['open'] } })).count).toBe(
      sum(counts, ['Identified', 'Acknowledged']),
    );
    expect((await counted(tool, { [column]: { not: 'open' } })).count).toBe(sum(counts, ['Resolved']));
  });

  it('takes a name of a state for that state, and says nothing of it', async () => {
    expect((await counted(tool, { [column]: 'resolved' })).applied.taken).toBeUndefined();
  });
});

describe('scheduled maintenance', async () => {
  const [tool, column] = ['count_scheduled_maintenance_events', 'currentScheduledMaintenanceState'];
  const counts = await byState(tool, column, 'list_scheduled_maintenance_states');
  it.each([
    ['upcoming', ['Scheduled']],
    ['planned', ['Scheduled']],
    ['active', ['Ongoing']],
    ['in progress', ['Ongoing']],
    ['open', ['Scheduled', 'Ongoing']],
    ['over', ['Ended', 'Completed']],
    ['resolved', ['Completed']],
  ])('%s means %j', async (word, names) => {
    expect((await counted(tool, { [column]: word })).count).toBe(sum(counts, names));
  });
});

describe('monitors', async () => {
  const counts = await byState('count_monitors', 'currentMonitorStatus', 'list_monitor_statuses');
  it.each([
    ['up', ['Operational']],
    ['down', ['Offline']],
    ['slow', ['Degraded']],
    ['unhealthy', ['Degraded', 'Offline']],
    ['not operational', ['Degraded', 'Offline']],
  ])('%s means %j', async (word, names) => {
    expect((await counted('count_monitors', { currentMonitorStatus: word })).count).toBe(sum(counts, names));
  });

  it.each([
    ['paused', /\{"disableActiveMonitoring": true\}/],
    ['active', /\{"disableActiveMonitoring": false\}/],
  ])('%s is no status, and what it is instead is told', async (word, next) => {
    const result = await call('list_monitors', { filter: { currentMonitorStatus: word } });
    expect(result.isError).toBe(true);
    expect(result.content.map(({ text }) => text).join()).toMatch(next);
  });
});

describe('a project that names its states otherwise', () => {
  it('has its names first, and its flags behind every word', async () => {
    const own = await sandboxCaller();
    const count = async (filter: unknown): Promise<number> =>
      contentOf<Counted>(await own.call('count_incidents', { filter })).count;
    const before = {
      open: await count({ currentIncidentState: 'open' }),
      resolved: await count({ currentIncidentState: 'Resolved' }),
    };
    const { items } = contentOf<Listed>(await own.call('list_incident_states', { fields: ['name'] }));
    const idOf = (name: string): unknown => items.find((item) => item.name === name)?.id;
    contentOf(await own.call('update_incident_state', { id: idOf('Resolved'), name: 'Fixed' }));
    contentOf(await own.call('update_incident_state', { id: idOf('Acknowledged'), name: 'Open' }));
    expect(await count({ currentIncidentState: 'resolved' })).toBe(before.resolved);
    const opened = await count({ currentIncidentState: 'open' });
    expect(opened).toBeLessThan(before.open);
    expect(opened).toBe(await count({ currentIncidentState: idOf('Acknowledged') }));
    expect(await count({ currentIncidentState: 'active' })).toBe(before.open);
  });
});

describe('a key that may not list states', () => {
  it.each(['open', 'closed', 'unacknowledged', 'Resolved'])('is answered by their flags: %s', async (word) => {
    const { count } = await counted('count_incidents', { currentIncidentState: word });
    const seen = await counted('count_incidents', { currentIncidentState: word }, 'incidentRead');
    expect(seen.count).toBe(count);
    expect(seen.applied.taken?.[0]).toContain('is');
  });
});

describe('writes', () => {
  it('take no word for a state', async () => {
    const result = await call('update_incident', { id: 'INC-1', currentIncidentState: 'closed' });
    expect(result.isError).toBe(true);
    expect(result.content.map(({ text }) => text).join()).toMatch(
      /There is no incident state called "closed".*Resolved/,
    );
  });
});

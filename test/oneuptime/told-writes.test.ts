/** What a write tells beside its own row: what it was before, what it hangs on, what moved along, what is still missing. */
import { readFileSync } from 'node:fs';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resources } from '../../generated/oneuptime/index.ts';
import { OWNERS_TOLD } from '../../runtime/oneuptime/consequences.ts';
import { answer, api, callWith, changesAmong, ID, textOf } from '../catalogue.ts';
import { contentOf, type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');

interface Done {
  readonly row?: string;
  readonly changed?: Readonly<Record<string, string>>;
  readonly notes?: readonly string[];
  readonly rows?: readonly Done[];
  readonly result?: string;
}

describe('on the seeded company', () => {
  let server: SandboxCaller;
  const done = async (name: string, args: object): Promise<Done> => contentOf<Done>(await server.call(name, args));
  beforeEach(async () => {
    server = await sandboxCaller(() => NOW);
  });
  const openIncident = async (): Promise<{ number: string; monitor: string }> => {
    const { items } = contentOf<{ items: { incidentNumberWithPrefix: string; monitors: { name: string }[] }[] }>(
      await server.call('list_incidents', { fields: ['incidentNumberWithPrefix', 'monitors'], limit: 1 }),
    );
    const [found] = items;
    return { number: String(found?.incidentNumberWithPrefix), monitor: String(found?.monitors[0]?.name) };
  };

  it('resolving an incident tells its new state and the monitor that it put back', async () => {
    const { number, monitor } = await openIncident();
    const told = await done('update_incident', { id: number, currentIncidentState: 'Resolved' });
    expect(told.changed).toEqual({ currentIncidentState: 'Identified -> Resolved' });
    expect(told.row).toMatch(new RegExp(`^${number} .*, Resolved since 2026-03-10 \\(now\\)$`));
    expect(told.notes).toContainEqual(expect.stringMatching(new RegExp(`^${monitor}: \\w+ -> Operational`)));
  });

  it('a note tells on which incident it stands, and how that stands', async () => {
    const told = await done('create_incident_internal_note', { incident: 'INC-100', note: 'Seen again.' });
    expect(told.notes).toEqual([
      expect.stringMatching(/^On INC-100 .+, Resolved since \d{4}-\d\d-\d\d \(\d+ d ago\)\.$/),
    ]);
  });

  it('an update tells old and new values, of several rows each', async () => {
    const told = await done('update_label', { id: ['production', 'payments'], color: '#123456' });
    expect(told.rows?.map(({ changed }) => changed?.color)).toEqual([
      expect.stringMatching(/^#[0-9a-f]{6} -> #123456$/),
      expect.stringMatching(/^#[0-9a-f]{6} -> #123456$/),
    ]);
    const same = await done('update_label', { id: 'production', color: '#123456' });
    expect(same.changed).toBeUndefined();
    const cleared = await done('update_label', { id: 'production', clear: ['description'] });
    expect(cleared.changed?.description).toMatch(/ -> \(empty\)$/);
  });

  it('what a monitor checks, a rotation and hours of duty are told by the parts that changed', async () => {
    const steps = await done('update_monitor', {
      id: 'Checkout API',
      url: 'https://new.example.com/',
      check: { timeoutMs: 7000 },
    });
    expect(steps.changed?.monitorSteps).toBe(
      'url: https://checkout.example.com/health -> https://new.example.com/; check.timeoutMs: (empty) -> 7000',
    );
    const layer = await done('update_on_call_schedule_layer', { id: 'Days', rotation: { every: '2 weeks' } });
    expect(layer.changed).toEqual({ rotation: 'every: 1 week -> 2 weeks' });
  });

  it('a state change of its own tells the monitor that it put back, too', async () => {
    const { number, monitor } = await openIncident();
    const told = await done('create_incident_state_timeline', { incident: number, incidentState: 'Resolved' });
    expect(told.notes).toContainEqual(expect.stringMatching(new RegExp(`^${monitor}: \\w+ -> Operational`)));
  });

  it('looks at no more than it has to: the row before and after, and its monitors', async () => {
    const { number } = await openIncident();
    const reads = async (name: string, args: object): Promise<number> => {
      const from = server.dispatcher.seen.length;
      await done(name, args);
      return server.dispatcher.seen.slice(from).filter(({ method, path }) => method !== 'PUT' && /get-/.test(path))
        .length;
    };
    // Two names; the new row with its own names; its incident before; the monitors before and after.
    const change = { incident: number, incidentState: 'Acknowledged' };
    expect(await reads('create_incident_state_timeline', change)).toBe(2 + 1 + 1 + 2);
    // Its number; three to know where it may go; the row and its monitors, before and after.
    expect(await reads('update_incident', { id: number, currentIncidentState: 'Resolved' })).toBe(2 + 3 + 4);
    // Its number; the incident in one.
    expect(await reads('create_incident_internal_note', { incident: number, note: 'x' })).toBe(1 + 1 + 1);
    expect(await reads('update_label', { id: 'production', color: '#123456' })).toBe(1 + 2);
  });

  it('of several rows, one that is as wanted already keeps the others from nothing', async () => {
    const { number } = await openIncident();
    const told = await done('update_incident', { id: ['INC-100', number], currentIncidentState: 'Resolved' });
    expect(told.rows?.[0]?.changed).toBeUndefined();
    expect(told.rows?.[1]?.changed).toEqual({ currentIncidentState: 'Identified -> Resolved' });
  });

  it('subscribers and owners are said to hear of it where they do', async () => {
    const note = { incident: 'INC-100', note: 'x', shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true };
    expect((await done('create_incident_public_note', note)).notes?.join()).toContain('next full minute');
    const owner = await done('create_dashboard_team_owner', {
      dashboard: (await contentOf<{ items: { name: string }[] }>(await server.call('list_dashboards', { limit: 1 })))
        .items[0]?.name,
      team: 'Infrastructure',
    });
    expect(owner.notes?.join()).toContain('tells owners of this kind nothing');
  });

  it('a delete tells what is gone', async () => {
    const told = await done('delete_label', { id: 'payments' });
    expect(told).toMatchObject({ row: 'payments', result: 'The label is deleted.' });
  });

  it('a new incident says that nobody is paged, one with policies that somebody is', async () => {
    const incident = { title: 'Down', incidentSeverity: 'Minor Incident' };
    const quiet = await done('create_incident', incident);
    expect(quiet.notes?.join(' ')).toMatch(/Nobody is paged by this/);
    const policy = contentOf<{ items: { name: string }[] }>(await server.call('list_on_call_policies', { limit: 1 }));
    const loud = await done('create_incident', { ...incident, onCallDutyPolicies: [policy.items[0]?.name] });
    expect(loud.notes?.join(' ')).not.toMatch(/Nobody is paged/);
  });

  it('a new policy, schedule and page say what they need', async () => {
    expect((await done('create_on_call_policy', { name: 'P' })).notes).toContain(
      'It pages nobody yet: next create_escalation_rule.',
    );
    expect((await done('create_on_call_policy_schedule', { name: 'S' })).notes?.join()).toContain(
      'create_on_call_schedule_layer',
    );
    expect((await done('create_team', { name: 'T' })).notes?.join()).toContain('create_team_member');
  });

  it('every resource and tool that is told of exists', async () => {
    for (const resource of OWNERS_TOLD) expect(Object.keys(resources)).toContain(resource);
  });
});

it('owners are told of those kinds that the facts name', () => {
  const file = new URL('../../specs/oneuptime/behaviour.yaml', import.meta.url);
  const { ownersTold } = parse(readFileSync(file, 'utf8')) as { ownersTold: object };
  expect(OWNERS_TOLD.size).toBe(Object.keys(ownersTold).length);
});

describe('what cannot be looked at', () => {
  const put = answer(`/label/${ID}`, {});

  it.each([
    ['refused', answer(`/label/${ID}/get-item`, { error: 'no' }, 422)],
    ['broken', http.post(api(`/label/${ID}/get-item`), () => HttpResponse.error())],
    ['answered with nonsense', answer(`/label/${ID}/get-item`, ['x'] as never)],
    ['gone', answer(`/label/${ID}/get-item`, {})],
  ])('%s keeps no write back, and nothing is claimed', async (_, look) => {
    const { result, seen } = await callWith('update_label', { id: ID, name: 'b' }, { handlers: [look, put] });
    expect(result.structuredContent).toEqual({ id: ID, updated: ['name'] });
    expect(changesAmong(seen)).toHaveLength(1);
  });

  it('afterwards is not told of', async () => {
    let looks = 0;
    const once = http.post(api(`/label/${ID}/get-item`), () => {
      looks += 1;
      return looks === 1
        ? HttpResponse.json({ _id: ID, name: 'a' })
        : HttpResponse.json({ error: 'no' }, { status: 422 });
    });
    const { result } = await callWith('update_label', { id: ID, name: 'b' }, { handlers: [once, put] });
    expect(result.structuredContent).toEqual({ id: ID, updated: ['name'] });
  });

  it('secrets are neither read nor told of', async () => {
    const handlers = [answer(`/status-page/${ID}`, {})];
    const { seen, result } = await callWith('update_status_page', { id: ID, masterPassword: 'geheim' }, { handlers });
    expect(seen.map(({ method }) => method)).toEqual(['PUT']);
    expect(textOf(result)).not.toContain('geheim');
  });
});

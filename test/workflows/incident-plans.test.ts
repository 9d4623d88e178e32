import { beforeAll, describe, expect, it } from 'vitest';
import { incidentWorkflows } from '../../runtime/workflows/incidents/family.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';
import { planned, refused, whole } from './planned.ts';
import { bare, numbered, trailOf } from './sandbox-facts.ts';

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(incidentWorkflows);
});

/** Name of whoever the only rota of the sandbox has on duty. */
async function onDuty(): Promise<string> {
  const [schedule] = await bench.rows('/on-call-duty-policy-schedule', {}, { currentUserOnRoster: { name: true } });
  return String(bare((schedule?.currentUserOnRoster as { name?: unknown } | undefined)?.name));
}

/** Title and monitors of incidents that are not resolved. */
function openIncidents() {
  return bench.rows(
    '/incident',
    { currentIncidentState: { isResolvedState: false } },
    { title: true, monitors: { name: true }, impactStartedAt: true, incidentSeverity: { name: true } },
  );
}

describe('declare_missing_incidents', () => {
  /** Monitors by name with the start of what they are in, where that is offline now. */
  async function offline(): Promise<Map<string, number>> {
    const rows = await bench.rows(
      '/monitor-status-timeline',
      { endsAt: null },
      { startsAt: true, monitor: { name: true }, monitorStatus: { isOfflineState: true } },
    );
    const down = rows.filter(({ monitorStatus }) => (monitorStatus as { isOfflineState: boolean }).isOfflineState);
    return new Map(down.map((row) => [(row.monitor as { name: string }).name, Date.parse(String(bare(row.startsAt)))]));
  }

  it('declares one for each monitor that is down without one, in one plan, and none the second time', async () => {
    const down = await offline();
    const covered = (await openIncidents()).flatMap(({ monitors }) =>
      (monitors as { name: string }[]).map(({ name }) => name),
    );
    const uncovered = [...down.keys()].filter((name) => !covered.includes(name));
    expect(uncovered.length).toBeGreaterThan(0);
    const shown = await whole(bench, 'declare_missing_incidents', { preview: true });
    expect(shown.notes).toContainEqual(expect.stringMatching(/^Down with an incident: Payment gateway \(INC-468/));
    const { steps, result } = await planned(bench, 'declare_missing_incidents', {});
    expect(steps.map(({ arguments: { title } }) => title)).toEqual(uncovered.map((name) => `${name} is Offline`));
    expect(result).toMatchObject({ down: down.size, declared: uncovered.length, pages: 'nobody' });
    for (const name of uncovered) {
      const declared = (await openIncidents()).find(({ title }) => title === `${name} is Offline`);
      expect(Date.parse(String(bare(declared?.impactStartedAt)))).toBe(down.get(name));
    }
    const again = await whole(bench, 'declare_missing_incidents', { from: '-2h' });
    expect(again).toMatchObject({ declared: 0, notes: [expect.stringContaining('No incident is missing')] });
    expect(String(again.used)).not.toContain('create_incident');
  });

  it('leaves alone what is up again, unless asked, and what is in maintenance', async () => {
    const [blog] = await bench.rows('/monitor', { name: 'Company blog' });
    const [careers] = await bench.rows('/monitor', { name: 'Careers page' });
    const statuses = await bench.rows('/monitor-status', {}, { name: true });
    const named = (name: string) => statuses.find((status) => status.name === name)?._id;
    const enter = (monitor: unknown, status: string) =>
      whole(bench, 'create_monitor_status_event', { monitor, monitorStatus: named(status) });
    await enter(blog?._id, 'Offline');
    await enter(blog?._id, 'Operational');
    await enter(careers?._id, 'Offline');
    // A window that is going on sets this.
    const { store } = bench.sandbox;
    const row = store.find('Monitor', careers?._id);
    if (row) store.update(row, { disableActiveMonitoringBecauseOfScheduledMaintenanceEvent: true });
    interface Told {
      readonly declared: number;
      readonly monitors: { readonly items: readonly { monitor: string; left?: string; recovered?: boolean }[] };
    }
    const usual = await bench.run<Told>('declare_missing_incidents');
    const items = usual.monitors.items.filter(({ left }) => left);
    expect(items).toMatchObject([
      { monitor: 'Careers page', left: 'in maintenance' },
      { monitor: 'Company blog', left: 'up again', recovered: true },
    ]);
    expect(usual.declared).toBe(0);
    const { steps } = await planned(bench, 'declare_missing_incidents', {
      recovered: true,
      severity: 'minor',
      policy: 'Infrastructure on-call',
    });
    expect(steps.map(({ arguments: { title } }) => title)).toEqual(['Company blog was Offline']);
    expect(steps[0]?.does).toContain(`Infrastructure on-call pages ${await onDuty()}`);
    const again = await whole(bench, 'declare_missing_incidents', { recovered: true });
    expect(again).toMatchObject({ declared: 0 });
    await enter(careers?._id, 'Operational');
  });

  it('refuses a window that ends before it begins, and times that are none', async () => {
    expect(await refused(bench, 'declare_missing_incidents', { from: '+1h' })).toContain('earlier from');
    expect(await refused(bench, 'declare_missing_incidents', { from: 'soon' })).toContain('time');
  });
});

describe('declare_incident', () => {
  it('pages and publishes nothing by itself, and warns of an open one on its monitors', async () => {
    const args = {
      title: 'Database outage affects user authentication',
      severity: 'high-priority',
      monitors: ['Primary database', 'Replica database'],
      evidence: 'Logins fail with a time-out.',
    };
    const { steps, result } = await planned(bench, 'declare_incident', args);
    expect(steps.map(({ tool }) => tool)).toEqual(['create_incident', 'create_incident_internal_note']);
    expect(steps[1]?.arguments.incident).toBe('(the row of step 1)');
    expect(result).toMatchObject({ severity: 'Major Incident', public: false, pages: 'nobody' });
    expect(String(result.notes)).toContain('Open on these monitors already: INC-456');
    const [row = {}] = await bench.rows(
      '/incident',
      { _id: result.id },
      { isVisibleOnStatusPage: true, subscriberNotificationStatusOnIncidentCreated: true, monitors: { name: true } },
    );
    expect(row.isVisibleOnStatusPage).toBe(false);
    expect((row.monitors as { name: string }[]).map(({ name }) => name)).toEqual(args.monitors);
    expect(await bench.rows('/on-call-duty-policy-execution-log', { triggeredByIncidentId: result.id })).toEqual([]);
    expect(await bench.rows('/incident-internal-note', { incidentId: result.id, note: args.evidence })).toHaveLength(1);
  });

  it('pages a policy that is named and says whom', async () => {
    const args = {
      title: 'API is down',
      severity: 'critical',
      policy: 'Infrastructure on-call',
      public: true,
    };
    const [schedule] = await bench.rows('/on-call-duty-policy-schedule', {}, { currentUserOnRoster: { name: true } });
    const person = String(bare((schedule?.currentUserOnRoster as { name?: unknown })?.name));
    const result = await whole(bench, 'declare_incident', args);
    expect(result.pages).toBe(`Infrastructure on-call pages ${person} (Infrastructure rota) first`);
    const runs = await bench.rows('/on-call-duty-policy-execution-log', { triggeredByIncidentId: result.id });
    expect(runs).toHaveLength(1);
    const report = await bench.run<{ paged: { policy: string }[] }>('get_incident_report', {
      incident: String(result.number),
    });
    expect(report.paged).toMatchObject([{ policy: 'Infrastructure on-call' }]);
  });

  it('names the severities there are', async () => {
    expect(await refused(bench, 'declare_incident', { title: 'x', severity: 'purple' })).toContain(
      'Critical Incident, Major',
    );
    expect(await refused(bench, 'declare_incident', { title: 'x', monitors: ['No such'] })).toContain(
      'no monitor called',
    );
    expect(await refused(bench, 'declare_incident', {})).toContain('title');
  });
});

describe('assign_incident', () => {
  it('makes a team the owner, once', async () => {
    const args = { incident: 'current payment gateway incident', team: 'infrastructure' };
    const { steps, result } = await planned(bench, 'assign_incident', args);
    expect(steps[0]?.does).toContain('not paged');
    expect(result).toMatchObject({
      incident: 'INC-468 Payment gateway rejects card payments',
      newOwners: ['team Infrastructure'],
    });
    const owners = await bench.rows('/incident-owner-team', { incidentId: result.id }, { team: { name: true } });
    expect(owners.map(({ team }) => (team as { name: string }).name).sort()).toEqual(['Infrastructure', 'Payments']);
    const again = await whole(bench, 'assign_incident', args);
    expect(again).toMatchObject({ changed: false });
    expect(again).not.toHaveProperty('newOwners');
    expect(String(again.notes)).toContain('already');
  });

  it('hands a part over that one person has, and makes a person owner', async () => {
    const args = { incident: '468', person: 'Maya Chen', role: 'Incident Commander' };
    const { steps, result } = await planned(bench, 'assign_incident', args);
    expect(steps.map(({ tool }) => tool)).toEqual(['delete_incident_member', 'create_incident_member']);
    expect(steps[0]?.does).toContain('from Sara Lindqvist');
    const members = await bench.rows('/incident-member', { incidentId: result.id }, { user: { name: true } });
    expect(members.map(({ user }) => bare((user as { name: unknown }).name))).toEqual(['Maya Chen']);
    // What it names as undo gives the part back.
    for (const { tool, arguments: back } of result.undo as { tool: string; arguments: object }[])
      await whole(bench, tool, back);
    const before = await bench.rows('/incident-member', { incidentId: result.id }, { user: { name: true } });
    expect(before.map(({ user }) => bare((user as { name: unknown }).name))).toEqual(['Sara Lindqvist']);
    await whole(bench, 'assign_incident', { ...args, role: 'Observer' });
    expect(await whole(bench, 'assign_incident', { ...args, role: 'Observer' })).toMatchObject({ changed: false });
    const owned = await whole(bench, 'assign_incident', { incident: '468', person: 'Maya Chen' });
    expect(owned).toMatchObject({ newOwners: ['Maya Chen'], changed: true });
    expect(await whole(bench, 'assign_incident', { incident: '468', person: 'Maya Chen' })).toMatchObject({
      changed: false,
    });
  });

  it('says what is missing', async () => {
    expect(await refused(bench, 'assign_incident', { incident: '468' })).toContain('Give person, team');
    const team = { incident: '468', team: 'Payments', role: 'Observer' };
    expect(await refused(bench, 'assign_incident', team)).toContain('Only a person');
    expect(await refused(bench, 'assign_incident', { incident: '468', team: 'Nobodies' })).toContain('no team called');
  });
});

describe('escalate_incident', () => {
  it('pages a policy by a new alert, says whom, and pretends nothing', async () => {
    const args = {
      incident: '468',
      policy: 'Infrastructure on-call',
      team: 'Storefront',
      note: 'No answer for an hour.',
    };
    const shown = await whole(bench, 'escalate_incident', { ...args, preview: true });
    expect(shown.notes).toContainEqual(expect.stringContaining('can start no policy for an incident'));
    const { steps, result } = await planned(bench, 'escalate_incident', args);
    expect(steps.map(({ tool }) => tool)).toEqual(['create_alert', 'create_incident_team_owner']);
    const person = await onDuty();
    expect(steps[0]?.does).toContain(`pages ${person} (Infrastructure rota) first`);
    expect(result.cannot).toContain('can start no policy for an incident');
    const [run = {}] = await bench.rows(
      '/on-call-duty-policy-execution-log-timeline',
      { triggeredByAlertId: result.pagingAlert },
      {
        alertSentToUser: { name: true },
      },
    );
    expect(bare((run.alertSentToUser as { name: unknown }).name)).toBe(person);
    const [alert] = await bench.rows('/alert', { _id: result.pagingAlert }, { title: true, description: true });
    expect(alert?.title).toBe('Escalated: INC-468 Payment gateway rejects card payments');
    expect(alert?.description).toContain('No answer for an hour.');
    expect(await refused(bench, 'escalate_incident', { incident: '468' })).toContain('Nobody is named');
    const mailed = await whole(bench, 'escalate_incident', { incident: '468', person: 'Tom Adeyemi' });
    expect(mailed).toMatchObject({ pages: 'nobody', newOwners: ['Tom Adeyemi'] });
    expect(mailed.cannot).toBeUndefined();
  });

  it('warns of rules that page by themselves', async () => {
    for (const kind of ['incident', 'alert'])
      await whole(bench, `create_${kind}_on_call_rule`, {
        name: `Every ${kind}`,
        onCallDutyPolicies: ['Infrastructure on-call'],
      });
    const declared = await whole(bench, 'declare_incident', { title: 'Something', preview: true });
    expect(String(declared.notes)).toContain('Every incident');
    const args = { incident: '468', policy: 'Infrastructure on-call', preview: true };
    expect(String((await whole(bench, 'escalate_incident', args)).notes)).toContain('Every alert');
  });
});

describe('find_similar_incidents', () => {
  interface Similar {
    readonly compared: number;
    readonly similar: {
      readonly items: readonly { number: string; title: string; alike: string[]; cause?: string; toResolve?: string }[];
    };
  }

  it('brings past ones on the monitor, newest first, with how they ended', async () => {
    const { similar } = await bench.run<Similar>('find_similar_incidents', { incident: '468', limit: 3 });
    const { monitors } = await numbered(bench, 'incident', 468, { monitors: { _id: true } });
    const past = await bench.rows(
      '/incident',
      { monitors: [(monitors as { _id: string }[])[0]?._id], currentIncidentState: { isResolvedState: true } },
      { title: true, incidentNumber: true },
    );
    const newest = past.map((row) => Number(row.incidentNumber)).sort((a, b) => b - a);
    expect(similar.items.map(({ number }) => number)).toEqual(newest.slice(0, 3).map((number) => `INC-${number}`));
    expect(similar.items[0]?.alike).toEqual(['payment', 'gateway', 'monitor Payment gateway', 'severity']);
    const [begun, , over] = await trailOf(bench, 'incident', past.find((row) => row.incidentNumber === newest[0])?._id);
    const minutes = ((over?.at ?? 0) - (begun?.at ?? 0)) / 60_000;
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    expect(similar.items[0]).toMatchObject({
      cause: 'The cause was removed.',
      toResolve: [hours ? `${hours}h` : '', rest ? `${rest}m` : ''].filter(Boolean).join(' '),
    });
  });

  it('goes by words and monitors that are given, and finds nothing where nothing is alike', async () => {
    const words = await bench.run<Similar>('find_similar_incidents', {
      title: 'Stock figures wrong',
      monitors: ['Catalogue API'],
    });
    expect(words.similar.items[0]).toMatchObject({ title: 'Stock figures are out of date' });
    const none = await bench.run<Similar>('find_similar_incidents', { title: 'zeppelin' });
    expect(none).toEqual({ compared: 0, similar: { items: [] } });
    const future = await bench.run<Similar>('find_similar_incidents', { title: 'payment', from: '-1m' });
    expect(future.compared).toBe(0);
    expect(await refused(bench, 'find_similar_incidents', {})).toContain('Give incident, title or monitors');
  });
});

describe('draft_postmortem', () => {
  it('writes what the tables say in order, and saves it only when asked', async () => {
    const { _id: id } = await numbered(bench, 'incident', 300);
    const read = async () => (await bench.rows('/incident', { _id: id }, { postmortemNote: true }))[0]?.postmortemNote;
    const { text } = await bench.run<{ text: string }>('draft_postmortem', { incident: '300' });
    const trail = await trailOf(bench, 'incident', id);
    const lines = trail.map(({ state, at, cause }) => {
      const time = new Date(at).toISOString();
      return `- ${time.slice(0, 10)} ${time.slice(11, 16)} ${state}${cause ? `: ${cause}` : ''}`;
    });
    expect(text).toContain(lines.join('\n'));
    expect(text).toContain('## Root cause\n\nThe cause was removed.');
    expect(text).toContain('Not recorded. What ended it?');
    expect(await read()).toBeNull();
    const { steps, result } = await planned(bench, 'draft_postmortem', { incident: '300', save: true });
    expect(steps).toMatchObject([{ tool: 'update_incident', arguments: { postmortemNote: text } }]);
    expect(await read()).toBe(text);
    expect(result.undo).toEqual([{ tool: 'update_incident', arguments: { id, clear: ['postmortemNote'] } }]);
    const again = await whole(bench, 'draft_postmortem', { incident: '300', save: true });
    expect(String(again.notes)).toContain('replaced');
  });

  it('does not say that nothing was resolved where states may not be read', async () => {
    const { text, unread } = await whole(bench, 'draft_postmortem', { incident: '300' }, 'incidentRead');
    expect(text).toMatch(/Resolved: not known.*could not be read/s);
    expect(String(unread)).toContain('state changes');
  });

  it('keeps subscribers out of it where pages show it', async () => {
    const { _id: id } = await numbered(bench, 'incident', 468);
    const shown = { id, showPostmortemOnStatusPage: true, notifySubscribersOnPostmortemPublished: true };
    await whole(bench, 'update_incident', shown);
    const { steps } = await planned(bench, 'draft_postmortem', { incident: '468', save: true });
    expect(steps[0]?.arguments.notifySubscribersOnPostmortemPublished).toBe(false);
    expect(steps[0]?.does).toContain('no subscriber is told');
  });
});

it('every operation that these name is used', async () => {
  const { _id: incident } = await numbered(bench, 'incident', 470);
  for (const name of ['assign_incident', 'escalate_incident'])
    for (const meant of [incident, 'disk space'])
      await whole(bench, name, { incident: meant, person: 'Tom Adeyemi', preview: true });
  for (const meant of [incident, 'disk space']) {
    await whole(bench, 'draft_postmortem', { incident: meant, preview: true });
    await whole(bench, 'find_similar_incidents', { incident: meant });
  }
  const names = ['declare_incident', 'declare_missing_incidents', 'assign_incident', 'escalate_incident'];
  const also = ['find_similar_incidents', 'draft_postmortem'];
  const workflows = incidentWorkflows.filter(({ name }) => [...names, ...also].includes(name));
  expect(workflows.flatMap((workflow) => bench.unused(workflow).map((name) => `${workflow.name}: ${name}`))).toEqual(
    [],
  );
});

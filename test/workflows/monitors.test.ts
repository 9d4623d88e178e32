import { beforeAll, describe, expect, it } from 'vitest';
import { maintenanceWorkflows } from '../../runtime/workflows/maintenance/family.ts';
import { monitorWorkflows } from '../../runtime/workflows/monitors/family.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

type Row = Record<string, unknown>;

const HOUR = 3_600_000;
const PAUSED = 'disableActiveMonitoring';
const IN_MAINTENANCE = 'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent';

let clock = Date.parse('2026-11-30T12:00:00.000Z');
let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench([...monitorWorkflows, ...maintenanceWorkflows], () => new Date(clock));
  // Who gives new monitors no probe waits for one.
  await bench.call('create_probe', {
    name: 'Own',
    key: crypto.randomUUID(),
    probeVersion: '1.0.0',
    shouldAutoEnableProbeOnNewMonitors: true,
  });
});

/** Value of a wire value, typed or plain. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? (value as { value: unknown }).value : value;

async function monitorNamed(name: string, select: object = {}): Promise<Row> {
  const [row, ...others] = await bench.rows('/monitor', { name }, { _id: true, name: true, ...select });
  expect(others).toEqual([]);
  return row as Row;
}

async function isHeld(name: string, flag: string): Promise<boolean> {
  return (await monitorNamed(name, { [flag]: true }))[flag] === true;
}

/** The one step of a monitor, and its rules, as they travel. */
async function stepOf(name: string): Promise<{ step: Row; rules: Row[]; otherwise: unknown }> {
  const { monitorSteps } = await monitorNamed(name, { monitorSteps: true });
  const steps = plain(monitorSteps) as { monitorStepsInstanceArray: { value: Row }[]; defaultMonitorStatusId: unknown };
  const step = steps.monitorStepsInstanceArray[0]?.value as Row;
  const criteria = plain(step.monitorCriteria) as { monitorCriteriaInstanceArray: { value: Row }[] };
  return {
    step,
    rules: criteria.monitorCriteriaInstanceArray.map(({ value }) => value),
    otherwise: steps.defaultMonitorStatusId,
  };
}

function raisedBy(rule: Row | undefined, list: 'incidents' | 'alerts' = 'incidents'): Row[] {
  return (rule?.[list] ?? []) as Row[];
}

async function statusId(flag: string): Promise<unknown> {
  return (await bench.rows('/monitor-status', { [flag]: true }))[0]?._id;
}

/** Text of a failure, for what its caller has to read. */
async function failureOf(name: string, args: Row, role?: 'readonly' | 'noperms' | 'invalid'): Promise<string> {
  const told = await bench.result(name, args, role);
  expect(told.isError).toBe(true);
  return told.content.map(({ text }) => text).join('\n');
}

/** The steps of a preview by tool, after which nothing may have changed. */
async function previewed(name: string, args: Row): Promise<string[]> {
  const told = await bench.run<{ preview: { steps: { tool: string; does: string }[] } }>(name, {
    ...args,
    preview: true,
  });
  for (const { does } of told.preview.steps) expect(does).toMatch(/\.$/);
  return told.preview.steps.map(({ tool }) => tool);
}

/** Writes that reached the sandbox since a moment, by path. */
function writesSince(count: number): string[] {
  const reads = /\/(?:get-list|get-item|count|aggregate)\b/;
  return bench.dispatcher.seen
    .slice(count)
    .filter(({ path }) => !reads.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/g, '{id}')}`);
}

describe('create_uptime_monitor', () => {
  it('makes a website monitor whose offline rule comes before the online one', async () => {
    const seen = bench.dispatcher.seen.length;
    expect(await previewed('create_uptime_monitor', { url: 'https://example.com', interval: '5m' })).toEqual([
      'create_monitor',
    ]);
    expect(writesSince(seen)).toEqual([]);
    const made = await bench.run<Row>('create_uptime_monitor', { url: 'https://example.com', interval: '5m' });
    expect(writesSince(seen)).toEqual(['POST /api/monitor']);
    expect(made).toMatchObject({ name: 'example.com', kind: 'Website', every: '5m' });
    const stored = await monitorNamed('example.com', { monitoringInterval: true, monitorType: true });
    expect(stored).toMatchObject({ _id: made.id, monitoringInterval: '*/5 * * * *', monitorType: 'Website' });
    const { step, rules, otherwise } = await stepOf('example.com');
    expect(step.monitorDestination).toEqual({ _type: 'URL', value: 'https://example.com/' });
    expect(rules.map((rule) => plain(rule.monitorStatusId))).toEqual([
      await statusId('isOfflineState'),
      await statusId('isOperationalState'),
    ]);
    expect(rules[0]?.filters).toContainEqual({ checkOn: 'Is Online', filterType: 'False' });
    expect(rules[1]?.filterCondition).toBe('All');
    expect(plain(otherwise)).toBe(await statusId('isOperationalState'));
  });

  it('takes kind, timeout and what counts as down, and a name that is free', async () => {
    const made = await bench.run<Row>('create_uptime_monitor', {
      url: 'https://api.example.com/health',
      kind: 'API',
      timeout: '30s',
      down: 'status code >= 500 or response time > 4000',
    });
    expect(made).toMatchObject({ name: 'api.example.com/health', kind: 'API', timeoutSeconds: 30 });
    const { step, rules } = await stepOf('api.example.com/health');
    expect(step.requestTimeoutInMs).toBe(30_000);
    expect(rules[0]?.filters).toEqual([
      { checkOn: 'Is Online', filterType: 'False' },
      { checkOn: 'Response Status Code', filterType: 'Greater Than Or Equal To', value: 500 },
      { checkOn: 'Response Time (in ms)', filterType: 'Greater Than', value: 4000 },
    ]);
  });

  it('makes monitors of ports, hosts and certificates', async () => {
    await bench.run('create_uptime_monitor', { url: 'postgres://db-9.example.com', name: 'Ledger' });
    const { step } = await stepOf('Ledger');
    expect(step).toMatchObject({
      monitorDestination: { _type: 'Hostname', value: 'db-9.example.com' },
      monitorDestinationPort: { _type: 'Port', value: 5432 },
    });
    await bench.run('create_uptime_monitor', { url: '192.0.2.10', name: 'Router' });
    expect(await monitorNamed('Router', { monitorType: true })).toMatchObject({ monitorType: 'Ping' });
    await bench.run('create_uptime_monitor', { url: 'shop.example.com', kind: 'ssl', name: 'Shop certificate' });
    expect((await stepOf('Shop certificate')).step.monitorDestination).toEqual({
      _type: 'URL',
      value: 'https://shop.example.com/',
    });
  });

  it('refuses what cannot be watched', async () => {
    expect(await failureOf('create_uptime_monitor', { url: 'not an address' })).toContain('no address');
    expect(await failureOf('create_uptime_monitor', { url: 'https://example.com', timeout: '2m' })).toContain('60000');
    expect(await failureOf('create_uptime_monitor', { url: 'https://example.com', interval: '7m' })).toContain('5m');
    expect(await failureOf('create_uptime_monitor', { url: 'https://example.com', kind: 'Server' })).toContain('SSL');
    expect(await failureOf('create_uptime_monitor', { url: 'https://read.example.com' }, 'readonly')).toContain(
      'permi',
    );
  });
});

describe('watch_service', () => {
  const asked = {
    url: 'https://api.example.com/auth/health',
    name: 'user-auth',
    slowerThan: '2s',
    errorRate: 5,
    policy: 'Infrastructure on-call',
    severity: 'Critical Incident',
    page: 'Harbour Shop Status',
    team: 'Payments',
  };

  it('makes monitor, alerts, line and owner in one plan', async () => {
    const seen = bench.dispatcher.seen.length;
    const plan = await previewed('watch_service', asked);
    expect(plan).toEqual(['create_monitor', 'create_status_page_resource', 'create_monitor_team_owner']);
    expect(writesSince(seen)).toEqual([]);
    const told = await bench.run<Row>('watch_service', asked);
    expect(writesSince(seen)).toEqual([
      'POST /api/monitor',
      'POST /api/status-page-resource',
      'POST /api/monitor-owner-team',
    ]);
    expect(told).toMatchObject({ name: 'user-auth', page: 'Harbour Shop Status', owner: 'Payments', every: '1m' });
    const { rules } = await stepOf('user-auth');
    const [offline, degraded, online] = rules;
    const [policy] = await bench.rows('/on-call-duty-policy', { name: 'Infrastructure on-call' });
    const [severity] = await bench.rows('/incident-severity', { name: 'Critical Incident' });
    expect(offline).toMatchObject({ createIncidents: true, createAlerts: false, filterCondition: 'Any' });
    expect(raisedBy(offline).map((one) => [plain(one.incidentSeverityId), one.onCallPolicyIds])).toEqual([
      [severity?._id, [policy?._id]],
    ]);
    // The mean of codes of which one in twenty is a 500: 200 + 300 / 20.
    expect(degraded?.filters).toEqual([
      expect.objectContaining({ checkOn: 'Response Time (in ms)', value: 2000, evaluateOverTime: true }),
      {
        checkOn: 'Response Status Code',
        filterType: 'Greater Than',
        value: 215,
        evaluateOverTime: true,
        evaluateOverTimeOptions: { timeValueInMinutes: 20, evaluateOverTimeType: 'Average' },
      },
    ]);
    expect(degraded).toMatchObject({ createIncidents: false, createAlerts: true });
    expect(raisedBy(degraded, 'alerts')[0]?.onCallPolicyIds).toEqual([]);
    expect(plain(online?.monitorStatusId)).toBe(await statusId('isOperationalState'));
    const [line] = await bench.rows('/status-page-resource', { monitorId: told.id }, { displayName: true });
    expect(line?.displayName).toBe('user-auth');
    const [owner] = await bench.rows('/monitor-owner-team', { monitorId: told.id }, { isOwnerNotified: true });
    expect(owner?.isOwnerNotified).toBe(true);
  });

  it('needs nothing but the address', async () => {
    const told = await bench.run<Row>('watch_service', { url: 'https://billing.example.com/health' });
    expect(told.alerts).toEqual(['Offline: an incident; nobody is paged.']);
    const { rules } = await stepOf('billing.example.com');
    expect(raisedBy(rules[0])[0]?.onCallPolicyIds).toEqual([]);
  });

  it('tells what was done when a later step fails', async () => {
    const text = await failureOf('watch_service', {
      url: 'https://stray.example.com',
      page: '0a0a0a0a-0000-4000-8000-000000000001',
    });
    expect(text).toContain('Done before it: Makes the Website monitor stray.example.com');
    expect(text).toContain('delete_monitor');
  });

  it('refuses a rate that nobody can see', async () => {
    const asking = { url: 'https://rate.example.com', errorRate: 5 };
    expect(await failureOf('watch_service', { ...asking, errorRate: 100 })).toContain('per cent');
    expect(await failureOf('watch_service', { ...asking, interval: '1d' })).toContain('too rarely');
    expect(await failureOf('watch_service', { url: 'https://rate.example.com', slowerThan: 'slow' })).toContain('3s');
  });
});

describe('pause_monitor and resume_monitor', () => {
  const staging = 'Staging website (staging.example.com)';

  it('pauses at once what a text finds, and resumes it', async () => {
    expect(await previewed('pause_monitor', { matching: 'STAGING.example.com' })).toEqual(['update_monitor']);
    expect(await isHeld(staging, PAUSED)).toBe(false);
    const told = await bench.run<{ paused: { items: Row[] } }>('pause_monitor', { matching: 'STAGING.example.com' });
    expect(told.paused.items.map(({ name }) => name)).toEqual([staging]);
    expect(await isHeld(staging, PAUSED)).toBe(true);
    const again = await bench.run<Row>('pause_monitor', { matching: 'staging.example.com' });
    expect(again.already).toEqual([staging]);
    expect(await bench.run('resume_monitor', { monitors: [staging] })).toEqual({ resumed: [staging] });
    expect(await isHeld(staging, PAUSED)).toBe(false);
  });

  it('finds monitors by address and label, too', async () => {
    const found = async (matching: string): Promise<unknown[]> => {
      const { preview } = await bench.run<{ preview: { steps: { does: string }[] } }>('pause_monitor', {
        matching,
        preview: true,
      });
      return preview.steps.map(({ does }) => does.replace(/^Stops the checks of (.*) until .*$/, '$1'));
    };
    expect(await found('db-1.example.com:5432')).toEqual(['Primary database']);
    expect(await found('hooks.example')).toEqual(['Partner webhook receiver']);
    const labelled = await bench.rows('/monitor', { [PAUSED]: false }, { name: true, labels: { name: true } });
    const staged = labelled.filter(({ labels }) => (labels as Row[]).some(({ name }) => name === 'staging'));
    expect(await found('staging')).toEqual(staged.map(({ name }) => name).sort());
  });

  it('holds monitors for a while by a hidden window that is known by nobody and ends by itself', async () => {
    const monitors = ['Search API', 'Catalogue API'];
    const seen = bench.dispatcher.seen.length;
    const plan = await previewed('pause_monitor', { monitors, for: '1h' });
    expect(plan).toEqual(['create_scheduled_maintenance_event', 'create_scheduled_maintenance_state_timeline']);
    expect(writesSince(seen)).toEqual([]);
    const told = await bench.run<{ until: string; maintenance: Row }>('pause_monitor', { monitors, for: '1h' });
    expect(writesSince(seen)).toEqual([
      'POST /api/scheduled-maintenance',
      'POST /api/scheduled-maintenance-state-timeline',
    ]);
    expect(Date.parse(told.until)).toBe(clock + HOUR);
    const [event] = await bench.rows(
      '/scheduled-maintenance',
      { _id: told.maintenance.id },
      {
        isVisibleOnStatusPage: true,
        endsAt: true,
        statusPages: { name: true },
        shouldStatusPageSubscribersBeNotifiedOnEventCreated: true,
        shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded: true,
        enableReminders: true,
        currentScheduledMaintenanceState: { isOngoingState: true },
      },
    );
    expect(event).toMatchObject({
      isVisibleOnStatusPage: false,
      statusPages: [],
      shouldStatusPageSubscribersBeNotifiedOnEventCreated: false,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded: false,
      enableReminders: false,
      currentScheduledMaintenanceState: { isOngoingState: true },
    });
    expect(plain(event?.endsAt)).toBe(told.until);
    for (const name of monitors) expect(await isHeld(name, IN_MAINTENANCE)).toBe(true);
    clock += HOUR + 60_000;
    for (const name of monitors) expect(await isHeld(name, IN_MAINTENANCE)).toBe(false);
  });

  it('ends the window of a pause early, and keeps the others of it paused to its end', async () => {
    const { until } = await bench.run<{ until: string }>('pause_monitor', {
      monitors: ['Search API', 'Shipping API'],
      for: '2h',
    });
    const told = await bench.run<Row>('resume_monitor', { monitors: ['Search API'] });
    expect(told).toEqual({ resumed: ['Search API'], ended: ['Pause of Search API and Shipping API'] });
    expect(await isHeld('Search API', IN_MAINTENANCE)).toBe(false);
    expect(await isHeld('Shipping API', IN_MAINTENANCE)).toBe(true);
    const { now } = await bench.run<{ now: { items: Row[] } }>('list_maintenance_windows', { when: 'now' });
    expect(now.items).toMatchObject([{ title: 'Pause of Shipping API', monitors: ['Shipping API'], to: until }]);
    await bench.run('resume_monitor', { monitors: ['Shipping API'] });
    expect(await isHeld('Shipping API', IN_MAINTENANCE)).toBe(false);
  });

  it('keeps the rest of a window paused also when several of it are resumed', async () => {
    await bench.run('pause_monitor', { monitors: ['Search API', 'Shipping API', 'Accounts API'], for: '1h' });
    const told = await bench.run<Row>('resume_monitor', { monitors: ['Search API', 'Shipping API'] });
    expect(told.resumed).toEqual(['Search API', 'Shipping API']);
    expect(await isHeld('Shipping API', IN_MAINTENANCE)).toBe(false);
    expect(await isHeld('Accounts API', IN_MAINTENANCE)).toBe(true);
    await bench.run('resume_monitor', { monitors: ['Accounts API'] });
  });

  it('tells of monitors in trouble, which the end of a window marks operational', async () => {
    const told = await bench.result('pause_monitor', { monitors: ['Invoice worker', 'Help centre'], for: '1h' });
    expect((told.structuredContent as { notes: string[] }).notes.join()).toMatch(
      /^Not operational now: Invoice worker\./,
    );
    await bench.run('resume_monitor', { monitors: ['Invoice worker', 'Help centre'] });
    const select = { currentMonitorStatus: { isOperationalState: true } };
    expect((await monitorNamed('Invoice worker', select)).currentMonitorStatus).toMatchObject({
      isOperationalState: true,
    });
  });

  it('says how to take a pause back, and what was taken back', async () => {
    const undone = async (name: string, args: Row): Promise<void> => {
      const told = await bench.result(name, args);
      const { undo } = told.structuredContent as { undo: { tool: string; arguments: Row }[] };
      for (const call of undo) await bench.run(call.tool, call.arguments);
    };
    await undone('pause_monitor', { monitors: ['Search API'] });
    expect(await isHeld('Search API', PAUSED)).toBe(false);
    await undone('pause_monitor', { monitors: ['Search API'], for: '1h' });
    expect(await isHeld('Search API', IN_MAINTENANCE)).toBe(false);
    await bench.run('pause_monitor', { monitors: ['Search API'], for: '1h' });
    await undone('resume_monitor', { monitors: ['Search API'] });
    expect(await isHeld('Search API', IN_MAINTENANCE)).toBe(true);
    await bench.run('resume_monitor', { monitors: ['Search API'] });
  });

  it('says what else holds a monitor', async () => {
    await bench.run('start_maintenance_now', { monitors: ['Company blog'], for: '1h', title: 'New theme' });
    const told = await bench.run<{ held: string[]; resumed: string[] }>('resume_monitor', {
      monitors: ['Company blog'],
    });
    expect(told.resumed).toEqual([]);
    expect(told.held.join()).toContain('New theme');
    expect(await isHeld('Company blog', IN_MAINTENANCE)).toBe(true);
    await bench.run('end_maintenance');
  });

  it('refuses what is not meant', async () => {
    expect(await failureOf('pause_monitor', {})).toContain('No monitor is named');
    expect(await failureOf('pause_monitor', { matching: 'e' })).toContain('too short');
    expect(await failureOf('pause_monitor', { matching: 'nowhere.example' })).toContain('No monitor has');
    expect(await failureOf('pause_monitor', { monitors: ['Search API'], for: 'long' })).toContain('30m');
    expect(await failureOf('pause_monitor', { monitors: ['Search API'], notify: true })).toContain('without an end');
    expect(await failureOf('pause_monitor', { monitors: ['Search API'], for: '1h', notify: true })).toContain('pages');
    expect(await failureOf('pause_monitor', { monitors: ['Serch API'] })).toContain('Search API');
    expect(await failureOf('pause_monitor', { monitors: ['Search API'] }, 'readonly')).toContain('permi');
    expect(await failureOf('pause_monitor', { matching: 'staging' }, 'noperms')).toContain('not_permitted');
    expect(await failureOf('pause_monitor', { matching: 'staging' }, 'invalid')).toContain('invalid_key');
    expect(await isHeld('Search API', PAUSED)).toBe(false);
    const gone = { monitors: ['0a0a0a0a-0000-4000-8000-000000000001'] };
    expect(await failureOf('pause_monitor', gone)).toContain('There is no monitor');
  });
});

describe('what watch_service cannot see', () => {
  it('is refused with what was meant', async () => {
    const url = 'https://slow.example.com';
    expect(await failureOf('watch_service', { url, slowerThan: '3000' })).toContain('3000ms');
    expect(await failureOf('watch_service', { url: 'db.example.com:5432', errorRate: 5 })).toContain('a Port monitor');
    const told = await bench.result('watch_service', { url, slowerThan: '1500ms', interval: 'hourly', preview: true });
    const shown = JSON.stringify(told.structuredContent);
    expect(shown).toContain('response time > 1500"');
    expect(shown).toContain('checked hourly');
  });
});

describe('snooze_monitor, get_snooze_status and unsnooze_monitor', () => {
  it('takes the policies off and puts them back, and nothing else', async () => {
    const before = (await monitorNamed('user-auth', { monitorSteps: true })).monitorSteps;
    expect(await previewed('snooze_monitor', { monitor: 'user-auth', for: '2h' })).toEqual(['update_monitor']);
    expect((await monitorNamed('user-auth', { monitorSteps: true })).monitorSteps).toEqual(before);
    const shown = await bench.result('snooze_monitor', { monitor: 'user-auth', for: '2h', preview: true });
    expect(shown.structuredContent?.notes).toContainEqual(expect.stringMatching(/^Not hushed: .*Payments/));
    const told = await bench.run<{ until: string; hushed: string[]; notHushed: string[] }>('snooze_monitor', {
      monitor: 'user-auth',
      for: '2h',
    });
    expect(told).toMatchObject({ snoozed: true, hushed: ['Infrastructure on-call'] });
    expect(Date.parse(told.until)).toBe(clock + 2 * HOUR);
    expect(told.notHushed.join()).toContain('Payments');
    const { rules } = await stepOf('user-auth');
    expect(rules.flatMap((rule) => (rule.incidents as Row[]).map((one) => one.onCallPolicyIds))).toEqual([[]]);
    expect(rules[0]?.createIncidents).toBe(true);

    const { snoozed } = await bench.run<{ snoozed: { items: Row[] } }>('get_snooze_status');
    expect(snoozed.items).toMatchObject([{ monitor: 'user-auth', left: '2h', over: false, until: told.until }]);
    clock += 3 * HOUR;
    const late = await bench.run<{ snoozed: { items: Row[] } }>('get_snooze_status', { monitor: 'user-auth' });
    expect(late.snoozed.items).toMatchObject([{ over: true, hushed: ['Infrastructure on-call'] }]);

    expect(await previewed('unsnooze_monitor', { monitor: 'user-auth' })).toEqual(['update_monitor']);
    const back = await bench.run<Row>('unsnooze_monitor', { monitor: 'user-auth' });
    expect(back).toMatchObject({ restored: ['Infrastructure on-call'], until: told.until });
    expect((await monitorNamed('user-auth', { monitorSteps: true })).monitorSteps).toEqual(before);
    expect(await bench.run('unsnooze_monitor', { monitor: 'user-auth' })).toEqual({
      monitor: 'user-auth',
      restored: [],
    });
  });

  it('goes back to the end that it had, and puts no policy back that is gone', async () => {
    const made = await bench.call('create_on_call_policy', { name: 'Soon gone' });
    const { id: policy } = (made.structuredContent as { created: Row }).created;
    const watched = await bench.run('watch_service', {
      url: 'https://gone.example.com',
      name: 'Gone',
      policy,
      slowerThan: '2s',
    });
    expect(String(watched.rules)).toContain('Response Time > 2000 ms (average over 3 minutes)');
    await bench.run('snooze_monitor', { monitor: 'Gone', for: '2h' });
    const longer = await bench.result('snooze_monitor', { monitor: 'Gone', for: '9h' });
    const [undo] = (longer.structuredContent as { undo: { tool: string; arguments: Row }[] }).undo;
    expect(await bench.run(undo?.tool ?? '', undo?.arguments)).toMatchObject({
      snoozed: true,
      until: new Date(clock + 2 * HOUR).toISOString(),
    });
    await bench.call('delete_on_call_policy', { id: policy });
    const told = await bench.result('unsnooze_monitor', { monitor: 'Gone' });
    expect(told.structuredContent).toMatchObject({ restored: [], notes: [expect.stringContaining(String(policy))] });
    expect(raisedBy((await stepOf('Gone')).rules[0])[0]?.onCallPolicyIds).toEqual([]);
    expect(await bench.run('get_snooze_status', { monitor: 'Gone' })).toMatchObject({ snoozed: { items: [] } });
    // A shorter pause ends no longer one.
    await bench.run('pause_monitor', { monitors: ['Gone'], for: '2h' });
    const short = await bench.result('pause_monitor', { monitors: ['Gone'], for: '30m', preview: true });
    expect(String(short.structuredContent?.notes)).toContain('Gone: in another window');
    await bench.run('resume_monitor', { monitors: ['Gone'] });
  });

  it('tells on-call rules and open incidents that it cannot hush', async () => {
    await bench.call('create_incident_on_call_rule', {
      name: 'Everything pages',
      onCallDutyPolicies: ['Infrastructure on-call'],
    });
    await bench.call('create_alert_on_call_rule', { name: 'Other monitor', monitors: ['Help centre'] });
    const told = await bench.run<{ snoozed: boolean; notHushed: string[] }>('snooze_monitor', {
      monitor: 'Replica database',
      for: '30m',
    });
    expect(told.snoozed).toBe(false);
    expect(told.notHushed.join()).toContain('Everything pages');
    expect(told.notHushed.join()).not.toContain('Other monitor');
    expect(told.notHushed.join()).toContain('INC-456');
  });

  it('hushes what is seeded, and tells of the incident that is open', async () => {
    const told = await bench.result('snooze_monitor', { monitor: 'Payment gateway', for: '30m' });
    expect(told.structuredContent).toMatchObject({ snoozed: true, hushed: ['Infrastructure on-call'] });
    expect(JSON.stringify(told.structuredContent)).toContain('INC-468');
    const [undo] = (told.structuredContent as { undo: { tool: string; arguments: Row }[] }).undo;
    await bench.run(undo?.tool ?? '', undo?.arguments);
    const { rules } = await stepOf('Payment gateway');
    expect(raisedBy(rules[0])[0]?.onCallPolicyIds).toHaveLength(1);
  });

  it('keeps to half an hour and three days', async () => {
    for (const span of ['29m', '73h', 'a while'])
      expect(await failureOf('snooze_monitor', { monitor: 'user-auth', for: span })).toContain('30m to 72h');
    expect(await failureOf('snooze_monitor', { monitor: '0a0a0a0a-0000-4000-8000-000000000001', for: '1h' })).toContain(
      'There is no monitor',
    );
  });
});

describe('what monitor workflows call', () => {
  it.each(monitorWorkflows.map((workflow) => [workflow.name, workflow] as const))('%s', async (_name, workflow) => {
    const told = await bench.result(workflow.name, workflow.example);
    expect(told.isError, told.content.map(({ text }) => text).join()).toBeFalsy();
    expect(bench.unused(workflow)).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { alertWorkflows } from '../../runtime/workflows/alerts/family.ts';
import { personalMethods } from '../../runtime/workflows/alerts/personal-methods.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';
import { planned, refused, whole } from './planned.ts';
import { bare, numbered, trailOf } from './sandbox-facts.ts';

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(alertWorkflows);
});

describe('list_open_alerts', () => {
  interface Open {
    readonly open: number;
    readonly alerts: { readonly items: readonly { id: string; number: string; owners?: string[]; stateFor: string }[] };
  }

  it('lists what is not resolved, worst and then oldest first', async () => {
    const { open, alerts } = await bench.run<Open>('list_open_alerts');
    const rows = await bench.rows(
      '/alert',
      { currentAlertState: { isResolvedState: false } },
      { alertNumberWithPrefix: true, createdAt: true, alertSeverity: { order: true } },
    );
    const keyed = rows.map((row) => ({
      number: row.alertNumberWithPrefix,
      order: (row.alertSeverity as { order: number }).order,
      at: Date.parse(String(bare(row.createdAt))),
    }));
    const expected = keyed.sort((a, b) => a.order - b.order || a.at - b.at).map(({ number }) => number);
    expect(open).toBe(rows.length);
    expect(alerts.items.map(({ number }) => number)).toEqual(expected);
    const [newest] = await trailOf(bench, 'alert', (await numbered(bench, 'alert', 60))._id);
    const minutes = Math.floor((Date.now() - (newest?.at ?? 0)) / 60_000);
    expect(alerts.items.find(({ number }) => number === 'ALT-60')?.stateFor).toMatch(new RegExp(`^${minutes}m`));
    const one = await bench.run<Open>('list_open_alerts', { severity: 'high', monitor: 'Checkout API' });
    expect(one.alerts.items.map(({ number }) => number)).toEqual(['ALT-60']);
    expect(await refused(bench, 'list_open_alerts', {}, 'noperms')).toContain('may not read alerts');
  });
});

describe('acknowledge_alert, resolve_alert and add_alert_note', () => {
  it('move an alert forward, and an acknowledgement back', async () => {
    const { _id: id } = await numbered(bench, 'alert', 60);
    const taken = await planned(bench, 'acknowledge_alert', { alert: 'checkout' });
    expect(taken.result).toMatchObject({ id, from: 'Identified', to: 'Acknowledged', changed: true });
    expect(await whole(bench, 'acknowledge_alert', { alert: String(id) })).toMatchObject({ changed: false });
    expect(await refused(bench, 'acknowledge_alert', { alert: 'INC-60', undo: true })).toContain('of an incident');
    const trail = await trailOf(bench, 'alert', id);
    const back = await planned(bench, 'acknowledge_alert', { alert: 'ALT-60', undo: true });
    expect(back.steps).toMatchObject([{ tool: 'delete_alert_state_timeline' }]);
    expect((await trailOf(bench, 'alert', id)).map(({ state }) => state)).toEqual(['Identified']);
    const [again] = back.result.undo as { tool: string; arguments: object }[];
    await whole(bench, String(again?.tool), again?.arguments);
    expect(await trailOf(bench, 'alert', id)).toEqual(trail);
    await whole(bench, 'acknowledge_alert', { alert: 'ALT-60', undo: true });
    const over = await planned(bench, 'resolve_alert', { alert: '60', cause: 'A spike.', note: 'It passed.' });
    expect(over.result).toMatchObject({ from: 'Identified', to: 'Resolved', changed: true });
    expect((await trailOf(bench, 'alert', id)).at(-1)).toMatchObject({ state: 'Resolved', cause: 'A spike.' });
    expect(await whole(bench, 'resolve_alert', { alert: '60' })).toMatchObject({ changed: false });
    expect(await refused(bench, 'acknowledge_alert', { alert: '60', undo: true })).toContain(
      'delete_alert_state_timeline',
    );
    await planned(bench, 'add_alert_note', { alert: '60', note: 'Seen again.' });
    const notes = await bench.rows('/alert-internal-note', { alertId: id }, { note: true });
    expect(notes.map(({ note }) => note).sort()).toEqual(['It passed.', 'Seen again.', 'Seen again.'].slice(0, 2));
    expect(await refused(bench, 'add_alert_note', { alert: 'nothing', note: 'x' })).toContain('Open ones: ALT-');
    // Its own step undoes it.
    const [undo] = over.result.undo as { tool: string; arguments: object }[];
    expect(undo?.tool).toBe('delete_alert_internal_note');
  });
});

describe('escalate_alert, list_alert_deliveries and list_alert_channels', () => {
  interface Deliveries {
    readonly channels: readonly { channel: string; count: number; failed: number }[];
    readonly deliveries: {
      readonly items: readonly { to?: string; about?: string; status: string; why?: string }[];
      more?: number;
    };
  }

  it('page by a new alert, and tell who was paged and why it did not arrive', async () => {
    const none = await bench.run<Deliveries>('list_alert_deliveries');
    expect(none).toEqual({ channels: [], deliveries: { items: [] } });
    const args = { alert: 'ALT-59', policy: 'Infrastructure on-call', person: 'Tom Adeyemi', team: 'Payments' };
    const { steps, result } = await planned(bench, 'escalate_alert', args);
    expect(steps.map(({ tool }) => tool)).toEqual([
      'create_alert',
      'create_alert_user_owner',
      'create_alert_team_owner',
    ]);
    expect(result).toMatchObject({
      newOwners: ['Tom Adeyemi', 'team Payments'],
      cannot: expect.stringContaining('acknowledge that one'),
    });
    expect(String((await whole(bench, 'escalate_alert', { ...args, policy: undefined })).notes)).toMatch(
      /already.*already/,
    );

    const rows = await bench.rows(
      '/on-call-duty-policy-execution-log-timeline',
      { triggeredByAlertId: result.pagingAlert },
      { status: true, statusMessage: true, alertSentToUser: { name: true } },
    );
    const told = await bench.run<Deliveries>('list_alert_deliveries', {
      alert: String(result.pagingAlert),
      failed: true,
    });
    expect(told.channels).toEqual([{ channel: 'page', count: rows.length, failed: rows.length }]);
    expect(told.deliveries.items).toHaveLength(rows.length);
    const [row] = rows;
    expect(told.deliveries.items[0]).toMatchObject({
      to: bare((row?.alertSentToUser as { name: unknown } | undefined)?.name),
      about: expect.stringContaining('Escalated: ALT-59'),
      status: row?.status,
    });
    expect(String(row?.statusMessage).startsWith(String(told.deliveries.items[0]?.why).slice(0, -1))).toBe(true);
    const yesterday = await bench.run<Deliveries>('list_alert_deliveries', { from: '-2d', to: '-1d' });
    expect(yesterday.channels).toEqual([]);
    expect(await refused(bench, 'list_alert_deliveries', { alert: '60', incident: '470' })).toContain('not both');
    const narrow = await whole(bench, 'list_alert_deliveries', {}, 'incidentRead');
    expect(narrow.unread).toHaveLength(9);
    await bench.run('list_alert_deliveries', { incident: '470', person: 'Tom Adeyemi' });
  });

  it('read the log of every channel, and count what failed', async () => {
    const { store } = bench.sandbox;
    const { _id: incidentId } = await numbered(bench, 'incident', 470);
    const projectId = store.find('Incident', incidentId)?.projectId;
    const logs = [
      ['EmailLog', 'email', { toEmail: 'a@b.example', subject: 'x', status: 'Success' }],
      ['SmsLog', 'sms', { toNumber: '+4412345', status: 'Undelivered', statusMessage: 'No such number.' }],
      ['CallLog', 'call', { toNumber: '+4412345', fromNumber: '+44999', callData: {}, status: 'Missed Call' }],
      ['PushNotificationLog', 'push', { title: 'x', deviceName: 'A phone', status: 'Success' }],
      ['WorkspaceNotificationLog', 'chat', { workspaceType: 'Slack', channelName: 'ops', status: 'Error' }],
    ] as const;
    for (const [table, , values] of logs)
      store.insert(table, { projectId, incidentId, createdAt: Date.now() - 60_000, ...values });
    const told = await bench.run<Deliveries>('list_alert_deliveries', { incident: '470' });
    const failing = ['sms', 'call', 'chat'];
    const counts = logs.map(([, channel]) => ({ channel, count: 1, failed: failing.includes(channel) ? 1 : 0 }));
    expect(told.channels).toEqual(counts);
    expect(told.deliveries.items.map(({ to }) => to).sort()).toEqual([
      '+4412345',
      '+4412345',
      'A phone',
      'Slack ops',
      'a@b.example',
    ]);
    const failed = await bench.run<Deliveries>('list_alert_deliveries', { incident: '470', failed: true, limit: 2 });
    expect(failed.deliveries).toMatchObject({ items: [{}, {}], more: 1 });
  });

  it('tell how people are reached', async () => {
    interface Channels {
      readonly policies: { readonly items: readonly { policy: string; steps: string[] }[] };
      readonly rules?: { readonly items: readonly object[] };
      readonly chat?: { readonly items: readonly object[] };
    }
    const before = await bench.run<Channels>('list_alert_channels');
    const [schedule] = await bench.rows('/on-call-duty-policy-schedule', {}, { currentUserOnRoster: { name: true } });
    const person = bare((schedule?.currentUserOnRoster as { name?: unknown } | undefined)?.name);
    expect(before.policies.items).toMatchObject([
      {
        policy: 'Infrastructure on-call',
        steps: [
          `${person} (Infrastructure rota); after 5m the next`,
          'team Infrastructure; after 10m the next',
          expect.stringMatching(/^[^;]+$/),
        ],
      },
    ]);
    expect(before.rules).toBeUndefined();
    await whole(bench, 'create_alert_on_call_rule', {
      name: 'Every alert',
      onCallDutyPolicies: ['Infrastructure on-call'],
    });
    const { store } = bench.sandbox;
    const { _id: incidentId } = await numbered(bench, 'incident', 470);
    const projectId = store.find('Incident', incidentId)?.projectId;
    const rule = { name: 'Critical to #ops', eventType: 'Incident', workspaceType: 'Slack', notificationRule: {} };
    store.insert('WorkspaceNotificationRule', { projectId, ...rule });
    const after = await bench.run<Channels>('list_alert_channels');
    expect(after.rules?.items).toEqual([{ rule: 'Every alert', for: 'alerts', policies: ['Infrastructure on-call'] }]);
    expect(after.chat?.items).toEqual([
      { chat: 'Slack (not connected: nothing is posted)', rule: 'Critical to #ops', about: 'Incident' },
    ]);
    const one = await bench.run<Channels>('list_alert_channels', { policy: 'Infrastructure on-call' });
    expect(one).toEqual({ policies: before.policies });
    expect((await whole(bench, 'list_alert_channels', {}, 'incidentRead')).unread).toHaveLength(6);
  });

  it('say ways and delays of each person, soonest first and each once', () => {
    const rule = (person: string, minutes: number, way: string, isOptOut = false) => ({
      person,
      minutes,
      isOptOut,
      methods: { [way]: 'id', userSmsId: null },
    });
    const rules = [
      rule('Tom', 5, 'userCallId'),
      rule('Tom', 0, 'userEmailId'),
      rule('Tom', 0, 'userEmailId'),
      rule('Maya', 0, 'none', true),
    ];
    expect(personalMethods(rules)).toEqual([
      { person: 'Maya', methods: ['no page for some'] },
      { person: 'Tom', methods: ['email', 'call after 5m'] },
    ]);
  });
});

it('every operation that these name is used', async () => {
  for (const name of [
    'acknowledge_alert',
    'resolve_alert',
    'escalate_alert',
    'add_alert_note',
    'list_alert_deliveries',
  ]) {
    const { _id: id } = await numbered(bench, 'alert', 58);
    const more = { resolve_alert: {}, add_alert_note: { note: 'x' }, escalate_alert: { team: 'Payments' } }[name] ?? {};
    const preview = name === 'list_alert_deliveries' ? {} : { preview: true };
    for (const alert of [id, 'replica database']) await whole(bench, name, { alert, ...preview, ...more });
  }
  const { _id: incident } = await numbered(bench, 'incident', 470);
  for (const meant of [incident, 'checkout']) await whole(bench, 'list_alert_deliveries', { incident: meant });
  await whole(bench, 'list_alert_deliveries', { alert: '58' });
  expect(
    alertWorkflows.flatMap((workflow) => bench.unused(workflow).map((name) => `${workflow.name}: ${name}`)),
  ).toEqual([]);
});

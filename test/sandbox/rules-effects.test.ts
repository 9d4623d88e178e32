import { beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const facts = await realFacts();
const PAUSE = 'disableActiveMonitoringBecauseOfManualIncident';
const MAINTENANCE_PAUSE = 'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent';

let sandbox: Sandbox;
let admin: Client;
let now: Date;

const create = async (path: string, data: unknown): Promise<string> => {
  const { status, body } = await admin('POST', path, { data });
  expect(status, JSON.stringify(body)).toBe(200);
  return body._id;
};
const put = (path: string, data: unknown) => admin('PUT', path, { data });
const list = async (path: string, query: unknown, ...names: string[]): Promise<Record<string, unknown>[]> => {
  const select = Object.fromEntries(names.map((name) => [name, true]));
  return (await admin('POST', `${path}/get-list`, { query, select, sort: { createdAt: 'ASC' }, limit: 50 })).body.data;
};
const count = async (path: string, query: unknown): Promise<number> =>
  (await admin('POST', `${path}/count`, { query })).body.count;
/** The value of one column, without its type. */
const value = async (path: string, id: string, name: string): Promise<unknown> => {
  const { body } = await admin('POST', `${path}/${id}/get-item`, { select: { [name]: true } });
  return body[name]?.value ?? body[name];
};
const firstId = async (path: string, query: unknown = {}): Promise<string> =>
  String((await list(path, query, '_id'))[0]?._id);
const later = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000);
};

beforeEach(() => {
  now = new Date('2026-03-02T10:00:00.000Z');
  sandbox = new Sandbox({ facts, seed: null, now: () => now });
  admin = clientOf(sandbox, sandbox.keys.admin);
});

describe('states set by an update', () => {
  const FLOWS = [
    ['/incident', '/incident-state', 'incident', 'currentIncidentStateId', 'isResolvedState', 'isCreatedState'],
    ['/alert', '/alert-state', 'alert', 'currentAlertStateId', 'isResolvedState', 'isCreatedState'],
    [
      '/scheduled-maintenance',
      '/scheduled-maintenance-state',
      'scheduledMaintenance',
      'currentScheduledMaintenanceStateId',
      'isEndedState',
      'isScheduledState',
    ],
  ] as const;

  test.each(FLOWS)(
    '%s: back is refused and stays, and only an update repairs it',
    async (path, states, stem, column, end, begin) => {
      const severity = await firstId(`${path}-severity`).catch(() => undefined);
      const dates = { startsAt: now.toISOString(), endsAt: new Date(now.getTime() + 3_600_000).toISOString() };
      const extra = path === '/scheduled-maintenance' ? dates : { [`${stem}SeverityId`]: severity };
      const id = await create(path, { title: 'before', description: 'd', ...extra });
      const [done, first] = [await firstId(states, { [end]: true }), await firstId(states, { [begin]: true })];
      const row = { [`${stem}Id`]: id, [`${stem}StateId`]: done };
      await create(`${states}-timeline`, row);
      const back = await put(`${path}/${id}`, { title: 'after', [column]: first });
      expect(back.status).toBe(400);
      expect(back.body.error).toContain('cannot transition to');
      // Everything the request named is written, not the state alone.
      expect([await value(path, id, column), await value(path, id, 'title')]).toEqual([first, 'after']);
      const again = await admin('POST', `${states}-timeline`, { data: row });
      expect(again.status).toBe(400);
      expect(again.body.error).toContain('cannot be same as previous state.');
      expect((await put(`${path}/${id}`, { title: 'third' })).status).toBe(200);
      expect((await put(`${path}/${id}`, { [column]: done })).status).toBe(200);
      expect(await value(path, id, column)).toBe(done);
      expect(await count(`${states}-timeline`, { [`${stem}Id`]: id })).toBe(2);
    },
  );

  test('an alert made by a key does not note the status of its monitor', async () => {
    const monitorId = await create('/monitor', { name: 'm', monitorType: 'Manual' });
    const id = await create('/alert', { title: 'a', alertSeverityId: await firstId('/alert-severity'), monitorId });
    expect(await value('/alert', id, 'monitorStatusWhenThisAlertWasCreatedId')).toBeNull();
  });

  test('the first state row says why, and begins when the incident was declared', async () => {
    const declaredAt = '2026-03-02T09:30:00.000Z';
    const incidentSeverityId = await firstId('/incident-severity');
    const id = await create('/incident', { title: 'x', incidentSeverityId, rootCause: 'a cable', declaredAt });
    const [row] = await list('/incident-state-timeline', { incidentId: id }, 'rootCause', 'startsAt');
    expect(row).toMatchObject({ rootCause: 'a cable', startsAt: { value: declaredAt } });
  });
});

describe('incidents and their monitors', () => {
  let monitors: string[];
  let offline: string;
  let operational: string;
  let incidentSeverityId: string;

  beforeEach(async () => {
    monitors = [];
    for (const name of ['a', 'b']) monitors.push(await create('/monitor', { name, monitorType: 'Manual' }));
    offline = await firstId('/monitor-status', { isOfflineState: true });
    operational = await firstId('/monitor-status', { isOperationalState: true });
    incidentSeverityId = await firstId('/incident-severity');
  });
  const incident = (index: number, more: Record<string, unknown> = {}): Promise<string> =>
    create('/incident', { title: 'x', incidentSeverityId, monitors: [{ _id: monitors[index] }], ...more });
  const standing = async (index: number): Promise<unknown[]> => [
    await value('/monitor', String(monitors[index]), PAUSE),
    await value('/monitor', String(monitors[index]), 'currentMonitorStatusId'),
  ];

  test('pause and status move with the monitors, and a delete undoes them', async () => {
    const id = await incident(0, { changeMonitorStatusToId: offline });
    expect(await standing(0)).toEqual([true, offline]);
    expect((await put(`/incident/${id}`, { monitors: [{ _id: monitors[1] }] })).status).toBe(200);
    expect([await standing(0), await standing(1)]).toEqual([
      [false, operational],
      [true, offline],
    ]);
    await admin('DELETE', `/incident/${id}`);
    expect(await standing(1)).toEqual([false, operational]);
  });

  test('a monitor that another open incident holds stays paused', async () => {
    const [first] = [await incident(0, { changeMonitorStatusToId: offline }), await incident(0)];
    await admin('DELETE', `/incident/${first}`);
    expect(await standing(0)).toEqual([true, offline]);
  });

  test('a status alone is a server error and saves nothing; with monitors, or null, it is taken', async () => {
    const id = await incident(0);
    const alone = await put(`/incident/${id}`, { title: 'lost', changeMonitorStatusToId: offline });
    expect(alone.status).toBe(500);
    expect(await value('/incident', id, 'title')).toBe('x');
    expect(await standing(0)).toEqual([true, operational]);
    const both = { monitors: [{ _id: monitors[0] }], changeMonitorStatusToId: offline };
    expect((await put(`/incident/${id}`, both)).status).toBe(200);
    expect(await standing(0)).toEqual([true, offline]);
    expect((await put(`/incident/${id}`, { changeMonitorStatusToId: null })).status).toBe(200);
    expect(await standing(0)).toEqual([true, offline]);
    const bare = await create('/incident', { title: 'y', incidentSeverityId });
    expect((await put(`/incident/${bare}`, { changeMonitorStatusToId: offline })).status).toBe(200);
  });
});

describe('maintenance', () => {
  const window = async (more: Record<string, unknown>): Promise<readonly [id: string, monitor: string]> => {
    const monitor = await create('/monitor', { name: 'm', monitorType: 'Manual' });
    const at = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();
    const times = { startsAt: at(60), endsAt: at(120) };
    const changeMonitorStatusToId = await firstId('/monitor-status', { isOfflineState: true });
    const data = { title: 'w', ...times, monitors: [{ _id: monitor }], changeMonitorStatusToId, ...more };
    return [await create('/scheduled-maintenance', data), monitor];
  };
  const move = async (id: string, flag: string): Promise<string> =>
    create('/scheduled-maintenance-state-timeline', {
      scheduledMaintenanceId: id,
      scheduledMaintenanceStateId: await firstId('/scheduled-maintenance-state', { [flag]: true }),
    });
  const statusName = async (monitor: string): Promise<unknown> => {
    const select = { currentMonitorStatus: { name: true } };
    return (await admin('POST', `/monitor/${monitor}/get-item`, { select })).body.currentMonitorStatus.name;
  };

  test('moved by hand it pauses and no more; the worker changes the status too', async () => {
    const [byHand, held] = await window({});
    await move(byHand, 'isOngoingState');
    expect([await value('/monitor', held, MAINTENANCE_PAUSE), await statusName(held)]).toEqual([true, 'Operational']);
    await move(byHand, 'isEndedState');
    expect(await value('/monitor', held, MAINTENANCE_PAUSE)).toBe(false);
    const [, monitor] = await window({});
    later(61);
    expect([await value('/monitor', monitor, MAINTENANCE_PAUSE), await statusName(monitor)]).toEqual([true, 'Offline']);
    later(61);
    expect([await value('/monitor', monitor, MAINTENANCE_PAUSE), await statusName(monitor)]).toEqual([
      false,
      'Operational',
    ]);
  });

  test('subscribers who are not wanted are skipped at once, those of an episode by the worker', async () => {
    const [id] = await window({ shouldStatusPageSubscribersBeNotifiedOnEventCreated: false });
    expect(await value('/scheduled-maintenance', id, 'subscriberNotificationStatusOnEventScheduled')).toBe('Skipped');
    const episode = await create('/incident-episode', {
      title: 'e',
      incidentSeverityId: await firstId('/incident-severity'),
      shouldStatusPageSubscribersBeNotifiedOnEpisodeCreated: false,
    });
    const status = () => value('/incident-episode', episode, 'subscriberNotificationStatusOnEpisodeCreated');
    expect(await status()).toBe('Pending');
    later(1);
    expect(await status()).toBe('Skipped');
  });
});

describe('monitors and their probes', () => {
  test('a monitor says when nobody checks it; the create answer does not yet', async () => {
    const answer = await admin('POST', '/monitor', { data: { name: 'm', monitorType: 'Ping' } });
    expect(answer.body).toMatchObject({ isNoProbeEnabledOnThisMonitor: false, version: 1 });
    const id = String(answer.body._id);
    const flags = async (): Promise<unknown[]> => [
      await value('/monitor', id, 'isNoProbeEnabledOnThisMonitor'),
      await value('/monitor', id, 'isAllProbesDisconnectedFromThisMonitor'),
    ];
    expect(await flags()).toEqual([true, false]);
    const probe = sandbox.store.insert('Probe', { name: 'p', connectionStatus: 'disconnected', isGlobalProbe: true });
    const link = await create('/monitor-probe', { monitorId: id, probeId: probe._id, isEnabled: true });
    expect(await flags()).toEqual([false, true]);
    await admin('DELETE', `/monitor-probe/${link}`);
    expect(await flags()).toEqual([true, false]);
  });
});

describe('owners', () => {
  test('owners of alert episodes are refused and saved, and told', async () => {
    const alertEpisodeId = await create('/alert-episode', {
      title: 'e',
      alertSeverityId: await firstId('/alert-severity'),
    });
    const userId = sandbox.store.insert('User', { name: 'Ann' })._id;
    const teamId = await firstId('/team');
    for (const [path, whom] of [
      ['/alert-episode-owner-user', { userId }],
      ['/alert-episode-owner-team', { teamId }],
    ] as const) {
      const refused = await admin('POST', path, { data: { alertEpisodeId, ...whom } });
      expect(refused).toEqual({ status: 400, body: { error: 'NotificationFor is not supported' } });
      expect(await list(path, { alertEpisodeId }, 'isOwnerNotified')).toMatchObject([{ isOwnerNotified: false }]);
      later(1);
      expect(await list(path, { alertEpisodeId }, 'isOwnerNotified')).toMatchObject([{ isOwnerNotified: true }]);
    }
  });

  test('a worker tells the owners of some kinds and of no others', async () => {
    const userId = sandbox.store.insert('User', { name: 'Ann' })._id;
    const incidentId = await create('/incident', {
      title: 'x',
      incidentSeverityId: await firstId('/incident-severity'),
    });
    const dashboardId = await create('/dashboard', { name: 'd' });
    await create('/incident-owner-user', { incidentId, userId });
    await create('/dashboard-owner-user', { dashboardId, userId });
    const feed = await list('/incident-feed', { incidentId }, 'incidentFeedEventType');
    expect(feed.at(-1)).toMatchObject({ incidentFeedEventType: 'OwnerUserAdded' });
    later(1);
    expect(await list('/incident-owner-user', { incidentId }, 'isOwnerNotified')).toMatchObject([
      { isOwnerNotified: true },
    ]);
    expect(await list('/dashboard-owner-user', { dashboardId }, 'isOwnerNotified')).toMatchObject([
      { isOwnerNotified: false },
    ]);
  });
});

describe('policies', () => {
  let policy: string;
  let person: string;

  /** A policy of one step after each of some minutes, each paging the same person. */
  const steps = async (minutes: readonly number[], more: Record<string, unknown> = {}): Promise<void> => {
    policy = await create('/on-call-duty-policy', { name: 'p', ...more });
    person = sandbox.store.insert('User', { name: 'Ann' })._id;
    for (const escalateAfterInMinutes of minutes) {
      const link = { onCallDutyPolicyId: policy };
      const rule = { ...link, name: `after ${escalateAfterInMinutes}`, escalateAfterInMinutes };
      const id = await create('/on-call-duty-policy-escalation-rule', rule);
      await create('/on-call-duty-policy-escalation-rule-user', {
        ...link,
        onCallDutyPolicyEscalationRuleId: id,
        userId: person,
      });
    }
  };
  const incident = async (more: Record<string, unknown> = {}): Promise<string> =>
    create('/incident', { title: 'x', incidentSeverityId: await firstId('/incident-severity'), ...more });
  const named = (): Record<string, unknown> => ({ onCallDutyPolicies: [{ _id: policy }] });
  const log = async (): Promise<Record<string, unknown> | undefined> =>
    (
      await list(
        '/on-call-duty-policy-execution-log',
        { onCallDutyPolicyId: policy },
        'status',
        'statusMessage',
        'onCallPolicyExecutionRepeatCount',
        'triggeredByIncidentId',
      )
    )[0];
  const pages = (): Promise<number> =>
    count('/on-call-duty-policy-execution-log-timeline', { onCallDutyPolicyId: policy });

  test('named in the create they page; added by an update they are linked and page nobody', async () => {
    await steps([5]);
    const quiet = await incident();
    await put(`/incident/${quiet}`, named());
    expect(await pages()).toBe(0);
    const id = await incident(named());
    expect(await log()).toMatchObject({ status: 'Executing', triggeredByIncidentId: { value: id } });
    const [page] = await list(
      '/on-call-duty-policy-execution-log-timeline',
      { onCallDutyPolicyId: policy },
      'status',
      'statusMessage',
      'alertSentToUserId',
    );
    expect(page).toMatchObject({ status: 'Error', alertSentToUserId: { value: person } });
    expect(page?.statusMessage).toContain('has no verified notification method');
    expect(sandbox.store.where('UserOnCallLog', 'onCallDutyPolicyId', policy)).toHaveLength(1);
  });

  test('alerts and episodes call policies as incidents do', async () => {
    await steps([5]);
    const alertSeverityId = await firstId('/alert-severity');
    const incidentSeverityId = await firstId('/incident-severity');
    await create('/alert', { title: 'a', alertSeverityId, ...named() });
    await create('/alert-episode', { title: 'b', alertSeverityId, ...named() });
    await create('/incident-episode', { title: 'c', incidentSeverityId, ...named() });
    expect(await pages()).toBe(3);
  });

  test('a policy without steps says so', async () => {
    await steps([]);
    await incident(named());
    expect(await log()).toMatchObject({ status: 'Error' });
  });

  test('steps follow each other until somebody takes notice', async () => {
    await steps([2, 2, 2]);
    const id = await incident(named());
    expect(await pages()).toBe(1);
    later(1);
    expect(await pages()).toBe(1);
    later(1);
    expect(await pages()).toBe(2);
    await create('/incident-state-timeline', {
      incidentId: id,
      incidentStateId: await firstId('/incident-state', { isAcknowledgedState: true }),
    });
    later(2);
    expect(await log()).toMatchObject({ status: 'Execution Completed' });
    expect(await pages()).toBe(2);
  });

  test.each([
    [true, 0, 1],
    [false, 2, 3],
    [false, 0, 1],
  ])('repeating: flag %s and number %i make %i passes', async (flag, number, passes) => {
    await steps([1], {
      repeatPolicyIfNoOneAcknowledges: flag,
      repeatPolicyIfNoOneAcknowledgesNoOfTimes: number,
    });
    await incident(named());
    for (let minute = 0; minute < 6; minute += 1) {
      later(1);
      await log();
    }
    expect(await pages()).toBe(passes);
    expect(await log()).toMatchObject({
      status: 'Execution Completed',
      statusMessage: 'Execution completed.',
      onCallPolicyExecutionRepeatCount: passes,
    });
  });

  test('whoever a step names is on call at once, as the time log says', async () => {
    await steps([5]);
    const logs = await list('/on-call-duty-policy-time-log', { userId: person }, 'startsAt', 'endsAt');
    expect(logs).toMatchObject([{ startsAt: { value: now.toISOString() }, endsAt: null }]);
    later(3);
    await admin(
      'DELETE',
      `/on-call-duty-policy-escalation-rule-user/${await firstId('/on-call-duty-policy-escalation-rule-user')}`,
    );
    expect(await list('/on-call-duty-policy-time-log', { userId: person }, 'endsAt')).toMatchObject([
      { endsAt: { value: now.toISOString() } },
    ]);
  });

  test('a deleted policy takes its logs and links along', async () => {
    await steps([5]);
    const id = await incident(named());
    await admin('DELETE', `/on-call-duty-policy/${policy}`);
    expect(await count('/on-call-duty-policy-execution-log', { triggeredByIncidentId: id })).toBe(0);
    expect(sandbox.store.where('UserOnCallLog', 'onCallDutyPolicyId', policy)).toEqual([]);
    expect(await count('/on-call-duty-policy-escalation-rule', {})).toBe(0);
    const { body } = await admin('POST', `/incident/${id}/get-item`, {
      select: { onCallDutyPolicies: { name: true } },
    });
    expect(body.onCallDutyPolicies).toEqual([]);
  });
});

describe('what comes and goes with a row', () => {
  test.each([
    [30, 14.4, 6],
    [7, 3.36, 1.4],
  ])('an objective of %i days brings two burn rate rules', async (windowDays, fast, slow) => {
    const id = await create('/service-level-objective', { name: 'o', targetPercentage: 99.9, windowDays });
    const names = ['name', 'burnRateThreshold', 'longWindowInMinutes', 'shortWindowInMinutes', 'isEnabled'];
    const rules = await list('/service-level-objective-burn-rate-rule', { serviceLevelObjectiveId: id }, ...names);
    expect(rules).toMatchObject([
      { name: 'Fast burn', burnRateThreshold: fast, longWindowInMinutes: 60, shortWindowInMinutes: 5, isEnabled: true },
      { name: 'Slow burn', burnRateThreshold: slow, longWindowInMinutes: 360, shortWindowInMinutes: 30 },
    ]);
  });

  test('a deleted monitor takes its statuses and page resources along, incidents stay', async () => {
    const monitorId = await create('/monitor', { name: 'm', monitorType: 'Manual' });
    const statusPageId = await create('/status-page', { name: 's' });
    await create('/status-page-resource', { statusPageId, monitorId, displayName: 'M' });
    const incidentSeverityId = await firstId('/incident-severity');
    const id = await create('/incident', { title: 'x', incidentSeverityId, monitors: [{ _id: monitorId }] });
    await admin('DELETE', `/monitor/${monitorId}`);
    expect(await count('/monitor-status-timeline', { monitorId })).toBe(0);
    expect(await count('/status-page-resource', { statusPageId })).toBe(0);
    const { body } = await admin('POST', `/incident/${id}/get-item`, {
      select: { title: true, monitors: { name: true } },
    });
    expect(body).toMatchObject({ title: 'x', monitors: [] });
    await create('/status-page-resource', {
      statusPageId,
      monitorId: await create('/monitor', { name: 'n', monitorType: 'Manual' }),
      displayName: 'N',
    });
    await admin('DELETE', `/status-page/${statusPageId}`);
    expect(await count('/status-page-resource', {})).toBe(0);
  });

  test('subscribers of an announcement are told at the next minute', async () => {
    const statusPageId = await create('/status-page', { name: 's' });
    const id = await create('/status-page-announcement', {
      title: 't',
      description: 'd',
      statusPages: [{ _id: statusPageId }],
      showAnnouncementAt: now.toISOString(),
    });
    const status = () => value('/status-page-announcement', id, 'subscriberNotificationStatus');
    expect(await status()).toBe('Pending');
    later(1);
    expect(await status()).toBe('Success');
  });
});

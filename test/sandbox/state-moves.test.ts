import { beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const facts: Facts = await realFacts();
const AT = { startsAt: '2040-01-01T00:00:00.000Z', endsAt: '2040-01-02T00:00:00.000Z' };

describe('how things move through their states', () => {
  let admin: Client;

  beforeEach(() => {
    const sandbox = new Sandbox({ facts, seed: null });
    admin = clientOf(sandbox, sandbox.keys.admin);
  });

  const create = async (path: string, data: unknown): Promise<Record<string, unknown> & { _id: string }> => {
    const { status, body } = await admin('POST', path, { data });
    expect(status, `${path} ${JSON.stringify(body)}`).toBe(200);
    return body;
  };
  const ids = async (path: string, query: unknown = {}): Promise<string[]> => {
    const { body } = await admin('POST', `${path}/get-list`, { query, sort: { createdAt: 'ASC' } });
    return body.data.map((row: { _id: string }) => row._id);
  };
  const rows = async (path: string, query: unknown, ...columns: string[]): Promise<unknown[][]> => {
    const select = Object.fromEntries(columns.map((column) => [column, true]));
    const { body } = await admin('POST', `${path}/get-list`, { query, select, sort: { startsAt: 'ASC' } });
    return body.data.map((row: Record<string, unknown>) => columns.map((column) => row[column]));
  };
  const put = async (path: string, data: unknown): Promise<unknown> => (await admin('PUT', path, { data })).body;

  const EPISODES = [
    ['incident', 'incidentSeverityId', 'IncidentState', 'incidentStateId'],
    ['alert', 'alertSeverityId', 'AlertState', 'alertStateId'],
  ] as const;

  test.each(EPISODES)(
    'an episode of %ss goes back as well as forward, and notes when it was resolved',
    async (...it) => {
      const [kind, severity, state, stateId] = it;
      const [severityId] = await ids(`/${kind}-severity`);
      const [identified, , resolved] = await ids(`/${kind}-state`);
      const episode = await create(`/${kind}-episode`, {
        title: 'e',
        [severity]: severityId,
        rootCause: 'its own',
        [`current${state}Id`]: resolved,
      });
      expect(episode[`current${state}Id`]).toEqual({ _type: 'ObjectID', value: identified });
      const owner = { [`${kind}EpisodeId`]: episode._id };
      const path = `/${kind}-episode-state-timeline`;
      expect(await rows(path, owner, 'rootCause', 'isOwnerNotified')).toEqual([[null, true]]);
      const resolvedAt = async (): Promise<unknown> =>
        (await admin('POST', `/${kind}-episode/${episode._id}/get-item`, { select: { resolvedAt: true } })).body
          .resolvedAt;
      await create(path, { ...owner, [stateId]: resolved });
      expect(await resolvedAt()).toMatchObject({ _type: 'DateTime' });
      const again = await admin('POST', path, { data: { ...owner, [stateId]: resolved } });
      expect(again.body).toEqual({ error: 'Episode state cannot be same as previous state.' });
      await create(path, { ...owner, [stateId]: identified });
      expect(await resolvedAt()).toBeNull();
      expect(await put(`/${kind}-episode/${episode._id}`, { [`current${state}Id`]: resolved })).toEqual({});
      const causes = (await rows(path, owner, 'rootCause')).flat();
      const told = kind === 'alert' ? ['State was changed when the episode was updated.'] : [];
      expect(causes).toEqual([null, null, null, ...told]);
    },
  );

  test('only an incident may begin in another state than the first', async () => {
    const [incidentSeverityId] = await ids('/incident-severity');
    const [, acknowledged] = await ids('/incident-state');
    const incident = await create('/incident', {
      title: 'i',
      incidentSeverityId,
      currentIncidentStateId: acknowledged,
      shouldStatusPageSubscribersBeNotifiedOnIncidentCreated: false,
    });
    expect(incident).toMatchObject({
      currentIncidentStateId: acknowledged,
      subscriberNotificationStatusOnIncidentCreated: 'Skipped',
      subscriberNotificationStatusMessage:
        'Notifications skipped as subscribers are not to be notified for this incident.',
    });
    const columns = ['isOwnerNotified', 'shouldStatusPageSubscribersBeNotified', 'subscriberNotificationStatus'];
    expect(await rows('/incident-state-timeline', { incidentId: incident._id }, ...columns)).toEqual([
      [true, false, 'Skipped'],
    ]);
    const [identified, , resolved] = await ids('/alert-state');
    const [alertSeverityId] = await ids('/alert-severity');
    const alert = await create('/alert', { title: 'a', alertSeverityId, currentAlertStateId: resolved });
    expect(alert.currentAlertStateId).toEqual({ _type: 'ObjectID', value: identified });
    const [operational, , offline] = await ids('/monitor-status');
    const monitor = await create('/monitor', { name: 'm', monitorType: 'Manual', currentMonitorStatusId: offline });
    expect(monitor.currentMonitorStatusId).toEqual({ _type: 'ObjectID', value: operational });
  });

  test('a move by an update says so, and a return to normal says nothing', async () => {
    const [incidentSeverityId] = await ids('/incident-severity');
    const [, acknowledged, resolved] = await ids('/incident-state');
    const [operational, , offline] = await ids('/monitor-status');
    const monitor = await create('/monitor', { name: 'm', monitorType: 'Manual' });
    const incident = await create('/incident', {
      title: 'i',
      incidentSeverityId,
      rootCause: 'why',
      monitors: [{ _id: monitor._id }],
      changeMonitorStatusToId: offline,
    });
    for (const state of [acknowledged, resolved])
      await put(`/incident/${incident._id}`, { currentIncidentStateId: state });
    const moved = 'This status was changed when the incident was updated.';
    expect(await rows('/incident-state-timeline', { incidentId: incident._id }, 'rootCause')).toEqual([
      ['why'],
      [moved],
      [moved],
    ]);
    await put(`/monitor/${monitor._id}`, { currentMonitorStatusId: offline });
    const statuses = await rows('/monitor-status-timeline', { monitorId: monitor._id }, 'monitorStatusId', 'rootCause');
    expect(statuses.map(([id, cause]) => [(id as { value: string }).value, cause])).toEqual([
      [operational, 'This status was created when the monitor was created.'],
      [offline, 'why'],
      [operational, null],
      [offline, 'This status was changed when the monitor was updated.'],
    ]);
  });

  test('a project without the first state takes nothing new', async () => {
    const [scheduled = ''] = await ids('/scheduled-maintenance-state');
    await admin('DELETE', `/scheduled-maintenance-state/${scheduled}`);
    const { status, body } = await admin('POST', '/scheduled-maintenance', { data: { title: 'm', ...AT } });
    expect([status, body.error]).toEqual([
      400,
      'Scheduled state not found for this project. Please add an scheduled event state from settings.',
    ]);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const facts: Facts = await realFacts();
const UNKNOWN = '11111111-1111-4111-8111-111111111111';

describe('what an update or a delete may not do to a row', () => {
  let admin: Client;

  beforeEach(() => {
    const sandbox = new Sandbox({ facts, seed: null });
    admin = clientOf(sandbox, sandbox.keys.admin);
  });

  const create = async (path: string, data: unknown): Promise<string> => {
    const { status, body } = await admin('POST', path, { data });
    expect(status, `${path} ${JSON.stringify(body)}`).toBe(200);
    return body._id;
  };
  const find = async (path: string, query: unknown = {}): Promise<{ _id: string }[]> =>
    (await admin('POST', `${path}/get-list`, { query, select: { _id: true }, limit: 100 })).body.data;
  const only = async (path: string, query: unknown): Promise<string> => {
    const [row] = await find(path, query);
    if (row === undefined) throw new Error(`nothing in ${path}`);
    return row._id;
  };
  const refusal = async (method: string, path: string, data?: unknown): Promise<unknown> => {
    const { status, body } = await admin(method, path, data === undefined ? undefined : { data });
    return status === 400 ? body.error : { status, body };
  };
  const FINE = { status: 200, body: {} };

  test('teams a project cannot do without keep their name and their permissions', async () => {
    for (const name of ['Owners', 'Admin']) {
      const id = await only('/team', { name });
      const fixed = (verb: string): string => `${name} team cannot be ${verb} its a critical team for this project.`;
      expect(await refusal('PUT', `/team/${id}`, { description: 'd' })).toBe(fixed('updated because'));
      expect(await refusal('DELETE', `/team/${id}`)).toBe(fixed('deleted'));
      const row = await only('/team-permission', { teamId: id });
      const advice = 'You can create a new team and add permissions to that team instead.';
      expect(await refusal('PUT', `/team-permission/${row}`, { labels: [] })).toBe(
        `Permissions for this team is not updateable. ${advice}`,
      );
      expect(await refusal('DELETE', `/team-permission/${row}`)).toBe(
        `Permissions for this team is not deleteable. ${advice}`,
      );
    }
    const members = await only('/team', { name: 'Members' });
    expect(await refusal('PUT', `/team/${members}`, { description: 'd' })).toEqual(FINE);
    const free = await only('/team-permission', { teamId: members });
    expect(await refusal('DELETE', `/team-permission/${free}`)).toEqual(FINE);
    expect(await refusal('DELETE', `/team/${members}`)).toEqual(FINE);
  });

  test('the owners keep one member who has accepted', async () => {
    const teamId = await only('/team', { name: 'Owners' });
    const member = await only('/team-member', { teamId });
    expect(await refusal('DELETE', `/team-member/${member}`)).toBe(
      'This team should have at least 1 member who has accepted the invitation.',
    );
  });

  test('labels restrict a permission in one of its two lists only, after an update too', async () => {
    const label = await create('/label', { name: 'l', color: '#112233' });
    const teamId = await create('/team', { name: 'h' });
    const row = { teamId, permission: 'ReadProjectMonitor' };
    await create('/team-permission', { ...row, isBlockPermission: true, labels: [{ _id: label }] });
    const id = await create('/team-permission', row);
    const change = (labels: unknown) => refusal('PUT', `/team-permission/${id}`, { labels });
    expect(await change([{ _id: label }])).toBe(
      'Restriction labels are already assigned to ReadProjectMonitor in the block permission list. To assign restriction labels to this permission, remove the restriction labels from the block list.',
    );
    expect(await change([])).toEqual(FINE);
  });

  test('the primary role of incidents stays, and has one person', async () => {
    const commander = await only('/incident-role', { name: 'Incident Commander' });
    expect(await refusal('DELETE', `/incident-role/${commander}`)).toBe(
      'Incident Commander role cannot be deleted because it is a required role for incident management.',
    );
    expect(await refusal('PUT', `/incident-role/${commander}`, { canAssignMultipleUsers: true })).toBe(
      'Primary roles cannot allow multiple users to be assigned.',
    );
    const observer = await only('/incident-role', { name: 'Observer' });
    expect(await refusal('DELETE', `/incident-role/${observer}`)).toEqual(FINE);
  });

  test('ranks are given once, and the refusal says which kind of rank', async () => {
    const status = await only('/monitor-status', {});
    expect(await refusal('PUT', `/monitor-status/${status}`, { priority: 9 })).toBe(
      'Monitor Status priority should not be updated. Delete this monitor status and create a new state with the right priority.',
    );
  });

  test('a measurement keeps two different ends', async () => {
    const id = await create('/incident-measurement', {
      name: 'm',
      key: 'm',
      startAnchorType: 'Declared At',
      endAnchorType: 'State Role Entered',
      endIncidentStateRole: 'Acknowledged',
    });
    expect(await refusal('PUT', `/incident-measurement/${id}`, { endAnchorType: 'Declared At' })).toBe(
      'This measurement starts and ends at the same point, so it would always be zero. Pick two different points.',
    );
    expect(await refusal('PUT', `/incident-measurement/${id}`, { name: 'other' })).toEqual(FINE);
  });

  test('groups of a page nest inside it, ten deep and in no circle', async () => {
    const [statusPageId, other] = [
      await create('/status-page', { name: 'p' }),
      await create('/status-page', { name: 'o' }),
    ];
    const group = (name: string, more = {}): Promise<string> =>
      create('/status-page-group', { statusPageId, name, ...more });
    const foreign = await create('/status-page-group', { statusPageId: other, name: 'f' });
    const [top, below] = [await group('top'), await group('below')];
    const move = (id: string, parent: string | null) =>
      refusal('PUT', `/status-page-group/${id}`, { parentStatusPageGroupId: parent });
    expect(await move(top, top)).toBe('A group cannot be its own parent group.');
    expect(await move(top, foreign)).toBe('Parent group must belong to the same status page.');
    expect(await move(below, top)).toEqual(FINE);
    expect(await move(top, below)).toBe('This group cannot be nested under one of its own sub groups.');
    const child = (parentStatusPageGroupId: string, name = 'c') =>
      refusal('POST', '/status-page-group', { statusPageId, name, parentStatusPageGroupId });
    expect(await child(foreign)).toBe('Parent group must belong to the same status page.');
    expect(await child(UNKNOWN)).toBe('Parent group not found.');
    let deepest = below;
    for (let depth = 2; depth < 10; depth += 1)
      deepest = await group(`d${depth}`, { parentStatusPageGroupId: deepest });
    const tooDeep = 'Status page groups can only be nested 10 levels deep.';
    expect(await child(deepest)).toBe(tooDeep);
    expect(await move(top, await group('above'))).toBe(tooDeep);
    expect(await move(below, null)).toEqual(FINE);
    const rule = { statusPageId, name: 'r', monitorNamePattern: '.*' };
    const elsewhere =
      'The group this rule adds monitors to belongs to a different status page. Pick a group on the status page the rule is for.';
    expect(await refusal('POST', '/status-page-monitor-rule', { ...rule, statusPageGroupId: foreign })).toBe(elsewhere);
    const id = await create('/status-page-monitor-rule', { ...rule, statusPageGroupId: top });
    expect(await refusal('PUT', `/status-page-monitor-rule/${id}`, { statusPageGroupId: foreign })).toBe(elsewhere);
  });

  test('sites stand in no circle', async () => {
    const site = (name: string, more = {}): Promise<string> => create('/network-site', { name, ...more });
    const top = await site('top');
    const below = await site('below', { parentSiteId: top });
    const move = (id: string, parentSiteId: string) => refusal('PUT', `/network-site/${id}`, { parentSiteId });
    expect(await move(top, top)).toBe('A site cannot be its own parent.');
    expect(await move(top, below)).toBe('Cannot move a site under itself or one of its own descendants.');
    expect(await move(top, UNKNOWN)).toBe('Parent site not found.');
    const rule = { name: 'r', subnetCidr: '10.0.0.0/24' };
    expect(await refusal('POST', '/network-site-assignment-rule', { ...rule, siteId: UNKNOWN })).toBe(
      'Network site not found.',
    );
  });

  test('a monitor waits for none that waits for it', async () => {
    const monitor = (name: string, more = {}): Promise<string> =>
      create('/monitor', { name, monitorType: 'Manual', ...more });
    const first = await monitor('a');
    const second = await monitor('b', { dependsOnMonitors: [{ _id: first }] });
    expect(await refusal('PUT', `/monitor/${first}`, { dependsOnMonitors: [{ _id: second }] })).toBe(
      'This dependency would create a cycle: one of the selected monitors (or a monitor it depends on) already depends on this monitor.',
    );
  });

  test('who calls instead of whom, and when, in the order in which it is missed', async () => {
    const path = '/on-call-duty-policy-user-override';
    const [startsAt, endsAt] = ['2040-01-01T00:00:00.000Z', '2040-01-02T00:00:00.000Z'];
    expect(await refusal('POST', path, {})).toBe('Start time and end time are required');
    const reversed = { startsAt: endsAt, endsAt: startsAt };
    expect(await refusal('POST', path, reversed)).toBe('Start time must be before end time');
    expect(await refusal('POST', path, { startsAt, endsAt: startsAt })).toBe('Start time must be before end time');
    expect(await refusal('POST', path, { startsAt, endsAt })).toBe('Override user is required');
  });

  test('a rule of an incoming call calls one of the two, and the last that was named', async () => {
    const incomingCallPolicyId = await create('/incoming-call-policy', { name: 'p' });
    const [{ userId } = { userId: null }] = (await admin('POST', '/team-member/get-list', { select: { userId: true } }))
      .body.data;
    const schedule = await create('/on-call-duty-policy-schedule', { name: 's' });
    const path = '/incoming-call-policy-escalation-rule';
    const id = await create(path, { incomingCallPolicyId, name: 'r', userId });
    const change = (data: unknown) => refusal('PUT', `${path}/${id}`, data);
    expect(await change({ userId, onCallDutyPolicyScheduleId: schedule })).toBe(
      'Only one of User or On-Call Schedule can be specified, not both',
    );
    expect(await change({ onCallDutyPolicyScheduleId: schedule })).toEqual(FINE);
    const { body } = await admin('POST', `${path}/${id}/get-item`, {
      select: { userId: true, onCallDutyPolicyScheduleId: true },
    });
    expect(body).toMatchObject({ userId: null, onCallDutyPolicyScheduleId: { value: schedule } });
    expect(await change({ onCallDutyPolicyScheduleId: null })).toBe(
      'Either a User or an On-Call Schedule must be specified for the escalation rule',
    );
  });

  test('domains of dashboards advise a name of their own', async () => {
    const domainId = await create('/domain', { domain: 'kept.example.com', isVerified: true });
    const dashboardId = await create('/dashboard', { name: 'd' });
    const row = { dashboardId, domainId, subdomain: 'a/b' };
    expect(await refusal('POST', '/dashboard-domain', row)).toMatch(/such as "dashboard"/);
    expect(await refusal('POST', '/domain', { domain: 5 })).toBe('Domain must be a string or an instance of Domain.');
  });

  test('a template stays whole when it begins to recur', async () => {
    const id = await create('/scheduled-maintenance-template', {
      title: 't',
      templateName: 't',
      templateDescription: 'd',
    });
    const change = (data: unknown) => refusal('PUT', `/scheduled-maintenance-template/${id}`, data);
    const at = (day: number): string => `2040-01-0${day}T00:00:00.000Z`;
    const recurringInterval = {
      _type: 'Recurring',
      value: { intervalType: 'Week', intervalCount: { _type: 'PositiveNumber', value: 1 } },
    };
    const needed = (what: string): string => `${what} is required for recurring events.`;
    const data: Record<string, unknown> = { isRecurringEvent: true };
    for (const [what, column, value] of [
      ['First event scheduled at', 'firstEventScheduledAt', at(1)],
      ['Recurring interval', 'recurringInterval', recurringInterval],
      ['First event ends at', 'firstEventEndsAt', at(3)],
      ['First event starts at', 'firstEventStartsAt', at(4)],
    ] as const) {
      expect(await change(data)).toBe(needed(what));
      data[column] = value;
    }
    expect(await change(data)).toBe('Start date should be less than end date.');
    expect(await change({ ...data, firstEventStartsAt: at(2) })).toEqual(FINE);
  });

  test('a burn rate rule waits no negative time before it tells again', async () => {
    const serviceLevelObjectiveId = await create('/service-level-objective', { name: 'o', targetPercentage: 99 });
    const rule = { serviceLevelObjectiveId, burnRateThreshold: 2, longWindowInMinutes: 60, shortWindowInMinutes: 5 };
    const path = '/service-level-objective-burn-rate-rule';
    expect(await refusal('POST', path, { ...rule, name: 'r', refireSuppressionMinutes: -1 })).toBe(
      'Re-fire suppression must be a number of minutes greater than or equal to 0.',
    );
  });

  test('what is private is not on the status page', async () => {
    const incidentSeverityId = await only('/incident-severity', {});
    const { body } = await admin('POST', '/incident', { data: { title: 'i', incidentSeverityId, isPrivate: true } });
    expect(body).toMatchObject({
      isPrivate: true,
      isVisibleOnStatusPage: false,
      shouldStatusPageSubscribersBeNotifiedOnIncidentCreated: false,
    });
    const id = await create('/incident', { title: 'j', incidentSeverityId });
    expect(await refusal('PUT', `/incident/${id}`, { isPrivate: true })).toEqual(FINE);
    const read = await admin('POST', `/incident/${id}/get-item`, { select: { isVisibleOnStatusPage: true } });
    expect(read.body.isVisibleOnStatusPage).toBe(false);
  });

  test('an incident begins in a state of its project', async () => {
    const incidentSeverityId = await only('/incident-severity', {});
    expect(
      await refusal('POST', '/incident', { title: 'i', incidentSeverityId, currentIncidentStateId: UNKNOWN }),
    ).toBe('Invalid incident state provided. The state does not exist or does not belong to this project.');
  });
});

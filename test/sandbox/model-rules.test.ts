import { beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Client, clientOf, realFacts } from './client.ts';
import { RowMaker } from './minimal-row.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const facts: Facts = await realFacts();

describe('what tables ask for and fill in by themselves', () => {
  let sandbox: Sandbox;
  let admin: Client;
  let rows: RowMaker;

  beforeEach(() => {
    sandbox = new Sandbox({ facts, seed: null, now: () => NOW });
    admin = clientOf(sandbox, sandbox.keys.admin);
    rows = new RowMaker(sandbox);
  });

  const create = async (path: string, data: unknown): Promise<Record<string, unknown> & { _id: string }> => {
    const { status, body } = await admin('POST', path, { data });
    expect(body, path).toHaveProperty('_id');
    expect(status).toBe(200);
    return body;
  };
  const refused = async (path: string, data: unknown): Promise<string> => {
    const { status, body } = await admin('POST', path, { data });
    expect(status, JSON.stringify(body)).toBe(400);
    return body.error;
  };
  const stored = (table: string, id: unknown): Record<string, unknown> => sandbox.store.find(table, id) ?? {};

  test('a source of data needs what its kind needs, after an update too', async () => {
    for (const kind of facts.enums.DataSourceType ?? []) {
      const data = { name: `n ${kind}`, dataSourceType: kind };
      const error = await refused('/data-source', data);
      const needed = error.endsWith('a URL.') ? { url: 'https://d.example' } : { databaseHost: 'db.example' };
      expect(error).toMatch(new RegExp(`^${kind} data sources require a (URL|database host)\\.$`));
      await create('/data-source', { ...data, ...needed });
    }
    const { _id } = await create('/data-source', { name: 'u', dataSourceType: 'Loki', url: 'https://d.example' });
    const update = async (data: unknown) => (await admin('PUT', `/data-source/${_id}`, { data })).body;
    expect(await update({ url: null })).toEqual({ error: 'Loki data sources require a URL.' });
    expect(await update({ dataSourceType: 'MySQL' })).toEqual({ error: 'MySQL data sources require a database host.' });
    expect(await update({ dataSourceType: 'MySQL', databaseHost: 'db' })).toEqual({});
  });

  test('a step of a phone line rings a person or a schedule, and changes from one to the other', async () => {
    const path = '/incoming-call-policy-escalation-rule';
    const { _id: onCallDutyPolicyScheduleId } = await create('/on-call-duty-policy-schedule', { name: 'Rota' });
    const { _id: incomingCallPolicyId } = await create('/incoming-call-policy', { name: 'Hotline' });
    const userId = [...sandbox.store.table('User').rows.keys()][0];
    const { _id } = await create(path, { incomingCallPolicyId, name: 'First', userId });
    const update = async (data: unknown) => (await admin('PUT', `${path}/${_id}`, { data })).body;
    const rings = () => {
      const { userId: person, onCallDutyPolicyScheduleId: schedule } = stored('IncomingCallPolicyEscalationRule', _id);
      return { person: person ?? null, schedule: schedule ?? null };
    };
    expect(await update({ userId, onCallDutyPolicyScheduleId })).toEqual({
      error: 'Only one of User or On-Call Schedule can be specified, not both',
    });
    expect(await update({ userId: null })).toEqual({
      error: 'Either a User or an On-Call Schedule must be specified for the escalation rule',
    });
    expect(await update({ onCallDutyPolicyScheduleId: null, name: 'Still Ben' })).toEqual({});
    expect(rings()).toEqual({ person: userId, schedule: null });
    expect(await update({ onCallDutyPolicyScheduleId })).toEqual({});
    expect(rings()).toEqual({ person: null, schedule: onCallDutyPolicyScheduleId });
    expect(await update({ userId, onCallDutyPolicyScheduleId: null })).toEqual({});
    expect(rings()).toEqual({ person: userId, schedule: null });
    expect(await update({ name: 'Renamed' })).toEqual({});
  });

  test('a login takes a key or a password', async () => {
    const ssh = { name: 'a', credentialType: 'SSH', sshHostname: 'db-1', sshUsername: 'runner' };
    expect(await refused('/runbook-credential', ssh)).toBe('SSH credentials need either a private key or a password.');
    await create('/runbook-credential', { ...ssh, sshPrivateKey: 'key' });
    await create('/runbook-credential', { ...ssh, name: 'b', sshPassword: 'word' });
  });

  test.each([
    [{}, 'At least one of Subnet CIDR or Hostname Pattern is required.'],
    [{ subnetCidr: ' ' }, 'At least one of Subnet CIDR or Hostname Pattern is required.'],
    [{ subnetCidr: '10.0.0.0/33' }, '10.0.0.0/33 is not a valid IPv4 CIDR (expected e.g. 10.0.0.0/24).'],
    [{ subnetCidr: '10.0.0.256' }, '10.0.0.256 is not a valid IPv4 CIDR (expected e.g. 10.0.0.0/24).'],
    [{ subnetCidr: '::1/64' }, '::1/64 is not a valid IPv4 CIDR (expected e.g. 10.0.0.0/24).'],
  ])('a site takes no devices by %j', async (criteria, error) => {
    const { _id: siteId } = await create('/network-site', { name: 'Leeds' });
    expect(await refused('/network-site-assignment-rule', { siteId, ...criteria })).toBe(error);
    const rule = await create('/network-site-assignment-rule', { siteId, subnetCidr: '10.0.0.0/24' });
    const update = { data: { subnetCidr: null, ...criteria } };
    expect((await admin('PUT', `/network-site-assignment-rule/${rule._id}`, update)).body).toEqual({ error });
    await create('/network-site-assignment-rule', { siteId, hostnamePattern: 'leeds-*' });
  });

  test('a site knows where it stands, and so does everything below it after a move', async () => {
    const top = await create('/network-site', { name: 'Group' });
    const town = await create('/network-site', { name: 'Leeds', parentSiteId: top._id });
    const till = await create('/network-site', { name: 'Till 1', parentSiteId: town._id });
    expect([top, town, till].map(({ _id }) => stored('NetworkSite', _id).depth)).toEqual([0, 1, 2]);
    expect(till.materializedPath).toBe(`/${top._id}/${town._id}/${till._id}/`);
    await admin('PUT', `/network-site/${town._id}`, { data: { parentSiteId: null } });
    expect(stored('NetworkSite', till._id)).toMatchObject({ depth: 1, materializedPath: `/${town._id}/${till._id}/` });
    const nowhere = '00000000-0000-4000-8000-00000000dead';
    expect(await refused('/network-site', { name: 'x', parentSiteId: nowhere })).toBe('Parent site not found.');
  });

  test('recurring maintenance is asked for its moments one after the other, then for their order', async () => {
    const path = '/scheduled-maintenance-template';
    const at = (hours: number): string => new Date(NOW.getTime() + hours * 3_600_000).toISOString();
    let data: Record<string, unknown> = { templateName: 't', templateDescription: 'd', title: 'x', description: 'y' };
    await create(path, { ...data, templateName: 'once' });
    data = { ...data, isRecurringEvent: true };
    const steps: [Record<string, unknown>, string][] = [
      [{}, 'Start date is required for recurring events.'],
      [{ firstEventStartsAt: at(-1) }, 'End date is required for recurring events.'],
      [{ firstEventEndsAt: at(-1) }, 'Scheduled time is required for recurring events.'],
      [{ firstEventScheduledAt: at(-1) }, 'Start date should be in the future.'],
      [{ firstEventStartsAt: at(3) }, 'End date should be in the future.'],
      [{ firstEventEndsAt: at(2) }, 'Scheduled time should be in the future.'],
      [{ firstEventScheduledAt: at(4) }, 'Scheduled time should be less than start date.'],
      [{ firstEventStartsAt: at(9), firstEventScheduledAt: at(4) }, 'Scheduled time should be less than end date.'],
      [{ firstEventScheduledAt: at(1) }, 'Start date should be less than end date.'],
      [{ firstEventEndsAt: at(10) }, 'Recurring interval is required for recurring events.'],
    ];
    for (const [more, error] of steps) {
      data = { ...data, ...more };
      expect(await refused(path, data)).toBe(error);
    }
    const recurringInterval = { _type: 'Recurring', value: { intervalType: 'Week', intervalCount: 1 } };
    const made = await create(path, { ...data, recurringInterval });
    expect(made.scheduleNextEventAt).toEqual({ _type: 'DateTime', value: at(1) });
  });

  describe.each([
    ['incident', 'Incident', 'Timeline Start', 'Declared At'],
    ['alert', 'Alert', 'Timeline Start', 'Created At'],
    ['scheduled-maintenance', 'ScheduledMaintenance', 'Timeline Start', 'Created At'],
  ])('a measurement of %s', (subject, owner, alias, meant) => {
    const path = `/${subject}-measurement`;
    const data = { name: 'm', key: 'time-to-x', startAnchorType: 'Created At', endAnchorType: 'State Role Entered' };
    const same =
      'This measurement starts and ends at the same point, so it would always be zero. Pick two different points.';

    test('has two ends, complete and apart', async () => {
      expect(await refused(path, { name: 'm', key: 'k' })).toBe('A measurement needs a starting point.');
      const half = { name: 'm', key: 'k', startAnchorType: 'Created At' };
      expect(await refused(path, half)).toBe('A measurement needs an ending point.');
      expect(await refused(path, data)).toBe('Pick the kind of state this measurement ends at.');
      const entered = { ...data, startAnchorType: 'State Entered' };
      expect(await refused(path, entered)).toBe('Pick the state this measurement starts from.');
      expect(await refused(path, { ...data, startAnchorType: alias, endAnchorType: meant })).toBe(same);
      const role = { [`start${owner}StateRole`]: 'Resolved', [`end${owner}StateRole`]: 'Resolved' };
      const roles = { ...data, ...role, startAnchorType: 'State Role Entered' };
      expect(await refused(path, roles)).toBe(same);
      await create(path, { ...roles, endStateOccurrence: 'Last' });
    });

    test('runs along the order of states', async () => {
      const states = sandbox.store.where(
        `${owner}State`,
        'projectId',
        sandbox.store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId,
      );
      const [first, second] = states.sort((a, b) => Number(a.order) - Number(b.order));
      const between = (from: unknown, to: unknown) => ({
        ...data,
        startAnchorType: 'State Entered',
        endAnchorType: 'State Entered',
        [`start${owner}StateId`]: from,
        [`end${owner}StateId`]: to,
      });
      expect(await refused(path, between(second?._id, first?._id))).toBe(
        `"${first?.name}" comes before "${second?.name}" in this project's state order, so this measurement could never complete. Swap the two, or pick a later ending state.`,
      );
      const made = await create(path, between(first?._id, second?._id));
      expect(made).toMatchObject({ metricName: `oneuptime.${subject}.measurement.time-to-x`, order: 1 });
      const next = { ...between(first?._id, second?._id), name: 'n', key: 'n' };
      expect(await create(path, next)).toMatchObject({ order: 2 });
    });
  });

  test('a domain is verified later, but for those made for examples', async () => {
    const isVerified = true;
    expect(await refused('/domain', { domain: 'shop.io', isVerified })).toMatch(/^Domain cannot be verified during/);
    const own = await create('/domain', { domain: 'shop.io' });
    expect(own.domainVerificationText).toMatch(/^oneuptime-verification-\w{20}$/);
    const proven = await admin('PUT', `/domain/${own._id}`, { data: { isVerified } });
    expect(proven.body.error).toContain(`record ${own.domainVerificationText} not found in domain shop.io.`);
    const { _id: statusPageId } = await create('/status-page', { name: 'p' });
    const served = { statusPageId, domainId: own._id };
    const unproven = 'This domain is not verified. Please verify it by going to Settings > Domains';
    expect(await refused('/status-page-domain', served)).toBe(unproven);
    const example = await create('/domain', { domain: 'shop.example.com', isVerified });
    const page = { statusPageId, domainId: example._id };
    expect(await refused('/status-page-domain', { ...page, subdomain: 'a/b' })).toMatch(
      /^Subdomain a\/b is not valid\./,
    );
    const made = await create('/status-page-domain', { ...page, subdomain: ' Status ' });
    expect(stored('StatusPageDomain', made._id).fullDomain).toBe('status.shop.example.com');
    expect(await refused('/status-page-domain', { ...page, subdomain: 'status' })).toBe(
      'Status Page Domain with the same fullDomain already exists.',
    );
    expect(await refused('/status-page-domain', { ...page, isCustomCertificate: true })).toBe(
      'Custom certificate or private key is missing',
    );
    const apex = await create('/status-page-domain', { ...page, subdomain: '@' });
    expect(stored('StatusPageDomain', apex._id).fullDomain).toBe('shop.example.com');
  });

  test('a thing of the inventory that was entered by hand is known by a hash of its name', async () => {
    const data = { entityType: 'appliance', displayName: ' Till 7 ', entityKey: 'mine', source: 'manual' };
    const made = await create('/inventory-item', data);
    expect(made).toMatchObject({ displayName: 'Till 7', entityKey: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(await refused('/inventory-item', { ...data, displayName: 'TILL 7' })).toMatch(
      /^A Inventory Item with the same Project Id, Entity Type, Entity Key already exists\./,
    );
    expect(await refused('/inventory-item', { ...data, entityType: 'host' })).toMatch(
      /^Entities of type host are discovered/,
    );
    expect(await refused('/inventory-item', { ...data, displayName: '' })).toMatch(/^Name is required/);
    const found = await create('/inventory-item', { ...data, source: 'discovered', entityKey: 'mine' });
    expect(found.entityKey).toBe('mine');
  });

  test('the first saved view, the newest provider and the newest agent are the default ones', async () => {
    const view = { name: 'a', query: {}, columns: [], pageSize: 10 };
    expect(await create('/log-saved-view', view)).toMatchObject({ isDefault: true });
    const second = await create('/log-saved-view', { ...view, name: 'b' });
    expect(second).toMatchObject({ isDefault: false });
    await admin('PUT', `/log-saved-view/${second._id}`, { data: { isDefault: true } });
    const defaults = (table: string): unknown[] => sandbox.store.where(table, 'isDefault', true).map((row) => row.name);
    expect(defaults('LogSavedView')).toEqual(['b']);
    for (const name of ['a', 'b']) await create('/llm-provider', { name, llmType: 'OpenAI' });
    expect(defaults('LlmProvider')).toEqual(['b']);
    for (const name of ['a', 'b']) await create('/ai-agent', { name });
    expect(defaults('AIAgent')).toContain('b');
    expect(defaults('AIAgent')).not.toContain('a');
  });

  test('keys, versions, colours and texts are filled in where none were sent', async () => {
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const typed = (_type: string, value: unknown) => ({ _type, value });
    const runner = await create('/runner', { name: 'r' });
    expect(runner).toMatchObject({
      agentVersion: typed('Version', '1.0.0'),
      connectionStatus: 'disconnected',
      key: uuid,
    });
    expect(await create('/telemetry-ingestion-key', { name: 'k' })).toMatchObject({
      secretKey: typed('ObjectID', uuid),
    });
    const { _id: iotFleetId } = await create('/iot-fleet', { name: 'f' });
    const device = await create('/iot-device-credential', { name: 'd', iotFleetId, externalId: 'x' });
    expect(device).toMatchObject({ secretKey: typed('ObjectID', uuid) });
    const colour = typed('Color', expect.stringMatching(/^#[0-9a-f]{6}$/));
    expect(await create('/service', { name: 's' })).toMatchObject({ serviceColor: colour });
    const down = sandbox.store.where('MonitorStatus', 'isOperationalState', false).map((row) => row._id);
    for (const [path, table, data] of [
      ['/status-page', 'StatusPage', { name: 'p' }],
      ['/service-level-objective', 'ServiceLevelObjective', { name: 'o', targetPercentage: 99 }],
    ] as const) {
      const preset = stored(table, (await create(path, data))._id).downtimeMonitorStatuses as string[];
      expect(preset.length).toBe(2);
      expect(down).toEqual(expect.arrayContaining(preset));
      const chosen = await create(path, { ...data, name: 'none', downtimeMonitorStatuses: [] });
      expect(stored(table, chosen._id).downtimeMonitorStatuses).toEqual([]);
    }
  });

  test('a group or link of a page says which page is missing in its own words', async () => {
    expect(await refused('/status-page-group', { name: 'g' })).toBe('Status Page Group statusPageId is required');
    expect(await refused('/status-page-header-link', { title: 't', link: 'l' })).toBe('statusPageId is required');
  });

  test.each([
    ['/llm-cost-budget', { name: 'b', dailyBudgetInUSD: 0 }, 'Daily budget must be a number greater than 0.'],
    ['/llm-model-price', {}, 'Model prefix is required and cannot be empty.'],
    [
      '/llm-model-price',
      { modelPrefix: 'm', inputPricePerMillionTokensInUSD: -1 },
      'Input price must be a number greater than or equal to 0.',
    ],
    [
      '/service-level-objective',
      { name: 'o', targetPercentage: 99, windowDays: 367 },
      'SLO window must be a whole number of days between 1 and 366.',
    ],
    [
      '/service-level-objective',
      { name: 'o', targetPercentage: 99, atRiskThresholdPercentage: 1.5 },
      'SLO at-risk threshold must be a whole percentage between 0 and 100.',
    ],
    [
      '/service-level-objective-burn-rate-rule',
      { burnRateThreshold: 1 },
      'Long window and short window are required for a burn rate rule.',
    ],
    ['/detection-rule', {}, 'Sigma rule YAML is required.'],
    [
      '/recommendation-dismissal',
      { recommendationType: 'Host' },
      'Invalid recommendation type: Host. Valid types are Monitor.',
    ],
    [
      '/incident-role',
      { name: 'r', color: '#fff', isPrimaryRole: true, canAssignMultipleUsers: true },
      'Primary roles cannot allow multiple users to be assigned.',
    ],
    ['/network-device-link', {}, 'A link needs a device at each end.'],
  ])('%s %j', async (path, data, error) => {
    expect(await refused(path, data)).toBe(error);
  });

  test('a filter throws away no record by mistake', async () => {
    for (const [path, records] of [
      ['/log-drop-filter', 'logs'],
      ['/trace-drop-filter', 'spans'],
    ] as const) {
      const data = { name: 'f', isEnabled: true, sortOrder: 1, action: 'sample' };
      expect(await refused(path, data)).toContain(`would discard all of this project's ${records}.`);
      const asked = { ...data, filterQuery: 'a' };
      expect(await refused(path, asked)).toMatch(/^Sample percentage is required/);
      expect(await refused(path, { ...asked, samplePercentage: 100 })).toMatch(
        /^Sample percentage must be between 1 and 99\./,
      );
      await create(path, { ...asked, samplePercentage: '10' });
    }
  });

  test('no permission is added to a team that is not to be edited', async () => {
    const team = sandbox.store.where('Team', 'isPermissionsEditable', false)[0];
    expect(await refused('/team-permission', { teamId: team?._id, permission: 'ReadLabel' })).toMatch(/not editable$/);
  });

  test('an empty rule of a chat makes the server stumble over new owners of policies, who are saved', async () => {
    const { _id: onCallDutyPolicyId } = await create('/on-call-duty-policy', { name: 'p' });
    const teams = sandbox.store.table('Team').rows.keys();
    const owner = async () => {
      const data = { onCallDutyPolicyId, teamId: teams.next().value };
      return (await admin('POST', '/on-call-duty-policy-owner-team', { data })).status;
    };
    const rule = { name: 'r', eventType: 'On-Call Duty Policy', workspaceType: 'Slack' };
    await create('/workspace-notification-rule', { ...rule, notificationRule: { filterCondition: 'Any' } });
    expect(await owner()).toBe(200);
    await create('/workspace-notification-rule', { ...rule, name: 'empty', notificationRule: {} });
    expect(await owner()).toBe(500);
    const owners = sandbox.store.where('OnCallDutyPolicyOwnerTeam', 'onCallDutyPolicyId', onCallDutyPolicyId);
    expect(owners).toHaveLength(2);
  });

  test('whoever subscribes to a page can be reached, and confirms mail only', async () => {
    const { _id: statusPageId } = await create('/status-page', { name: 'p' });
    const path = '/status-page-subscriber';
    const nowhere = { statusPageId: '00000000-0000-4000-8000-00000000dead', subscriberEmail: 'a@b.example' };
    expect(await refused(path, nowhere)).toBe('Status Page not found');
    expect(await refused(path, { ...nowhere, subscriberEmail: 'a' })).toBe('Email a is not in valid format.');
    expect(await refused(path, { statusPageId, subscriberPhone: '+15551234567' })).toMatch(
      /^SMS notifications are not/,
    );
    const slack = {
      statusPageId,
      slackWorkspaceName: 's',
      slackIncomingWebhookUrl: 'https://hooks.slack.com.evil.example/services/x',
    };
    expect(await refused(path, slack)).toBe('Invalid Slack Incoming Webhook URL.');
    const teams = { statusPageId, microsoftTeamsIncomingWebhookUrl: 'https://evil-office.com/x' };
    expect(await refused(path, teams)).toBe('Invalid Microsoft Teams Incoming Webhook URL.');
    await create(path, { ...teams, microsoftTeamsIncomingWebhookUrl: 'https://a.webhook.office.com/x' });
    const chat = await create(path, { ...slack, slackIncomingWebhookUrl: 'https://hooks.slack.com/services/x' });
    expect(chat.isSubscriptionConfirmed).toBe(true);
    expect(await create(path, { statusPageId, subscriberEmail: 'A@B.example' })).toMatchObject({
      isSubscriptionConfirmed: false,
    });
    expect(await refused(path, { statusPageId, subscriberEmail: 'a@b.example' })).toBe(
      'You are already subscribed to this status page.',
    );
  });

  test('creates that no key can complete name the column that is out of reach', async () => {
    const { resources } = sandbox.store.model;
    const outOfReach: Record<string, string> = {
      CloudResource: 'resourceIdentifier',
      RumApplication: 'appIdentifier',
      NetworkEndpoint: 'attachedNetworkDeviceId',
      RunbookExecution: 'projectId',
      WorkflowLog: 'projectId',
    };
    for (const [name, column] of Object.entries(outOfReach)) {
      const resource = resources.get(name);
      if (resource === undefined) throw new Error(`no table ${name}`);
      const data = await rows.minimum(resource);
      expect(await refused(resource.facts.path, data)).toBe(
        `User is not allowed to create on ${column} column of ${resource.singular}`,
      );
      // Without it the same row is not complete.
      if (!(column in data)) continue;
      delete data[column];
      expect(await refused(resource.facts.path, data)).toBe(`${column} is required`);
    }
  });

  test('a rotation is read into its full form, and refused where it cannot be', async () => {
    const onCallDutyPolicyScheduleId = await create('/on-call-duty-policy-schedule', { name: 's' }).then(
      (row) => row._id,
    );
    const layer = {
      onCallDutyPolicyScheduleId,
      name: 'l',
      startsAt: '2026-01-01T00:00:00.000Z',
      handOffTime: '2026-01-02T00:00:00.000Z',
      restrictionTimes: { _type: 'RestrictionTimes', value: { restictionType: 'None' } },
    };
    const path = '/on-call-duty-schedule-layer';
    const rota = (value: unknown) => ({ ...layer, rotation: { _type: 'Recurring', value } });
    const counted = (value: unknown) => ({ _type: 'PositiveNumber', value });
    const { rotation, restrictionTimes } = await create(path, rota({ intervalCount: '2' }));
    expect(rotation).toEqual({ _type: 'Recurring', value: { intervalType: 'Day', intervalCount: counted(2) } });
    expect(restrictionTimes).toMatchObject({ value: { restictionType: 'None', weeklyRestrictionTimes: [] } });
    for (const bad of ['x', {}, { _type: 'Other' }])
      expect(await refused(path, { ...layer, rotation: bad })).toBe('Invalid rotation configuration.');
    const whole = 'Rotation interval must be a whole number greater than or equal to 1.';
    for (const [count, error] of [
      [counted(0), whole],
      [counted(1.5), whole],
      [counted(null), whole],
      [counted(-1), 'positiveNumber cannot be less than 0'],
      ['x', 'Invalid number: NaN'],
      [{}, 'Invalid PositiveNumber'],
    ] as const)
      expect(await refused(path, rota({ intervalCount: count }))).toBe(error);
    expect(await refused(path, rota(undefined))).toBe('Invalid Rotation');
  });

  test('a probe and a member are missed in the words of their own tables', async () => {
    const { _id: monitorId } = await create('/monitor', { name: 'm', monitorType: 'Ping' });
    expect(await refused('/monitor-probe', { monitorId, probeId: monitorId })).toBe(
      'Probe not found or it does not belong to this project.',
    );
    expect(await refused('/incident-member', {})).toBe('incidentId is required');
    const probe = sandbox.store.insert('Probe', { name: 'p', isGlobalProbe: true });
    const server = await create('/monitor', { name: 's', monitorType: 'Server' });
    expect(await refused('/monitor-probe', { monitorId: server._id, probeId: probe._id })).toBe(
      'Probes cannot be added to this monitor type.',
    );
    const now = { _type: 'DateTime', value: NOW.toISOString() };
    expect(await create('/monitor-probe', { monitorId, probeId: probe._id })).toMatchObject({
      lastPingAt: now,
      nextPingAt: now,
    });
  });

  test('an episode gets no member from a key, whatever is sent', async () => {
    for (const kind of ['Alert', 'Incident']) {
      const resource = sandbox.store.model.resources.get(`${kind}EpisodeMember`);
      if (resource === undefined) throw new Error(`no members of ${kind}`);
      expect(await refused(resource.facts.path, await rows.minimum(resource))).toBe(
        `User is not allowed to create on isOwnerNotifiedOf${kind}Added column of ${resource.singular}`,
      );
    }
  });
});

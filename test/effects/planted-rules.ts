/** Rules by which a project reaches people on its own, planted in a sandbox: of every kind one, and each fits everything. */
import type { Sandbox } from '../../sandbox/server.ts';

const EVENTS = [
  'Incident',
  'Monitor',
  'Alert',
  'Alert Episode',
  'Incident Episode',
  'Scheduled Maintenance',
  'On-Call Duty Policy',
];
const PAGING = ['IncidentOnCallRule', 'AlertOnCallRule', 'IncidentEpisodeOnCallRule', 'AlertEpisodeOnCallRule'];

export function plantRules({ store, keys }: Sandbox): void {
  const projectId = store.where('ApiKey', 'apiKey', keys.admin)[0]?.projectId;
  const policies = store.where('OnCallDutyPolicy', 'projectId', projectId).map(({ _id }) => _id);
  const runbooks = store.where('Runbook', 'projectId', projectId).map(({ _id }) => _id);
  const notificationRule = { filters: [], shouldPostToExistingChannel: true, existingChannelNames: 'ops' };
  for (const eventType of EVENTS)
    store.insert('WorkspaceNotificationRule', {
      projectId,
      name: `All of ${eventType}`,
      eventType,
      workspaceType: 'Slack',
      notificationRule,
    });
  for (const table of PAGING)
    store.insert(table, {
      projectId,
      name: 'Page everything',
      isEnabled: true,
      onCallDutyPolicies: policies.slice(0, 1),
    });
  for (const triggerEntityType of ['Incident', 'Alert', 'ScheduledMaintenance'])
    store.insert('RunbookRule', { projectId, name: 'Run always', isEnabled: true, triggerEntityType, runbooks });
}

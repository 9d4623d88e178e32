/** What still reaches people while a monitor is snoozed. */
import type { Job } from '../define.ts';
import { openIncidentStates, TELL_OPEN_INCIDENTS } from '../incidents/open-states.ts';

/** What {@link notHushed} calls. */
export const HUSH_OPERATIONS = [
  'list_monitor_team_owners',
  'list_monitor_user_owners',
  'list_incident_on_call_rules',
  'list_alert_on_call_rules',
  'list_incidents',
  ...TELL_OPEN_INCIDENTS,
] as const;

/** Sentences, one for each thing that no monitor's rules decide. */
export async function notHushed({ client, attempt }: Job, monitor: string): Promise<string[]> {
  const filter = { monitor };
  const [teams, people, incidentRules, alertRules, incidents] = await Promise.all([
    attempt('teams that own it', () => client.monitorTeamOwners.list({ filter, fields: ['team'] })),
    attempt('people who own it', () => client.monitorUserOwners.list({ filter, fields: ['user'] })),
    attempt('on-call rules of incidents', () =>
      client.incidentOnCallRules.list({ filter: { isEnabled: true }, fields: ['name', 'monitors'] }),
    ),
    attempt('on-call rules of alerts', () =>
      client.alertOnCallRules.list({ filter: { isEnabled: true }, fields: ['name', 'monitors'] }),
    ),
    attempt('open incidents', async () =>
      client.incidents.list({
        filter: { monitors: [monitor], currentIncidentState: await openIncidentStates({ client, attempt }) },
        fields: ['title', 'incidentNumberWithPrefix'],
        limit: 10,
      }),
    ),
  ]);
  const owners = [
    ...(teams?.rows.map(({ team }) => team?.name) ?? []),
    ...(people?.rows.map(({ user }) => user?.name) ?? []),
  ].filter((name) => name !== undefined);
  const rules = [...(incidentRules?.rows ?? []), ...(alertRules?.rows ?? [])].filter(
    ({ monitors }) => !monitors?.length || monitors.some(({ id }) => id === monitor),
  );
  const open = incidents?.rows.map(({ incidentNumberWithPrefix, title }) => incidentNumberWithPrefix ?? title ?? '');
  return [
    owners.length > 0
      ? `Its owners are written to as their settings say: ${owners.join(', ')}.`
      : 'It has no owners: those of the project are written to as their settings say.',
    ...(rules.length > 0
      ? [`On-call rules of the project may page: ${rules.map(({ name }) => name).join(', ')}.`]
      : []),
    ...(open?.length
      ? [`Open already, and paging as before: ${open.join(', ')}; acknowledge_incident stops that.`]
      : []),
    'Owners that its rules name, chat channels, workflows and subscribers of pages hear of its incidents.',
  ];
}

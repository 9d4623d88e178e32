/** What a report on one incident is made of: read at once, and what the key may not read is told and left out. */
import type { Job } from '../define.ts';
import { FIND_INCIDENT } from './cases.ts';
import { isResolvedIn, statesInOrder } from './states.ts';

/** Operations that a report reads with. */
export const REPORT_READS = [
  ...FIND_INCIDENT,
  'list_incident_state_timelines',
  'list_incident_internal_notes',
  'list_incident_public_notes',
  'list_incident_user_owners',
  'list_incident_team_owners',
  'list_incident_members',
  'list_incident_slas',
  'list_alerts',
  'list_on_call_duty_execution_logs',
] as const;

const FIELDS = [
  'title',
  'incidentNumberWithPrefix',
  'description',
  'declaredAt',
  'impactStartedAt',
  'rootCause',
  'remediationNotes',
  'isVisibleOnStatusPage',
  'isCreatedAutomatically',
  'currentIncidentState',
  'incidentSeverity',
  'monitors',
  'services',
  'createdByUser',
] as const;

const MOST_NOTES = 100;
const MOST_ALERTS = 50;
const MOST_CHANGES = 500;
/** Alerts from before it was declared belong to it: whoever declares one has seen them first. */
const EARLIER_MS = 3_600_000;

/** A note of either kind, its text whole. */
export interface ReadNote {
  readonly id: string;
  readonly text: string;
  readonly at: string | undefined;
  readonly by: string | undefined;
  readonly isPublic: boolean;
}

/** Internal and public notes of incidents, newest first; `of` says whose each is. */
export async function notesOf(
  job: Job,
  incidents: readonly string[],
): Promise<readonly (ReadNote & { readonly of: string | undefined })[]> {
  const { incidentInternalNotes, incidentPublicNotes } = job.client;
  const asked = { filter: { incident: [...incidents] }, sort: '-createdAt', limit: MOST_NOTES } as const;
  const [internal, published] = await Promise.all([
    job.attempt('internal notes', () =>
      incidentInternalNotes.list({ ...asked, fields: ['incident', 'note', 'createdAt', 'createdByUser'] }),
    ),
    job.attempt('public notes', () =>
      incidentPublicNotes.list({ ...asked, fields: ['incident', 'note', 'createdAt', 'postedAt', 'createdByUser'] }),
    ),
  ]);
  const notes = [
    ...(internal?.rows ?? []).map((row) => ({ ...row, at: row.createdAt, isPublic: false })),
    ...(published?.rows ?? []).map((row) => ({ ...row, at: row.postedAt ?? row.createdAt, isPublic: true })),
  ];
  return notes
    .map(({ id, note, at, createdByUser, isPublic, incident }) => ({
      id,
      text: note ?? '',
      at: at ?? undefined,
      by: createdByUser?.name,
      isPublic,
      of: incident?.id,
    }))
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
}

/** State changes of incidents with what their states mean; `of` says whose each is. Those whose time is unknown are left out. */
export async function historiesOf(job: Job, incidents: readonly string[]) {
  const found = await job.attempt('state changes', () =>
    job.client.incidentStateTimelines.list({
      filter: { incident: [...incidents] },
      fields: [
        'incident',
        'incidentState',
        'incidentState.order',
        'incidentState.isAcknowledgedState',
        'incidentState.isResolvedState',
        'startsAt',
        'rootCause',
        'createdByUser',
      ],
      sort: 'startsAt',
      limit: MOST_CHANGES,
    }),
  );
  const rows = found?.rows ?? [];
  const met = statesInOrder(rows.flatMap(({ incidentState }) => (incidentState ? [incidentState] : [])));
  return rows.flatMap(({ incident, incidentState, startsAt, rootCause, createdByUser }) => {
    if (!startsAt) return [];
    const state = met.find(({ id }) => id === incidentState?.id);
    return [
      {
        of: incident?.id,
        state: state?.name ?? 'an unknown state',
        since: startsAt,
        isAcknowledged: state?.isAcknowledged === true,
        isResolved: isResolvedIn(met, state?.id),
        cause: rootCause ?? undefined,
        by: createdByUser?.name,
      },
    ];
  });
}

/** The incident itself; undefined where it is gone, or the key may not see it. */
export function incidentRow({ client }: Job, id: string) {
  return client.incidents.get(id, FIELDS);
}

/** Owners and roles: names, teams marked as such. */
export async function peopleOn({ client, attempt }: Job, incident: string) {
  const filter = { incident };
  const [users, teams, members] = await Promise.all([
    attempt('owners who are people', () => client.incidentUserOwners.list({ filter, fields: ['user'] })),
    attempt('owners that are teams', () => client.incidentTeamOwners.list({ filter, fields: ['team'] })),
    attempt('roles', () => client.incidentMembers.list({ filter, fields: ['user', 'incidentRole'] })),
  ]);
  return {
    owners: [
      ...(users?.rows ?? []).map(({ user }) => user?.name ?? user?.id ?? ''),
      ...(teams?.rows ?? []).map(({ team }) => `team ${team?.name ?? team?.id}`),
    ],
    roles: (members?.rows ?? []).map(({ user, incidentRole }) => ({
      role: incidentRole?.name ?? '',
      person: user?.name ?? user?.id ?? '',
    })),
  };
}

/** Alerts on its monitors from an hour before it was declared until it was resolved; newest first. */
export async function alertsBeside(
  { client, attempt }: Job,
  monitors: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
) {
  if (monitors.length === 0) return undefined;
  const since = new Date(Date.parse(from) - EARLIER_MS).toISOString();
  return attempt('alerts on its monitors', () =>
    client.alerts.list({
      filter: { monitor: [...monitors], createdAt: { gte: since, lte: to } },
      fields: ['title', 'alertNumberWithPrefix', 'currentAlertState', 'createdAt'],
      sort: '-createdAt',
      limit: MOST_ALERTS,
    }),
  );
}

/** Clocks of SLA rules, and runs of on-call policies. */
export async function clocksAndPages({ client, attempt }: Job, incident: string) {
  const [clocks, runs] = await Promise.all([
    attempt('SLA clocks', () =>
      client.incidentSlas.list({
        filter: { incident },
        fields: ['incidentSlaRule', 'status', 'responseDeadline', 'resolutionDeadline'],
      }),
    ),
    attempt('runs of on-call policies', () =>
      client.onCallDutyExecutionLogs.list({
        filter: { triggeredByIncident: incident },
        fields: ['onCallDutyPolicy', 'status', 'createdAt', 'acknowledgedByUser'],
        sort: 'createdAt',
      }),
    ),
  ]);
  return {
    sla: (clocks?.rows ?? []).map((row) => ({
      rule: row.incidentSlaRule?.name ?? '',
      status: row.status ?? '',
      ...(row.responseDeadline ? { respondBy: row.responseDeadline } : {}),
      ...(row.resolutionDeadline ? { resolveBy: row.resolutionDeadline } : {}),
    })),
    paged: (runs?.rows ?? []).map((row) => ({
      policy: row.onCallDutyPolicy?.name ?? '',
      status: row.status ?? '',
      at: row.createdAt ?? '',
      ...(row.acknowledgedByUser?.name ? { acknowledgedBy: row.acknowledgedByUser.name } : {}),
    })),
  };
}

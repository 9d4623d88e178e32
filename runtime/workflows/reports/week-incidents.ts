/** Incidents of a week and of the week before: how many, how bad, and how fast they were met. */

import type { Job, TimeWindow } from '../define.ts';
import { incidentCases } from '../incidents/cases.ts';
import { trulyOpen } from '../incidents/open-cases.ts';
import { responseTimes } from '../incidents/response-times.ts';
import { meanOf } from '../uptime/quantiles.ts';

export const WEEK_INCIDENT_OPERATIONS = [
  'list_incidents',
  'list_incident_states',
  'list_incident_state_timelines',
] as const;

const MOST = 5000;

const MOST_OPEN = 3000;
/** The oldest of those that are open. */
const MOST_OLDEST = 10;
/** Incidents whose states are read. */
const MOST_MET = 1000;

interface WeekIncident {
  readonly severity: string;
  readonly order: number;
  readonly declared: string;
  /** Seconds; undefined where it has not come to that. */
  readonly toAcknowledge: number | undefined;
  readonly toResolve: number | undefined;
}

/** One of two weeks. */
export interface IncidentWeek {
  readonly declared: number;
  /** Worst first. */
  readonly bySeverity: Readonly<Record<string, number>>;
  /** Means, in seconds. */
  readonly toAcknowledge: number | undefined;
  readonly toResolve: number | undefined;
}

interface OpenIncident {
  readonly number: string;
  readonly title: string;
  readonly declared: string;
}

export interface IncidentWeeks {
  readonly present: IncidentWeek;
  readonly before: IncidentWeek;
  /** Open now, whenever they were declared: how many, and the oldest of them. */
  readonly open: number;
  readonly oldest: readonly OpenIncident[];
}

/** Incidents by when they were declared. */
export async function incidentWeeks(job: Job, window: TimeWindow, before: TimeWindow): Promise<IncidentWeeks> {
  const { client, now, note } = job;
  const [{ rows, total }, open] = await Promise.all([
    client.incidents.list({
      filter: { declaredAt: { gte: before.from, lte: window.to } },
      fields: ['declaredAt', 'incidentSeverity', 'incidentSeverity.order'],
      sort: '-declaredAt',
      limit: MOST,
    }),
    openNow(job),
  ]);
  if (total !== undefined && total > rows.length)
    note(`Only the newest ${rows.length} of ${total} incidents were read.`);
  const ids = rows.slice(0, MOST_MET).map(({ id }) => id);
  if (ids.length < rows.length) note(`MTTA and MTTR are of the newest ${MOST_MET} of these incidents.`);
  const histories = await job.attempt('states of incidents', () => historiesOf(job, ids));
  const incidents = rows.map((row): WeekIncident => {
    const { toAcknowledge, toResolve } = responseTimes(row.declaredAt ?? undefined, histories?.get(row.id) ?? [], now);
    return {
      severity: row.incidentSeverity?.name ?? 'Unknown',
      order: Number(row.incidentSeverity?.order ?? Number.MAX_SAFE_INTEGER),
      declared: row.declaredAt ?? '',
      toAcknowledge,
      toResolve,
    };
  });
  const isPresent = ({ declared }: WeekIncident): boolean => declared >= window.from;
  return {
    present: weekOf(incidents.filter(isPresent)),
    before: weekOf(incidents.filter((incident) => !isPresent(incident))),
    ...open,
  };
}

/** All that are open, whenever they were declared. */
async function openNow({ client, now, attempt }: Job): Promise<Pick<IncidentWeeks, 'open' | 'oldest'>> {
  const { rows: found, total = 0 } = await client.incidents.list({
    filter: { currentIncidentState: { isResolvedState: false } },
    fields: [
      'title',
      'incidentNumberWithPrefix',
      'declaredAt',
      'currentIncidentState',
      'currentIncidentState.isCreatedState',
      'currentIncidentState.isAcknowledgedState',
    ],
    sort: 'declaredAt',
    limit: MOST_OPEN,
  });
  const states = () => attempt('which states are open', () => incidentCases(client).states());
  const rows = await trulyOpen(found, ({ currentIncidentState }) => currentIncidentState, states);
  return {
    open: Math.max(total, found.length) - (found.length - rows.length),
    oldest: rows.slice(0, MOST_OLDEST).map((row) => ({
      number: row.incidentNumberWithPrefix ?? row.id,
      title: row.title ?? '',
      declared: row.declaredAt ?? now.toISOString(),
    })),
  };
}

interface EnteredState {
  readonly state: string;
  readonly since: string;
  readonly isAcknowledged: boolean;
  readonly isResolved: boolean;
}

async function historiesOf({ client }: Job, ids: string[]): Promise<Map<string, EnteredState[]>> {
  const found = new Map<string, EnteredState[]>();
  if (ids.length === 0) return found;
  const { rows } = await client.incidentStateTimelines.list({
    filter: { incident: ids },
    fields: [
      'incident',
      'incidentState',
      'incidentState.isAcknowledgedState',
      'incidentState.isResolvedState',
      'startsAt',
    ],
    sort: 'startsAt',
    limit: MOST_MET * 6,
  });
  for (const { incident, incidentState, startsAt } of rows) {
    if (!incident || !incidentState || !startsAt) continue;
    const own = found.get(incident.id) ?? [];
    own.push({
      state: incidentState.name ?? '',
      since: startsAt,
      isAcknowledged: incidentState.isAcknowledgedState === true,
      isResolved: incidentState.isResolvedState === true,
    });
    found.set(incident.id, own);
  }
  return found;
}

function weekOf(incidents: readonly WeekIncident[]): IncidentWeek {
  const bySeverity: Record<string, number> = {};
  for (const { severity } of [...incidents].sort((a, b) => a.order - b.order))
    bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
  const known = (seconds: readonly (number | undefined)[]): number | undefined =>
    meanOf(seconds.filter((value) => value !== undefined));
  return {
    declared: incidents.length,
    bySeverity,
    toAcknowledge: known(incidents.map(({ toAcknowledge }) => toAcknowledge)),
    toResolve: known(incidents.map(({ toResolve }) => toResolve)),
  };
}

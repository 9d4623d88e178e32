/** Incidents of a week and of the week before: how many, how bad, and how fast they were met. */

import type { Job, TimeWindow } from '../define.ts';
import { responseTimes } from '../incidents/response-times.ts';
import { meanOf } from '../uptime/quantiles.ts';

export const WEEK_INCIDENT_OPERATIONS = ['list_incidents', 'list_incident_state_timelines'] as const;

const MOST = 1000;

interface WeekIncident {
  readonly number: string;
  readonly title: string;
  readonly severity: string;
  readonly order: number;
  readonly declared: string;
  readonly isOpen: boolean;
  /** Seconds; undefined where it has not come to that. */
  readonly toAcknowledge: number | undefined;
  readonly toResolve: number | undefined;
}

/** One of two weeks. */
export interface IncidentWeek {
  readonly declared: number;
  /** Worst first. */
  readonly bySeverity: Readonly<Record<string, number>>;
  readonly open: readonly WeekIncident[];
  /** Means, in seconds. */
  readonly toAcknowledge: number | undefined;
  readonly toResolve: number | undefined;
}

export interface IncidentWeeks {
  readonly present: IncidentWeek;
  readonly before: IncidentWeek;
}

/** Incidents by when they were declared. */
export async function incidentWeeks(job: Job, window: TimeWindow, before: TimeWindow): Promise<IncidentWeeks> {
  const { client, now, note } = job;
  const { rows, total } = await client.incidents.list({
    filter: { declaredAt: { gte: before.from, lte: window.to } },
    fields: [
      'title',
      'incidentNumberWithPrefix',
      'declaredAt',
      'incidentSeverity',
      'incidentSeverity.order',
      'currentIncidentState',
      'currentIncidentState.isResolvedState',
    ],
    sort: '-declaredAt',
    limit: MOST,
  });
  if (total !== undefined && total > rows.length)
    note(`Only the newest ${rows.length} of ${total} incidents were read.`);
  const ids = rows.map(({ id }) => id);
  const histories = await job.attempt('states of incidents', () => historiesOf(job, ids));
  const incidents = rows.map((row): WeekIncident => {
    const { toAcknowledge, toResolve } = responseTimes(row.declaredAt ?? undefined, histories?.get(row.id) ?? [], now);
    return {
      number: row.incidentNumberWithPrefix ?? '',
      title: row.title ?? '',
      severity: row.incidentSeverity?.name ?? 'Unknown',
      order: Number(row.incidentSeverity?.order ?? Number.MAX_SAFE_INTEGER),
      declared: row.declaredAt ?? '',
      isOpen: row.currentIncidentState?.isResolvedState !== true,
      toAcknowledge,
      toResolve,
    };
  });
  const isPresent = ({ declared }: WeekIncident): boolean => declared >= window.from;
  return {
    present: weekOf(incidents.filter(isPresent)),
    before: weekOf(incidents.filter((incident) => !isPresent(incident))),
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
    limit: MOST * 6,
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
    open: incidents.filter(({ isOpen }) => isOpen),
    toAcknowledge: known(incidents.map(({ toAcknowledge }) => toAcknowledge)),
    toResolve: known(incidents.map(({ toResolve }) => toResolve)),
  };
}

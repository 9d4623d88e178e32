/** Parts of a hand-over: what is open, what happened, who was paged, what is planned. Each may fail by itself. */
import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import type { Related } from '../client-types.ts';
import type { Job } from '../define.ts';
import { dutyTime } from '../on-call/duty-words.ts';
import { ageOf } from '../spans.ts';

/** Operations that the parts take. */
export const HANDOFF_OPERATIONS = [
  'list_incidents',
  'count_incidents',
  'list_incident_internal_notes',
  'count_incident_state_timelines',
  'list_alerts',
  'count_alerts',
  'list_monitors',
  'count_on_call_duty_execution_logs',
  'list_scheduled_maintenance_events',
] as const;

const MOST_TROUBLES = 8;
const LONGEST_NOTE = 160;
/** Open rows that are sorted here. */
const MOST_OPEN = 500;
/** Incidents whose notes are read, and notes. */
const MOST_ASKED = 100;
/** Maintenance that begins so soon is of interest to whoever takes over. */
const AHEAD = '+3d';

const TROUBLE = z.strictObject({
  number: z.string(),
  title: z.string(),
  severity: z.string().optional(),
  state: z.string().optional(),
  age: z.string().optional(),
  /** The latest internal note, cut short. */
  note: z.string().optional(),
});

export const HANDOFF_SINCE = z.strictObject({
  opened: z.int().optional(),
  resolved: z.int().optional(),
  alerts: z.int().optional(),
});

export const HANDOFF_PAGES = z.strictObject({ runs: z.int(), reachedNobody: z.int() });

const EVENT = z.strictObject({
  title: z.string(),
  state: z.string().optional(),
  from: z.string(),
  to: z.string(),
});

export const HANDOFF_TROUBLES = cappedOf(TROUBLE);
export const HANDOFF_WORK = cappedOf(EVENT);

/** Open incidents, worst and then oldest first, each with its latest internal note. */
export async function openIncidents(job: Job): Promise<Troubles> {
  const found = await job.attempt('open incidents', () =>
    job.client.incidents.list({
      filter: { currentIncidentState: { isResolvedState: false } },
      fields: [
        'title',
        'incidentNumberWithPrefix',
        'currentIncidentState',
        'incidentSeverity',
        'incidentSeverity.order',
        'declaredAt',
      ],
      sort: 'declaredAt',
      limit: MOST_OPEN,
    }),
  );
  const rows = (found?.rows ?? []).map((row) => ({
    id: row.id,
    number: row.incidentNumberWithPrefix,
    title: row.title,
    severity: row.incidentSeverity,
    state: row.currentIncidentState,
    since: row.declaredAt,
  }));
  return troublesTold(rows, { total: found?.total, now: job.now, notes: await latestNotes(job, rows) });
}

/** Open alerts, worst and then oldest first. */
export async function openAlerts(job: Job): Promise<Troubles> {
  const found = await job.attempt('open alerts', () =>
    job.client.alerts.list({
      filter: { currentAlertState: { isResolvedState: false } },
      fields: [
        'title',
        'alertNumberWithPrefix',
        'currentAlertState',
        'alertSeverity',
        'alertSeverity.order',
        'createdAt',
      ],
      sort: 'createdAt',
      limit: MOST_OPEN,
    }),
  );
  const rows = (found?.rows ?? []).map((row) => ({
    id: row.id,
    number: row.alertNumberWithPrefix,
    title: row.title,
    severity: row.alertSeverity,
    state: row.currentAlertState,
    since: row.createdAt,
  }));
  return troublesTold(rows, { total: found?.total, now: job.now });
}

type Troubles = z.infer<typeof HANDOFF_TROUBLES>;

interface Trouble {
  readonly id: string;
  readonly number: string | null | undefined;
  readonly title: string | null | undefined;
  readonly severity: Related | null | undefined;
  readonly state: Related | null | undefined;
  readonly since: string | null | undefined;
}

interface Telling {
  readonly total: number | undefined;
  readonly now: Date;
  /** By id. */
  readonly notes?: ReadonlyMap<string, string>;
}

function troublesTold(rows: readonly Trouble[], { total, now, notes }: Telling): Troubles {
  const rank = ({ severity }: Trouble): number => Number(severity?.order ?? Number.MAX_SAFE_INTEGER);
  const worst = rows.toSorted((a, b) => rank(a) - rank(b));
  return capped(
    worst.map(({ id, number, title, severity, state, since }) => {
      const note = notes?.get(id);
      return {
        number: number ?? id,
        title: title ?? '',
        ...(severity?.name ? { severity: severity.name } : {}),
        ...(state?.name ? { state: state.name } : {}),
        ...(since ? { age: ageOf(since, now) } : {}),
        ...(note ? { note } : {}),
      };
    }),
    MOST_TROUBLES,
    total,
  );
}

/** The latest internal note of each incident, cut short. */
async function latestNotes({ client, attempt }: Job, incidents: readonly Trouble[]): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  if (incidents.length === 0) return notes;
  const found = await attempt('notes of open incidents', () =>
    client.incidentInternalNotes.list({
      filter: { incident: incidents.slice(0, MOST_ASKED).map(({ id }) => id) },
      fields: ['incident', 'note'],
      sort: '-createdAt',
      limit: MOST_ASKED,
    }),
  );
  for (const { incident, note } of found?.rows ?? [])
    if (incident && note && !notes.has(incident.id)) notes.set(incident.id, trimmedNote(note));
  return notes;
}

function trimmedNote(note: string): string {
  const line = note.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_NOTE ? `${line.slice(0, LONGEST_NOTE - 1)}…` : line;
}

/** How many incidents and alerts came, and incidents went, since a time. */
export async function troublesSince({ client, attempt }: Job, from: string): Promise<z.infer<typeof HANDOFF_SINCE>> {
  const [opened, resolved, alerts] = await Promise.all([
    attempt('incidents of the window', () => client.incidents.count({ filter: { declaredAt: { gte: from } } })),
    attempt('incidents resolved in the window', () =>
      client.incidentStateTimelines.count({
        filter: { startsAt: { gte: from }, incidentState: { isResolvedState: true } },
      }),
    ),
    attempt('alerts of the window', () => client.alerts.count({ filter: { createdAt: { gte: from } } })),
  ]);
  return {
    ...(opened === undefined ? {} : { opened }),
    ...(resolved === undefined ? {} : { resolved }),
    ...(alerts === undefined ? {} : { alerts }),
  };
}

/** Runs of policies since a time, and those that ended without anybody being told. */
export async function pagesSince(
  { client, attempt }: Job,
  from: string,
): Promise<z.infer<typeof HANDOFF_PAGES> | undefined> {
  const groups = await attempt('pages of the window', () =>
    client.onCallDutyExecutionLogs.groups({ filter: { createdAt: { gte: from } }, by: ['status'] }),
  );
  if (!groups) return undefined;
  const sum = (isMeant: (status: string) => boolean): number =>
    groups.filter(({ by }) => isMeant(String(by[0]))).reduce((all, { figure }) => all + (figure ?? 0), 0);
  return {
    runs: sum(() => true),
    reachedNobody: sum((status) => status === 'Error' || status.endsWith('No One Notified')),
  };
}

/** Maintenance that goes on, or begins within days. */
export async function workAhead(job: Job): Promise<z.infer<typeof HANDOFF_WORK>> {
  const found = await job.attempt('maintenance', () =>
    job.client.scheduledMaintenanceEvents.list({
      filter: { endsAt: { gte: job.now.toISOString() }, startsAt: { lte: job.time(AHEAD) } },
      fields: ['title', 'currentScheduledMaintenanceState', 'startsAt', 'endsAt'],
      sort: 'startsAt',
    }),
  );
  return capped(
    (found?.rows ?? []).map(({ title, currentScheduledMaintenanceState: state, startsAt, endsAt }) => ({
      title: title ?? '',
      ...(state?.name ? { state: state.name } : {}),
      from: dutyTime(Date.parse(startsAt ?? ''), job.timezone),
      to: dutyTime(Date.parse(endsAt ?? ''), job.timezone),
    })),
    MOST_TROUBLES,
    found?.total,
  );
}

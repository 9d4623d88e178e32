/** Parts of a hand-over: what is open, what happened, who was paged, what is planned. Each may fail by itself. */
import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import type { Related } from '../client-types.ts';
import type { Job } from '../define.ts';
import { alertCases, incidentCases } from '../incidents/cases.ts';
import { trulyOpen } from '../incidents/open-cases.ts';
import type { CaseState } from '../incidents/states.ts';
import { dutyTime } from '../on-call/duty-words.ts';
import { ageOf } from '../spans.ts';

/** Operations that the parts take. */
export const HANDOFF_OPERATIONS = [
  'list_incidents',
  'list_incident_states',
  'list_alert_states',
  'count_incidents',
  'list_incident_internal_notes',
  'count_incident_state_timelines',
  'list_alerts',
  'list_alert_internal_notes',
  'count_alerts',
  'list_monitors',
  'count_on_call_duty_execution_logs',
  'list_scheduled_maintenance_events',
] as const;

const MOST_TROUBLES = 8;
const LONGEST_NOTE = 160;
/** Open rows that are sorted here. */
const MOST_OPEN = 3000;
/** Notes that are read of those that are told. */
const MOST_NOTES = 500;
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
export async function openIncidents(job: Job): Promise<Troubles | undefined> {
  const found = await job.attempt('open incidents', () =>
    job.client.incidents.list({
      filter: { currentIncidentState: { isResolvedState: false } },
      fields: [
        'title',
        'incidentNumberWithPrefix',
        'currentIncidentState',
        'currentIncidentState.isCreatedState',
        'currentIncidentState.isAcknowledgedState',
        'incidentSeverity',
        'incidentSeverity.order',
        'declaredAt',
      ],
      sort: 'declaredAt',
      limit: MOST_OPEN,
    }),
  );
  const rows = found?.rows.map((row) => ({
    id: row.id,
    number: row.incidentNumberWithPrefix,
    title: row.title,
    severity: row.incidentSeverity,
    state: row.currentIncidentState,
    since: row.declaredAt,
  }));
  return (
    rows &&
    troublesTold(job, rows, {
      ...{ what: 'incidents', total: found?.total, notesOf: incidentNotes },
      states: () => incidentCases(job.client).states(),
    })
  );
}

/** Open alerts, worst and then oldest first, each with its latest internal note. */
export async function openAlerts(job: Job): Promise<Troubles | undefined> {
  const found = await job.attempt('open alerts', () =>
    job.client.alerts.list({
      filter: { currentAlertState: { isResolvedState: false } },
      fields: [
        'title',
        'alertNumberWithPrefix',
        'currentAlertState',
        'currentAlertState.isCreatedState',
        'currentAlertState.isAcknowledgedState',
        'alertSeverity',
        'alertSeverity.order',
        'createdAt',
      ],
      sort: 'createdAt',
      limit: MOST_OPEN,
    }),
  );
  const rows = found?.rows.map((row) => ({
    id: row.id,
    number: row.alertNumberWithPrefix,
    title: row.title,
    severity: row.alertSeverity,
    state: row.currentAlertState,
    since: row.createdAt,
  }));
  return (
    rows &&
    troublesTold(job, rows, {
      ...{ what: 'alerts', total: found?.total, notesOf: alertNotes },
      states: () => alertCases(job.client).states(),
    })
  );
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

/** Notes of some of them, newest first. */
type NotesOf = (job: Job, ids: string[]) => Promise<{ readonly rows: readonly Note[]; readonly hasMore: boolean }>;
interface Note {
  readonly of: string | undefined;
  readonly note?: string | null;
}

interface Telling {
  readonly what: string;
  readonly total: number | undefined;
  readonly notesOf: NotesOf;
  states(): Promise<readonly CaseState[]>;
}

async function troublesTold(job: Job, found: readonly Trouble[], telling: Telling): Promise<Troubles> {
  const { what, total = found.length, notesOf } = telling;
  const states = () => job.attempt(`states of ${what}`, () => telling.states());
  const rows = await trulyOpen(found, ({ state }) => state, states);
  const open = total - (found.length - rows.length);
  const rank = ({ severity }: Trouble): number => Number(severity?.order ?? Number.MAX_SAFE_INTEGER);
  const worst = rows.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_TROUBLES);
  if (open > rows.length)
    job.note(`Of ${open} open ${what} the oldest ${rows.length} were looked through for the worst.`);
  const notes = await latestNotes(job, worst, { what, notesOf });
  const told = worst.map(({ id, number, title, severity, state, since }) => {
    const note = notes.get(id);
    return {
      number: number ?? id,
      title: title ?? '',
      ...(severity?.name ? { severity: severity.name } : {}),
      ...(state?.name ? { state: state.name } : {}),
      ...(since ? { age: ageOf(since, job.now) } : {}),
      ...(note ? { note } : {}),
    };
  });
  return capped(told, MOST_TROUBLES, open);
}

/** The latest internal note of each, cut short. */
async function latestNotes(
  job: Job,
  troubles: readonly Trouble[],
  { what, notesOf }: Pick<Telling, 'what' | 'notesOf'>,
): Promise<Map<string, string>> {
  const notes = new Map<string, string>();
  if (troubles.length === 0) return notes;
  const ids = troubles.map(({ id }) => id);
  const found = await job.attempt(`notes of open ${what}`, () => notesOf(job, ids));
  for (const { of, note } of found?.rows ?? []) if (of && note && !notes.has(of)) notes.set(of, trimmedNote(note));
  if (found?.hasMore && notes.size < ids.length)
    job.note(`Of the notes of open ${what} only the newest ${MOST_NOTES} were read.`);
  return notes;
}

const NEWEST = { sort: '-createdAt', limit: MOST_NOTES } as const;

async function incidentNotes({ client }: Job, incident: string[]) {
  const { rows, hasMore } = await client.incidentInternalNotes.list({
    filter: { incident },
    fields: ['incident', 'note'],
    ...NEWEST,
  });
  return { rows: rows.map(({ incident: of, note }) => ({ of: of?.id, note: note ?? null })), hasMore };
}

async function alertNotes({ client }: Job, alert: string[]) {
  const { rows, hasMore } = await client.alertInternalNotes.list({
    filter: { alert },
    fields: ['alert', 'note'],
    ...NEWEST,
  });
  return { rows: rows.map(({ alert: of, note }) => ({ of: of?.id, note: note ?? null })), hasMore };
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

type EventFilter = NonNullable<Parameters<Job['client']['scheduledMaintenanceEvents']['list']>[0]['filter']>;

/** Maintenance that goes on, also past its end, or begins within days; what was ended before its time does neither. */
export async function workAhead(job: Job): Promise<z.infer<typeof HANDOFF_WORK> | undefined> {
  const events = (filter: EventFilter) =>
    job.client.scheduledMaintenanceEvents.list({
      filter,
      fields: ['title', 'currentScheduledMaintenanceState', 'startsAt', 'endsAt'],
      sort: 'startsAt',
    });
  const found = await job.attempt('maintenance', () =>
    Promise.all([
      events({ currentScheduledMaintenanceState: { isOngoingState: true } }),
      events({
        currentScheduledMaintenanceState: { isScheduledState: true },
        endsAt: { gte: job.now.toISOString() },
        startsAt: { lte: job.time(AHEAD) },
      }),
    ]),
  );
  if (!found) return undefined;
  const [ongoing, coming] = found;
  return capped(
    [...ongoing.rows, ...coming.rows].map(({ title, currentScheduledMaintenanceState: state, startsAt, endsAt }) => ({
      title: title ?? '',
      ...(state?.name ? { state: state.name } : {}),
      from: dutyTime(Date.parse(startsAt ?? ''), job.timezone),
      to: dutyTime(Date.parse(endsAt ?? ''), job.timezone),
    })),
    MOST_TROUBLES,
    (ongoing.total ?? 0) + (coming.total ?? 0),
  );
}

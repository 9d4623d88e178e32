/** What else happened: incidents and alerts around the window, on the subject or beside it, and changes of status. */
import type { Related } from '../client-types.ts';
import type { Job, TimeWindow } from '../define.ts';
import { during, oneLine } from '../telemetry/telemetry-terms.ts';
import type { Investigated } from './subject.ts';

type Reading = Pick<Job, 'client' | 'attempt'>;

const DAY_MS = 86_400_000;
const MONTH_DAYS = 30;
const MOST_READ = 50;
/** Incidents of a month are counted by their rows: one may be on a monitor and on a service. */
const MOST_COUNTED = 1000;
const LINE = 120;

/** An incident or an alert beside the subject. */
export interface Neighbour {
  readonly number: string;
  readonly title: string;
  readonly state: string;
  readonly severity: string;
  readonly began: string;
  /** Whether it concerns what is investigated, and not only the same time. */
  readonly here?: true;
  /** Its page, while it is open. */
  readonly link?: string;
}

export interface Neighbours {
  /** Open ones first, then those on the subject, then the newest; absent, as alerts are, where none could be read. */
  readonly incidents?: readonly Neighbour[];
  /** How many there are, with those that were not read. */
  readonly incidentsInAll: number;
  /** Incidents on the subject in the thirty days before the end of the window; unknown where nothing tells which they are. */
  readonly inMonth?: number;
  readonly alerts?: readonly Neighbour[];
  readonly alertsInAll: number;
}

/** Rows of a list, and how many more it has. */
interface Part {
  readonly rows: readonly Ranked[];
  readonly unread: number;
}

interface Ranked extends Neighbour {
  readonly id: string;
  readonly isOpen: boolean;
}

/** A row as it is known of both kinds. */
interface Found {
  readonly id: string;
  readonly number: string | null | undefined;
  readonly title: string | null | undefined;
  readonly state: Related | null | undefined;
  readonly severity: Related | null | undefined;
  readonly began: string | null | undefined;
  readonly link: string | undefined;
}

function ranked({ id, number, title, state, severity, began, link }: Found, here: boolean): Ranked {
  const isOpen = state?.isResolvedState !== true;
  return {
    id,
    number: number ?? id,
    title: oneLine(title, LINE),
    state: state?.name ?? 'unknown',
    severity: severity?.name ?? 'unknown',
    began: began ?? '',
    ...(here ? { here } : {}),
    ...(isOpen && link !== undefined ? { link } : {}),
    isOpen,
  };
}

/** Incidents and alerts that began in the window; incidents on the subject in the month before its end, and alerts on it that are open. */
export async function neighboursOf(job: Reading, subject: Investigated, window: TimeWindow): Promise<Neighbours> {
  const month = { from: new Date(Date.parse(window.to) - MONTH_DAYS * DAY_MS).toISOString(), to: window.to };
  const monitors = subject.monitors.map(({ id }) => id);
  const services = subject.services.map(({ id }) => id);
  const open = { currentAlertState: { isResolvedState: false }, createdAt: { lte: window.to } };
  const none: Part = { rows: [], unread: 0 };
  const [around, onMonitors, onServices, alerts, monitorAlerts, serviceAlerts] = await Promise.all([
    job.attempt('incidents', () => incidentsOf(job, { declaredAt: during(window) })),
    monitors.length === 0
      ? none
      : job.attempt('incidents on these monitors', () =>
          incidentsOf(job, { monitors, declaredAt: during(month) }, MOST_COUNTED),
        ),
    services.length === 0
      ? none
      : job.attempt('incidents on these services', () =>
          incidentsOf(job, { services, declaredAt: during(month) }, MOST_COUNTED),
        ),
    job.attempt('alerts', () => alertsOf(job, { createdAt: during(window) }, subject)),
    monitors.length === 0
      ? none
      : job.attempt('open alerts on these monitors', () => alertsOf(job, { ...open, monitor: monitors }, subject)),
    services.length === 0
      ? none
      : job.attempt('open alerts on these services', () => alertsOf(job, { ...open, services }, subject)),
  ]);
  const here = merged([onMonitors, onServices]).filter(({ id }) => id !== subject.incident);
  const others = (around?.rows ?? []).filter(({ id }) => id !== subject.incident);
  const incidents = told(merged([{ rows: here }, { rows: others }]));
  const near = told(merged([monitorAlerts, serviceAlerts, alerts]));
  const isKnown = monitors.length + services.length > 0 && onMonitors !== undefined && onServices !== undefined;
  return {
    ...(around || here.length > 0 ? { incidents } : {}),
    incidentsInAll: incidents.length + beyond(around, here, window),
    ...(isKnown ? { inMonth: here.length + onMonitors.unread + onServices.unread } : {}),
    ...(alerts || near.length > 0 ? { alerts: near } : {}),
    alertsInAll: near.length + beyond(alerts, merged([monitorAlerts, serviceAlerts]), window),
  };
}

/** How many of a window are neither among those read of it nor among others that are known. */
function beyond(part: Part | undefined, others: readonly Ranked[], { from, to }: TimeWindow): number {
  if (part === undefined || part.unread === 0) return 0;
  const read = new Set(part.rows.map(({ id }) => id));
  const known = others.filter(({ id, began }) => began >= from && began <= to && !read.has(id));
  return Math.max(0, part.unread - known.length);
}

/** One of each: what is known to concern the subject comes first. */
function merged(parts: readonly (Pick<Part, 'rows'> | undefined)[]): Ranked[] {
  const known = new Map<string, Ranked>();
  for (const row of parts.flatMap((part) => part?.rows ?? [])) if (!known.has(row.id)) known.set(row.id, row);
  return [...known.values()];
}

function told(rows: readonly Ranked[]): Neighbour[] {
  const rank = ({ isOpen, here }: Ranked): number => (isOpen ? 0 : 2) + (here === true ? 0 : 1);
  return [...rows]
    .sort((a, b) => rank(a) - rank(b) || (a.began < b.began ? 1 : -1))
    .map(({ id: _, isOpen: _open, ...shown }) => shown);
}

async function incidentsOf(
  { client }: Reading,
  filter: NonNullable<Parameters<Reading['client']['incidents']['list']>[0]['filter']>,
  onSubject?: number,
): Promise<Part> {
  const { rows, link, total } = await client.incidents.list({
    filter,
    fields: [
      'title',
      'incidentNumberWithPrefix',
      'currentIncidentState',
      'currentIncidentState.isResolvedState',
      'incidentSeverity',
      'declaredAt',
    ],
    sort: '-declaredAt',
    limit: onSubject ?? MOST_READ,
  });
  const found = rows.map(({ id, title, declaredAt: began, ...row }) => {
    const { incidentNumberWithPrefix: number, currentIncidentState: state, incidentSeverity: severity } = row;
    return ranked({ id, number, title, state, severity, began, link: link(id) }, onSubject !== undefined);
  });
  return { rows: found, unread: Math.max(0, (total ?? 0) - found.length) };
}

async function alertsOf(
  { client }: Reading,
  filter: NonNullable<Parameters<Reading['client']['alerts']['list']>[0]['filter']>,
  { monitors, services }: Investigated,
): Promise<Part> {
  const { rows, link, total } = await client.alerts.list({
    filter,
    fields: [
      'title',
      'alertNumberWithPrefix',
      'currentAlertState',
      'currentAlertState.isResolvedState',
      'alertSeverity',
      'createdAt',
      'monitor',
      'services',
    ],
    sort: '-createdAt',
    limit: MOST_READ,
  });
  const found = rows.map(({ id, title, createdAt: began, ...row }) => {
    const isHere = (row: { readonly id: string } | null | undefined): boolean =>
      [...monitors, ...services].some((one) => one.id === row?.id);
    const here = isHere(row.monitor) || (row.services ?? []).some(isHere);
    const { alertNumberWithPrefix: number, currentAlertState: state, alertSeverity: severity } = row;
    return ranked({ id, number, title, state, severity, began, link: link(id) }, here);
  });
  return { rows: found, unread: Math.max(0, (total ?? 0) - found.length) };
}

/** A monitor that came into a status. */
export interface StatusChange {
  readonly time: string;
  readonly monitor: string;
  readonly to: string;
}

/** Monitors of the subject as they are, and how they changed in the window, the latest first. */
export interface Statuses {
  readonly now: readonly { readonly monitor: string; readonly status: string; readonly since?: string }[];
  readonly changes: readonly StatusChange[];
}

/** Rows of status that were open in the window: the last of each monitor is its status at the end of it. */
export async function statusesIn(
  { client }: Reading,
  { monitors }: Investigated,
  window: TimeWindow,
): Promise<Statuses> {
  if (monitors.length === 0) return { now: [], changes: [] };
  const { rows } = await client.monitorStatusEvents.list({
    filter: {
      monitor: monitors.map(({ id }) => id),
      startsAt: { lte: window.to },
      endsAt: [null, { gte: window.from }],
    },
    fields: ['monitor', 'monitorStatus', 'startsAt'],
    sort: '-startsAt',
    limit: MOST_READ * monitors.length,
  });
  const now = monitors.map(({ id, name }) => {
    const row = rows.find(({ monitor }) => monitor?.id === id);
    const since = row?.startsAt;
    return { monitor: name, status: row?.monitorStatus?.name ?? 'unknown', ...(since ? { since } : {}) };
  });
  const changes = rows
    .filter(({ startsAt }) => startsAt !== null && startsAt !== undefined && startsAt >= window.from)
    .map(({ startsAt, monitor, monitorStatus }) => ({
      time: startsAt ?? '',
      monitor: monitor?.name ?? 'unknown',
      to: monitorStatus?.name ?? 'unknown',
    }));
  return { now, changes };
}

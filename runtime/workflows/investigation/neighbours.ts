/** What else happened: incidents and alerts around the window, on the subject or beside it, and changes of status. */
import type { Related } from '../client-types.ts';
import type { Job, TimeWindow } from '../define.ts';
import { during, oneLine } from '../telemetry/telemetry-terms.ts';
import type { Investigated } from './subject.ts';

type Reading = Pick<Job, 'client' | 'attempt'>;

const DAY_MS = 86_400_000;
const MONTH_DAYS = 30;
const MOST_READ = 50;
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
  /** Open ones first, then those on the subject, then the newest. */
  readonly incidents: readonly Neighbour[];
  /** Incidents on the subject in the thirty days before the end of the window. */
  readonly inMonth: number;
  readonly alerts: readonly Neighbour[];
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
  const none: Ranked[] = [];
  const [around, onMonitors, onServices, alerts, monitorAlerts, serviceAlerts] = await Promise.all([
    job.attempt('incidents', () => incidentsOf(job, { declaredAt: during(window) }, false)),
    monitors.length === 0
      ? none
      : job.attempt('incidents on these monitors', () =>
          incidentsOf(job, { monitors, declaredAt: during(month) }, true),
        ),
    services.length === 0
      ? none
      : job.attempt('incidents on these services', () =>
          incidentsOf(job, { services, declaredAt: during(month) }, true),
        ),
    job.attempt('alerts', () => alertsOf(job, { createdAt: during(window) }, subject)),
    monitors.length === 0
      ? none
      : job.attempt('open alerts on these monitors', () => alertsOf(job, { ...open, monitor: monitors }, subject)),
    services.length === 0
      ? none
      : job.attempt('open alerts on these services', () => alertsOf(job, { ...open, services }, subject)),
  ]);
  const here = merged([...(onMonitors ?? []), ...(onServices ?? [])]).filter(({ id }) => id !== subject.incident);
  const others = (around ?? []).filter(({ id }) => id !== subject.incident);
  return {
    incidents: told(merged([...here, ...others])),
    inMonth: here.length,
    alerts: told(merged([...(monitorAlerts ?? []), ...(serviceAlerts ?? []), ...(alerts ?? [])])),
  };
}

/** One of each: what is known to concern the subject comes first. */
function merged(rows: readonly Ranked[]): Ranked[] {
  const known = new Map<string, Ranked>();
  for (const row of rows) if (!known.has(row.id)) known.set(row.id, row);
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
  here: boolean,
): Promise<Ranked[]> {
  const { rows, link } = await client.incidents.list({
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
    limit: MOST_READ,
  });
  return rows.map(({ id, title, declaredAt: began, ...row }) => {
    const { incidentNumberWithPrefix: number, currentIncidentState: state, incidentSeverity: severity } = row;
    return ranked({ id, number, title, state, severity, began, link: link(id) }, here);
  });
}

async function alertsOf(
  { client }: Reading,
  filter: NonNullable<Parameters<Reading['client']['alerts']['list']>[0]['filter']>,
  { monitors, services }: Investigated,
): Promise<Ranked[]> {
  const { rows, link } = await client.alerts.list({
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
  return rows.map(({ id, title, createdAt: began, ...row }) => {
    const isHere = (row: { readonly id: string } | null | undefined): boolean =>
      [...monitors, ...services].some((one) => one.id === row?.id);
    const here = isHere(row.monitor) || (row.services ?? []).some(isHere);
    const { alertNumberWithPrefix: number, currentAlertState: state, alertSeverity: severity } = row;
    return ranked({ id, number, title, state, severity, began, link: link(id) }, here);
  });
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

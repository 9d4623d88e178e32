/** What is investigated: one service, monitor or incident, and what belongs to it. */
import { badArgument } from '../../basics/errors.ts';
import type { Job } from '../define.ts';

/** A row and the name people know it by. */
export interface NamedRow {
  readonly id: string;
  readonly name: string;
}

/** What is looked at. */
export interface Investigated {
  readonly about: {
    readonly kind: 'service' | 'monitor' | 'incident';
    readonly name: string;
    readonly link?: string;
    readonly version?: string;
    readonly state?: string;
    readonly severity?: string;
    readonly began?: string;
  };
  readonly monitors: readonly NamedRow[];
  /** Services whose telemetry is read; of all where it is empty. */
  readonly services: readonly NamedRow[];
  /** The incident itself: it is no neighbour of its own. */
  readonly incident?: string;
  /** When it began, where that is known. */
  readonly began?: string;
}

type Reading = Pick<Job, 'client' | 'note' | 'attempt'>;

/** Monitors and services that are looked at together. */
const MOST_TOGETHER = 10;
/** Rows whose names are looked at. */
const MOST_READ = 500;
const WORD = /[\p{L}\p{N}]+/gu;

/** Reads the one that was asked for. Throws `bad_arguments` where none was, or several. */
export async function subjectOf(
  job: Reading,
  asked: {
    readonly service?: string | undefined;
    readonly monitor?: string | undefined;
    readonly incident?: string | undefined;
  },
): Promise<Investigated> {
  const { service, monitor, incident } = asked;
  const given = [service, monitor, incident].filter((id) => id !== undefined);
  if (given.length !== 1)
    throw badArgument(
      given.length === 0 ? 'There is nothing to investigate.' : 'One thing is investigated at a time.',
      'Give one of service, monitor and incident, by its name. For everything at once call get_overview.',
    );
  if (service !== undefined) return ofService(job, service);
  return monitor === undefined ? ofIncident(job, String(incident)) : ofMonitor(job, monitor);
}

function gone(what: string): Error {
  return badArgument(`There is no such ${what} any more.`, `Find it with list_${what}s.`);
}

async function ofService({ client, note, attempt }: Reading, id: string): Promise<Investigated> {
  const service = await client.services.get(id, ['name', 'serviceVersion']);
  if (!service?.name) throw gone('service');
  const { name, serviceVersion: version } = service;
  const [word = name] = [...name.matchAll(WORD)].map(([found]) => found).sort((x, y) => y.length - x.length);
  const found = await attempt('monitors', () =>
    client.monitors.list({ filter: { name: { contains: word } }, fields: ['name'], limit: MOST_READ }),
  );
  const named = namedRows(found?.rows ?? []).filter((row) => isNamedIn(name, row.name));
  const monitors = fewer(named, 'monitors', note);
  if (found)
    note(
      monitors.length > 0
        ? `Monitors are those with ${name} in their name: OneUptime links none to a service.`
        : `No monitor has ${name} in its name; OneUptime links none to a service. Give monitor for one.`,
    );
  return {
    about: { kind: 'service', name, ...(version ? { version } : {}) },
    monitors,
    services: [{ id, name }],
  };
}

async function ofMonitor(job: Reading, id: string): Promise<Investigated> {
  const monitor = await job.client.monitors.get(id, ['name', 'currentMonitorStatus']);
  if (!monitor?.name) throw gone('monitor');
  const { name, currentMonitorStatus: status, link } = monitor;
  return {
    about: {
      kind: 'monitor',
      name,
      ...(status?.name ? { state: status.name } : {}),
      ...(link === undefined ? {} : { link }),
    },
    monitors: [{ id, name }],
    services: await servicesNamedIn(job, [name]),
  };
}

async function ofIncident(job: Reading, id: string): Promise<Investigated> {
  const incident = await job.client.incidents.get(id, [
    'title',
    'incidentNumberWithPrefix',
    'currentIncidentState',
    'incidentSeverity',
    'declaredAt',
    'monitors',
    'services',
  ]);
  if (!incident) throw gone('incident');
  const { title, incidentNumberWithPrefix: number, currentIncidentState: state, incidentSeverity, link } = incident;
  const began = incident.declaredAt;
  const monitors = namedRows(incident.monitors ?? []);
  const own = namedRows(incident.services ?? []);
  const services =
    own.length > 0 ? own : await servicesNamedIn(job, [...monitors.map(({ name }) => name), title ?? '']);
  return {
    about: {
      kind: 'incident',
      name: [number, title].filter(Boolean).join(' '),
      ...(state?.name ? { state: state.name } : {}),
      ...(incidentSeverity?.name ? { severity: incidentSeverity.name } : {}),
      ...(began ? { began } : {}),
      ...(link === undefined ? {} : { link }),
    },
    monitors: fewer(monitors, 'monitors', job.note),
    services,
    incident: id,
    ...(began ? { began } : {}),
  };
}

/** Services whose name is among the words of some texts. */
async function servicesNamedIn(
  { client, note, attempt }: Reading,
  texts: readonly string[],
): Promise<readonly NamedRow[]> {
  const found = await attempt('services', () => client.services.list({ fields: ['name'], limit: MOST_READ }));
  const named = namedRows(found?.rows ?? []).filter(({ name }) => texts.some((text) => isNamedIn(name, text)));
  const services = fewer(named, 'services', note);
  if (services.length > 0)
    note(`Telemetry is that of ${listedNames(services)}: named so; OneUptime keeps no such link.`);
  else note(`Telemetry is that of all services${found ? ': none is named so. Give service for one' : ''}.`);
  return services;
}

/** Whether a name stands in a text as a word of its own, letter case aside. */
export function isNamedIn(name: string, text: string): boolean {
  const words = (of: string): string => ` ${(of.toLowerCase().match(WORD) ?? []).join(' ')} `;
  const wanted = words(name);
  return wanted.trim() !== '' && words(text).includes(wanted);
}

function namedRows(rows: readonly { readonly id: string; readonly name?: string | null | undefined }[]): NamedRow[] {
  return rows.map(({ id, name }) => ({ id, name: name ?? id }));
}

/** As many as are looked at together; that there are more is told. */
function fewer(rows: readonly NamedRow[], what: string, note: (text: string) => void): readonly NamedRow[] {
  if (rows.length > MOST_TOGETHER) note(`Of ${rows.length} ${what} the first ${MOST_TOGETHER} were looked at.`);
  return rows.slice(0, MOST_TOGETHER);
}

/** Names in a sentence. */
export function listedNames(rows: readonly NamedRow[]): string {
  return rows.map(({ name }) => name).join(', ');
}

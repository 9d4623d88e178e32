/** What changed around a window: entries of the audit log, edits of monitors, maintenance, releases seen in telemetry. */
import type { Job, TimeWindow } from '../define.ts';
import { analysed, msOfHelperTime } from '../telemetry/helper-answers.ts';
import { during, oneLine } from '../telemetry/telemetry-terms.ts';
import type { Investigated, NamedRow } from './subject.ts';
import { type VersionSeen, versionChanges } from './versions.ts';

/** Something that changed. */
export interface Change {
  readonly time: string;
  readonly what: string;
  /** Whether it concerns what is investigated, and not only the same time. */
  readonly here?: true;
}

/** What concerns the subject first, then the latest; `total` counts what was not read, too. */
export interface Changes {
  readonly changes: readonly Change[];
  readonly total: number;
}

type Reading = Pick<Job, 'client' | 'attempt' | 'send'>;

const MOST_READ = 50;
const LINE = 120;
/** Attribute by which telemetry names the release it comes from. */
const VERSION = 'resource.service.version';
/** Buckets of a series over the window. */
const BUCKETS = 96;
/** Entries of a monitor's feed that tell of no edit, but of what is told elsewhere. */
const NO_EDIT = /StatusChanged|Notification/;

/**
 * Everything that changed in a window. The audit log holds the whole project, and would hide a release of the service behind
 * whatever else was saved since. Each source that cannot be read is told and left out.
 */
export async function changesIn(job: Reading, subject: Investigated, window: TimeWindow): Promise<Changes> {
  const found = await Promise.all([
    job.attempt('audit log', () => audited(job, subject, window)),
    job.attempt('edits of monitors', () => edited(job, subject.monitors, window)),
    job.attempt('maintenance', () => maintained(job, subject.monitors, window)),
    job.attempt('releases in logs', () => released(job, subject.services, window, '/telemetry/logs/analytics')),
    job.attempt('releases in traces', () => released(job, subject.services, window, '/telemetry/traces/analytics')),
  ]);
  const [logged, edits = [], works = [], inLogs = [], inTraces = []] = found;
  const names = new Map(subject.services.map(({ id, name }) => [id, name]));
  const releases = versionChanges([...(inLogs as VersionSeen[]), ...(inTraces as VersionSeen[])]).map(
    ({ time, service, version, before }): Change => ({
      time: new Date(time).toISOString(),
      what: `${names.get(service) ?? service} first named version ${version} (${before} before).`,
    }),
  );
  const own = [...edits, ...works, ...releases].map((change): Change => ({ ...change, here: true }));
  const rank = ({ here }: Change): number => (here ? 0 : 1);
  const changes = [...own, ...(logged?.changes ?? [])].sort((a, b) => rank(a) - rank(b) || (a.time < b.time ? 1 : -1));
  return { changes, total: own.length + (logged?.total ?? 0) };
}

async function audited({ client }: Reading, subject: Investigated, window: TimeWindow): Promise<Changes> {
  const names = new Set([...subject.monitors, ...subject.services].map(({ name }) => name));
  const { rows, total } = await client.auditLogs.list({
    filter: { createdAt: during(window) },
    fields: ['createdAt', 'action', 'resourceType', 'resourceName', 'userName', 'userType'],
    limit: MOST_READ,
  });
  const changes = rows.map(({ createdAt, action, resourceType, resourceName, userName, userType }): Change => {
    const who = userName || (userType ? `by ${userType}` : 'somebody');
    const named = resourceName && resourceName !== resourceType ? ` ${JSON.stringify(resourceName)}` : '';
    const what = oneLine(`${who}: ${action} ${resourceType}${named}`, LINE);
    return { time: createdAt ?? '', what, ...(names.has(resourceName ?? '') ? { here: true } : {}) };
  });
  return { changes, total: total ?? changes.length };
}

async function edited({ client }: Reading, monitors: readonly NamedRow[], window: TimeWindow): Promise<Change[]> {
  if (monitors.length === 0) return [];
  const { rows } = await client.monitorFeeds.list({
    filter: { monitor: monitors.map(({ id }) => id), postedAt: during(window) },
    fields: ['postedAt', 'feedInfoInMarkdown', 'monitorFeedEventType'],
    sort: '-postedAt',
    limit: MOST_READ,
  });
  return rows
    .filter(({ monitorFeedEventType }) => !NO_EDIT.test(monitorFeedEventType ?? ''))
    .map(({ postedAt, feedInfoInMarkdown }) => ({ time: postedAt ?? '', what: oneLine(feedInfoInMarkdown, LINE) }));
}

async function maintained(
  { client }: Reading,
  monitors: readonly NamedRow[],
  { from, to }: TimeWindow,
): Promise<Change[]> {
  if (monitors.length === 0) return [];
  const { rows } = await client.scheduledMaintenanceEvents.list({
    filter: { monitors: monitors.map(({ id }) => id), startsAt: { lte: to }, endsAt: { gte: from } },
    fields: ['title', 'startsAt', 'endsAt', 'currentScheduledMaintenanceState'],
    sort: '-startsAt',
    limit: MOST_READ,
  });
  return rows.map(({ title, startsAt, endsAt, currentScheduledMaintenanceState: state }) => ({
    time: startsAt ?? '',
    what: oneLine(`Maintenance ${JSON.stringify(title)} until ${endsAt}, ${state?.name ?? 'state unknown'}`, LINE),
  }));
}

/** Versions by service and time. The route counts every service where none is named. */
async function released(
  job: Reading,
  services: readonly NamedRow[],
  { from, to }: TimeWindow,
  path: string,
): Promise<VersionSeen[]> {
  const minutes = Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / 60_000 / BUCKETS));
  const rows = await analysed(job, path, {
    ...{ startTime: from, endTime: to, chartType: 'timeseries', bucketSizeInMinutes: minutes, limit: 100 },
    groupBy: ['primaryEntityId', VERSION],
    ...(services.length > 0 ? { serviceIds: services.map(({ id }) => id) } : {}),
  });
  return rows.map(({ time, groupValues }) => {
    const values = (groupValues ?? {}) as Readonly<Record<string, string>>;
    const version = values[VERSION] ?? '';
    return { time: msOfHelperTime(time), service: values.primaryEntityId ?? '', version };
  });
}

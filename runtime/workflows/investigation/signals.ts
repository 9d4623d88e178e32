/** What telemetry says of a window beside the one a week before: error logs, exceptions, spans, use of the machines, checks. */
import type { Job, TimeWindow } from '../define.ts';
import { analysed } from '../telemetry/helper-answers.ts';
import { during, FAILED, LEVELS, msOfNanos, oneLine, roundMs, sentBy } from '../telemetry/telemetry-terms.ts';
import { type CheckTally, checkTallies } from '../uptime/check-tallies.ts';
import {
  type Beside,
  besides,
  movedAverages,
  type OperationBeside,
  type OperationFigures,
  slowerOperations,
  totalOf,
} from './comparing.ts';
import type { Investigated } from './subject.ts';

type Reading = Pick<Job, 'client' | 'attempt' | 'send' | 'note'>;

/** A window, and the same one seven days earlier. */
export interface TwoWindows {
  readonly window: TimeWindow;
  readonly before: TimeWindow;
}

const WEEK_MS = 7 * 86_400_000;
const MOST_OPERATIONS = 1000;
const SLOWEST = 3;
const NAME = 100;

/** The same window a week earlier. */
export function sevenDaysEarlier({ from, to }: TimeWindow): TimeWindow {
  const earlier = (time: string): string => new Date(Date.parse(time) - WEEK_MS).toISOString();
  return { from: earlier(from), to: earlier(to) };
}

/** What rows of telemetry have to be of: one of the services, or anything where there are none. */
function senders({ services }: Investigated): { readonly primaryEntityId?: readonly string[] } {
  return services.length > 0 ? { primaryEntityId: services.map(({ id }) => id) } : {};
}

/** Something read for both windows; undefined where either could not be read, which is told. */
async function both<T>(
  job: Reading,
  what: string,
  { window, before }: TwoWindows,
  read: (window: TimeWindow) => Promise<T>,
): Promise<readonly [now: T, before: T] | undefined> {
  return job.attempt(what, () => Promise.all([read(window), read(before)]));
}

/** Error logs by shape. */
export interface ErrorsBeside {
  readonly count: number;
  readonly before: number;
  readonly messages: readonly Beside[];
}

/** Error logs by shape: those that rose most since the week before come first. */
export async function errorsOf(
  job: Reading,
  subject: Investigated,
  windows: TwoWindows,
): Promise<ErrorsBeside | undefined> {
  const found = await both(job, 'error logs', windows, (window) =>
    job.client.logs.groups({
      filter: { ...senders(subject), time: during(window), severityNumber: { gte: LEVELS.Error } },
      by: ['body:shape'],
    }),
  );
  if (!found) return undefined;
  const [now, before] = found;
  return { count: totalOf(now), before: totalOf(before), messages: besides(now, before) };
}

/** Exceptions by type: those that rose most come first. */
export async function exceptionsOf(
  job: Reading,
  subject: Investigated,
  windows: TwoWindows,
): Promise<ErrorsBeside | undefined> {
  const found = await both(job, 'exceptions', windows, (window) =>
    job.client.exceptionInstances.groups({
      filter: { ...senders(subject), time: during(window) },
      by: ['exceptionType'],
    }),
  );
  if (!found) return undefined;
  const [now, before] = found;
  return { count: totalOf(now), before: totalOf(before), messages: besides(now, before) };
}

/** A span that took long. */
export interface SlowSpan {
  readonly trace: string;
  readonly service: string;
  readonly operation: string;
  readonly ms: number;
  readonly failed?: true;
}

/** Spans by operation, and the longest of them. */
export interface SpansBeside {
  readonly count: number;
  readonly failed: number;
  readonly before: { readonly count: number; readonly failed: number };
  readonly operations: readonly OperationBeside[];
  readonly slowest: readonly SlowSpan[];
}

/** Spans by operation: those that became slower by most come first. */
export async function spansOf(
  job: Reading,
  subject: Investigated,
  windows: TwoWindows,
): Promise<SpansBeside | undefined> {
  const [found, slowest] = await Promise.all([
    both(job, 'spans', windows, (window) => operationsIn(job, subject, window)),
    job.attempt('the slowest spans', () => slowestIn(job, subject, windows.window)),
  ]);
  if (!found) return undefined;
  const [now, before] = found;
  const sum = (figures: readonly OperationFigures[]): { count: number; failed: number } => ({
    count: figures.reduce((all, { count }) => all + count, 0),
    failed: figures.reduce((all, { failed }) => all + failed, 0),
  });
  return { ...sum(now), before: sum(before), operations: slowerOperations(now, before), slowest: slowest ?? [] };
}

async function operationsIn(
  job: Reading,
  { services }: Investigated,
  { from, to }: TimeWindow,
): Promise<OperationFigures[]> {
  const rows = await analysed(job, '/telemetry/traces/analytics', {
    ...{ startTime: from, endTime: to, chartType: 'table', groupBy: ['name'], limit: MOST_OPERATIONS },
    ...(services.length > 0 ? { serviceIds: services.map(({ id }) => id) } : {}),
  });
  return rows.map(({ groupValues, count, errorCount, p95DurationMs }) => ({
    operation: oneLine((groupValues as { readonly name?: string } | undefined)?.name, NAME),
    count: Number(count),
    failed: Number(errorCount),
    p95_ms: roundMs(Number(p95DurationMs)),
  }));
}

async function slowestIn({ client }: Reading, subject: Investigated, window: TimeWindow): Promise<SlowSpan[]> {
  const { rows } = await client.spans.list({
    filter: { ...senders(subject), startTime: during(window) },
    fields: ['traceId', 'primaryEntityId', 'name', 'durationUnixNano', 'statusCode'],
    sort: '-durationUnixNano',
    limit: SLOWEST,
  });
  return rows.map((row) => ({
    trace: row.traceId ?? '',
    service: sentBy(row.primaryEntityId),
    operation: oneLine(row.name, NAME),
    ms: roundMs(msOfNanos(row.durationUnixNano)),
    ...(row.statusCode === FAILED ? { failed: true as const } : {}),
  }));
}

/** Metrics that tell how much of a machine is used. */
const USE = /cpu|memory|disk|heap/i;

/** Mean use of processors, memory and disks; those that moved most come first. */
export async function useOf(
  job: Reading,
  subject: Investigated,
  windows: TwoWindows,
): Promise<ReturnType<typeof movedAverages>> {
  const found = await both(job, 'use of processors and memory', windows, (window) =>
    job.client.metrics.groups({
      filter: { ...senders(subject), time: during(window) },
      by: ['name'],
      measure: 'avg(value)',
    }),
  );
  if (!found) return [];
  const isUse = ({ by }: { readonly by: readonly unknown[] }): boolean => USE.test(String(by[0]));
  const [now, before] = found;
  return movedAverages(now.filter(isUse), before.filter(isUse));
}

/** Checks of a window: times in milliseconds, of those that were answered. */
interface CheckTimes {
  readonly checks: number;
  readonly failed: number;
  readonly average_ms?: number;
  readonly p95_ms?: number;
}

/** Checks of one monitor, beside the week before where there were some. */
export interface ChecksBeside extends CheckTimes {
  readonly monitor: string;
  readonly before?: CheckTimes;
}

/** Checks of the subject's monitors, those with most failures first. */
export async function checksOf(job: Job, { monitors }: Investigated, windows: TwoWindows): Promise<ChecksBeside[]> {
  if (monitors.length === 0) return [];
  const ids = monitors.map(({ id }) => id);
  const kinds = await job.attempt('kinds of the monitors', () =>
    job.client.monitors.list({ filter: { id: ids }, fields: ['monitorType'] }),
  );
  const typeOf = new Map(kinds?.rows.map(({ id, monitorType }) => [id, monitorType ?? '']));
  const members = monitors.map((row) => ({ ...row, type: typeOf.get(row.id) ?? '' }));
  const read = (window: TimeWindow): ReturnType<typeof checkTallies> =>
    checkTallies(job, { monitors: members, window, measures: ['average', 'p95'] });
  const [now, before] = await Promise.all([read(windows.window), read(windows.before)]);
  const told = monitors.flatMap(({ id, name }): ChecksBeside[] => {
    const [figures, was] = [now.get(id), before.get(id)];
    if (!figures) return [];
    return [{ monitor: name, ...checkTimes(figures), ...(was ? { before: checkTimes(was) } : {}) }];
  });
  return told.sort((a, b) => b.failed - a.failed);
}

function checkTimes({ total, failed, average, p95 }: CheckTally): CheckTimes {
  const times = {
    ...(average === undefined ? {} : { average_ms: average }),
    ...(p95 === undefined ? {} : { p95_ms: p95 }),
  };
  return { checks: total, failed, ...times };
}

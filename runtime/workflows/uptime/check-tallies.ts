/**
 * Figures of checks. OneUptime writes metrics per check, with the monitor as their source, and keeps them for 30 days unless
 * set otherwise: `oneuptime.monitor.online` (1 or 0), and how long it took in milliseconds. A check is unhealthy where it got
 * no answer: what an answer said is judged by the monitor's rules, and shows as its status. Kinds of monitors without such
 * metrics are read from their results, which are kept for a day.
 */
import { isPlain } from '../../basics/plain.ts';
import { readCheck } from '../checks/check-reading.ts';
import type { Job, TimeWindow } from '../define.ts';
import { newestResults } from './newest-results.ts';
import { meanOf, quantileOf } from './quantiles.ts';
import type { Member } from './watched.ts';

export const CHECK_OPERATIONS = ['count_metrics', 'list_monitor_logs'] as const;

export const ONLINE = 'oneuptime.monitor.online';
/** Of an answer, and of the run of a script. */
const TIMES = ['oneuptime.monitor.response.time', 'oneuptime.monitor.execution.time'] as const;
/** Results read where there are no metrics: each may hold a page that was answered. */
const MOST_RESULTS = 1000;
const DAY_MS = 86_400_000;
/** Results with pictures, which are not read for figures. */
const HEAVY = 'Synthetic Monitor';

/** Checks of one monitor in a window. Times in milliseconds; absent where there is nothing to measure. */
export interface CheckTally {
  total: number;
  failed: number;
  average?: number;
  median?: number;
  p95?: number;
  max?: number;
  /** Median of the time before, for comparison. */
  before?: number;
}

type Measure = 'average' | 'median' | 'p95' | 'max';
const MEASURES = { average: 'avg(value)', median: 'p50(value)', p95: 'p95(value)', max: 'max(value)' } as const;

interface Wanted {
  readonly monitors: readonly Member[];
  readonly window: TimeWindow;
  readonly measures: readonly Measure[];
  /** The time with which response times are compared. */
  readonly before?: TimeWindow;
}

/** Figures by monitor; those without any checks are missing. What cannot be read is told, and left out. */
export async function checkTallies(job: Job, wanted: Wanted): Promise<ReadonlyMap<string, CheckTally>> {
  const { monitors } = wanted;
  if (monitors.length === 0) return new Map();
  const found = new Map(await job.attempt('figures of checks', () => fromMetrics(job, wanted)));
  const others = monitors.filter(({ id, type }) => !found.has(id) && type !== HEAVY && type !== 'Manual');
  if (others.length === 0) return found;
  const results = await job.attempt('results of checks', () => fromResults(job, { ...wanted, monitors: others }));
  return new Map([...found, ...(results ?? [])]);
}

async function fromMetrics({ client }: Job, wanted: Wanted): Promise<Map<string, CheckTally>> {
  const { window, measures, before } = wanted;
  const primaryEntityId = wanted.monitors.map(({ id }) => id);
  const grouped = async (name: string | readonly string[], { from, to }: TimeWindow, measure: string) => {
    const filter = { name, primaryEntityId, time: { gte: from, lte: to } };
    const groups = await client.metrics.groups({ filter, by: ['primaryEntityId'], measure, byId: true });
    return new Map(groups.flatMap(({ by, figure }) => (figure === null ? [] : [[String(by[0]), figure] as const])));
  };
  const counted = await client.metrics.groups({
    filter: { name: [ONLINE, ...TIMES], primaryEntityId, time: { gte: window.from, lte: window.to } },
    by: ['primaryEntityId', 'name'],
    byId: true,
  });
  if (counted.length === 0) return new Map();
  const [online, past, ...times] = await Promise.all([
    grouped(ONLINE, window, 'sum(value)'),
    before ? grouped(TIMES, before, MEASURES.median) : new Map<string, number>(),
    ...measures.map((measure) => grouped(TIMES, window, MEASURES[measure])),
  ]);
  const totals = new Map(counted.flatMap(({ by, figure }) => (by[1] === ONLINE ? [[String(by[0]), figure ?? 0]] : [])));
  const figuresOf = (id: string): CheckTally => {
    const told = {
      before: past.get(id),
      ...Object.fromEntries(measures.map((name, at) => [name, times[at]?.get(id)])),
    };
    const total = totals.get(id) ?? 0;
    return { total, failed: total - (online.get(id) ?? 0), ...known(told) };
  };
  return new Map([...new Set(counted.map(({ by }) => String(by[0])))].map((id) => [id, figuresOf(id)]));
}

async function fromResults(job: Job, { monitors, window, measures, before }: Wanted): Promise<Map<string, CheckTally>> {
  const ids = monitors.map(({ id }) => id);
  const [present, past] = await Promise.all([
    resultsOf(job, ids, window),
    before ? resultsOf(job, ids, before) : undefined,
  ]);
  if (present.isShort && present.found.size > 0) job.note(`Results of checks are there from ${present.since} on.`);
  return new Map(
    [...present.found].map(([id, results]) => {
      const times = timesOf(results);
      const all = {
        average: meanOf(times),
        median: quantileOf(times, 0.5),
        p95: quantileOf(times, 0.95),
        max: times.at(-1),
      };
      const asked = Object.fromEntries(measures.map((name) => [name, all[name]]));
      const told = { ...asked, before: quantileOf(timesOf(past?.found.get(id) ?? []), 0.5) };
      // Looks for a heartbeat are judged by the monitor's rules alone: with such ones among them nothing is counted.
      const isJudged = results.every(({ verdict }) => verdict !== 'unknown');
      const failed = results.filter(({ verdict }) => verdict === 'failed').length;
      return [id, { ...(isJudged ? { total: results.length, failed } : { total: 0, failed: 0 }), ...known(told) }];
    }),
  );
}

type Result = ReturnType<typeof readCheck>;

interface Results {
  /** By monitor, newest first. */
  readonly found: ReadonlyMap<string, Result[]>;
  /** Whether they are kept for less than the window. */
  readonly isShort: boolean;
  readonly since: string;
}

async function resultsOf(job: Job, monitor: readonly string[], window: TimeWindow): Promise<Results> {
  const { rows, hasMore } = await newestResults(job.client, { monitor, window, most: MOST_RESULTS });
  const found = new Map<string, Result[]>();
  for (const { monitorId, logBody } of rows) {
    const id = idIn(monitorId);
    const own = found.get(id) ?? [];
    own.push(readCheck(logBody));
    found.set(id, own);
  }
  const since = rows.at(-1)?.time ?? window.to;
  if (hasMore) job.note(`Checks without metrics: only the newest ${rows.length} were read, from ${since} on.`);
  return { found, isShort: !hasMore && Date.parse(since) - Date.parse(window.from) > DAY_MS, since };
}

/** Ids of the telemetry store come with the name of what they point to, where that could be read. */
function idIn(pointer: unknown): string {
  return isPlain(pointer) ? String(pointer.id) : String(pointer);
}

/** Response times, shortest first. */
function timesOf(results: readonly Result[]): number[] {
  return results.flatMap(({ ms }) => (ms === undefined ? [] : [ms])).sort((a, b) => a - b);
}

/** What there is, in whole milliseconds. */
function known(figures: Readonly<Record<string, number | undefined>>): Partial<CheckTally> {
  const there = Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(there.map(([name, ms]) => [name, Math.round(ms)]));
}

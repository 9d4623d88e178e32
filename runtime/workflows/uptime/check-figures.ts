/**
 * Figures of checks. OneUptime writes two metrics per check, with the monitor as their source, and keeps them for 30 days
 * unless set otherwise: `oneuptime.monitor.online` (1 or 0) and `oneuptime.monitor.response.time` (milliseconds). Kinds of
 * monitors without them are read from their results, which are kept for a day.
 */
import type { Job, TimeWindow } from '../define.ts';
import { type CheckReading, checkReading } from './check-result.ts';
import { meanOf, quantileOf } from './quantiles.ts';

export const CHECK_OPERATIONS = ['count_metrics', 'list_monitor_logs'] as const;

const ONLINE = 'oneuptime.monitor.online';
const RESPONSE_TIME = 'oneuptime.monitor.response.time';
/** Results read where there are no metrics: each may hold a page that was answered. */
const MOST_RESULTS = 1000;

/** Checks of one monitor in a window. Times in milliseconds; absent where there is nothing to measure. */
export interface CheckFigures {
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
  readonly monitors: readonly string[];
  readonly window: TimeWindow;
  readonly measures: readonly Measure[];
  /** The time with which response times are compared. */
  readonly before?: TimeWindow;
}

/** Figures by monitor; those without any checks are missing. What cannot be read is told, and left out. */
export async function checkFigures(job: Job, wanted: Wanted): Promise<ReadonlyMap<string, CheckFigures>> {
  const { monitors } = wanted;
  if (monitors.length === 0) return new Map();
  const metrics = await job.attempt('figures of checks', () => fromMetrics(job, wanted));
  const found = new Map(metrics);
  const others = monitors.filter((id) => !found.has(id));
  if (others.length > 0) {
    const results = await job.attempt('results of checks', () => fromResults(job, { ...wanted, monitors: others }));
    for (const [id, figures] of results ?? []) found.set(id, figures);
  }
  return found;
}

async function fromMetrics({ client }: Job, wanted: Wanted): Promise<Map<string, CheckFigures>> {
  const { monitors, window, measures, before } = wanted;
  const grouped = async (name: string, { from, to }: TimeWindow, measure?: string): Promise<Map<string, number>> => {
    const groups = await client.metrics.groups({
      filter: { name, primaryEntityId: [...monitors], time: { gte: from, lte: to } },
      by: ['primaryEntityId'],
      ...(measure ? { measure } : {}),
    });
    return new Map(groups.flatMap(({ by, figure }) => (figure === null ? [] : [[String(by[0]), figure]])));
  };
  const totals = await grouped(ONLINE, window);
  if (totals.size === 0) return new Map();
  const [online, past, ...times] = await Promise.all([
    grouped(ONLINE, window, 'sum(value)'),
    before ? grouped(RESPONSE_TIME, before, MEASURES.median) : new Map<string, number>(),
    ...measures.map((measure) => grouped(RESPONSE_TIME, window, MEASURES[measure])),
  ]);
  const figuresOf = (id: string, total: number): CheckFigures => {
    const told = {
      before: past.get(id),
      ...Object.fromEntries(measures.map((name, at) => [name, times[at]?.get(id)])),
    };
    return { total, failed: total - (online.get(id) ?? 0), ...known(told) };
  };
  return new Map([...totals].map(([id, total]) => [id, figuresOf(id, total)]));
}

async function fromResults(
  job: Job,
  { monitors, window, measures, before }: Wanted,
): Promise<Map<string, CheckFigures>> {
  const [present, past] = await Promise.all([
    resultsOf(job, monitors, window),
    before ? resultsOf(job, monitors, before) : new Map<string, CheckReading[]>(),
  ]);
  return new Map(
    [...present].map(([id, results]) => {
      const times = timesOf(results);
      const all = {
        average: meanOf(times),
        median: quantileOf(times, 0.5),
        p95: quantileOf(times, 0.95),
        max: times.at(-1),
      };
      const asked = Object.fromEntries(measures.map((name) => [name, all[name]]));
      const told = { ...asked, before: quantileOf(timesOf(past.get(id) ?? []), 0.5) };
      const judged = results.filter(({ isUp }) => isUp !== undefined);
      return [id, { total: judged.length, failed: judged.filter(({ isUp }) => !isUp).length, ...known(told) }];
    }),
  );
}

/** Results of checks by monitor, newest first. */
async function resultsOf(
  { client, note }: Job,
  monitors: readonly string[],
  { from, to }: TimeWindow,
): Promise<Map<string, CheckReading[]>> {
  const { rows, hasMore } = await client.monitorLogs.list({
    filter: { monitorId: [...monitors], time: { gte: from, lte: to } },
    fields: ['monitorId', 'time', 'logBody'],
    sort: '-time',
    limit: MOST_RESULTS,
  });
  const found = new Map<string, CheckReading[]>();
  for (const row of rows) {
    const reading = checkReading(row);
    const own = found.get(reading.monitor);
    if (own) own.push(reading);
    else found.set(reading.monitor, [reading]);
  }
  if (hasMore) note(`Checks without metrics: only the newest ${MOST_RESULTS} were read, from ${rows.at(-1)?.time} on.`);
  return found;
}

/** Response times, shortest first. */
function timesOf(results: readonly CheckReading[]): number[] {
  return results.flatMap(({ ms }) => (ms === undefined ? [] : [ms])).sort((a, b) => a - b);
}

/** What there is, in whole milliseconds. */
function known(figures: Readonly<Record<string, number | undefined>>): Partial<CheckFigures> {
  const there = Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(there.map(([name, ms]) => [name, Math.round(ms)]));
}

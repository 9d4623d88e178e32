/** Monitors of a week and of the week before: uptime, outages, response times, failed checks. */
import type { Job, TimeWindow } from '../define.ts';
import { type CheckTally, checkTallies } from '../uptime/check-tallies.ts';
import { type MonitorRow, type Unchecked, uncheckedOf } from '../uptime/health.ts';
import { monitorsOf } from '../uptime/monitors-of.ts';
import { rowsByMonitor, type StatusRow, type Stretch, uptimeIn } from '../uptime/uptime-figures.ts';
import { meanUptime, toldUptime } from '../uptime/uptime-told.ts';
import { type Member, statusRowsOf } from '../uptime/watched.ts';

export const WEEK_MONITOR_OPERATIONS = ['list_monitors', 'list_monitor_status_events'] as const;

/** Maintenance and incidents end by themselves. */
const LASTING: ReadonlySet<string> = new Set<Unchecked | ''>(['paused', 'no probe', 'probes disconnected']);

/** One monitor that was down in a week. */
interface WeekDown {
  readonly monitor: string;
  readonly uptime: number;
  readonly downMs: number;
  readonly outages: number;
}

interface UptimeWeek {
  /** Plain mean of the monitors; undefined where no status is known. */
  readonly average: number | undefined;
  readonly outages: number;
  readonly downMs: number;
  /** Lowest uptime first. */
  readonly down: readonly WeekDown[];
}

interface CheckWeek {
  readonly total: number;
  readonly failed: number;
  /** Mean of all checks, in milliseconds. */
  readonly average: number | undefined;
  readonly by: ReadonlyMap<string, CheckTally>;
}

/** Each beside the week before. */
export interface MonitorWeeks {
  readonly names: ReadonlyMap<string, string>;
  readonly total: number;
  readonly fresh: readonly string[];
  readonly notOperational: readonly string[];
  /** Those that nobody checks, and that are not held for a while only. */
  readonly unchecked: readonly string[];
  readonly uptime: readonly [UptimeWeek, UptimeWeek] | undefined;
  readonly checks: readonly [CheckWeek, CheckWeek];
}

/** Reads them: the status rows of both weeks at once. */
export async function monitorWeeks(
  job: Job,
  [window, before]: readonly [TimeWindow, TimeWindow],
): Promise<MonitorWeeks> {
  const { rows, total } = await monitorsOf(job);
  const members = rows.map(({ id, name, monitorType }) => ({ id, name: name ?? id, type: monitorType ?? '' }));
  const [history, ...checks] = await Promise.all([
    job.attempt('status changes', () => statusRowsOf(job, { from: before.from, to: window.to })),
    checksIn(job, members, window),
    checksIn(job, members, before),
  ]);
  const named = (some: readonly MonitorRow[]): string[] => some.map(({ id, name }) => name ?? id);
  const own = rowsByMonitor(history?.rows ?? []);
  // Where not all rows could be read, the earlier part of the time is not known.
  const since = history?.span.from ?? 0;
  const uptimeWeek = ({ from, to }: TimeWindow): UptimeWeek => {
    const span = { from: Math.max(Date.parse(from), since), to: Date.parse(to) };
    return uptimeOfWeek(span.from < span.to ? members : [], own, { span, now: job.now.getTime() });
  };
  return {
    names: new Map(members.map(({ id, name }) => [id, name])),
    total,
    fresh: named(rows.filter(({ createdAt }) => createdAt && createdAt >= window.from && createdAt <= window.to)),
    notOperational: named(rows.filter((row) => row.currentMonitorStatus?.isOperationalState === false)),
    unchecked: named(rows.filter((row) => LASTING.has(uncheckedOf(row) ?? ''))),
    uptime: history && [uptimeWeek(window), uptimeWeek(before)],
    checks,
  };
}

interface When {
  readonly span: Stretch;
  readonly now: number;
}

function uptimeOfWeek(
  members: readonly Member[],
  own: ReadonlyMap<string, StatusRow[]>,
  { span, now }: When,
): UptimeWeek {
  const percents: number[] = [];
  const down: WeekDown[] = [];
  for (const { id, name } of members) {
    const found = uptimeIn(own.get(id) ?? [], span, now);
    const { uptime } = toldUptime(found);
    if (!found || uptime === undefined) continue;
    percents.push(uptime);
    if (found.downMs > 0) down.push({ monitor: name, uptime, downMs: found.downMs, outages: found.outages.length });
  }
  return {
    average: meanUptime(percents),
    outages: down.reduce((sum, { outages }) => sum + outages, 0),
    downMs: down.reduce((sum, { downMs }) => sum + downMs, 0),
    down: down.sort((a, b) => a.uptime - b.uptime),
  };
}

async function checksIn(job: Job, members: readonly Member[], window: TimeWindow): Promise<CheckWeek> {
  const by = await checkTallies(job, { monitors: members, window, measures: ['average'] });
  const all = [...by.values()];
  const timed = all.filter(({ average, total }) => average !== undefined && total > 0);
  const weight = timed.reduce((sum, { total }) => sum + total, 0);
  const sum = timed.reduce((so, { average = 0, total }) => so + average * total, 0);
  return {
    total: all.reduce((so, { total }) => so + total, 0),
    failed: all.reduce((so, { failed }) => so + failed, 0),
    average: weight > 0 ? Math.round(sum / weight) : undefined,
    by,
  };
}

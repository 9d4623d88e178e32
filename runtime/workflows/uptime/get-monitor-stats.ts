import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { spanText } from '../spans.ts';
import { CHECK_OPERATIONS, type CheckTally, checkTallies } from './check-tallies.ts';
import { lastFailure } from './last-failure.ts';
import { percentUp, rowsByMonitor, type Uptime, uptimeIn } from './uptime-figures.ts';
import { definedOf, toldUptime } from './uptime-told.ts';
import { sevenDaysBefore, statusRowsOf, WATCHED_OPERATIONS, WHICH, watchedOf } from './watched.ts';

const MOST_EACH = 5;

const statsShape = {
  uptime: z.number().optional(),
  downMinutes: z.number().optional(),
  outages: z.int().optional(),
  longest: z.string().optional(),
  /** Mean length of an outage. */
  meanOutage: z.string().optional(),
  checks: z.int().optional(),
  failed: z.int().optional(),
  /** Percent of the checks, cut down to four places. */
  failedPercent: z.number().optional(),
  /** Response times in milliseconds; `usual` is the median of the seven days before. */
  ms: z
    .strictObject({
      average: z.int().optional(),
      median: z.int().optional(),
      p95: z.int().optional(),
      max: z.int().optional(),
      usual: z.int().optional(),
    })
    .optional(),
};

export const monitorStatsOutput = z.strictObject({
  of: z.string(),
  ...statsShape,
  lastFailedCheck: z.strictObject({ at: z.string(), error: z.string().optional() }).optional(),
  each: cappedOf(z.strictObject({ monitor: z.string(), ...statsShape })).optional(),
});

/** Figures of one monitor, or of each of several. */
export const getMonitorStats = defineWorkflow({
  name: 'get_monitor_stats',
  title: 'Figures of monitors',
  description:
    'Figures of a monitor, several or a group in a window (7 days unless given): uptime, downtime, outages, checks and failed ones, response time (average, median, p95, longest, and the usual median before), last failed check.',
  toolset: 'reliability',
  risk: 'read',
  operations: [...WATCHED_OPERATIONS, ...CHECK_OPERATIONS, 'list_metrics'],
  input: {
    ...WHICH,
    down: { kind: 'many', to: 'monitor_status', about: 'Statuses that count as down; by default all but operational.' },
    from: { kind: 'date', about: 'Default -7d.' },
    to: { kind: 'date', about: 'Default now.' },
  },
  output: monitorStatsOutput,
  example: { from: '-24h' },
  intents: [
    'p95 response time of the checkout api',
    'average latency this week',
    'how many checks failed',
    'when did the last check fail',
    'statistics of a monitor',
    'mean length of an outage',
  ],
  picture: true,
  run: async (job) => {
    const { input, now } = job;
    const window = job.window(input, '-7d');
    const { name, members, isChosen } = await watchedOf(job, input);
    const [{ rows, span }, figures, failure] = await Promise.all([
      statusRowsOf(job, window, { monitors: isChosen ? members.map(({ id }) => id) : undefined, down: input.down }),
      checkTallies(job, {
        monitors: members,
        window,
        before: sevenDaysBefore(window),
        measures: ['average', 'median', 'p95', 'max'],
      }),
      members.length === 1 ? lastFailure(job, members[0]?.id ?? '', window) : undefined,
    ]);
    const own = rowsByMonitor(rows);
    const uptimeOfOne = (id: string): Uptime | undefined => uptimeIn(own.get(id) ?? [], span, now.getTime());
    const each = members.map(({ id, name: monitor }) => ({
      monitor,
      ...toldStats(uptimeOfOne(id), figures.get(id)),
    }));
    each.sort((a, b) => (a.uptime ?? 101) - (b.uptime ?? 101) || (b.failed ?? 0) - (a.failed ?? 0));
    if (members.length > 1)
      return {
        of: name,
        ...(isChosen ? toldStats(uptimeIn(rows, span, now.getTime()), totalOf([...figures.values()])) : {}),
        each: capped(each, MOST_EACH),
      };
    const { monitor: of = name, ...stats } = each[0] ?? {};
    return { of, ...stats, ...(failure ? { lastFailedCheck: failure } : {}) };
  },
});

/** Checks of several added up. Percentiles of several are none of theirs: only the mean can be put together. */
function totalOf(all: readonly CheckTally[]): CheckTally | undefined {
  if (all.length === 0) return undefined;
  const total = all.reduce((sum, figures) => sum + figures.total, 0);
  const failed = all.reduce((sum, figures) => sum + figures.failed, 0);
  const timed = all.filter(({ average, total: own }) => average !== undefined && own > 0);
  const weight = timed.reduce((sum, figures) => sum + figures.total, 0);
  const average = timed.reduce((sum, figures) => sum + (figures.average ?? 0) * figures.total, 0) / weight;
  return { total, failed, ...(weight > 0 ? { average: Math.round(average) } : {}) };
}

function toldStats(uptime: Uptime | undefined, figures: CheckTally | undefined) {
  const { uptime: percent, downSeconds = 0, outages } = toldUptime(uptime);
  const lengths = (uptime?.outages ?? []).map(({ from, to }) => (to - from) / 1000);
  const { total = 0, failed = 0, average, median, p95, max, before } = figures ?? {};
  const ms = definedOf({ average, median, p95, max, usual: before });
  return definedOf({
    uptime: percent,
    downMinutes: uptime ? Math.round(downSeconds / 6) / 10 : undefined,
    outages,
    longest: lengths.length > 0 ? spanText(Math.max(...lengths)) : undefined,
    meanOutage:
      lengths.length > 1 ? spanText(lengths.reduce((sum, length) => sum + length, 0) / lengths.length) : undefined,
    checks: total > 0 ? total : undefined,
    failed: total > 0 ? failed : undefined,
    failedPercent: failed > 0 ? (percentUp(total - failed, total) ?? undefined) : undefined,
    ms: Object.keys(ms).length > 0 ? ms : undefined,
  });
}

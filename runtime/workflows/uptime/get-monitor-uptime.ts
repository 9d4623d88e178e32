import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type TimeWindow } from '../define.ts';
import { CHECK_OPERATIONS, type CheckTally, checkTallies } from './check-tallies.ts';
import { rowsByMonitor, type Uptime, uptimeIn } from './uptime-figures.ts';
import {
  definedOf,
  isoOf,
  longestFirst,
  meanUptime,
  outagesShape,
  serverUptime,
  toldOutages,
  toldUptime,
  uptimeShape,
} from './uptime-told.ts';
import { type History, statusRowsOf, WATCHED_OPERATIONS, type Watched, WHICH, watchedOf } from './watched.ts';

const MOST_OUTAGES = 5;
/** A strip shows them all; ninety days have fewer. */
const MOST_DRAWN = 60;
const MOST_EACH = 10;
/** Days that figures of checks are kept unless set otherwise. */
const KEPT_MS = 30 * 86_400_000;
const OLD_CHECKS = 'OneUptime keeps figures of checks for 30 days unless set otherwise; older ones are not counted.';

const measuredShape = z.strictObject({ from: z.string(), to: z.string() });
const eachShape = z.strictObject({
  monitor: z.string(),
  uptime: z.number().optional(),
  downtime: z.string().optional(),
  failedChecks: z.int().optional(),
  /** These two where a picture was asked for. */
  list: outagesShape.optional(),
  measured: measuredShape.optional(),
});
const checksShape = z.strictObject({ total: z.int(), healthy: z.int(), unhealthy: z.int() });

export const monitorUptimeOutput = z.strictObject({
  /** The monitor, the group, or how many monitors: together they are down while any of them is. */
  of: z.string(),
  ...uptimeShape,
  /** Plain mean of all monitors, where none were named. */
  average: z.number().optional(),
  /** Where less of the window is known than was asked for. */
  measured: measuredShape.optional(),
  checks: checksShape.optional(),
  list: outagesShape.optional(),
  each: cappedOf(eachShape).optional(),
});

/** Uptime of one monitor, several or a group. */
export const getMonitorUptime = defineWorkflow({
  name: 'get_monitor_uptime',
  title: 'Uptime of monitors',
  description: 'Uptime to four places, downtime, outages, checks; together and each.',
  toolset: 'monitors',
  risk: 'read',
  operations: [...WATCHED_OPERATIONS, ...CHECK_OPERATIONS],
  input: {
    ...WHICH,
    from: { kind: 'date', about: 'Default -30d.' },
    to: { kind: 'date', about: 'Default now.' },
  },
  output: monitorUptimeOutput,
  example: {},
  intents: [
    'how was uptime last month',
    'availability percentage of the payment gateway',
    'how long was the api down this week',
    'downtime of the databases since monday',
    'what share of checks succeeded',
  ],
  everyday: true,
  picture: true,
  run: async (job) => {
    const { input, now } = job;
    const window = job.window(input, '-30d');
    const watched = await watchedOf(job, input);
    const ids = watched.members.map(({ id }) => id);
    const [history, figures] = await Promise.all([
      statusRowsOf(job, window, { monitors: watched.isChosen ? ids : undefined }),
      checkTallies(job, { monitors: watched.members, window, measures: [] }),
    ]);
    if (Date.parse(window.from) < now.getTime() - KEPT_MS && figures.size > 0) job.note(OLD_CHECKS);
    if (history.rows.length === 0) job.note('No status is known in this window.');
    else if (Date.parse(window.from) >= now.getTime()) job.note('This window is still to come.');
    const found = { watched, history, figures, now: now.getTime(), isPictured: job.isPictured };
    return { of: watched.name, ...(watched.isChosen ? toldTogether(found, window) : {}), ...toldEach(found, window) };
  },
});

interface Found {
  readonly watched: Watched;
  readonly history: History;
  readonly figures: ReadonlyMap<string, CheckTally>;
  readonly now: number;
  readonly isPictured: boolean;
}

/** One monitor, or several as one: the worse status counts at every instant. */
function toldTogether({ watched, history, figures, now, isPictured }: Found, window: TimeWindow) {
  const { rows, span } = history;
  const uptime = uptimeIn(rows, span, now);
  const measured = measuredPart(uptime, window);
  const names = watched.members.length > 1 ? watched.names : undefined;
  return {
    ...toldUptime(uptime),
    ...serverUptime(rows, span, now, uptime),
    ...(measured ? { measured } : {}),
    ...toldChecks([...figures.values()]),
    ...(uptime && uptime.outages.length > 0
      ? {
          list: toldOutages(longestFirst(uptime.outages), {
            most: isPictured ? MOST_DRAWN : MOST_OUTAGES,
            names,
            isPast: span.to < now,
          }),
        }
      : {}),
  };
}

/** Each of several monitors, the one that was down longest first. */
function toldEach(found: Found, window: TimeWindow) {
  const { watched, history, figures, now } = found;
  if (watched.isChosen && watched.members.length < 2) return {};
  const own = rowsByMonitor(history.rows);
  const all = watched.members.map(({ id, name: monitor }) => {
    const figured = uptimeIn(own.get(id) ?? [], history.span, now);
    const { uptime, downtime } = toldUptime(figured);
    const failed = figures.get(id)?.failed ?? 0;
    return {
      monitor,
      ...definedOf({ uptime, downtime, failedChecks: failed > 0 ? failed : undefined }),
      ...(found.isPictured && figured ? toldStrip(figured, history.span.to < now, window) : {}),
    };
  });
  all.sort((a, b) => (a.uptime ?? 101) - (b.uptime ?? 101) || a.monitor.localeCompare(b.monitor));
  const average = meanUptime(all.flatMap(({ uptime }) => uptime ?? []));
  return {
    ...(watched.isChosen || average === undefined ? {} : { average }),
    each: capped(all, MOST_EACH),
  };
}

/** What a strip shows beside its figures: when it was down, and from when on that is known. */
function toldStrip(uptime: Uptime, isPast: boolean, window: TimeWindow) {
  const list = toldOutages(longestFirst(uptime.outages), { most: MOST_DRAWN, names: undefined, isPast });
  return { list, ...definedOf({ measured: measuredPart(uptime, window) }) };
}

/** What is known of a window, where that is not all of it. */
function measuredPart(uptime: Uptime | undefined, window: TimeWindow): z.infer<typeof measuredShape> | undefined {
  if (!uptime) return undefined;
  const { from, to } = uptime.measured;
  const isWhole = from === Date.parse(window.from) && to === Date.parse(window.to);
  return isWhole ? undefined : { from: isoOf(from), to: isoOf(to) };
}

function toldChecks(figures: readonly CheckTally[]) {
  const total = figures.reduce((sum, checks) => sum + checks.total, 0);
  const unhealthy = figures.reduce((sum, checks) => sum + checks.failed, 0);
  return total > 0 ? { checks: { total, healthy: total - unhealthy, unhealthy } } : {};
}

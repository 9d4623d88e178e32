import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { ageOf } from '../spans.ts';
import { CHECK_OPERATIONS, checkTallies } from './check-tallies.ts';
import { type Health, isTroubled, type MonitorRow, uncheckedOf, worstFirst } from './health.ts';
import { monitorsOf } from './monitors-of.ts';
import { rowsByMonitor, type StatusRow, uptimeIn } from './uptime-figures.ts';
import { definedOf, isoOf, toldUptime } from './uptime-told.ts';
import { type History, sevenDaysBefore, statusRowsOf } from './watched.ts';

const USUAL = 8;
const MOST = 100;
/** Names of monitors about which there is nothing to say. */
const MOST_NAMES = 40;

const healthShape = z.strictObject({
  monitor: z.string(),
  /** Where others have the same name. */
  id: z.string().optional(),
  status: z.string(),
  /** How long it has had that status. */
  for: z.string().optional(),
  /** Why nobody checks it now. */
  unchecked: z.string().optional(),
  uptime: z.number().optional(),
  /** Milliseconds: mean, 95th percentile, and the median of the seven days before the window. */
  ms: z.int().optional(),
  p95: z.int().optional(),
  usual: z.int().optional(),
  checks: z.int().optional(),
  failed: z.int().optional(),
});

/** All monitors, those in trouble first. */
export const getHealthSummary = defineWorkflow({
  name: 'get_health_summary',
  title: 'Health of monitors',
  description:
    'All monitors, worst first: status, since when, uptime, response ms beside p95 and usual median, failed checks.',
  toolset: 'overview',
  risk: 'read',
  operations: ['list_monitors', 'list_monitor_status_events', ...CHECK_OPERATIONS],
  input: {
    label: { kind: 'one', to: 'label', about: 'Only with this.' },
    from: { kind: 'date', about: 'Default -24h.' },
    limit: { kind: 'number', about: 'Rows in detail.' },
  },
  output: z.strictObject({
    total: z.int(),
    statuses: z.record(z.string(), z.int()),
    monitors: cappedOf(healthShape),
    /** Names of those that are well, and were all the time. */
    fine: cappedOf(z.string()).optional(),
  }),
  example: {},
  intents: [
    'is anything degraded right now',
    'current status of everything we monitor',
    'which monitors are down',
    'what is slower than usual',
    'which checks fail',
    'are we healthy',
  ],
  everyday: true,
  run: async (job) => {
    const { input, now } = job;
    const window = job.window(input, '-24h');
    const { rows, total } = await monitorsOf(job, input.label);
    const ids = rows.map(({ id }) => id);
    const history = await job.attempt('status changes', () =>
      statusRowsOf(job, window, { monitors: input.label ? ids : undefined }),
    );
    const figures = await checkTallies(job, {
      monitors: rows.map(({ id, name, monitorType }) => ({ id, name: name ?? id, type: monitorType ?? '' })),
      window,
      before: sevenDaysBefore(window),
      measures: ['average', 'p95'],
    });
    const own = rowsByMonitor(history?.rows ?? []);
    const healthOf = (row: MonitorRow): Health => ({
      row,
      figures: figures.get(row.id),
      uptime: history && uptimeNow(own.get(row.id) ?? [], history, now),
    });
    const sorted = worstFirst(rows.map(healthOf));
    return { total, ...toldHealth(job, sorted, { own, unreadCount: total - rows.length }) };
  },
});

function uptimeNow(rows: readonly StatusRow[], { span }: History, now: Date): number | undefined {
  return toldUptime(uptimeIn(rows, span, now.getTime())).uptime;
}

type OwnRows = ReadonlyMap<string, readonly StatusRow[]>;

interface Around {
  readonly own: OwnRows;
  /** Monitors that were not read: all of them are operational. */
  readonly unreadCount: number;
}

function toldHealth({ input, now }: Job<{ limit: { kind: 'number' } }>, sorted: readonly Health[], around: Around) {
  const { own, unreadCount } = around;
  const most = Math.max(1, Math.min(MOST, input.limit ?? USUAL));
  const statuses: Record<string, number> = {};
  const names = new Map<string, number>();
  for (const { row } of sorted) {
    const status = statusOf(row);
    statuses[status] = (statuses[status] ?? 0) + 1;
    names.set(row.name ?? '', (names.get(row.name ?? '') ?? 0) + 1);
  }
  const best = sorted.find(({ row }) => row.currentMonitorStatus?.isOperationalState === true);
  if (best && unreadCount > 0) statuses[statusOf(best.row)] = (statuses[statusOf(best.row)] ?? 0) + unreadCount;
  const troubled = sorted.filter(isTroubled);
  // Those that are well come in detail where more rows are asked for than have trouble.
  const shown = input.limit === undefined ? troubled : sorted.slice(0, Math.max(troubled.length, most));
  const detailed = new Set(shown.slice(0, most));
  const fine = sorted.filter((health) => !isTroubled(health) && !detailed.has(health));
  const told = shown.map((health) =>
    toldOne(health, { own, now, isTwin: (names.get(health.row.name ?? '') ?? 0) > 1 }),
  );
  return {
    statuses,
    monitors: capped(told, most),
    ...(fine.length > 0
      ? {
          fine: capped(
            fine.map(({ row }) => row.name ?? row.id),
            MOST_NAMES,
          ),
        }
      : {}),
  };
}

function statusOf({ currentMonitorStatus }: MonitorRow): string {
  return currentMonitorStatus?.name ?? 'Unknown';
}

function toldOne({ row, uptime, figures }: Health, around: { own: OwnRows; now: Date; isTwin: boolean }) {
  const since = around.own.get(row.id)?.find(({ endsAt }) => endsAt === null)?.startsAt;
  const { average, p95, before, total = 0, failed = 0 } = figures ?? {};
  return {
    monitor: row.name ?? row.id,
    status: statusOf(row),
    ...definedOf({
      id: around.isTwin ? row.id : undefined,
      for: since === undefined ? undefined : ageOf(isoOf(since), around.now),
      unchecked: uncheckedOf(row),
      uptime,
      ms: average,
      p95,
      usual: before,
      checks: total > 0 ? total : undefined,
      failed: failed > 0 ? failed : undefined,
    }),
  };
}

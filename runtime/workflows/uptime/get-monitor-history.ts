import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { spanText } from '../spans.ts';
import type { StatusRow, Stretch } from './uptime-figures.ts';
import { definedOf, isoOf } from './uptime-told.ts';
import { statusRowsOf, WATCHED_OPERATIONS, WHICH, watchedOf } from './watched.ts';

const USUAL = 10;
const MOST = 100;
const MOST_WHY = 120;

/** Changes of status, newest first. */
export const getMonitorHistory = defineWorkflow({
  name: 'get_monitor_history',
  title: 'Status history of monitors',
  description:
    'Status changes of a monitor, several or a group in a window (7 days unless given), newest first: when, from which status to which, for how long, why; for one monitor also the time in each status. Changes of all monitors without names.',
  toolset: 'reliability',
  risk: 'read',
  operations: [...WATCHED_OPERATIONS],
  input: {
    ...WHICH,
    from: { kind: 'date', about: 'Default -7d.' },
    to: { kind: 'date', about: 'Default now.' },
    limit: { kind: 'number', about: 'Changes told, by default 10.' },
  },
  output: z.strictObject({
    of: z.string(),
    changes: z.int(),
    /** Time in each status within the window, of one monitor. */
    times: z.record(z.string(), z.string()).optional(),
    list: cappedOf(
      z.strictObject({
        at: z.string(),
        monitor: z.string().optional(),
        /** Absent for the first status that is known. */
        from: z.string().optional(),
        to: z.string(),
        for: z.string(),
        /** It has that status still. */
        lasts: z.literal(true).optional(),
        why: z.string().optional(),
      }),
    ),
  }),
  example: {},
  intents: [
    'when did the monitor change its status',
    'when was the api down',
    'which monitors went down last night',
    'how often did it flap',
    'timeline of a monitor',
  ],
  run: async (job) => {
    const { input, now } = job;
    const window = job.window(input, '-7d');
    const { name, members, names, isChosen } = await watchedOf(job, input);
    const monitors = isChosen ? members.map(({ id }) => id) : undefined;
    const { rows, span } = await statusRowsOf(job, window, { monitors, reasons: true });
    const newest = [...rows].sort((a, b) => b.startsAt - a.startsAt);
    const changes = newest.filter(({ startsAt }) => startsAt >= span.from);
    const end = Math.min(span.to, now.getTime());
    const most = Math.max(1, Math.min(MOST, input.limit ?? USUAL));
    const told = changes.slice(0, most).map((row) => toldChange(row, { before: rowBefore(newest, row), end, names }));
    return {
      of: name,
      changes: changes.length,
      ...(members.length === 1 && rows.length > 0 ? { times: timesOf(rows, { from: span.from, to: end }) } : {}),
      list: capped(members.length === 1 ? told.map(({ monitor: _, ...change }) => change) : told, most, changes.length),
    };
  },
});

/** The row of the same monitor before one; rows are newest first. */
function rowBefore(newest: readonly StatusRow[], { monitor, startsAt }: StatusRow): StatusRow | undefined {
  return newest.find((row) => row.monitor === monitor && row.startsAt < startsAt);
}

interface Around {
  readonly before: StatusRow | undefined;
  readonly end: number;
  readonly names: ReadonlyMap<string, string>;
}

function toldChange({ monitor, name, status, startsAt, endsAt, why }: StatusRow, { before, end, names }: Around) {
  return {
    at: isoOf(startsAt),
    monitor: names.get(monitor) ?? name ?? monitor,
    ...definedOf({ from: before?.status }),
    to: status,
    for: spanText(((endsAt ?? end) - startsAt) / 1000),
    ...definedOf({ lasts: endsAt === null ? (true as const) : undefined, why: why?.slice(0, MOST_WHY) }),
  };
}

/** Time in each status, longest first. */
function timesOf(rows: readonly StatusRow[], { from, to }: Stretch): Record<string, string> {
  const times = new Map<string, number>();
  for (const { status, startsAt, endsAt } of rows) {
    const length = Math.min(endsAt ?? to, to) - Math.max(startsAt, from);
    if (length > 0) times.set(status, (times.get(status) ?? 0) + length);
  }
  const sorted = [...times].sort((a, b) => b[1] - a[1]);
  return Object.fromEntries(sorted.map(([status, length]) => [status, spanText(length / 1000)]));
}

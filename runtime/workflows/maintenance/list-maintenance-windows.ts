import { z } from 'zod';
import { type Capped, capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow, type Inputs, type Job } from '../define.ts';
import { spanText } from '../spans.ts';

const MOST = 10;

const WINDOW = z.strictObject({
  id: z.string(),
  number: z.string().optional(),
  title: z.string(),
  state: z.string().optional(),
  from: z.string(),
  to: z.string(),
  /** Until it ends. */
  left: z.string().optional(),
  begins: z.string().optional(),
  /** Past the time at which it should have begun, or ended. */
  late: z.string().optional(),
  /** When it was ended before its time. */
  endedAt: z.string().optional(),
  monitors: z.array(z.string()),
  pages: z.array(z.string()),
  hidden: z.literal(true).optional(),
});

type ListedWindow = z.infer<typeof WINDOW>;

const INPUT = {
  when: { kind: 'enum', values: ['now', 'planned', 'past', 'all'], about: 'Default now and planned.' },
  monitor: { kind: 'one', to: 'monitor' },
  page: { kind: 'one', to: 'status_page' },
  from: { kind: 'date', about: 'Past ones since.' },
} as const satisfies Inputs;

/** Maintenance that is, will be and was. */
export const listMaintenanceWindows = defineWorkflow({
  name: 'list_maintenance_windows',
  title: 'List maintenance windows',
  description:
    'List maintenance under way, planned, over (of the last 30 days) and repeating: times, state, monitors, pages, whether pages hide it. Ends with end_maintenance.',
  toolset: 'maintenance',
  risk: 'read',
  operations: [
    'list_scheduled_maintenance_events',
    'list_scheduled_maintenance_templates',
    'list_scheduled_maintenance_state_timelines',
  ],
  input: INPUT,
  output: z.strictObject({
    now: cappedOf(WINDOW).optional(),
    planned: cappedOf(WINDOW).optional(),
    past: cappedOf(WINDOW).optional(),
    repeating: cappedOf(
      z.strictObject({ id: z.string(), title: z.string(), every: z.string(), next: z.string().optional() }),
    ).optional(),
  }),
  example: { when: 'all' },
  intents: [
    'is maintenance going on',
    'what maintenance is planned',
    'which monitors are in a window now',
    'when is the next planned downtime',
    'past maintenance of this monitor',
  ],
  run: async (job) => {
    const { when } = job.input;
    const wants = (part: string): boolean => when === 'all' || (when === undefined ? part !== 'past' : when === part);
    const [now, planned, past, repeating] = await Promise.all([
      wants('now') ? windowsIn(job, 'isOngoingState') : undefined,
      wants('planned') ? windowsIn(job, 'isScheduledState') : undefined,
      wants('past') ? pastWindows(job) : undefined,
      wants('planned') ? job.attempt('repeating windows', () => repeatingWindows(job)) : undefined,
    ]);
    if (planned?.items.some(({ late }) => late !== undefined))
      job.note(
        'Windows that are late should have begun: the worker of the instance may not run; start_maintenance_now begins them.',
      );
    return {
      ...(now ? { now } : {}),
      ...(planned ? { planned } : {}),
      ...(past ? { past } : {}),
      ...(repeating && repeating.items.length > 0 ? { repeating } : {}),
    };
  },
});

type ListJob = Job<typeof INPUT>;

type State = 'isOngoingState' | 'isScheduledState' | 'isEndedState' | 'isResolvedState';

const COLUMNS = [
  'title',
  'scheduledMaintenanceNumberWithPrefix',
  'currentScheduledMaintenanceState',
  'startsAt',
  'endsAt',
  'monitors',
  'statusPages',
  'isVisibleOnStatusPage',
] as const;

/** Windows in a state, those that come or end first in front; past ones the latest first. */
async function windowsIn({ client, input, now }: ListJob, state: State, since?: string): Promise<Capped<ListedWindow>> {
  const sort = since === undefined ? 'startsAt' : '-endsAt';
  const { rows, total } = await client.scheduledMaintenanceEvents.list({
    filter: {
      currentScheduledMaintenanceState: { [state]: true },
      ...relatedFilter(input),
      ...(since === undefined ? {} : { endsAt: { gte: since } }),
    },
    fields: COLUMNS,
    sort,
    limit: MOST,
  });
  const windows = rows.map((row): ListedWindow => {
    const [from, to] = [row.startsAt ?? '', row.endsAt ?? ''];
    const number = row.scheduledMaintenanceNumberWithPrefix;
    const named = row.currentScheduledMaintenanceState?.name;
    return {
      id: row.id,
      ...(number ? { number } : {}),
      title: row.title ?? '',
      ...(named ? { state: named } : {}),
      from,
      to,
      ...distance(state, { from, to, now }),
      monitors: fewNames((row.monitors ?? []).map(({ name, id }) => name ?? id)),
      pages: fewNames((row.statusPages ?? []).map(({ name, id }) => name ?? id)),
      ...(row.isVisibleOnStatusPage === false || !row.statusPages?.length ? { hidden: true as const } : {}),
    };
  });
  return capped(windows, MOST, total);
}

function relatedFilter({ monitor, page }: ListJob['input']): { monitors?: string[]; statusPages?: string[] } {
  return {
    ...(monitor === undefined ? {} : { monitors: [monitor] }),
    ...(page === undefined ? {} : { statusPages: [page] }),
  };
}

function distance(
  state: State,
  { from, to, now }: { from: string; to: string; now: Date },
): Pick<ListedWindow, 'left' | 'begins' | 'late'> {
  const until = (time: string): number => (Date.parse(time) - now.getTime()) / 1000;
  if (state === 'isScheduledState')
    return until(from) > 0 ? { begins: `in ${spanText(until(from))}` } : { late: spanText(-until(from)) };
  if (state !== 'isOngoingState') return {};
  return until(to) > 0 ? { left: spanText(until(to)) } : { late: spanText(-until(to)) };
}

/** Ended and completed ones together, the latest first. */
async function pastWindows(job: ListJob): Promise<Capped<ListedWindow>> {
  const { from: since } = job.window(job.input, '-30d');
  const parts = await Promise.all([windowsIn(job, 'isEndedState', since), windowsIn(job, 'isResolvedState', since)]);
  const items = parts.flatMap((part) => part.items).sort((a, b) => b.to.localeCompare(a.to));
  const left = parts.reduce((sum, { more = 0 }) => sum + more, 0);
  const { items: shown, more } = capped(items, MOST, items.length + left);
  return { items: await withEnds(job, shown), ...(more === undefined ? {} : { more }) };
}

/** Windows whose planned end is still to come were ended by hand: when, their history tells. */
async function withEnds({ client, now, attempt }: ListJob, windows: readonly ListedWindow[]): Promise<ListedWindow[]> {
  const early = windows.filter(({ to }) => Date.parse(to) > now.getTime()).map(({ id }) => id);
  if (early.length === 0) return [...windows];
  const history = await attempt('when windows were ended', () =>
    client.scheduledMaintenanceStateTimelines.list({
      filter: { scheduledMaintenance: early, scheduledMaintenanceState: { isEndedState: true } },
      fields: ['scheduledMaintenance', 'startsAt'],
    }),
  );
  return windows.map((window) => {
    const endedAt = history?.rows.find((row) => row.scheduledMaintenance?.id === window.id)?.startsAt;
    return endedAt && early.includes(window.id) ? { ...window, endedAt } : window;
  });
}

async function repeatingWindows({ client, input }: ListJob) {
  const { rows, total } = await client.scheduledMaintenanceTemplates.list({
    filter: {
      isRecurringEvent: true,
      ...relatedFilter(input),
    },
    fields: ['title', 'recurringInterval', 'scheduleNextEventAt'],
    sort: 'title',
    limit: MOST,
  });
  const templates = rows.map(({ id, title, recurringInterval, scheduleNextEventAt }) => ({
    id,
    title: title ?? '',
    every: String(recurringInterval?.every ?? ''),
    ...(scheduleNextEventAt ? { next: scheduleNextEventAt } : {}),
  }));
  return capped(templates, MOST, total);
}

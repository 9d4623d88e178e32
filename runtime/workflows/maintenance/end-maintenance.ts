import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { fewNames } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { anew, MOVE_OPERATIONS, moveWindow } from './window-plan.ts';

/** Ends maintenance before its time. */
export const endMaintenance = defineWorkflow({
  name: 'end_maintenance',
  title: 'End maintenance',
  description:
    'End a maintenance window now, or call off a planned one: its monitors are checked again. Tells which of them something else still holds. Subscribers hear of it only with notify.',
  toolset: 'maintenance',
  risk: 'write',
  operations: ['list_scheduled_maintenance_events', 'list_monitors', ...MOVE_OPERATIONS],
  input: {
    window: {
      kind: 'one',
      to: 'scheduled_maintenance_event',
      about: 'Number, title or id; default the one under way.',
    },
    notify: { kind: 'boolean', about: 'Tell subscribers.' },
  },
  output: z.strictObject({
    title: z.string(),
    from: z.string(),
    to: z.string(),
    monitors: z.array(z.string()),
    /** Monitors whose checks something else holds. */
    held: z.array(z.string()).optional(),
  }),
  example: { window: 'SM-4', preview: true },
  intents: ['the work is done', 'finish maintenance early', 'cancel the planned window', 'end the downtime'],
  run: async (job) => {
    const { client, input } = job;
    const window = await meantWindow(job, input.window);
    const { title = '', currentScheduledMaintenanceState: state } = window;
    if (state?.isEndedState === true || state?.isResolvedState === true)
      throw badArgument(`"${title}" is over: it is ${state.name}.`, 'See list_maintenance_windows.');
    const does =
      state?.isScheduledState === true
        ? `Calls off the window "${title}", which has not begun.`
        : `Ends the window "${title}": its monitors are checked again.`;
    const moved = { id: window.id, title: title ?? '', notify: input.notify === true };
    const undo = anew(pastWindow(window), job.now);
    const to = await moveWindow(job, moved, { to: 'isEndedState', does, undo });
    const ids = (window.monitors ?? []).map(({ id }) => id);
    const held = job.isPreview || ids.length === 0 ? [] : await heldMonitors(client, ids);
    return {
      title: title ?? window.id,
      from: state?.name ?? '',
      to,
      monitors: fewNames((window.monitors ?? []).map(({ name, id }) => name ?? id)),
      ...(held.length > 0 ? { held: fewNames(held) } : {}),
    };
  },
});

const COLUMNS = [
  'title',
  'startsAt',
  'endsAt',
  'monitors',
  'statusPages',
  'isVisibleOnStatusPage',
  'currentScheduledMaintenanceState',
  'currentScheduledMaintenanceState.isScheduledState',
  'currentScheduledMaintenanceState.isEndedState',
  'currentScheduledMaintenanceState.isResolvedState',
] as const;

/** The window that is named, or the only one under way. */
async function meantWindow({ client }: Job, id: string | undefined) {
  const filter = id === undefined ? { currentScheduledMaintenanceState: { isOngoingState: true } } : { id };
  const { rows } = await client.scheduledMaintenanceEvents.list({ filter, fields: COLUMNS, limit: 10 });
  const [only, ...others] = rows;
  if (only && others.length === 0) return only;
  if (!only)
    throw badArgument(
      id === undefined ? 'No maintenance is under way.' : 'There is no such window.',
      'Planned ones are named by window; see list_maintenance_windows.',
    );
  throw badArgument(
    `Several windows are under way: ${rows.map(({ title }) => title).join(', ')}.`,
    'Say which: window.',
  );
}

function pastWindow(window: Awaited<ReturnType<typeof meantWindow>>): Parameters<typeof anew>[0] {
  const { title, startsAt, endsAt, monitors, statusPages, isVisibleOnStatusPage } = window;
  const pages = isVisibleOnStatusPage === true ? statusPages : [];
  return { title: title ?? '', from: startsAt ?? '', to: endsAt ?? '', monitors, pages };
}

async function heldMonitors(client: Job['client'], ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.monitors.list({
    filter: { id: ids },
    fields: [
      'name',
      'disableActiveMonitoring',
      'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent',
      'disableActiveMonitoringBecauseOfManualIncident',
    ],
    limit: ids.length,
  });
  return rows.flatMap((row) => {
    const why = [
      ...(row.disableActiveMonitoring === true ? ['paused by hand'] : []),
      ...(row.disableActiveMonitoringBecauseOfScheduledMaintenanceEvent === true ? ['in another window'] : []),
      ...(row.disableActiveMonitoringBecauseOfManualIncident === true ? ['an open incident'] : []),
    ];
    return why.length > 0 ? [`${row.name}: ${why.join(', ')}`] : [];
  });
}

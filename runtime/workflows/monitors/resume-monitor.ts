import { z } from 'zod';
import { fewNames } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { BEGIN_OPERATIONS, beginWindow, moveWindow, planWindow, windowTitle } from '../maintenance/window-plan.ts';
import { type ChosenMonitor, chosenMonitors, MONITOR_CHOICE, namesInWords } from './chosen-monitors.ts';
import { PAUSE_MARK, setPaused } from './pause-monitor.ts';
import { STORED_MONITORS_ROUTE } from './stored-monitors.ts';

/** Has monitors checked again. */
export const resumeMonitor = defineWorkflow({
  name: 'resume_monitor',
  title: 'Resume monitors',
  description:
    'Have paused monitors checked again, and end the window of pause_monitor that holds them; others of that window stay paused. Tells what else holds their checks.',
  toolset: 'monitors',
  risk: 'write',
  repeats: true,
  operations: [
    'list_monitors',
    'update_monitor',
    'list_scheduled_maintenance_events',
    'create_scheduled_maintenance_event',
    ...BEGIN_OPERATIONS,
  ],
  routes: [STORED_MONITORS_ROUTE],
  input: MONITOR_CHOICE,
  output: z.strictObject({
    resumed: z.array(z.string()),
    /** Windows of pause_monitor that ended. */
    ended: z.array(z.string()).optional(),
    /** What still holds the checks of some. */
    held: z.array(z.string()).optional(),
  }),
  example: { matching: 'staging.example.com', preview: true },
  intents: [
    'the deploy is done, check it again',
    'switch the monitor back on',
    'end the pause of staging',
    'resume all monitors of this host',
  ],
  run: async (job) => {
    const monitors = await chosenMonitors(job, job.input);
    const windows = await windowsHolding(job, monitors);
    const pauses = windows.filter(({ isPause }) => isPause);
    for (const monitor of monitors) if (monitor.isPaused) await setPaused(job.client, monitor, false);
    for (const window of pauses) await endPause(job, window, monitors);
    const isResumed = ({ id, isPaused }: ChosenMonitor): boolean =>
      isPaused || pauses.some((window) => window.monitors.some((held) => held.id === id));
    const resumed = monitors.filter(isResumed).map(({ name }) => name);
    if (resumed.length === 0) job.note('None of them was paused.');
    const held = heldBy(monitors, windows);
    return {
      resumed: fewNames(resumed),
      ...(pauses.length > 0 ? { ended: fewNames(pauses.map(({ title }) => title)) } : {}),
      ...(held.length > 0 ? { held: fewNames(held) } : {}),
    };
  },
});

interface HoldingWindow {
  readonly id: string;
  readonly title: string;
  readonly number: string;
  readonly to: string;
  readonly isPause: boolean;
  readonly isOngoing: boolean;
  readonly description: string;
  readonly monitors: readonly { readonly id: string; readonly name: string }[];
  readonly pages: readonly string[];
}

const COLUMNS = [
  'title',
  'description',
  'scheduledMaintenanceNumberWithPrefix',
  'endsAt',
  'monitors',
  'statusPages',
  'currentScheduledMaintenanceState.isOngoingState',
] as const;

/** Windows that are not over and concern any of the monitors. */
async function windowsHolding({ client }: Job, monitors: readonly ChosenMonitor[]): Promise<HoldingWindow[]> {
  const ids = monitors.map(({ id }) => id);
  const found = await client.scheduledMaintenanceEvents.list({
    filter: { monitors: ids, currentScheduledMaintenanceState: { isEndedState: false, isResolvedState: false } },
    fields: COLUMNS,
  });
  // Rows that are found by several monitors show those alone.
  const isPartial = ids.length > 1 && found.rows.length > 0;
  const filter = { id: found.rows.map(({ id }) => id) };
  const { rows } = isPartial ? await client.scheduledMaintenanceEvents.list({ filter, fields: COLUMNS }) : found;
  return rows.map((row) => ({
    id: row.id,
    title: row.title ?? row.id,
    number: row.scheduledMaintenanceNumberWithPrefix ?? '',
    to: row.endsAt ?? '',
    isPause: row.description?.startsWith(PAUSE_MARK) === true,
    isOngoing: row.currentScheduledMaintenanceState?.isOngoingState === true,
    description: row.description ?? '',
    monitors: (row.monitors ?? []).map(({ id, name = id }) => ({ id, name })),
    pages: (row.statusPages ?? []).map(({ id }) => id),
  }));
}

/** Ends a pause's window. Others that it holds go on in a window of their own, which begins before. */
async function endPause(job: Job, window: HoldingWindow, chosen: readonly ChosenMonitor[]): Promise<void> {
  const { id, title, to, description, pages } = window;
  const others = window.monitors.filter((held) => !chosen.some((monitor) => monitor.id === held.id));
  if (others.length > 0 && Date.parse(to) > job.now.getTime()) {
    const rest = windowTitle(`Pause of ${namesInWords(others)}`);
    const planned = {
      title: rest,
      description,
      monitors: others,
      pages,
      from: job.now.toISOString(),
      to,
      notify: false,
    };
    const made = await planWindow(job, planned);
    await beginWindow(job, { id: made, title: rest, notify: false, isNew: true });
  }
  const does = `Ends the window "${title}": its monitors are checked again.`;
  const resumed = window.monitors.filter((held) => !others.includes(held)).map((held) => held.id);
  const minutes = Math.floor((Date.parse(to) - job.now.getTime()) / 60_000);
  const undo = { tool: 'pause_monitor', arguments: { monitors: resumed, for: `${minutes}m` } };
  const move = { to: 'isEndedState', does, undo: minutes >= 1 ? undo : undefined } as const;
  await moveWindow(job, { id, title, notify: false }, move);
}

function heldBy(monitors: readonly ChosenMonitor[], windows: readonly HoldingWindow[]): string[] {
  const ongoing = windows.filter(({ isPause, isOngoing }) => isOngoing && !isPause);
  const incidents = monitors.filter(({ isHeldByIncident }) => isHeldByIncident);
  return [
    ...ongoing.map(({ title, number, to }) => `${number} ${title} until ${to}: end_maintenance ends it.`.trim()),
    ...(incidents.length > 0 ? [`An open incident made by hand holds ${namesInWords(incidents)}: resolve it.`] : []),
  ];
}

/** Maintenance windows that workflows plan, begin and end: the writes, and what is known of the states. */
import { setTimeout as pause } from 'node:timers/promises';
import { badArgument, ToolError } from '../../basics/errors.ts';
import type { StepOptions } from '../client-types.ts';
import type { Job, Undo } from '../define.ts';
import { namesInWords } from '../monitors/chosen-monitors.ts';

/** A window to be made. */
export interface PlannedWindow {
  readonly title: string;
  readonly description?: string;
  readonly monitors: readonly { readonly id: string; readonly name: string }[];
  /** Pages that show it; it is hidden without any. */
  readonly pages: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Subscribers are told of planning, begin and end. */
  readonly notify: boolean;
}

/** A title that the API takes. */
export function windowTitle(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** Plans a window, hidden and telling nobody unless asked; its id. */
export async function planWindow(
  { client }: Job,
  window: PlannedWindow,
  step?: Pick<StepOptions, 'undo'>,
): Promise<string> {
  const { title, description, monitors, pages, from, to, notify } = window;
  const isShown = pages.length > 0;
  if (notify && !isShown)
    throw badArgument('notify tells the subscribers of pages, and none is named.', 'Give pages, or leave notify out.');
  const shown = isShown ? `shown on ${pages.length === 1 ? 'its page' : `${pages.length} pages`}` : 'hidden';
  const told = notify ? 'subscribers are told' : 'nobody is told';
  const held = monitors.length > 0 ? `, which holds the checks of ${namesInWords(monitors)}` : '';
  const { id } = await client.scheduledMaintenanceEvents.create(
    {
      title,
      ...(description === undefined ? {} : { description }),
      startsAt: from,
      endsAt: to,
      ...(monitors.length > 0 ? { monitors: monitors.map((monitor) => monitor.id) } : {}),
      ...(isShown ? { statusPages: [...pages] } : {}),
      isVisibleOnStatusPage: isShown,
      enableReminders: notify,
      shouldStatusPageSubscribersBeNotifiedOnEventCreated: notify,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing: notify,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded: notify,
    },
    { does: `Plans the window "${title}" from ${from} to ${to}${held}; ${shown}, ${told}.`, ...step },
  );
  return id;
}

/** States of windows by what they mean. */
export type WindowState = 'isScheduledState' | 'isOngoingState' | 'isEndedState' | 'isResolvedState';

/** What {@link beginWindow} and {@link moveWindow} call. */
export const MOVE_OPERATIONS = [
  'list_scheduled_maintenance_states',
  'create_scheduled_maintenance_state_timeline',
] as const;
export const BEGIN_OPERATIONS = [
  ...MOVE_OPERATIONS,
  'list_scheduled_maintenance_state_timelines',
  'get_scheduled_maintenance_event',
] as const;

/** A window that moves to another state. */
interface MovedWindow {
  readonly id: string;
  readonly title: string;
  readonly notify: boolean;
}

interface Move {
  readonly to: WindowState;
  readonly does: string;
  /** Taking the row away would have the clock begin the window once more: what takes it back, where something does. */
  readonly undo?: Undo | undefined;
}

/** Moves a window to a state by a row of its history, telling subscribers only where asked; the name of the state. */
export async function moveWindow(
  { client }: Job,
  { id, notify }: MovedWindow,
  { to, does, undo }: Move,
): Promise<string> {
  const { rows } = await client.scheduledMaintenanceStates.list({ filter: { [to]: true }, fields: ['name'] });
  const [state] = rows;
  if (!state)
    throw badArgument(
      'This project has no such state of maintenance.',
      'Create one with create_scheduled_maintenance_state.',
    );
  await client.scheduledMaintenanceStateTimelines.create(
    { scheduledMaintenance: id, scheduledMaintenanceState: state.id, shouldStatusPageSubscribersBeNotified: notify },
    { does, undo: undo ?? null },
  );
  return state.name ?? state.id;
}

/** The first state of a new row is written after its create was answered; what is moved before that loses it. */
const FIRST_STATE_MS = 300;

/** Begins a window now; its number and link, which a preview does not know. */
export async function beginWindow(
  job: Job,
  { isNew = false, undo, ...window }: MovedWindow & { readonly isNew?: boolean; readonly undo?: Undo },
): Promise<{ readonly number?: string; readonly link?: string }> {
  const { isPreview } = job;
  if (isNew && !isPreview) await firstState(job, window.id);
  const does = `Begins the window "${window.title}" now: its monitors are not checked from here on.`;
  try {
    await moveWindow(job, window, { to: 'isOngoingState', does, undo });
  } catch (cause) {
    if (!(cause instanceof ToolError) || isPreview || !(await isOngoing(job, window.id))) throw cause;
    // The clock was faster.
  }
  return windowLink(job, window.id);
}

/** A call that ends a window, in a preview too. */
export function endOf(id: string): Undo {
  return { tool: 'end_maintenance', arguments: { window: id } };
}

/** What a window that was ended or moved was like, for a call that plans it anew. */
interface PastWindow {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly monitors?: readonly { readonly id: string }[] | null | undefined;
  readonly pages?: readonly { readonly id: string }[] | null | undefined;
}

/** A call that plans a window anew, or begins it where it had begun; undefined where its time is over. */
export function anew({ title, from, to, monitors, pages }: PastWindow, now: Date): Undo | undefined {
  const minutes = Math.floor((Date.parse(to) - now.getTime()) / 60_000);
  if (!(minutes >= 1)) return undefined;
  const had = {
    title,
    ...(monitors?.length ? { monitors: monitors.map(({ id }) => id) } : {}),
    ...(pages?.length ? { pages: pages.map(({ id }) => id) } : {}),
  };
  if (Date.parse(from) > now.getTime()) return { tool: 'create_maintenance_window', arguments: { ...had, from, to } };
  return monitors?.length
    ? { tool: 'start_maintenance_now', arguments: { ...had, for: `${minutes}m` } }
    : { tool: 'create_maintenance_window', arguments: { ...had, to } };
}

/** Number and link of a window; nothing in a preview, which does not make it. */
export async function windowLink({ client, isPreview }: Job, id: string): Promise<{ number?: string; link?: string }> {
  const columns = ['scheduledMaintenanceNumberWithPrefix'] as const;
  const found = isPreview ? undefined : await client.scheduledMaintenanceEvents.get(id, columns);
  const number = found?.scheduledMaintenanceNumberWithPrefix;
  return { ...(number ? { number } : {}), ...(found?.link ? { link: found.link } : {}) };
}

async function firstState({ client }: Job, id: string): Promise<void> {
  const { rows } = await client.scheduledMaintenanceStateTimelines.list({
    filter: { scheduledMaintenance: id },
    fields: ['startsAt'],
    limit: 1,
  });
  if (rows.length === 0) await pause(FIRST_STATE_MS);
}

async function isOngoing({ client }: Job, id: string): Promise<boolean> {
  const found = await client.scheduledMaintenanceEvents.get(id, ['currentScheduledMaintenanceState.isOngoingState']);
  return found?.currentScheduledMaintenanceState?.isOngoingState === true;
}

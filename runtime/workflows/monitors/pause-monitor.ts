import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf, fewNames } from '../capped.ts';
import type { TypedClient } from '../client-types.ts';
import { defineWorkflow } from '../define.ts';
import { BEGIN_OPERATIONS, beginWindow, planWindow, windowTitle } from '../maintenance/window-plan.ts';
import { secondsFrom } from '../maintenance/window-times.ts';
import { type ChosenMonitor, chosenMonitors, MONITOR_CHOICE, namesInWords, tellTrouble } from './chosen-monitors.ts';
import { STORED_MONITORS_ROUTE } from './stored-monitors.ts';

/** How the description of a pause's window begins: resume_monitor knows it by that. */
export const PAUSE_MARK = 'Made by pause_monitor';

/** Stops the checks of monitors. */
export const pauseMonitor = defineWorkflow({
  name: 'pause_monitor',
  title: 'Pause monitors',
  description: 'Stop checks until resume_monitor, or for a while by a hidden maintenance window that ends by itself.',
  toolset: 'monitors',
  risk: 'write',
  operations: ['list_monitors', 'update_monitor', 'create_scheduled_maintenance_event', ...BEGIN_OPERATIONS],
  routes: [STORED_MONITORS_ROUTE],
  input: {
    monitors: MONITOR_CHOICE.monitors,
    matching: MONITOR_CHOICE.matching,
    for: { kind: 'text', about: '1h' },
    pages: { kind: 'many', to: 'status_page' },
    notify: { kind: 'boolean' },
  },
  output: z.strictObject({
    paused: cappedOf(z.strictObject({ id: z.string(), name: z.string() })),
    /** Absent: until resume_monitor. */
    until: z.string().optional(),
    maintenance: z
      .strictObject({ id: z.string(), number: z.string().optional(), link: z.string().optional() })
      .optional(),
    /** Those whose checks were paused by hand before. */
    already: z.array(z.string()).optional(),
  }),
  example: { matching: 'staging.example.com', for: '1h', preview: true },
  intents: [
    'stop checking staging while we work on it',
    'pause the API monitor for an hour while I deploy',
    'switch this monitor off',
    'disable checks of this host during the deploy',
    'mute all monitors of this domain for 30 minutes',
  ],
  everyday: true,
  run: async (job) => {
    const { client, input } = job;
    const monitors = await chosenMonitors(job, input);
    const already = monitors.filter(({ isPaused }) => isPaused);
    const told = already.length > 0 ? { already: fewNames(already.map(({ name }) => name)) } : {};
    const paused = capped(
      monitors.map(({ id, name }) => ({ id, name })),
      20,
    );
    if (input.for !== undefined) {
      const seconds = secondsFrom(input.for, 'for');
      tellTrouble(job, monitors);
      if (already.length > 0)
        job.note(
          `${namesInWords(already)}: paused by hand before, and so after the window, too; resume_monitor ends that.`,
        );
      const held = monitors.filter(({ isInMaintenance }) => isInMaintenance);
      if (held.length > 0)
        job.note(
          `${namesInWords(held)}: in another window, too, whose end counts where it is later; resume_monitor ends pauses.`,
        );
      const to = new Date(job.now.getTime() + seconds * 1000).toISOString();
      const window = {
        title: windowTitle(`Pause of ${namesInWords(monitors)}`),
        description: `${PAUSE_MARK} for ${input.for}: the checks resume by themselves.`,
        monitors,
        pages: input.pages ?? [],
        from: job.now.toISOString(),
        to,
        notify: input.notify === true,
      };
      const undo = { tool: 'resume_monitor', arguments: { monitors: monitors.map(({ id }) => id) } };
      const id = await planWindow(job, window, { undo });
      const begun = await beginWindow(job, { id, title: window.title, notify: window.notify, isNew: true });
      return { paused, until: to, maintenance: { id, ...begun }, ...told };
    }
    if ((input.pages?.length ?? 0) > 0 || input.notify === true)
      throw badArgument(
        'A pause without an end is shown and told nowhere.',
        'Say how long it lasts: for, such as "1h".',
      );
    for (const monitor of monitors) {
      if (!monitor.isPaused) await setPaused(client, monitor, true);
    }
    return { paused, ...told };
  },
});

/** Pauses a monitor by hand, or resumes it. */
export async function setPaused(client: TypedClient, { id, name }: ChosenMonitor, isPaused: boolean): Promise<void> {
  const back = isPaused ? 'resume_monitor' : 'pause_monitor';
  await client.monitors.update(
    id,
    { disableActiveMonitoring: isPaused },
    {
      does: isPaused ? `Stops the checks of ${name} until it is resumed.` : `Has ${name} checked again.`,
      undo: { tool: back, arguments: { monitors: [id] } },
    },
  );
}

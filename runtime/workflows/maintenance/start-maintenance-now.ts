import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { chosenMonitors, MONITOR_CHOICE, namesInWords, tellTrouble } from '../monitors/chosen-monitors.ts';
import { STORED_MONITORS_ROUTE } from '../monitors/stored-monitors.ts';
import { anew, BEGIN_OPERATIONS, beginWindow, endOf, planWindow, windowTitle } from './window-plan.ts';
import { secondsFrom } from './window-times.ts';

/** Begins maintenance: a planned window before its time, or a new one. */
export const startMaintenanceNow = defineWorkflow({
  name: 'start_maintenance_now',
  title: 'Start maintenance now',
  description:
    'Begin a planned maintenance window now, at its length or for another, or a new one for monitors; it ends by itself. Hidden and told to nobody unless pages and notify say so.',
  toolset: 'maintenance',
  risk: 'write',
  operations: [
    'list_monitors',
    'create_scheduled_maintenance_event',
    'update_scheduled_maintenance_event',
    ...BEGIN_OPERATIONS,
  ],
  routes: [STORED_MONITORS_ROUTE],
  input: {
    window: { kind: 'one', to: 'scheduled_maintenance_event', about: 'A planned one: number, title or id.' },
    ...MONITOR_CHOICE,
    for: { kind: 'text', about: '1h' },
    title: { kind: 'text', max: 100 },
    pages: { kind: 'many', to: 'status_page' },
    notify: { kind: 'boolean', about: 'Tell subscribers' },
  },
  output: z.strictObject({
    maintenance: z.strictObject({
      id: z.string(),
      title: z.string(),
      number: z.string().optional(),
      link: z.string().optional(),
    }),
    /** False where the clock begins it, within a minute or so. */
    begun: z.boolean(),
    until: z.string(),
  }),
  example: { window: 'SM-3', preview: true },
  intents: [
    'begin the planned maintenance early',
    'start a window for this unplanned deploy',
    'we start the work now',
    'put these monitors into maintenance for an hour',
  ],
  run: async (job) => {
    const { input } = job;
    if (input.window !== undefined) {
      const others = [input.monitors, input.matching, input.title, input.pages].some((given) => given !== undefined);
      if (others)
        throw badArgument(
          'A planned window has its monitors, title and pages.',
          'Leave them out, or leave window out.',
        );
      return startPlanned(job, input.window, { length: input.for, notify: input.notify === true });
    }
    if (input.for === undefined)
      throw badArgument('It is not said how long it lasts.', 'Give for such as "1h", or window.');
    const to = new Date(job.now.getTime() + secondsFrom(input.for, 'for') * 1000).toISOString();
    const monitors = await chosenMonitors(job, input);
    tellTrouble(job, monitors);
    const title = input.title ?? windowTitle(`Maintenance of ${namesInWords(monitors)}`);
    const notify = input.notify === true;
    const planned = { title, monitors, pages: input.pages ?? [], from: job.now.toISOString(), to, notify };
    const id = await planWindow(job, planned);
    const begun = await beginWindow(job, { id, title, notify, isNew: true });
    return { maintenance: { id, title, ...begun }, begun: true, until: to };
  },
});

async function startPlanned(
  job: Job,
  id: string,
  { length, notify }: { readonly length: string | undefined; readonly notify: boolean },
): Promise<{ maintenance: { id: string; title: string }; begun: boolean; until: string }> {
  const { client, now } = job;
  const window = await client.scheduledMaintenanceEvents.get(id, [
    'title',
    'startsAt',
    'endsAt',
    'monitors',
    'statusPages',
    'changeMonitorStatusTo',
    'isVisibleOnStatusPage',
    'shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing',
    'shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded',
    'currentScheduledMaintenanceState',
    'currentScheduledMaintenanceState.isScheduledState',
  ]);
  if (!window) throw badArgument('There is no such window.', 'Find it with list_maintenance_windows.');
  const title = window.title ?? id;
  const state = window.currentScheduledMaintenanceState;
  if (state?.isScheduledState !== true)
    throw badArgument(
      `"${title}" cannot begin: it is ${state?.name ?? 'not planned'}.`,
      'Begin a new one with monitors and for.',
    );
  const planned = (Date.parse(window.endsAt ?? '') - Date.parse(window.startsAt ?? '')) / 1000;
  const seconds = length === undefined ? planned : secondsFrom(length, 'for');
  if (!(seconds > 0))
    throw badArgument(`"${title}" ends before it begins.`, 'Say how long it lasts: for, such as "1h".');
  const [from, until] = [now.toISOString(), new Date(now.getTime() + seconds * 1000).toISOString()];
  const status = window.changeMonitorStatusTo?.name;
  // What the clock does, it does as the window was planned.
  const telling = [
    ...(status !== undefined && window.shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing ? ['begin'] : []),
    ...(window.shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded ? ['end'] : []),
  ];
  if (!notify && window.isVisibleOnStatusPage === true && telling.length > 0)
    job.note(`As it was planned, subscribers of its pages hear of its ${telling.join(' and ')}.`);
  // One that has begun cannot go back to its old times.
  const old = { title, from: window.startsAt ?? '', to: window.endsAt ?? '' };
  const pages = window.isVisibleOnStatusPage === true ? window.statusPages : [];
  const back = anew({ ...old, monitors: window.monitors, pages }, now);
  await client.scheduledMaintenanceEvents.update(
    id,
    { startsAt: from, endsAt: until },
    {
      does: `Moves the window "${title}" to ${from} until ${until}.`,
      ...(status === undefined ? { undo: back ?? null } : {}),
    },
  );
  // Begun by hand, the status that it gives to its monitors would not be set: the clock does that.
  if (status !== undefined) {
    job.note(`The clock begins it within a minute or so, and then its monitors are ${status}.`);
    return { maintenance: { id, title }, begun: false, until };
  }
  const begun = await beginWindow(job, { id, title, notify, undo: endOf(id) });
  return { maintenance: { id, title, ...begun }, begun: true, until };
}

import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { chosenMonitors, MONITOR_CHOICE, namesInWords } from '../monitors/chosen-monitors.ts';
import { STORED_MONITORS_ROUTE } from '../monitors/stored-monitors.ts';
import { firstEvent, repeatSeconds } from './recurrence.ts';
import { type PlannedWindow, planWindow, windowLink, windowTitle } from './window-plan.ts';
import { windowTimes } from './window-times.ts';

/** Plans maintenance. */
export const createMaintenanceWindow = defineWorkflow({
  name: 'create_maintenance_window',
  title: 'Plan maintenance',
  description: 'Plan maintenance: its monitors pause, named pages show it, notify tells their subscribers.',
  toolset: 'maintenance',
  risk: 'write',
  operations: [
    'list_monitors',
    'create_scheduled_maintenance_event',
    'get_scheduled_maintenance_event',
    'create_scheduled_maintenance_template',
  ],
  routes: [STORED_MONITORS_ROUTE],
  input: {
    title: { kind: 'text' },
    from: { kind: 'date' },
    to: { kind: 'date' },
    for: { kind: 'text', about: '2h' },
    ...MONITOR_CHOICE,
    pages: { kind: 'many', to: 'status_page' },
    repeat: { kind: 'text', about: '1 week' },
    notify: { kind: 'boolean' },
  },
  output: z.strictObject({
    maintenance: z
      .strictObject({ id: z.string(), number: z.string().optional(), link: z.string().optional() })
      .optional(),
    /** Of a repeating one: its template, from which the server makes each window. */
    template: z.string().optional(),
    title: z.string(),
    from: z.string(),
    to: z.string(),
    monitors: cappedOf(z.string()),
    hidden: z.boolean(),
    repeats: z.string().optional(),
  }),
  example: {
    title: 'Upgrade of the API',
    from: '+2d',
    for: '2h',
    matching: 'api.example.com',
    pages: ['Harbour Shop Status'],
    preview: true,
  },
  intents: [
    'plan maintenance for Saturday night and show it on the status page',
    'no checks of the API between two and four on Saturday',
    'schedule downtime for these monitors',
    'a maintenance window every week',
    'announce planned work',
  ],
  everyday: true,
  run: async (job) => {
    const { input, now } = job;
    const { from, to } = windowTimes(input, now);
    const isChosen = input.matching !== undefined || (input.monitors ?? []).length > 0;
    const monitors = isChosen ? await chosenMonitors(job, input) : [];
    if (!isChosen) job.note('It names no monitor, so every check goes on during it.');
    const title = input.title ?? titleFor(monitors);
    const window: PlannedWindow = {
      title,
      monitors,
      pages: input.pages ?? [],
      from,
      to,
      notify: input.notify === true,
    };
    const told = {
      title,
      from,
      to,
      monitors: capped(
        monitors.map(({ name }) => name),
        20,
      ),
      hidden: window.pages.length === 0,
    };
    if (input.repeat !== undefined) return { ...(await planRepeating(job, window, input.repeat)), ...told };
    const id = await planWindow(job, window);
    return { maintenance: { id, ...(await windowLink(job, id)) }, ...told };
  },
});

function titleFor(monitors: readonly { readonly name: string }[]): string {
  if (monitors.length === 0) throw badArgument('title is missing.', 'Say what will be done, or name monitors.');
  return windowTitle(`Maintenance of ${namesInWords(monitors)}`);
}

/** A template from which the server makes a window each time. */
async function planRepeating(
  { client, now, note, timezone }: Job,
  { title, monitors, pages, from, to, notify }: PlannedWindow,
  repeat: string,
): Promise<{ template: string; repeats: string }> {
  const { every, seconds } = repeatSeconds(repeat);
  if (seconds * 1000 < Date.parse(to) - Date.parse(from))
    throw badArgument(
      `A window that comes again every ${every} is over before that.`,
      'Make it shorter, or repeat it less often.',
    );
  if (timezone !== 'UTC')
    note('The server counts the interval in UTC: where clocks change, the window moves by an hour.');
  if (/month|year/.test(every)) note('The server counts a month as 30.4 days and a year as 365.25, so dates drift.');
  const scheduledAt = firstEvent({ from, seconds, now });
  const { id } = await client.scheduledMaintenanceTemplates.create(
    {
      templateName: title,
      templateDescription: `Comes again every ${every}.`,
      title,
      ...(monitors.length > 0 ? { monitors: monitors.map((monitor) => monitor.id) } : {}),
      ...(pages.length > 0 ? { statusPages: [...pages] } : {}),
      isRecurringEvent: true,
      recurringInterval: { every },
      firstEventScheduledAt: scheduledAt,
      firstEventStartsAt: from,
      firstEventEndsAt: to,
      shouldStatusPageSubscribersBeNotifiedOnEventCreated: notify,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing: notify,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded: notify,
    },
    {
      does: `Plans "${title}" from ${from} to ${to}, again every ${every}: the server makes the first window at ${scheduledAt}.`,
    },
  );
  return { template: id, repeats: `every ${every}` };
}

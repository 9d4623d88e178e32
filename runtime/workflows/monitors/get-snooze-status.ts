import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { spanText } from '../spans.ts';
import { snoozeOf } from './snooze-steps.ts';
import { policiesBehind, stepsOfMonitor } from './snoozed-monitors.ts';
import { STORED_MONITORS_ROUTE, storedMonitors } from './stored-monitors.ts';

const MOST = 20;

/** Which monitors are snoozed, as OneUptime knows it. */
export const getSnoozeStatus = defineWorkflow({
  name: 'get_snooze_status',
  title: 'Snoozed monitors',
  description:
    'Tell which monitors, or whether one, is snoozed: since when, until when, whom it does not page. Over: its time has come, and unsnooze_monitor has still to put the policies back.',
  toolset: 'monitors',
  risk: 'read',
  operations: ['list_on_call_policies'],
  routes: [STORED_MONITORS_ROUTE],
  input: { monitor: { kind: 'one', to: 'monitor', about: 'Default all.' } },
  output: z.strictObject({
    snoozed: cappedOf(
      z.strictObject({
        id: z.string(),
        monitor: z.string(),
        since: z.string(),
        until: z.string(),
        /** Time that is left. */
        left: z.string().optional(),
        over: z.boolean(),
        hushed: z.array(z.string()),
      }),
    ),
    looked: z.int(),
  }),
  example: {},
  intents: ['which monitors are snoozed', 'is this monitor silenced', 'when does the snooze end', 'what did we hush'],
  run: async (job) => {
    const { input, now } = job;
    const monitors =
      input.monitor === undefined ? await storedMonitors(job) : [await stepsOfMonitor(job, input.monitor)];
    const found = monitors
      .flatMap(({ id, name, steps }) => {
        const snooze = snoozeOf(steps);
        return snooze ? [{ id, name, ...snooze }] : [];
      })
      .sort((a, b) => Date.parse(a.until) - Date.parse(b.until));
    const shown = found.slice(0, MOST);
    const ids = [...new Set(shown.flatMap(({ policies }) => policies))];
    const { nameOf } = await policiesBehind(job, ids);
    const items = shown.map(({ id, name, since, until, policies }) => {
      const left = (Date.parse(until) - now.getTime()) / 1000;
      const hushed = policies.map(nameOf);
      return {
        id,
        monitor: name,
        since,
        until,
        ...(left > 0 ? { left: spanText(left) } : {}),
        over: left <= 0,
        hushed,
      };
    });
    if (items.some(({ over }) => over)) job.note('Those that are over page nobody until unsnooze_monitor is called.');
    return { snoozed: capped(items, MOST, found.length), looked: monitors.length };
  },
});

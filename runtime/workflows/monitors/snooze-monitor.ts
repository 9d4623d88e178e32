import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow, type Undo } from '../define.ts';
import { spanSeconds } from '../spans.ts';
import { HUSH_OPERATIONS, notHushed } from './hushed.ts';
import { type FoundSnooze, snoozedSteps, snoozeOf } from './snooze-steps.ts';
import { policiesBehind, stepsOfMonitor, writeSteps } from './snoozed-monitors.ts';
import { STORED_MONITORS_ROUTE } from './stored-monitors.ts';

const SHORTEST = 30 * 60;
const LONGEST = 72 * 3600;

/** Hushes a monitor that goes on being checked. */
export const snoozeMonitor = defineWorkflow({
  name: 'snooze_monitor',
  title: 'Snooze a monitor',
  description:
    'Page nobody for a monitor for 30m to 72h; checks and incidents go on. Its rules lose their on-call policies, remembered in the rules until unsnooze_monitor: nothing puts them back by itself. Tells what it cannot hush.',
  toolset: 'monitors',
  risk: 'write',
  operations: ['update_monitor', 'list_on_call_policies', ...HUSH_OPERATIONS],
  routes: [STORED_MONITORS_ROUTE],
  input: {
    monitor: { kind: 'one', to: 'monitor', required: true },
    for: { kind: 'text', required: true, about: '2h' },
  },
  output: z.strictObject({
    monitor: z.string(),
    /** False where none of its rules pages anybody. */
    snoozed: z.boolean(),
    until: z.string().optional(),
    /** Policies that are not paged by it. */
    hushed: z.array(z.string()),
    notHushed: z.array(z.string()),
  }),
  example: { monitor: 'Checkout API', for: '2h', preview: true },
  intents: [
    'stop paging me about this monitor until tomorrow',
    'silence the alerts of the payment check for two hours',
    'snooze it, we know that it is broken',
    'keep checking but wake nobody',
  ],
  run: async (job) => {
    const { input, now } = job;
    const seconds = spanSeconds(input.for);
    if (seconds === undefined || seconds < SHORTEST || seconds > LONGEST)
      throw badArgument(
        `A monitor is snoozed for 30m to 72h, not for ${JSON.stringify(input.for.slice(0, 40))}.`,
        'Give for such as "2h"; pause_monitor stops the checks for any time.',
      );
    const until = new Date(now.getTime() + seconds * 1000).toISOString();
    const { name, steps: before } = await stepsOfMonitor(job, input.monitor);
    const { steps, policies } = snoozedSteps(before, { since: now.toISOString(), until });
    const [{ nameOf }, others] = await Promise.all([policiesBehind(job, policies), notHushed(job, input.monitor)]);
    const hushed = policies.map(nameOf);
    // A preview shows the steps alone.
    if (job.isPreview) for (const one of others) job.note(`Not hushed: ${one}`);
    if (policies.length === 0) {
      job.note(
        'None of its rules pages an on-call policy, so there is nothing to snooze; pause_monitor stops its checks.',
      );
      return { monitor: name, snoozed: false, hushed, notHushed: others };
    }
    await writeSteps(job, input.monitor, steps, {
      does: `Takes ${hushed.join(', ')} off the rules of ${name} until ${until}; unsnooze_monitor has to put them back.`,
      undo: undoneBy(input.monitor, snoozeOf(before), now),
      shown: { onCallPolicies: { remove: hushed } },
    });
    return { monitor: name, snoozed: true, until, hushed, notHushed: others };
  },
});

/** One that was snoozed before is snoozed until the end that it had, where that is far enough for a snooze. */
function undoneBy(monitor: string, before: FoundSnooze | undefined, now: Date): Undo {
  const left = before ? Math.round((Date.parse(before.until) - now.getTime()) / 60_000) : 0;
  if (left * 60 < SHORTEST) return { tool: 'unsnooze_monitor', arguments: { monitor } };
  return { tool: 'snooze_monitor', arguments: { monitor, for: `${left}m` } };
}

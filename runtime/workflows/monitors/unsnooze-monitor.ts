import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { snoozeOf, unsnoozedSteps } from './snooze-steps.ts';
import { policiesBehind, stepsOfMonitor, writeSteps } from './snoozed-monitors.ts';
import { STORED_MONITORS_ROUTE } from './stored-monitors.ts';

/** Ends a snooze. */
export const unsnoozeMonitor = defineWorkflow({
  name: 'unsnooze_monitor',
  title: 'End the snooze of a monitor',
  description:
    'Put the on-call policies that snooze_monitor took off back into the rules of a monitor, whether its time is over or not; nothing else of them changes.',
  toolset: 'monitors',
  risk: 'write',
  repeats: true,
  operations: ['update_monitor', 'list_on_call_policies'],
  routes: [STORED_MONITORS_ROUTE],
  input: { monitor: { kind: 'one', to: 'monitor', required: true } },
  output: z.strictObject({
    monitor: z.string(),
    /** Policies that are paged again; none where it was not snoozed. */
    restored: z.array(z.string()),
    /** When the snooze was to end. */
    until: z.string().optional(),
  }),
  example: { monitor: 'Checkout API', preview: true },
  intents: ['page us again for this monitor', 'end the snooze', 'put the on-call policies back', 'wake up the alerts'],
  run: async (job) => {
    const { monitor } = job.input;
    const { name, steps } = await stepsOfMonitor(job, monitor);
    const snooze = snoozeOf(steps);
    if (!snooze) {
      job.note(`${name} is not snoozed.`);
      return { monitor: name, restored: [] };
    }
    const { nameOf, gone } = await policiesBehind(job, snooze.policies);
    const restored = snooze.policies.filter((id) => !gone.has(id)).map(nameOf);
    if (gone.size > 0) job.note(`On-call policies that are gone are not put back: ${[...gone].join(', ')}.`);
    const left = Math.round((Date.parse(snooze.until) - job.now.getTime()) / 60_000);
    const again = { tool: 'snooze_monitor', arguments: { monitor, for: `${left}m` } };
    await writeSteps(job, monitor, unsnoozedSteps(steps, gone), {
      does:
        restored.length > 0
          ? `Has the rules of ${name} page ${restored.join(', ')} again.`
          : `Ends the snooze of ${name}.`,
      // Shorter snoozes there are not.
      undo: left >= 30 ? again : null,
      shown: { onCallPolicies: { add: restored } },
    });
    return { monitor: name, restored, until: snooze.until };
  },
});

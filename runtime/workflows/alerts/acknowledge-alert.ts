import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { alertCases, FIND_ALERT } from '../incidents/cases.ts';
import { acknowledgeCase, movedOutput, unacknowledgeCase } from '../incidents/moves.ts';

export const acknowledgeAlert = defineWorkflow({
  name: 'acknowledge_alert',
  title: 'Acknowledge an alert',
  description:
    'Take an alert: nobody further is paged for it. `undo` takes that back. Tells its state before and after. Find it with list_open_alerts.',
  toolset: 'alerts',
  risk: 'write',
  repeats: true,
  operations: [
    ...FIND_ALERT,
    'list_alert_state_timelines',
    'create_alert_state_timeline',
    'delete_alert_state_timeline',
  ],
  input: {
    alert: { kind: 'text', required: true, about: 'Number, id or words of an open one' },
    undo: { kind: 'boolean', about: 'Back to the state before' },
  },
  output: z.strictObject({ alert: z.string(), ...movedOutput }),
  example: { alert: 'ALT-60', preview: true },
  intents: [
    'ack the alert',
    'I have seen the alert',
    'stop the pager for this alert',
    'give the alert back, I cannot look',
  ],
  run: async (job) => {
    const { alert, undo } = job.input;
    const move = undo === true ? unacknowledgeCase : acknowledgeCase;
    const { called, ...moved } = await move(job, alertCases(job.client), alert);
    return { alert: called, ...moved };
  },
});

import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { alertCases, FIND_ALERT } from '../incidents/cases.ts';
import { movedOutput, resolveCase } from '../incidents/moves.ts';
import { writeAlertNote } from './add-alert-note.ts';

export const resolveAlert = defineWorkflow({
  name: 'resolve_alert',
  title: 'Resolve an alert',
  description:
    'Close an alert, with its cause and a last internal note. Tells its state before and after. Find it with list_open_alerts.',
  toolset: 'alerts',
  risk: 'write',
  repeats: true,
  operations: [...FIND_ALERT, 'create_alert_state_timeline', 'create_alert_internal_note'],
  input: {
    alert: { kind: 'text', required: true, about: 'Number, id or words of an open one' },
    cause: { kind: 'markdown', about: 'Root cause' },
    note: { kind: 'markdown' },
  },
  output: z.strictObject({ alert: z.string(), ...movedOutput, noteId: z.string().optional() }),
  example: { alert: 'ALT-60', cause: 'A short spike.', preview: true },
  intents: ['close the alert', 'the alert was a false alarm', 'mark alert 12 as resolved', 'the alert is dealt with'],
  run: async (job) => {
    const { alert, cause, note } = job.input;
    const { called, found, ...moved } = await resolveCase(job, alertCases(job.client), alert, { cause });
    if (note === undefined) return { alert: called, ...moved };
    return { alert: called, ...moved, noteId: await writeAlertNote(job.client, found, note) };
  },
});

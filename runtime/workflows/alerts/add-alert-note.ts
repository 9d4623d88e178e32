import { z } from 'zod';
import type { TypedClient } from '../client-types.ts';
import { defineWorkflow } from '../define.ts';
import { alertCases, type Case, FIND_ALERT } from '../incidents/cases.ts';
import { calledCase, caseMeant } from '../incidents/meant.ts';
import { saysSomething } from '../incidents/texts.ts';

/** Adds an internal note to an alert, which has no other kind; its id. */
export async function writeAlertNote(client: TypedClient, found: Case, note: string): Promise<string> {
  const does = `Adds an internal note to ${calledCase(found)}.`;
  return (await client.alertInternalNotes.create({ alert: found.id, note }, { does })).id;
}

export const addAlertNote = defineWorkflow({
  name: 'add_alert_note',
  title: 'Add an alert note',
  description: 'Write an internal note on an alert; alerts have no public ones. Find it with list_open_alerts.',
  toolset: 'alerts',
  risk: 'write',
  operations: [...FIND_ALERT, 'create_alert_internal_note'],
  input: {
    alert: { kind: 'text', required: true, about: 'Number, id or words of an open one' },
    note: { kind: 'markdown', required: true },
  },
  output: z.strictObject({ alert: z.string(), id: z.string(), noteId: z.string() }),
  example: { alert: 'ALT-60', note: 'Known, the batch job runs.', preview: true },
  intents: [
    'add a note to the alert',
    'write on the alert what I found',
    'comment on alert 12',
    'leave a note for the next shift',
  ],
  run: async (job) => {
    saysSomething('note', job.input.note);
    const found = await caseMeant(job, alertCases(job.client), job.input.alert);
    const noteId = await writeAlertNote(job.client, found, job.input.note);
    return { alert: calledCase(found), id: found.id, noteId };
  },
});

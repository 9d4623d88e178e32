import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { FIND_INCIDENT, incidentCases } from './cases.ts';
import { movedOutput, reopenCase } from './moves.ts';
import { addIncidentNote } from './notes.ts';
import type { StateEntry } from './states.ts';

/** What the history loses, in a sentence of the note that keeps it. */
function goneText({ name, since, cause, by }: StateEntry): string {
  const who = by === undefined ? '' : ` by ${by}`;
  const why = cause === undefined ? '' : ` Root cause given then: ${cause}`;
  return `It had been ${name}${since === undefined ? '' : ` since ${since}`}${who}.${why}`;
}

export const reopenIncident = defineWorkflow({
  name: 'reopen_incident',
  title: 'Reopen an incident',
  description:
    'Open a resolved incident again in the state it had before. The API moves no state back, so the state change to resolved is deleted; an internal note keeps when it was resolved and why. Nobody is paged again, and its monitors keep their status and checks. Tells the state before and after.',
  toolset: 'incidents',
  risk: 'write',
  operations: [
    ...FIND_INCIDENT,
    'list_incident_state_timelines',
    'create_incident_internal_note',
    'delete_incident_state_timeline',
  ],
  input: {
    incident: { kind: 'text', required: true, about: 'Number or id' },
    note: { kind: 'markdown', about: 'Why, for the note' },
  },
  output: z.strictObject({ incident: z.string(), ...movedOutput, noteId: z.string().optional() }),
  example: { incident: 'INC-469', note: 'It came back.', preview: true },
  intents: [
    'the incident came back, open it again',
    'it was closed too early',
    'undo the resolve',
    'the problem is not fixed after all',
  ],
  run: async (job) => {
    const { incident, note } = job.input;
    let noteId: string | undefined;
    const reopened = await reopenCase(job, incidentCases(job.client), incident, async (found, gone) => {
      const lines = ['Reopened.', ...(note === undefined ? [] : [note]), ...gone.map(goneText)];
      noteId = await addIncidentNote(job.client, { found, note: lines.join('\n\n'), isPublic: false });
    });
    const { called, left: _, ...moved } = reopened;
    return { incident: called, ...moved, ...(noteId === undefined ? {} : { noteId }) };
  },
});

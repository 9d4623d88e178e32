import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow } from '../define.ts';
import { FIND_INCIDENT, incidentCases } from './cases.ts';
import { calledCase, caseMeant } from './meant.ts';
import { addIncidentNote, WRITE_NOTES } from './notes.ts';
import { saysSomething } from './texts.ts';

export const addNoteToIncident = defineWorkflow({
  name: 'add_incident_note',
  title: 'Add an incident note',
  description:
    'Write an internal note on an incident, or with `public` one for customers. Read them with list_incident_notes.',
  toolset: 'incidents',
  risk: 'write',
  operations: [...FIND_INCIDENT, ...WRITE_NOTES],
  input: {
    incident: { kind: 'text', required: true, about: 'Number, id or words' },
    note: { kind: 'markdown', required: true },
    public: { kind: 'boolean' },
    notify: { kind: 'boolean', about: 'Tell subscribers' },
  },
  output: z.strictObject({ incident: z.string(), id: z.string(), noteId: z.string(), public: z.boolean() }),
  example: { incident: 'INC-470', note: 'The index is being rebuilt.', preview: true },
  intents: [
    'add a note to the incident',
    'write down what we found on the incident',
    'post an update on the incident for customers',
    'leave a comment on incident 12',
  ],
  everyday: true,
  run: async (job) => {
    const { incident, note, public: isPublic = false, notify } = job.input;
    if (notify === true && !isPublic)
      throw badArgument('notify: subscribers hear of public notes only.', 'Add public: true, or leave notify out.');
    saysSomething('note', note);
    const found = await caseMeant(job, incidentCases(job.client), incident);
    const noteId = await addIncidentNote(job.client, { found, note, isPublic, notify });
    return { incident: calledCase(found), id: found.id, noteId, public: isPublic };
  },
});

import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { FIND_INCIDENT, incidentCases } from './cases.ts';
import { calledCase, caseMeant } from './meant.ts';
import { notesOf } from './report-reads.ts';
import { cutShort } from './texts.ts';

const USUAL = 10;
const MOST_CHARACTERS = 2000;

export const listIncidentNotes = defineWorkflow({
  name: 'list_incident_notes',
  title: 'List incident notes',
  description:
    'Notes of an incident, internal and public together, newest first: text, time, author, whether customers see it. Write one with add_incident_note.',
  toolset: 'incidents',
  risk: 'read',
  operations: [...FIND_INCIDENT, 'list_incident_internal_notes', 'list_incident_public_notes'],
  input: {
    incident: { kind: 'text', required: true, about: 'Number, id or words of an open one' },
    public: { kind: 'boolean', about: 'Only public, or only internal ones' },
    limit: { kind: 'number', about: 'At most so many, usually 10' },
  },
  output: z.strictObject({
    incident: z.string(),
    id: z.string(),
    written: cappedOf(
      z.strictObject({
        id: z.string(),
        at: z.string().optional(),
        by: z.string().optional(),
        public: z.boolean(),
        text: z.string(),
      }),
    ),
  }),
  example: { incident: 'INC-468' },
  intents: [
    'read the notes of the incident',
    'what did we tell customers about the outage so far',
    'what has been written on incident 12',
    'show updates of the incident, newest first',
  ],
  run: async (job) => {
    const { incident, public: wanted, limit = USUAL } = job.input;
    const found = await caseMeant(job, incidentCases(job.client), incident);
    const notes = await notesOf(job, [found.id]);
    const shown = notes.filter(({ isPublic }) => wanted === undefined || isPublic === wanted);
    return {
      incident: calledCase(found),
      id: found.id,
      written: capped(
        shown.map(({ id, at, by, isPublic, text }) => ({
          id,
          ...(at ? { at } : {}),
          ...(by ? { by } : {}),
          public: isPublic,
          text: cutShort(text, MOST_CHARACTERS),
        })),
        Math.max(1, limit),
      ),
    };
  },
});

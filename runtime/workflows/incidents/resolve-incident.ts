import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { type Case, FIND_INCIDENT, incidentCases } from './cases.ts';
import { movedOutput, resolveCase } from './moves.ts';
import { addIncidentNote } from './notes.ts';
import { saysSomething } from './texts.ts';

const MOST_MONITORS = 20;

export const resolveIncident = defineWorkflow({
  name: 'resolve_incident',
  title: 'Resolve an incident',
  description: 'Close an incident: its monitors are checked again. Tells its state before and after.',
  toolset: 'incidents',
  risk: 'write',
  repeats: true,
  operations: [
    ...FIND_INCIDENT,
    'list_monitors',
    'create_incident_state_timeline',
    'create_incident_internal_note',
    'create_incident_public_note',
  ],
  input: {
    incident: { kind: 'text', required: true, about: 'Number, id or words' },
    cause: { kind: 'markdown', about: 'Root cause' },
    note: { kind: 'markdown' },
    public: { kind: 'boolean', about: 'Note for customers' },
    notify: { kind: 'boolean', about: 'Tell subscribers' },
  },
  output: z.strictObject({ incident: z.string(), ...movedOutput, noteId: z.string().optional() }),
  example: { incident: 'INC-470', cause: 'A slow query; the index is back.', preview: true },
  intents: [
    'mark the incident as resolved',
    'close the incident, it is fixed',
    'the outage is over',
    'everything is back to normal, end the incident',
  ],
  everyday: true,
  run: async (job) => {
    const { incident, cause, notify, note, public: isPublic } = job.input;
    saysSomething('note', note);
    if (isPublic === true && note === undefined)
      throw badArgument('public says who reads the note, and there is none.', 'Give note, or leave public out.');
    const before = (found: Case): Promise<void> => tellTrouble(job, found);
    const resolved = await resolveCase(job, incidentCases(job.client), incident, { cause, notify, before });
    const { called, found, ...moved } = resolved;
    if (note === undefined) return { incident: called, ...moved };
    const noteId = await addIncidentNote(job.client, { found, note, isPublic: isPublic === true, notify });
    return { incident: called, ...moved, noteId };
  },
});

/** Resolving marks monitors operational, whatever their last check found. */
async function tellTrouble({ client, attempt, note }: Job, { monitors }: Case): Promise<void> {
  if (monitors.length === 0) return;
  const found = await attempt('status of its monitors', () =>
    client.monitors.list({
      filter: { id: monitors.map(({ id }) => id), currentMonitorStatus: { isOperationalState: false } },
      fields: ['name', 'currentMonitorStatus'],
      limit: MOST_MONITORS,
    }),
  );
  const troubled = (found?.rows ?? []).map(
    ({ id, name, currentMonitorStatus }) => `${name ?? id} (${currentMonitorStatus?.name ?? 'unknown'})`,
  );
  if (troubled.length > 0)
    note(
      `Not operational now: ${troubled.join(', ')}. Resolving marks that operational until a check, where no other incident is open; undo leaves it so.`,
    );
}

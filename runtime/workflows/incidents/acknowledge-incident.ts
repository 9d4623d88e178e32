import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { FIND_INCIDENT, incidentCases } from './cases.ts';
import { acknowledgeCase, movedOutput, unacknowledgeCase } from './moves.ts';

export const acknowledgeIncident = defineWorkflow({
  name: 'acknowledge_incident',
  title: 'Acknowledge an incident',
  description:
    'Take an incident: nobody further is paged. `undo` takes that back. Tells its state before and after. Find it with list_open_incidents.',
  toolset: 'incidents',
  risk: 'write',
  repeats: true,
  operations: [
    ...FIND_INCIDENT,
    'list_incident_state_timelines',
    'create_incident_state_timeline',
    'delete_incident_state_timeline',
  ],
  input: {
    incident: { kind: 'text', required: true, about: 'Number, id or words of an open one' },
    undo: { kind: 'boolean', about: 'Back to the state before' },
  },
  output: z.strictObject({ incident: z.string(), ...movedOutput }),
  example: { incident: 'INC-470', preview: true },
  intents: [
    'I am looking at the incident',
    'ack the payment incident',
    'take the incident, I have it',
    'stop paging, somebody is on it',
    'unacknowledge the incident, I cannot look at it',
  ],
  everyday: true,
  run: async (job) => {
    const { incident, undo } = job.input;
    const move = undo === true ? unacknowledgeCase : acknowledgeCase;
    const { called, ...moved } = await move(job, incidentCases(job.client), incident);
    return { incident: called, ...moved };
  },
});

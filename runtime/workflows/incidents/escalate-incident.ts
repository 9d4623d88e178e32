import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { FIND_INCIDENT, incidentCases } from './cases.ts';
import { ESCALATE, ESCALATION_INPUT, escalateCase, escalationOutput } from './escalations.ts';
import { incidentOwnership, OWN_INCIDENTS } from './owners.ts';

export const escalateIncident = defineWorkflow({
  name: 'escalate_incident',
  title: 'Escalate an incident',
  description:
    'Bring more people to an incident: `policy` pages its first step, by a new alert, as a key can start no policy for an incident that exists; `person` or `team` become owners and get mail. Says whom it pages and what it cannot do. Ask who_is_on_call before.',
  toolset: 'incidents',
  risk: 'write',
  operations: [...FIND_INCIDENT, ...OWN_INCIDENTS, ...ESCALATE],
  input: {
    incident: { kind: 'text', required: true, about: 'Number, id or words' },
    ...ESCALATION_INPUT,
  },
  output: z.strictObject({ incident: z.string(), ...escalationOutput }),
  example: { incident: 'INC-468', policy: 'Infrastructure on-call', preview: true },
  intents: [
    'escalate the incident, nobody reacts',
    'page the next people for the outage',
    'wake up the infrastructure on-call for this incident',
    'get more help on the incident',
  ],
  run: async (job) => {
    const { incident, ...to } = job.input;
    const { client } = job;
    const escalated = await escalateCase(job, incident, {
      to,
      cases: incidentCases(client),
      ownership: incidentOwnership(client),
    });
    const { called, ...rest } = escalated;
    return { incident: called, ...rest };
  },
});

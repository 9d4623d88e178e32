import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow } from '../define.ts';

export const acknowledgeIncident = defineWorkflow({
  name: 'acknowledge_incident',
  title: 'Acknowledge an incident',
  description:
    'Move an incident to the acknowledged state, so that nobody further is paged. Tells the state before and after. Find it with list_open_incidents.',
  toolset: 'incidents',
  risk: 'write',
  operations: ['get_incident', 'list_incident_states', 'create_incident_state_timeline'],
  input: { incident: { kind: 'one', to: 'incident', required: true, about: 'Number, title or id.' } },
  output: z.strictObject({ incident: z.string(), from: z.string().nullable(), to: z.string() }),
  example: { incident: 'INC-470', preview: true },
  intents: ['I am looking at the incident', 'ack the payment incident', 'take the incident'],
  everyday: true,
  run: async ({ client, input }) => {
    const found = await client.incidents.get(input.incident, ['title', 'currentIncidentState']);
    const { rows: states } = await client.incidentStates.list({
      filter: { isAcknowledgedState: true },
      fields: ['name'],
    });
    const [state] = states;
    if (!state) throw badArgument('This project has no acknowledged state.', 'Create one with create_incident_state.');
    await client.incidentStateTimelines.create(
      { incident: input.incident, incidentState: state.id },
      { does: `Moves the incident ${found?.title} to ${state.name}.` },
    );
    return {
      incident: found?.title ?? '',
      from: found?.currentIncidentState?.name ?? null,
      to: state.name ?? 'acknowledged',
    };
  },
});

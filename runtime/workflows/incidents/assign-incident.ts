import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { type Case, FIND_INCIDENT, incidentCases } from './cases.ts';
import { calledCase, caseMeant } from './meant.ts';
import { incidentOwnership, makeOwners, OWN_INCIDENTS, personName } from './owners.ts';

export const assignIncident = defineWorkflow({
  name: 'assign_incident',
  title: 'Assign an incident',
  description: 'Make a person or team owner of an incident, or give a person a `role` in it. Mail, no page.',
  toolset: 'incidents',
  risk: 'write',
  repeats: true,
  operations: [
    ...FIND_INCIDENT,
    ...OWN_INCIDENTS,
    'get_incident_role',
    'list_incident_members',
    'create_incident_member',
    'delete_incident_member',
  ],
  input: {
    incident: { kind: 'text', required: true, about: 'Number, id or words' },
    person: { kind: 'one', to: 'user' },
    team: { kind: 'one', to: 'team' },
    role: { kind: 'one', to: 'incident_role' },
  },
  output: z.strictObject({
    incident: z.string(),
    id: z.string(),
    newOwners: z.array(z.string()).optional(),
    role: z.string().optional(),
    changed: z.boolean(),
  }),
  example: { incident: 'INC-470', team: 'Infrastructure', preview: true },
  intents: [
    'assign the payment incident to the infrastructure team',
    'make Maya the incident commander',
    'give the incident to somebody else',
    'who takes over the outage: put Tom on it',
  ],
  everyday: true,
  run: async (job) => {
    const { incident, person, team, role } = job.input;
    if (person === undefined && team === undefined)
      throw badArgument('Nobody is named to assign it to.', 'Give person, team, or person and role.');
    if (role !== undefined && person === undefined)
      throw badArgument('role: Only a person can have a role in an incident.', 'Give person, too.');
    const found = await caseMeant(job, incidentCases(job.client), incident);
    const owner = role === undefined ? person : undefined;
    const ownership = incidentOwnership(job.client);
    const owners = await makeOwners(job, { ownership, found }, { person: owner, team });
    const part = role !== undefined && person !== undefined ? await giveRole(job, found, { person, role }) : undefined;
    return {
      incident: calledCase(found),
      id: found.id,
      ...(owners.length > 0 ? { newOwners: owners } : {}),
      ...(part ? { role: part } : {}),
      changed: owners.length > 0 || part !== undefined,
    };
  },
});

/** Gives a person a part, taking it from whoever has it where only one person may; undefined where they have it already. */
async function giveRole(
  job: Job,
  found: Case,
  { person, role }: { readonly person: string; readonly role: string },
): Promise<string | undefined> {
  const { client } = job;
  const [name, part, { rows: members }] = await Promise.all([
    personName(job, person),
    client.incidentRoles.get(role, ['name', 'canAssignMultipleUsers']),
    client.incidentMembers.list({
      filter: { incident: found.id, incidentRole: role },
      fields: ['user', 'incidentRole'],
    }),
  ]);
  const called = calledCase(found);
  const title = part?.name ?? role;
  if (members.some(({ user }) => user?.id === person)) {
    job.note(`${name} is ${title} of ${called} already.`);
    return undefined;
  }
  // The API itself lets several people have any part.
  const before = part?.canAssignMultipleUsers === true ? [] : members;
  for (const { id, user } of before) {
    const back = { incident: found.id, user: user?.id, incidentRole: role };
    await client.incidentMembers.delete(id, {
      does: `Takes the part of ${title} of ${called} from ${user?.name ?? user?.id}.`,
      undo: { tool: 'create_incident_member', arguments: back },
    });
  }
  await client.incidentMembers.create(
    { incident: found.id, user: person, incidentRole: role },
    { does: `Makes ${name} ${title} of ${called}.` },
  );
  return `${name}: ${title}`;
}

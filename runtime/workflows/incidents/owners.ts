/** Owners of incidents and alerts: people and teams who hear of it by mail, as their own settings say. Nobody is paged. */
import type { StepOptions, TypedClient } from '../client-types.ts';
import type { Job } from '../define.ts';
import type { Case } from './cases.ts';
import { calledCase } from './meant.ts';

/** Ids of owners, and how one is added. */
export interface Ownership {
  people(id: string): Promise<readonly string[]>;
  teams(id: string): Promise<readonly string[]>;
  addPerson(id: string, person: string, step: StepOptions): Promise<unknown>;
  addTeam(id: string, team: string, step: StepOptions): Promise<unknown>;
}

/** Operations that owning an incident takes. */
export const OWN_INCIDENTS = [
  'list_incident_user_owners',
  'list_incident_team_owners',
  'create_incident_user_owner',
  'create_incident_team_owner',
  'get_team',
  'list_team_members',
] as const;

/** Operations that owning an alert takes. */
export const OWN_ALERTS = [
  'list_alert_user_owners',
  'list_alert_team_owners',
  'create_alert_user_owner',
  'create_alert_team_owner',
  'get_team',
  'list_team_members',
] as const;

const idsOf = <T>(rows: readonly T[], of: (row: T) => { readonly id: string } | null | undefined): string[] =>
  rows.flatMap((row) => of(row)?.id ?? []);

/** Owners of incidents. */
export function incidentOwnership({ incidentUserOwners: people, incidentTeamOwners: teams }: TypedClient): Ownership {
  return {
    people: async (id) =>
      idsOf((await people.list({ filter: { incident: id }, fields: ['user'] })).rows, ({ user }) => user),
    teams: async (id) =>
      idsOf((await teams.list({ filter: { incident: id }, fields: ['team'] })).rows, ({ team }) => team),
    addPerson: (id, user, step) => people.create({ incident: id, user }, step),
    addTeam: (id, team, step) => teams.create({ incident: id, team }, step),
  };
}

/** Owners of alerts. */
export function alertOwnership({ alertUserOwners: people, alertTeamOwners: teams }: TypedClient): Ownership {
  return {
    people: async (id) =>
      idsOf((await people.list({ filter: { alert: id }, fields: ['user'] })).rows, ({ user }) => user),
    teams: async (id) =>
      idsOf((await teams.list({ filter: { alert: id }, fields: ['team'] })).rows, ({ team }) => team),
    addPerson: (id, user, step) => people.create({ alert: id, user }, step),
    addTeam: (id, team, step) => teams.create({ alert: id, team }, step),
  };
}

/** The name of a person: the table of users refuses keys, so that of a member of any team. */
export async function personName({ client, attempt }: Job, id: string): Promise<string> {
  const found = await attempt('name of the person', () =>
    client.teamMembers.list({ filter: { user: id }, fields: ['user'], limit: 1 }),
  );
  return found?.rows[0]?.user?.name ?? id;
}

/** The name of a team. */
export async function teamName({ client, attempt }: Job, id: string): Promise<string> {
  return (await attempt('name of the team', () => client.teams.get(id, ['name'])))?.name ?? id;
}

const NONE: readonly string[] = [];

interface NewOwners {
  readonly person?: string | undefined;
  readonly team?: string | undefined;
}

/** Makes a person and a team owners of a case; who was one already is told and left alone. Names of those added. */
export async function makeOwners(
  job: Job,
  { ownership, found }: { readonly ownership: Ownership; readonly found: Case },
  { person, team }: NewOwners,
): Promise<string[]> {
  const called = calledCase(found);
  const [people, teams, name, group] = await Promise.all([
    person === undefined ? NONE : ownership.people(found.id),
    team === undefined ? NONE : ownership.teams(found.id),
    person === undefined ? '' : personName(job, person),
    team === undefined ? '' : teamName(job, team),
  ]);
  const added: string[] = [];
  if (person !== undefined && people.includes(person)) job.note(`${name} owns ${called} already.`);
  else if (person !== undefined) {
    const does = `Makes ${name} an owner of ${called}, who is told by mail as their own settings say, not paged.`;
    await ownership.addPerson(found.id, person, { does });
    added.push(name);
  }
  if (team !== undefined && teams.includes(team)) job.note(`The team ${group} owns ${called} already.`);
  else if (team !== undefined) {
    const does = `Makes the team ${group} an owner of ${called}; its members are told by mail as their own settings say, not paged.`;
    await ownership.addTeam(found.id, team, { does });
    added.push(`team ${group}`);
  }
  return added;
}

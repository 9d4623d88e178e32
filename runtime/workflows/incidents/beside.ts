/** What stands beside incidents in other tables, read for all of them at once. */
import type { Related } from '../client-types.ts';
import type { Job } from '../define.ts';

/** Owners, notes or state changes of the rows of one answer, at the most. */
const MOST = 500;

type Named = Related | null | undefined;

/** Names of owners by the row that they own; teams say that they are. */
export function ownersByRow(
  people: readonly { readonly of: Named; readonly user: Named }[],
  teams: readonly { readonly of: Named; readonly team: Named }[],
): ReadonlyMap<string, string[]> {
  const owners = new Map<string, string[]>();
  const add = (of: Named, name: string | undefined): void => {
    if (of && name !== undefined) owners.set(of.id, [...(owners.get(of.id) ?? []), name]);
  };
  for (const { of, user } of people) add(of, user?.name ?? user?.id);
  for (const { of, team } of teams) add(of, team ? `team ${team.name ?? team.id}` : undefined);
  return owners;
}

/** When each incident entered its present state. */
export async function sinceInState(job: Job, incidents: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (incidents.length === 0) return new Map();
  const found = await job.attempt('since when in this state', () =>
    job.client.incidentStateTimelines.list({
      filter: { incident: [...incidents], endsAt: { empty: true } },
      fields: ['incident', 'startsAt'],
      sort: 'startsAt',
      limit: MOST,
    }),
  );
  const rows = found?.rows ?? [];
  return new Map(rows.flatMap(({ incident, startsAt }) => (incident && startsAt ? [[incident.id, startsAt]] : [])));
}

/** Names of the people and teams that own each incident. */
export async function ownersOfIncidents(
  job: Job,
  incidents: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  if (incidents.length === 0) return new Map();
  const asked = { filter: { incident: [...incidents] }, limit: MOST };
  const { incidentUserOwners, incidentTeamOwners } = job.client;
  const [people, teams] = await Promise.all([
    job.attempt('owners who are people', () => incidentUserOwners.list({ ...asked, fields: ['incident', 'user'] })),
    job.attempt('owners that are teams', () => incidentTeamOwners.list({ ...asked, fields: ['incident', 'team'] })),
  ]);
  return ownersByRow(
    (people?.rows ?? []).map(({ incident: of, user }) => ({ of, user })),
    (teams?.rows ?? []).map(({ incident: of, team }) => ({ of, team })),
  );
}

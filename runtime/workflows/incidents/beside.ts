/** What stands beside incidents in other tables, read for all of them at once. */
import type { Job } from '../define.ts';

/** Owners, notes or state changes of the incidents of one answer, at the most. */
const MOST = 500;

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

/** Names of the people and teams that own each incident; teams say so. */
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
  const owners = new Map<string, string[]>();
  const add = (incident: string | undefined, name: string | null | undefined): void => {
    if (incident === undefined || !name) return;
    owners.set(incident, [...(owners.get(incident) ?? []), name]);
  };
  for (const { incident, user } of people?.rows ?? []) add(incident?.id, user?.name ?? user?.id);
  for (const { incident, team } of teams?.rows ?? []) add(incident?.id, team && `team ${team.name ?? team.id}`);
  return owners;
}

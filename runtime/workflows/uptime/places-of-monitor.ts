/** Who owns a monitor, and where it is shown. */
import { capped } from '../capped.ts';
import type { Job } from '../define.ts';

const MOST_NAMES = 5;
const MOST_LINKS = 50;

/** Owners, status pages (with the title it has there) and groups. What cannot be read is told, and left out. */
export async function toldPlaces(job: Job, monitor: string) {
  const filter = { monitor };
  const { client, attempt } = job;
  const around = { filter, limit: MOST_LINKS };
  const [teams, people, groups] = await Promise.all([
    attempt('teams that own it', () => client.monitorTeamOwners.list({ ...around, fields: ['team'] })),
    attempt('people who own it', () => client.monitorUserOwners.list({ ...around, fields: ['user'] })),
    attempt('its groups', () => client.monitorGroupResources.list({ ...around, fields: ['monitorGroup'] })),
  ]);
  const groupRows = (groups?.rows ?? []).flatMap(({ monitorGroup }) => (monitorGroup ? [monitorGroup] : []));
  const pages = await attempt('status pages', () =>
    pagesOf(
      job,
      monitor,
      groupRows.map(({ id }) => id),
    ),
  );
  const owners = [
    ...(teams?.rows ?? []).flatMap(({ team }) => (team ? [`team ${team.name ?? team.id}`] : [])),
    ...(people?.rows ?? []).flatMap(({ user }) => (user ? [user.name ?? user.id] : [])),
  ];
  return {
    ...(owners.length > 0 ? { owners: capped(owners, MOST_NAMES) } : {}),
    ...(pages && pages.length > 0 ? { pages: capped(pages, MOST_NAMES) } : {}),
    ...(groupRows.length > 0 ? { groups: groupRows.map(({ name, id }) => name ?? id) } : {}),
  };
}

/** Lines of status pages that show the monitor itself, or a group of it: `Public page: Checkout`. */
async function pagesOf({ client }: Job, monitor: string, groups: readonly string[]): Promise<string[]> {
  const fields = ['statusPage', 'displayName'] as const;
  const [own, grouped] = await Promise.all([
    client.statusPageResources.list({ filter: { monitor }, fields, limit: MOST_LINKS }),
    groups.length > 0
      ? client.statusPageResources.list({ filter: { monitorGroup: [...groups] }, fields, limit: MOST_LINKS })
      : { rows: [] },
  ]);
  const lines = [...own.rows, ...grouped.rows].flatMap(({ statusPage, displayName }) =>
    statusPage ? [`${statusPage.name ?? statusPage.id}: ${displayName ?? ''}`] : [],
  );
  return [...new Set(lines)];
}

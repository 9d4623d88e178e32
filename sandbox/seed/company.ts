import type { Random } from '../engine/random.ts';
import type { World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import type { Planter } from './planter.ts';
import type { ProjectDefaults } from './project.ts';
import { LABELS, PEOPLE, SERVICES, TEAMS } from './story.ts';

/** What the parts of the seed share. */
export interface Company {
  readonly world: World;
  readonly planter: Planter;
  readonly random: Random;
  readonly defaults: ProjectDefaults;
  readonly now: number;
  readonly people: readonly StoredRow[];
  readonly teams: readonly StoredRow[];
  readonly labels: readonly StoredRow[];
  readonly services: readonly StoredRow[];
  /** Empty until they are planted. */
  readonly monitors: StoredRow[];
}

/** Ids of rows picked by position. */
export function idsAt(rows: readonly StoredRow[], positions: readonly number[]): string[] {
  return positions.map((position) => rows[position]?._id).filter((id) => id !== undefined);
}

function plantTeams(planter: Planter, people: readonly StoredRow[]): StoredRow[] {
  return TEAMS.map(({ name, description, members }) => {
    const row = planter.named('Team', name, { description });
    planter.plant('TeamPermission', { teamId: row._id, permission: 'ProjectMember' });
    for (const userId of idsAt(people, members))
      planter.plant('TeamMember', { teamId: row._id, userId, hasAcceptedInvitation: true });
    return row;
  });
}

function plantServices(planter: Planter, labels: readonly StoredRow[], teams: readonly StoredRow[]): StoredRow[] {
  return SERVICES.map(({ name, description, version, runtime }, index) => {
    const row = planter.plant('Service', {
      name,
      slug: planter.slug(name),
      description,
      serviceColor: `#${planter.random.hex(6)}`,
      serviceVersion: version,
      runtimeName: runtime,
      deploymentEnvironment: 'production',
      labels: idsAt(labels, index < 2 ? [0, 2] : [0]),
      lastSeenAt: planter.store.now(),
    });
    planter.plant('ServiceOwnerTeam', { serviceId: row._id, teamId: teams[index < 2 ? 1 : 2]?._id });
    return row;
  });
}

/** People, teams, labels and services: what everything else refers to. */
export function plantCompany(world: World, planter: Planter, defaults: ProjectDefaults): Company {
  const people = PEOPLE.map(([name, mailbox]) => planter.user(name, `${mailbox}@harbour-shop.example`));
  const teams = plantTeams(planter, people);
  const labels = LABELS.map(([name, color, description]) => planter.named('Label', name, { color, description }));
  const services = plantServices(planter, labels, teams);
  return {
    world,
    planter,
    random: planter.random,
    defaults,
    now: world.store.now(),
    people,
    teams,
    labels,
    services,
    monitors: [],
  };
}

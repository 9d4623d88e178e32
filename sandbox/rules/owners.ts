import { badData } from '../engine/api-error.ts';
import type { StoredModel } from '../engine/model.ts';
import { stemOf } from '../engine/model.ts';
import type { Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { writeFeed } from './feed.ts';

/** The kinds whose new owners a worker tells; at the other kinds `isOwnerNotified` stays false for ever. */
const TOLD = [
  'AIAgent',
  'Alert',
  'AlertEpisode',
  'Incident',
  'IncidentEpisode',
  'Monitor',
  'NetworkDevice',
  'Probe',
  'ScheduledMaintenance',
  'ServiceLevelObjective',
  'StatusPage',
];
const WHOSE = ['User', 'Team'] as const;

/** What comes and goes with an owner row: a line in the feed of what is owned. */
function ownerRules(kind: string, whose: (typeof WHOSE)[number]): Rules {
  const note = (row: StoredRow, world: World, event: 'Added' | 'Removed', text: string): void => {
    const owned = world.store.find(kind, row[`${stemOf(kind)}Id`]);
    const owner = world.store.find(whose, row[`${stemOf(whose)}Id`]);
    if (owned !== undefined && owner !== undefined)
      writeFeed(world, kind, owned, `Owner${whose}${event}`, `${owner.name} ${text}`);
  };
  return {
    created: (row, world) => {
      note(row, world, 'Added', 'is now an owner.');
      // The server stumbles over its own message when the row is saved already.
      if (kind === 'AlertEpisode') throw badData('NotificationFor is not supported');
    },
    deleted: (row, world) => note(row, world, 'Removed', 'is no longer an owner.'),
  };
}

/** Owners of everything that has a feed. */
export function ownerRulebook({ resources }: StoredModel): Rulebook {
  const kinds = [...resources.keys()].filter((kind) => resources.has(`${kind}Feed`));
  const tables = kinds.flatMap((kind) =>
    WHOSE.map((whose) => [`${kind}Owner${whose}`, ownerRules(kind, whose)] as const),
  );
  return Object.fromEntries(tables.filter(([name]) => resources.has(name)));
}

/** Tells new owners, as a worker of the real server does each minute; it counts as told even where no mail goes out. */
export function tellOwners({ store, outbox }: World): void {
  for (const table of TOLD.flatMap((kind) => WHOSE.map((whose) => `${kind}Owner${whose}`))) {
    for (const row of store.where(table, 'isOwnerNotified', false)) {
      row.isOwnerNotified = true;
      outbox.note({ kind: 'mail', about: `${table} ${row._id}`, to: String(row.userId ?? row.teamId) });
    }
  }
}

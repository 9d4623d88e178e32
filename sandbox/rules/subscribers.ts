import type { Resource, StoredModel } from '../engine/model.ts';
import type { Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

const ASKED = 'shouldStatusPageSubscribersBeNotified';
const STATUS = 'subscriberNotificationStatus';
/** Flags whose status is not named after them. */
const RENAMED: Readonly<Record<string, string>> = { OnEventCreated: 'OnEventScheduled' };
/** The kinds that are marked as skipped at once, and what their message calls them; at the others the worker does it. */
const SKIPPED: Readonly<Record<string, string>> = {
  Incident: 'incident',
  IncidentPublicNote: 'incident note',
  IncidentStateTimeline: 'incident state change',
  IncidentEpisodePublicNote: 'episode note',
  ScheduledMaintenance: 'scheduled maintenance',
  ScheduledMaintenancePublicNote: 'scheduled maintenance note',
  ScheduledMaintenanceStateTimeline: 'scheduled maintenance state change',
  StatusPageAnnouncement: 'announcement',
};
/** Kinds that are told of where they concern a monitor. */
const NEED_MONITORS: ReadonlySet<string> = new Set(['Incident', 'IncidentEpisode']);
const POSTMORTEM = `${STATUS}OnPostmortemPublished`;
const SENT = 'Notifications sent successfully to all subscribers';

type Pair = readonly [flag: string, status: string];

/** By resource: they follow from its columns, and are asked for every minute. */
const pairs = new WeakMap<Resource, readonly Pair[]>();

/** The flags of a table that ask to tell subscribers, each with the column that says what became of it. */
function pairsOf(resource: Resource): readonly Pair[] {
  const known = pairs.get(resource) ?? findPairs(resource);
  pairs.set(resource, known);
  return known;
}

function findPairs({ columns }: Resource): readonly Pair[] {
  const flags = [...columns.keys()].filter((name) => name.startsWith(ASKED));
  return flags
    .map((flag): Pair => {
      const occasion = flag.slice(ASKED.length);
      return [flag, `${STATUS}${RENAMED[occasion] ?? occasion}`];
    })
    .filter(([, status]) => columns.has(status));
}

function skip(row: StoredRow, thing: string, own: readonly Pair[]): void {
  for (const [flag, status] of own) {
    if (row[flag] !== false) continue;
    row[status] = 'Skipped';
    row[`${STATUS}Message`] = `Notifications skipped as subscribers are not to be notified for this ${thing}.`;
  }
}

/** Notes and the like: a row that asks not to tell subscribers is marked as skipped, and says why. */
export function subscriberRules({ resources }: StoredModel): Rulebook {
  const tables = Object.entries(SKIPPED).flatMap(([name, thing]) => {
    const resource = resources.get(name);
    if (resource === undefined) return [];
    const own = pairsOf(resource);
    return [[name, { created: (row: StoredRow) => skip(row, thing, own) }] as const];
  });
  return Object.fromEntries(tables);
}

/** A postmortem is told anew whenever its text is written. */
export const POSTMORTEM_RULES: Rulebook = {
  Incident: {
    updated: (row, _before, _world, changes) => {
      if ('postmortemNote' in changes) row[POSTMORTEM] = 'Pending';
    },
  },
};

/** Tells of postmortems that their page shows, where that is wanted; the others are skipped for good. */
function tellPostmortems({ store, outbox }: World): void {
  for (const row of store.where('Incident', POSTMORTEM, 'Pending')) {
    const isShown = row.showPostmortemOnStatusPage === true && row.notifySubscribersOnPostmortemPublished !== false;
    const hasMonitors = Array.isArray(row.monitors) && row.monitors.length > 0;
    row[POSTMORTEM] = isShown && hasMonitors ? 'Success' : 'Skipped';
    if (isShown && hasMonitors) outbox.note({ kind: 'subscribers', about: `Incident ${row._id}`, to: 'postmortem' });
  }
}

function isWanted(resource: Resource, row: StoredRow, flag: string): boolean {
  if (row[flag] === false) return false;
  const { monitors } = row;
  return !NEED_MONITORS.has(resource.name) || (Array.isArray(monitors) && monitors.length > 0);
}

/** Tells subscribers what is pending, as workers of the real server do each minute; told counts even where no mail goes out. */
export function tellSubscribers(world: World): void {
  const { store, outbox } = world;
  if (store.model.resources.has('Incident')) tellPostmortems(world);
  for (const resource of store.model.resources.values()) {
    for (const [flag, status] of pairsOf(resource)) {
      for (const row of store.where(resource.name, status, 'Pending')) {
        const wanted = isWanted(resource, row, flag);
        row[status] = wanted ? 'Success' : 'Skipped';
        if (wanted) outbox.note({ kind: 'subscribers', about: `${resource.name} ${row._id}`, to: flag });
        if (wanted && resource.columns.has(`${STATUS}Message`)) row[`${STATUS}Message`] = SENT;
      }
    }
  }
}

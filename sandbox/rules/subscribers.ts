import type { Resource } from '../engine/model.ts';
import type { Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

const ASKED = 'shouldStatusPageSubscribersBeNotified';
const STATUS = 'subscriberNotificationStatus';
/** Flags whose status is not named after them. */
const RENAMED: Readonly<Record<string, string>> = { OnEventCreated: 'OnEventScheduled' };
/** Kinds that nobody but the worker marks as skipped. */
const LATE: ReadonlySet<string> = new Set(['IncidentEpisode']);
/** Kinds that are told of where they concern a monitor. */
const NEED_MONITORS: ReadonlySet<string> = new Set(['Incident', 'IncidentEpisode']);
const SENT = 'Notifications sent successfully to all subscribers';

type Pair = readonly [flag: string, status: string];

/** The flags of a table that ask to tell subscribers, each with the column that says what became of it. */
function pairsOf({ columns }: Resource): Pair[] {
  const flags = [...columns.keys()].filter((name) => name.startsWith(ASKED));
  return flags
    .map((flag): Pair => {
      const occasion = flag.slice(ASKED.length);
      return [flag, `${STATUS}${RENAMED[occasion] ?? occasion}`];
    })
    .filter(([, status]) => columns.has(status));
}

/** Notes and the like: a row that asks not to tell subscribers is marked as skipped. */
export function subscriberRules(resources: Iterable<Resource>): Rulebook {
  const tables = [...resources]
    .filter(({ name }) => !LATE.has(name))
    .map((resource) => [resource.name, pairsOf(resource)] as const);
  const skip = (row: StoredRow, pairs: readonly Pair[]): void => {
    for (const [flag, status] of pairs) if (row[flag] === false) row[status] = 'Skipped';
  };
  return Object.fromEntries(
    tables
      .filter(([, pairs]) => pairs.length > 0)
      .map(([name, pairs]) => [name, { created: (row) => skip(row, pairs) }]),
  );
}

function isWanted(resource: Resource, row: StoredRow, flag: string): boolean {
  if (row[flag] === false) return false;
  const { monitors } = row;
  return !NEED_MONITORS.has(resource.name) || (Array.isArray(monitors) && monitors.length > 0);
}

/** Tells subscribers what is pending, as workers of the real server do each minute; told counts even where no mail goes out. */
export function tellSubscribers({ store }: World): void {
  for (const resource of store.model.resources.values()) {
    for (const [flag, status] of pairsOf(resource)) {
      for (const row of store.where(resource.name, status, 'Pending')) {
        const wanted = isWanted(resource, row, flag);
        row[status] = wanted ? 'Success' : 'Skipped';
        if (wanted && resource.columns.has(`${STATUS}Message`)) row[`${STATUS}Message`] = SENT;
      }
    }
  }
}

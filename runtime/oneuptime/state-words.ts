/**
 * What people call the state of a row, where no state of the project is called so: "open" is every state before the
 * resolved one. States are known by their flags and their order, never by their names, which a project chooses.
 */
import type { Plain } from '../basics/plain.ts';

/** A state of a project. */
export interface NamedState {
  readonly id: string;
  readonly name: string;
  /** Place in the order in which rows go through states; of monitor statuses, rank by badness. */
  readonly place: number;
  readonly flags: ReadonlySet<string>;
}

type States = readonly NamedState[];

interface Meaning {
  readonly words: string;
  /** States that it means, out of all. */
  readonly states: (all: States) => States;
  /** The same as columns of the state, for a key that may not list states. */
  readonly columns: Plain;
}

/** What rows of one table of states are called. */
export interface StateTable {
  /** Column with their place. */
  readonly place: 'order' | 'priority';
  readonly flags: readonly string[];
  /** Names that they have in a new project: looked up as names first. */
  readonly names: ReadonlySet<string>;
  readonly meanings: readonly Meaning[];
  /** Words for what is no state: what to filter by instead. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

const flagged =
  (flag: string) =>
  (all: States): States =>
    all.filter(({ flags }) => flags.has(flag));

/** States from the first with a flag on; none where no state has it. */
const from =
  (flag: string) =>
  (all: States): States => {
    const places = flagged(flag)(all).map(({ place }) => place);
    return places.length === 0 ? [] : all.filter(({ place }) => place >= Math.min(...places));
  };

/** All states but those that another choice has. */
const except =
  (choose: (all: States) => States) =>
  (all: States): States => {
    const chosen = new Set(choose(all));
    return all.filter((state) => !chosen.has(state));
  };

const both =
  (one: (all: States) => States, other: (all: States) => States) =>
  (all: States): States => {
    const allowed = new Set(other(all));
    return one(all).filter((state) => allowed.has(state));
  };

const [CREATED, ACKNOWLEDGED, RESOLVED] = ['isCreatedState', 'isAcknowledgedState', 'isResolvedState'] as const;
const [SCHEDULED, ONGOING, ENDED] = ['isScheduledState', 'isOngoingState', 'isEndedState'] as const;
const [UP, DOWN] = ['isOperationalState', 'isOfflineState'] as const;

const notResolved = except(from(RESOLVED));
/** Incidents, alerts and their episodes. */
const HANDLED: StateTable = {
  place: 'order',
  flags: [CREATED, ACKNOWLEDGED, RESOLVED],
  names: new Set(['identified', 'acknowledged', 'resolved']),
  meanings: [
    {
      words: 'open|active|unresolved|not resolved|ongoing|current|live|firing|pending|outstanding|unsolved|not closed',
      states: notResolved,
      columns: { [RESOLVED]: false },
    },
    {
      words: 'resolved|closed|fixed|done|solved|over|ended|finished|completed|inactive|not open',
      states: from(RESOLVED),
      columns: { [RESOLVED]: true },
    },
    {
      words: 'unacknowledged|unacked|not acknowledged|untouched|unattended|unhandled',
      states: both(notResolved, except(from(ACKNOWLEDGED))),
      columns: { [ACKNOWLEDGED]: false, [RESOLVED]: false },
    },
    {
      words: 'acknowledged|acked|being worked on|being handled',
      states: both(from(ACKNOWLEDGED), notResolved),
      columns: { [ACKNOWLEDGED]: true },
    },
    { words: 'created|new|identified|triggered', states: flagged(CREATED), columns: { [CREATED]: true } },
  ],
  elsewhere: {},
};

const notEnded = except(from(ENDED));
const PLANNED: StateTable = {
  place: 'order',
  flags: [SCHEDULED, ONGOING, ENDED, RESOLVED],
  names: new Set(['scheduled', 'ongoing', 'ended', 'completed']),
  meanings: [
    {
      words: 'scheduled|planned|upcoming|future|pending|not started|next',
      states: both(notEnded, except(from(ONGOING))),
      columns: { [SCHEDULED]: true },
    },
    {
      words: 'ongoing|active|running|current|live|in progress|under way|underway|started|now',
      states: both(from(ONGOING), notEnded),
      columns: { [ONGOING]: true },
    },
    {
      words: 'open|unresolved|unfinished|not over|not ended',
      states: notEnded,
      columns: { [ENDED]: false, [RESOLVED]: false },
    },
    {
      words: 'ended|over|past|done|finished|closed|inactive',
      states: from(ENDED),
      columns: { [SCHEDULED]: false, [ONGOING]: false },
    },
    { words: 'completed|complete|resolved', states: from(RESOLVED), columns: { [RESOLVED]: true } },
  ],
  elsewhere: {},
};

const PAUSED =
  'It is no status: filter by {"disableActiveMonitoring": true} (paused by hand), or by {"disableActiveMonitoringBecauseOfManualIncident": true}, {"disableActiveMonitoringBecauseOfScheduledMaintenanceEvent": true}.';
const CHECKED = 'It is no status: filter by {"disableActiveMonitoring": false}, which are not paused by hand.';
const MONITORED: StateTable = {
  place: 'priority',
  flags: [UP, DOWN],
  names: new Set(['operational', 'degraded', 'offline']),
  meanings: [
    {
      words: 'operational|up|online|healthy|ok|okay|green|available|fine',
      states: flagged(UP),
      columns: { [UP]: true },
    },
    {
      words: 'offline|down|red|dead|outage|unavailable|not responding|unreachable',
      states: flagged(DOWN),
      columns: { [DOWN]: true },
    },
    {
      words: 'degraded|slow|yellow|impaired|partially down|partial outage',
      states: both(except(flagged(UP)), except(flagged(DOWN))),
      columns: { [UP]: false, [DOWN]: false },
    },
    {
      words: 'unhealthy|failing|broken|not up|not operational|not ok|bad|not healthy',
      states: except(flagged(UP)),
      columns: { [UP]: false },
    },
  ],
  elsewhere: {
    paused: PAUSED,
    disabled: PAUSED,
    stopped: PAUSED,
    muted: PAUSED,
    active: CHECKED,
    enabled: CHECKED,
    unpaused: CHECKED,
    running: CHECKED,
  },
};

/** Tables of states, by resource. */
export const STATE_TABLES: Readonly<Record<string, StateTable>> = {
  incident_state: HANDLED,
  alert_state: HANDLED,
  scheduled_maintenance_state: PLANNED,
  monitor_status: MONITORED,
};

/** No word for a state is longer. */
const LONGEST = 40;

function folded(text: string): string {
  return text
    .slice(0, LONGEST + 1)
    .trim()
    .toLowerCase()
    .replace(/[-_\s]+/g, ' ');
}

/** What a text means in a table of states; undefined for one that is no word for them. */
export function meaningOf(table: StateTable, text: string): Meaning | { readonly next: string } | undefined {
  const word = folded(text);
  const next = Object.hasOwn(table.elsewhere, word) ? table.elsewhere[word] : undefined;
  if (next !== undefined) return { next };
  return word === '' ? undefined : table.meanings.find(({ words }) => words.split('|').includes(word));
}

/** Whether a state of a new project is called so: it is looked up as a name before it is taken for a word. */
export function isUsualName(table: StateTable, text: string): boolean {
  return table.names.has(folded(text));
}

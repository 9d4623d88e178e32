/**
 * Incidents and alerts behind one face: a case is either. Both are numbered, move through states by rows of a table of
 * state changes, and concern monitors, so that what is done to one is done to the other by the same code.
 */
import { ToolError } from '../../basics/errors.ts';
import type { Related, StepOptions, TypedClient } from '../client-types.ts';
import type { Undo } from '../define.ts';
import { type CaseState, openStates, type StateEntry, statesInOrder } from './states.ts';

export interface Case {
  readonly id: string;
  readonly title: string;
  /** As people quote it: INC-12. */
  readonly number: string | undefined;
  readonly state: Related | undefined;
  readonly monitors: readonly Related[];
}

/** How a state is entered. */
export interface Entering {
  readonly state: string;
  readonly cause?: string | undefined;
  /** Tells subscribers of status pages; incidents only. */
  readonly notify?: boolean | undefined;
}

export interface Cases {
  readonly kind: 'incident' | 'alert';
  /** Tool that lists the open ones. */
  readonly lister: string;
  get(id: string): Promise<Case | undefined>;
  numbered(number: number): Promise<Case | undefined>;
  /** Newest first. */
  open(): Promise<{ readonly rows: readonly Case[]; readonly hasMore: boolean }>;
  /** Those with the text in their title, newest first. */
  titled(text: string): Promise<readonly Case[]>;
  states(): Promise<readonly CaseState[]>;
  /** Newest first. */
  history(id: string): Promise<readonly StateEntry[]>;
  enter(id: string, to: Entering, step: StepOptions): Promise<void>;
  /** Deletes an entry of the history; of the newest one, the case returns to the state before. */
  leave(entry: string, step: StepOptions): Promise<void>;
  /** The call that writes a deleted entry again, at its own time. */
  again(id: string, entry: StateEntry): Undo;
}

const MOST_OPEN = 500;
const MOST_TITLED = 6;
const MOST_STATES = 100;

const INCIDENT_FIELDS = ['title', 'incidentNumberWithPrefix', 'currentIncidentState', 'monitors'] as const;
const ALERT_FIELDS = ['title', 'alertNumberWithPrefix', 'currentAlertState', 'monitor'] as const;
const STATE_FIELDS = ['name', 'order', 'isAcknowledgedState', 'isResolvedState'] as const;

/** Operations that finding an incident may take. */
export const FIND_INCIDENT = ['get_incident', 'list_incidents', 'list_incident_states'] as const;
/** Operations that finding an alert may take. */
export const FIND_ALERT = ['get_alert', 'list_alerts', 'list_alert_states'] as const;

interface IncidentRow {
  readonly id: string;
  readonly title?: string | null;
  readonly incidentNumberWithPrefix?: string | null;
  readonly currentIncidentState?: Related | null;
  readonly monitors?: readonly Related[] | null;
}

interface AlertRow {
  readonly id: string;
  readonly title?: string | null;
  readonly alertNumberWithPrefix?: string | null;
  readonly currentAlertState?: Related | null;
  readonly monitor?: Related | null;
}

const incidentCase = (row: IncidentRow): Case => ({
  id: row.id,
  title: row.title ?? '',
  number: row.incidentNumberWithPrefix ?? undefined,
  state: row.currentIncidentState ?? undefined,
  monitors: row.monitors ?? [],
});

const alertCase = (row: AlertRow): Case => ({
  id: row.id,
  title: row.title ?? '',
  number: row.alertNumberWithPrefix ?? undefined,
  state: row.currentAlertState ?? undefined,
  monitors: row.monitor ? [row.monitor] : [],
});

interface EntryRow {
  readonly id: string;
  readonly startsAt?: string | null;
  readonly rootCause?: string | null;
  readonly createdByUser?: Related | null;
}

/** An entry of a history as its table shows it. */
export function entryOf(row: EntryRow, state: Related | null | undefined): StateEntry {
  return {
    id: row.id,
    state: state?.id,
    name: state?.name ?? 'an unknown state',
    since: row.startsAt ?? undefined,
    cause: row.rootCause ?? undefined,
    by: row.createdByUser?.name,
  };
}

/** Reads at the first call alone. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

/** A key that may not read states goes by their flags. */
function unreadable(cause: unknown): CaseState[] {
  if (cause instanceof ToolError) return [];
  throw cause;
}

/** What has no value is left out. */
function enteredAgain(tool: string, values: Readonly<Record<string, unknown>>): Undo {
  return { tool, arguments: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) };
}

/** Incidents as cases. */
export function incidentCases(client: TypedClient): Cases {
  const { incidents, incidentStates, incidentStateTimelines } = client;
  const listed = async (filter: object, limit: number) => {
    const found = await incidents.list({ filter, fields: INCIDENT_FIELDS, sort: '-declaredAt', limit });
    return { rows: found.rows.map(incidentCase), hasMore: found.hasMore };
  };
  const states = once(async () =>
    statesInOrder((await incidentStates.list({ fields: STATE_FIELDS, limit: MOST_STATES })).rows),
  );
  return {
    kind: 'incident',
    lister: 'list_open_incidents',
    get: async (id) => {
      const row = await incidents.get(id, INCIDENT_FIELDS);
      return row && incidentCase(row);
    },
    numbered: async (number) => (await listed({ incidentNumber: number }, 1)).rows[0],
    open: async () => listed({ currentIncidentState: openStates(await states().catch(unreadable)) }, MOST_OPEN),
    titled: async (text) => (await listed({ title: { contains: text } }, MOST_TITLED)).rows,
    states,
    history: async (id) => {
      const fields = ['incidentState', 'startsAt', 'rootCause', 'createdByUser'] as const;
      const found = await incidentStateTimelines.list({ filter: { incident: id }, fields, sort: '-startsAt' });
      return found.rows.map((row) => entryOf(row, row.incidentState));
    },
    enter: async (id, { state, cause, notify = false }, step) => {
      const told = { shouldStatusPageSubscribersBeNotified: notify };
      const why = cause === undefined ? {} : { rootCause: cause };
      await incidentStateTimelines.create({ incident: id, incidentState: state, ...why, ...told }, step);
    },
    leave: (entry, step) => incidentStateTimelines.delete(entry, step),
    again: (id, { state, since, cause }) =>
      enteredAgain('create_incident_state_timeline', {
        incident: id,
        incidentState: state,
        startsAt: since,
        rootCause: cause,
        shouldStatusPageSubscribersBeNotified: false,
      }),
  };
}

/** Alerts as cases. */
export function alertCases(client: TypedClient): Cases {
  const { alerts, alertStates, alertStateTimelines } = client;
  const listed = async (filter: object, limit: number) => {
    const found = await alerts.list({ filter, fields: ALERT_FIELDS, sort: '-createdAt', limit });
    return { rows: found.rows.map(alertCase), hasMore: found.hasMore };
  };
  const states = once(async () =>
    statesInOrder((await alertStates.list({ fields: STATE_FIELDS, limit: MOST_STATES })).rows),
  );
  return {
    kind: 'alert',
    lister: 'list_open_alerts',
    get: async (id) => {
      const row = await alerts.get(id, ALERT_FIELDS);
      return row && alertCase(row);
    },
    numbered: async (number) => (await listed({ alertNumber: number }, 1)).rows[0],
    open: async () => listed({ currentAlertState: openStates(await states().catch(unreadable)) }, MOST_OPEN),
    titled: async (text) => (await listed({ title: { contains: text } }, MOST_TITLED)).rows,
    states,
    history: async (id) => {
      const fields = ['alertState', 'startsAt', 'rootCause', 'createdByUser'] as const;
      const found = await alertStateTimelines.list({ filter: { alert: id }, fields, sort: '-startsAt' });
      return found.rows.map((row) => entryOf(row, row.alertState));
    },
    enter: async (id, { state, cause }, step) => {
      const why = cause === undefined ? {} : { rootCause: cause };
      await alertStateTimelines.create({ alert: id, alertState: state, ...why }, step);
    },
    leave: (entry, step) => alertStateTimelines.delete(entry, step),
    again: (id, { state, since, cause }) =>
      enteredAgain('create_alert_state_timeline', { alert: id, alertState: state, startsAt: since, rootCause: cause }),
  };
}

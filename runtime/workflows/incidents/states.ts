/** States of incidents and alerts as a project defines them: told apart by their flags and order, never by their names. */

export interface CaseState {
  readonly id: string;
  readonly name: string;
  /** Rows move to higher orders only. */
  readonly order: number;
  readonly isAcknowledged: boolean;
  readonly isResolved: boolean;
}

/** One entry of a history, newest first where there are several. */
export interface StateEntry {
  readonly id: string;
  readonly state: string | undefined;
  readonly name: string;
  readonly since: string | undefined;
  readonly cause: string | undefined;
  readonly by: string | undefined;
}

/** A state as the tables of incidents and alerts show it. */
interface ShownState {
  readonly id: string;
  readonly name?: string | null;
  readonly order?: number | null;
  readonly isAcknowledgedState?: boolean | null;
  readonly isResolvedState?: boolean | null;
}

/** States in their order. */
export function statesInOrder(rows: readonly ShownState[]): CaseState[] {
  return rows
    .map(({ id, name, order, isAcknowledgedState, isResolvedState }) => ({
      id,
      name: name ?? id,
      order: order ?? 0,
      isAcknowledged: isAcknowledgedState === true,
      isResolved: isResolvedState === true,
    }))
    .sort((a, b) => a.order - b.order);
}

/** Whether a state counts as resolved: it is the resolved one, or comes behind it. */
export function isResolvedIn(states: readonly CaseState[], id: string | undefined): boolean {
  const state = states.find((known) => known.id === id);
  const resolved = states.find(({ isResolved }) => isResolved);
  return state !== undefined && (state.isResolved || (resolved !== undefined && state.order > resolved.order));
}

/** A filter of the state that a case is in. */
export type OpenStates = { readonly isResolvedState: false } | string[];

/** What is open: by the flag where it tells all, else by the states before the resolved one. */
export function openStates(states: readonly CaseState[]): OpenStates {
  const open = states.filter(({ id }) => !isResolvedIn(states, id));
  const isToldByFlag = open.length === states.filter(({ isResolved }) => !isResolved).length;
  return isToldByFlag ? { isResolvedState: false } : open.map(({ id }) => id);
}

/**
 * The entries that have to go for a case to be open again, newest first, and the one that is its state then; undefined
 * where nothing came before them. Deleting the newest entry is the only way back that the API has.
 */
export function entriesToLeave(
  states: readonly CaseState[],
  newestFirst: readonly StateEntry[],
): { readonly leave: readonly StateEntry[]; readonly back: StateEntry | undefined } {
  const first = newestFirst.findIndex(({ state }) => !isResolvedIn(states, state));
  return first < 0
    ? { leave: newestFirst, back: undefined }
    : { leave: newestFirst.slice(0, first), back: newestFirst[first] };
}

/** Reads that find nothing say why that may be; what was only spelt otherwise is found. Nothing is asked where rows are. */
import type { CallState } from './call-state.ts';
import type { Query } from './platform.ts';

interface CallOutcome<T> {
  readonly found: T;
  /** What was read in the end. */
  readonly query: Query;
  readonly notes: readonly string[];
  /** Whether the notes quote values of rows. */
  readonly isQuoting: boolean;
}

/** What was found, with nothing to say of it. */
export function asFound<T>(found: T, query: Query): CallOutcome<T> {
  return { found, query, notes: [], isQuoting: false };
}

/** What to make of a read that found nothing: what `read` finds for values as rows have them, or why there is nothing. */
export async function orExplained<T>(
  state: CallState,
  query: Query,
  found: T,
  read: (query: Query) => Promise<T>,
): Promise<CallOutcome<T>> {
  const { instead = query, notes, isQuoting = false } = await state.platform.whyNone(state, query);
  return { found: instead === query ? found : await read(instead), query: instead, notes, isQuoting };
}

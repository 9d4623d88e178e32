/** Reads that find nothing say why that may be; what was only spelt otherwise is found. Nothing is asked where rows are. */
import type { CallState } from './call-state.ts';
import type { Query } from './platform.ts';

interface Outcome<T> {
  readonly found: T;
  /** What was read in the end. */
  readonly query: Query;
  readonly notes: readonly string[];
  /** Whether the notes quote values of rows. */
  readonly isQuoting: boolean;
}

/** What `read` finds; where that is none, what it finds for values as rows have them, or why there is nothing. */
export async function readOrExplain<T>(
  state: CallState,
  query: Query,
  read: (query: Query) => Promise<T>,
  isNone: (found: T) => boolean,
): Promise<Outcome<T>> {
  const found = await read(query);
  if (!isNone(found)) return { found, query, notes: [], isQuoting: false };
  const { instead = query, notes, isQuoting = false } = await state.platform.whyNone(state, query);
  return { found: instead === query ? found : await read(instead), query: instead, notes, isQuoting };
}

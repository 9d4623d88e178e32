/** Which incidents and alerts are open, where the platform's flag alone does not tell. No I/O. */
import type { Related } from '../client-types.ts';
import { type CaseState, isResolvedIn } from './states.ts';

/**
 * Rows that are open, of those whose state is not the resolved one: a state behind it counts as resolved as well, and has no
 * flag. `stateOf` with isCreatedState and isAcknowledgedState: states are read only where some row is in another one;
 * undefined where they cannot be.
 */
export async function trulyOpen<R>(
  rows: readonly R[],
  stateOf: (row: R) => Related | null | undefined,
  states: () => Promise<readonly CaseState[] | undefined>,
): Promise<R[]> {
  const isFlagged = (state: Related | null | undefined): boolean =>
    state?.isCreatedState === true || state?.isAcknowledgedState === true;
  if (rows.every((row) => isFlagged(stateOf(row)))) return [...rows];
  const known = (await states()) ?? [];
  return rows.filter((row) => !isResolvedIn(known, stateOf(row)?.id));
}

/** Whether planned writes may be sent: what a person has to agree to first is asked here, in the one place all writes pass. */
import type { CallState } from './call-state.ts';
import type { RowPlan } from './row-plan.ts';
import type { CallOutcome } from './under-way.ts';

/** What is answered in place of sending; undefined where the plans may be carried out. */
export async function heldBack(_state: CallState, _rows: readonly RowPlan[]): Promise<CallOutcome | undefined> {
  return undefined;
}

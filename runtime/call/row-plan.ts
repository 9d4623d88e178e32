import type { CallState } from './call-state.ts';
import type { Plan } from './platform.ts';

/** What is done to one row. */
export interface RowPlan {
  /** The call, for this row. */
  readonly state: CallState;
  readonly id: string;
  /** How the caller named the row. */
  readonly asked: string;
  readonly plan: Plan;
}

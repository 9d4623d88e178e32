import type { Workflow } from '../define.ts';
import { handoffSummary } from './handoff-summary.ts';

export const reportWorkflows: readonly Workflow[] = [
  // One a line: families grow at both ends.
  handoffSummary,
];

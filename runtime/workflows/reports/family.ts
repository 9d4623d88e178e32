import type { Workflow } from '../define.ts';
import { handoffSummary } from './handoff-summary.ts';
import { weeklyReport } from './weekly-report.ts';

export const reportWorkflows: readonly Workflow[] = [weeklyReport, handoffSummary];

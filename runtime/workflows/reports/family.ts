import type { Workflow } from '../define.ts';
import { weeklyReport } from './weekly-report.ts';

export const reportWorkflows: readonly Workflow[] = [weeklyReport];

import type { Workflow } from '../define.ts';
import { runPlan } from './run-plan.ts';

export const planWorkflows: readonly Workflow[] = [runPlan];

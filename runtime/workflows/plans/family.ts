import type { Workflow } from '../define.ts';
import { runPlan } from './run-plan.ts';
import { runRunbook } from './run-runbook.ts';
import { suggestRunbook } from './suggest-runbook.ts';

export const planWorkflows: readonly Workflow[] = [runPlan, suggestRunbook, runRunbook];

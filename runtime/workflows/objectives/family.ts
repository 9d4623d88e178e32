import type { Workflow } from '../define.ts';

export const objectiveWorkflows: readonly Workflow[] = [];

import type { Workflow } from '../define.ts';

export const planWorkflows: readonly Workflow[] = [];

import type { Workflow } from '../define.ts';

export const checkWorkflows: readonly Workflow[] = [];

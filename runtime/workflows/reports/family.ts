import type { Workflow } from '../define.ts';

export const reportWorkflows: readonly Workflow[] = [];

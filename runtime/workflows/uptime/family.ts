import type { Workflow } from '../define.ts';

export const uptimeWorkflows: readonly Workflow[] = [];

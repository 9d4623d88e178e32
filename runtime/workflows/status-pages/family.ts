import type { Workflow } from '../define.ts';

export const statusPageWorkflows: readonly Workflow[] = [];

import type { Workflow } from '../define.ts';

export const monitorWorkflows: readonly Workflow[] = [];

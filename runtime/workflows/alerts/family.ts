import type { Workflow } from '../define.ts';

export const alertWorkflows: readonly Workflow[] = [];

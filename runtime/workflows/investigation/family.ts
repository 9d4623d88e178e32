import type { Workflow } from '../define.ts';

export const investigationWorkflows: readonly Workflow[] = [];

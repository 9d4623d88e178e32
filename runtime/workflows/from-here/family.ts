import type { Workflow } from '../define.ts';

export const fromHereWorkflows: readonly Workflow[] = [];

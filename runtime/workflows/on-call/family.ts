import type { Workflow } from '../define.ts';

export const onCallWorkflows: readonly Workflow[] = [];

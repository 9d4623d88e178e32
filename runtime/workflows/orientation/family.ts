import type { Workflow } from '../define.ts';

export const orientationWorkflows: readonly Workflow[] = [];

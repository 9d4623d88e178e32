import type { Workflow } from '../define.ts';

export const telemetryWorkflows: readonly Workflow[] = [];

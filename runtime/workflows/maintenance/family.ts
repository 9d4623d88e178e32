import type { Workflow } from '../define.ts';

export const maintenanceWorkflows: readonly Workflow[] = [];

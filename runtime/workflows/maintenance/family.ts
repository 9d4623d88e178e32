import type { Workflow } from '../define.ts';
import { createMaintenanceWindow } from './create-maintenance-window.ts';

export const maintenanceWorkflows: readonly Workflow[] = [createMaintenanceWindow];

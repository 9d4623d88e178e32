import type { Workflow } from '../define.ts';
import { createMaintenanceWindow } from './create-maintenance-window.ts';
import { endMaintenance } from './end-maintenance.ts';
import { listMaintenanceWindows } from './list-maintenance-windows.ts';
import { startMaintenanceNow } from './start-maintenance-now.ts';

export const maintenanceWorkflows: readonly Workflow[] = [
  listMaintenanceWindows,
  createMaintenanceWindow,
  startMaintenanceNow,
  endMaintenance,
];

import type { Workflow } from '../define.ts';
import { createUptimeMonitor } from './create-uptime-monitor.ts';
import { getSnoozeStatus } from './get-snooze-status.ts';
import { pauseMonitor } from './pause-monitor.ts';
import { resumeMonitor } from './resume-monitor.ts';
import { snoozeMonitor } from './snooze-monitor.ts';
import { unsnoozeMonitor } from './unsnooze-monitor.ts';
import { watchService } from './watch-service.ts';

export const monitorWorkflows: readonly Workflow[] = [
  createUptimeMonitor,
  watchService,
  pauseMonitor,
  resumeMonitor,
  snoozeMonitor,
  unsnoozeMonitor,
  getSnoozeStatus,
];

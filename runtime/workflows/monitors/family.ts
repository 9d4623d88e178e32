import type { Workflow } from '../define.ts';
import { createUptimeMonitor } from './create-uptime-monitor.ts';
import { pauseMonitor } from './pause-monitor.ts';

export const monitorWorkflows: readonly Workflow[] = [createUptimeMonitor, pauseMonitor];

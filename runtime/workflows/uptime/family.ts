import type { Workflow } from '../define.ts';
import { getHealthSummary } from './get-health-summary.ts';
import { getMonitorHistory } from './get-monitor-history.ts';
import { getMonitorReport } from './get-monitor-report.ts';
import { getMonitorStats } from './get-monitor-stats.ts';
import { getMonitorUptime } from './get-monitor-uptime.ts';

export const uptimeWorkflows: readonly Workflow[] = [
  getHealthSummary,
  getMonitorUptime,
  getMonitorStats,
  getMonitorHistory,
  getMonitorReport,
];

import type { Workflow } from '../define.ts';
import { checkNow } from './check-now.ts';
import { createBrowserMonitor } from './create-browser-monitor.ts';
import { explainCheck } from './explain-check.ts';
import { getCheckResults } from './get-check-results.ts';
import { sendHeartbeat } from './send-heartbeat.ts';

export const checkWorkflows: readonly Workflow[] = [
  getCheckResults,
  explainCheck,
  createBrowserMonitor,
  checkNow,
  sendHeartbeat,
];

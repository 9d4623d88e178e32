import type { Workflow } from '../define.ts';
import { getTrace } from './get-trace.ts';
import { listExceptionsSummary } from './list-exceptions-summary.ts';
import { listTraces } from './list-traces.ts';
import { queryMetric } from './query-metric.ts';
import { searchLogs } from './search-logs.ts';
import { summarizeErrors } from './summarize-errors.ts';

export const telemetryWorkflows: readonly Workflow[] = [
  searchLogs,
  summarizeErrors,
  listTraces,
  getTrace,
  queryMetric,
  listExceptionsSummary,
];

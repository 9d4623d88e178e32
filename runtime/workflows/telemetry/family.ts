import type { Workflow } from '../define.ts';
import { searchLogs } from './search-logs.ts';
import { summarizeErrors } from './summarize-errors.ts';

export const telemetryWorkflows: readonly Workflow[] = [searchLogs, summarizeErrors];

import type { Workflow } from '../define.ts';
import { explainCheck } from './explain-check.ts';
import { getCheckResults } from './get-check-results.ts';

export const checkWorkflows: readonly Workflow[] = [getCheckResults, explainCheck];

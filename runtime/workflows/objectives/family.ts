import type { Workflow } from '../define.ts';
import { getSloStatus } from './get-slo-status.ts';
import { setSlo } from './set-slo.ts';

export const objectiveWorkflows: readonly Workflow[] = [getSloStatus, setSlo];

import type { Workflow } from '../define.ts';
import { deleteSlo } from './delete-slo.ts';
import { getSloStatus } from './get-slo-status.ts';
import { listSlos } from './list-slos.ts';
import { setSlo } from './set-slo.ts';

export const objectiveWorkflows: readonly Workflow[] = [listSlos, getSloStatus, setSlo, deleteSlo];

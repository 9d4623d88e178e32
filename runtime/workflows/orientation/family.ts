import type { Workflow } from '../define.ts';
import { getOverview } from './get-overview.ts';

export const orientationWorkflows: readonly Workflow[] = [getOverview];

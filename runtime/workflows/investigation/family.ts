import type { Workflow } from '../define.ts';
import { investigate } from './investigate.ts';

export const investigationWorkflows: readonly Workflow[] = [investigate];

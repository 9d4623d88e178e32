import type { Workflow } from '../define.ts';
import { getOverview } from './get-overview.ts';
import { testConnection } from './test-connection.ts';
import { whoami } from './whoami.ts';

export const orientationWorkflows: readonly Workflow[] = [getOverview, whoami, testConnection];

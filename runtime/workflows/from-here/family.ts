import type { Workflow } from '../define.ts';
import { checkHttpAvailabilityLatency } from './check-http-availability-latency.ts';

export const fromHereWorkflows: readonly Workflow[] = [checkHttpAvailabilityLatency];

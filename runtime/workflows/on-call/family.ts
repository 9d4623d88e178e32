import type { Workflow } from '../define.ts';
import { getOnCallSchedule } from './get-on-call-schedule.ts';
import { listOnCallGaps } from './list-on-call-gaps.ts';
import { overrideOnCall } from './override-on-call.ts';
import { whoIsOnCall } from './who-is-on-call.ts';

export const onCallWorkflows: readonly Workflow[] = [whoIsOnCall, getOnCallSchedule, overrideOnCall, listOnCallGaps];

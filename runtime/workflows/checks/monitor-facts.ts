/** What is to be known of a monitor before its results are read. */
import { badArgument } from '../../basics/errors.ts';
import type { Job } from '../define.ts';
import { type CheckRules, checkRules } from './check-rules.ts';

/** Operations that `monitorFacts` calls. */
export const FACTS_OPERATIONS = ['get_monitor', 'list_monitor_statuses'] as const;

export interface MonitorFacts {
  readonly id: string;
  readonly name: string;
  /** Kind of check, such as `API`. */
  readonly type: string;
  readonly createdAt: string;
  readonly rules: CheckRules;
  /** Cron text; absent: every minute. */
  readonly interval?: string;
  /** The address, host or name that is checked, where there is one. */
  readonly target?: string;
  /** Why nothing checks it now; absent where it is checked. */
  readonly paused?: string;
  readonly link?: string;
}

/** Kinds whose results are what others sent in. */
const FED: ReadonlySet<string> = new Set(['Incoming Request', 'Incoming Email', 'Server']);

/** Whether results of such a monitor are heartbeats, and looks of the server whether they came. */
export function isFed(type: string): boolean {
  return FED.has(type);
}

/** Reads a monitor, and what its rules mean. Throws `bad_arguments` where it is gone. */
export async function monitorFacts(
  { client, attempt }: Pick<Job, 'client' | 'attempt'>,
  id: string,
): Promise<MonitorFacts> {
  const [monitor, statuses] = await Promise.all([
    client.monitors.get(id, [
      'name',
      'monitorType',
      'createdAt',
      'monitorSteps',
      'monitoringInterval',
      'disableActiveMonitoring',
      'disableActiveMonitoringBecauseOfManualIncident',
      'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent',
    ]),
    attempt('what the rules mean', () =>
      client.monitorStatuses.list({ fields: ['name', 'isOperationalState', 'isOfflineState'] }),
    ),
  ]);
  if (!monitor) throw badArgument('That monitor is gone, or this key may not see it.', 'Find it with list_monitors.');
  const steps = monitor.monitorSteps ?? undefined;
  const { monitoringInterval: interval, link } = monitor;
  const target = targetIn(steps);
  const paused = pausedBy(monitor);
  return {
    id,
    name: monitor.name ?? id,
    type: monitor.monitorType ?? '',
    createdAt: monitor.createdAt ?? '',
    rules: checkRules(steps, statuses?.rows ?? []),
    ...(interval ? { interval } : {}),
    ...(target === undefined ? {} : { target }),
    ...(paused === undefined ? {} : { paused }),
    ...(link === undefined ? {} : { link }),
  };
}

function targetIn(steps: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const target = steps?.url ?? steps?.host;
  return typeof target === 'string' ? target : undefined;
}

interface Pauses {
  readonly disableActiveMonitoring?: boolean | null;
  readonly disableActiveMonitoringBecauseOfManualIncident?: boolean | null;
  readonly disableActiveMonitoringBecauseOfScheduledMaintenanceEvent?: boolean | null;
}

function pausedBy(monitor: Pauses): string | undefined {
  if (monitor.disableActiveMonitoring) return 'it is paused';
  if (monitor.disableActiveMonitoringBecauseOfScheduledMaintenanceEvent) return 'a maintenance window holds its checks';
  if (monitor.disableActiveMonitoringBecauseOfManualIncident) return 'an incident opened by hand holds its checks';
  return undefined;
}

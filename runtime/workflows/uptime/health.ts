/** How a monitor stands, and which of several stands worst; no I/O. */
import type { monitor } from '../../../generated/oneuptime/resources/monitor.ts';
import type { RowOf } from '../client-types.ts';
import type { CheckTally } from './check-tallies.ts';

export const MONITOR_FIELDS = [
  'name',
  'monitorType',
  'createdAt',
  'currentMonitorStatus',
  'currentMonitorStatus.priority',
  'currentMonitorStatus.isOperationalState',
  'disableActiveMonitoring',
  'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent',
  'disableActiveMonitoringBecauseOfManualIncident',
  'isNoProbeEnabledOnThisMonitor',
  'isAllProbesDisconnectedFromThisMonitor',
] as const;

/** A monitor as it is read for its health. */
export type MonitorRow = RowOf<typeof monitor, (typeof MONITOR_FIELDS)[number]>;

/** Why nobody checks a monitor. */
export type Unchecked = 'paused' | 'maintenance' | 'open incident by hand' | 'no probe' | 'probes disconnected';

/** Why nobody checks a monitor now; the status it shows is then an old one. */
export function uncheckedOf(row: MonitorRow): Unchecked | undefined {
  if (row.disableActiveMonitoring) return 'paused';
  if (row.disableActiveMonitoringBecauseOfScheduledMaintenanceEvent) return 'maintenance';
  if (row.disableActiveMonitoringBecauseOfManualIncident) return 'open incident by hand';
  if (row.isNoProbeEnabledOnThisMonitor) return 'no probe';
  return row.isAllProbesDisconnectedFromThisMonitor ? 'probes disconnected' : undefined;
}

export interface Health {
  readonly row: MonitorRow;
  readonly uptime: number | undefined;
  readonly figures: CheckTally | undefined;
}

/** A response time that is more than so many times the usual one is slow. */
const SLOW = 2;

/** How many times as long as usual it takes to answer; 0 where one of the two is unknown. */
function slownessOf({ figures }: Health): number {
  return figures?.average !== undefined && figures.before ? figures.average / figures.before : 0;
}

function failedShareOf({ figures }: Health): number {
  return figures && figures.total > 0 ? figures.failed / figures.total : 0;
}

/** Whether something is wrong with a monitor, or was in the window. */
export function isTroubled(health: Health): boolean {
  const { row, uptime } = health;
  return (
    row.currentMonitorStatus?.isOperationalState !== true ||
    uncheckedOf(row) !== undefined ||
    failedShareOf(health) > 0 ||
    slownessOf(health) >= SLOW ||
    (uptime !== undefined && uptime < 100)
  );
}

/** The worst first: by status, failed checks, slowness, what nobody checks, downtime; equals by name. */
export function worstFirst(all: readonly Health[]): Health[] {
  const priority = ({ row }: Health): number => Number(row.currentMonitorStatus?.priority ?? 0);
  const slow = (health: Health): number => (slownessOf(health) >= SLOW ? slownessOf(health) : 0);
  const unchecked = ({ row }: Health): number => (uncheckedOf(row) ? 1 : 0);
  const down = ({ uptime }: Health): number => 100 - (uptime ?? 100);
  const orders = [priority, failedShareOf, slow, unchecked, down];
  return [...all].sort((a, b) => {
    for (const order of orders) if (order(a) !== order(b)) return order(b) - order(a);
    return (a.row.name ?? '').localeCompare(b.row.name ?? '');
  });
}

import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

/** Types that probes check; the others are told by agents, telemetry or people. */
const PROBED: ReadonlySet<unknown> = new Set([
  'API',
  'Website',
  'IP',
  'Ping',
  'Port',
  'SSL Certificate',
  'Synthetic Monitor',
  'Custom JavaScript Code',
  'DNS',
  'DNSSEC',
  'Domain',
  'SQL Query',
  'External Status Page',
]);

/** Both begin with the assignment. */
const PINGS = ['lastPingAt', 'nextPingAt'] as const;

/** Notes on a monitor whether anybody checks it. */
function refreshProbes({ store }: World, monitorId: unknown): void {
  const monitor = store.find('Monitor', monitorId);
  if (monitor === undefined || !PROBED.has(monitor.monitorType)) return;
  const enabled = store.where('MonitorProbe', 'monitorId', monitorId).filter((row) => row.isEnabled === true);
  const isGone = ({ probeId }: StoredRow): boolean => store.find('Probe', probeId)?.connectionStatus === 'disconnected';
  const flags = {
    isNoProbeEnabledOnThisMonitor: enabled.length === 0,
    isAllProbesDisconnectedFromThisMonitor: enabled.length > 0 && enabled.every(isGone),
  };
  for (const [name, value] of Object.entries(flags)) {
    if ((monitor[name] ?? false) !== value) store.update(monitor, { [name]: value });
  }
}

/** Probes that ask to check whatever is new: the shared ones and the project's own. */
function assignProbes(world: World, { _id, projectId }: StoredRow): void {
  const { store } = world;
  const pinged = Object.fromEntries(PINGS.map((column) => [column, store.now()]));
  const isUnshared = store.find('Project', projectId)?.doNotAddGlobalProbesByDefaultOnNewMonitors === true;
  for (const probe of store.where('Probe', 'shouldAutoEnableProbeOnNewMonitors', true)) {
    if (probe.isGlobalProbe === true ? isUnshared : probe.projectId !== projectId) continue;
    world.write('MonitorProbe', { projectId, monitorId: _id, probeId: probe._id, isEnabled: true, ...pinged });
  }
}

/** A probe of the project or a shared one, for a monitor that probes check. */
function checkAssignment(draft: Draft, { store }: World): void {
  const { values, projectId } = draft;
  const probe = store.find('Probe', values.probeId);
  if (values.probeId && probe?.isGlobalProbe !== true && probe?.projectId !== projectId)
    throw badData('Probe not found or it does not belong to this project.');
  const type = store.find('Monitor', values.monitorId)?.monitorType;
  if (type && !PROBED.has(type)) throw badData('Probes cannot be added to this monitor type.');
  for (const column of PINGS) if (!values[column]) draft.give(column, store.now());
}

const assigned: Rules = {
  checkCreate: checkAssignment,
  created: (row, world) => refreshProbes(world, row.monitorId),
  updated: (row, _before, world) => refreshProbes(world, row.monitorId),
  deleted: (row, world) => refreshProbes(world, row.monitorId),
};

/** Which probes check a monitor, and whether any does. The create answer is older than all of this. */
export const MONITOR_PROBE_RULES: Rulebook = {
  Monitor: {
    answered: (row, world) => {
      if (PROBED.has(row.monitorType)) assignProbes(world, row);
      refreshProbes(world, row._id);
      // Writing the first status row touches the monitor too.
      world.store.update(row, {});
    },
  },
  MonitorProbe: assigned,
};

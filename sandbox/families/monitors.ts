import { randomUUID } from 'node:crypto';
import { stepReferences } from '../monitor-steps.ts';
import { checkChoices } from '../references.ts';
import { badData } from '../refusal.ts';
import type { Draft, RuleBook, World } from '../rules.ts';
import type { Row } from '../store.ts';
import { isObject } from '../wire.ts';
import { type Flow, flowRules, initialState, recordMove } from './state-flow.ts';

/** Status changes of monitors: no order, any status may follow any other. */
export const MONITOR_FLOW: Flow = {
  owner: 'Monitor',
  ownerKey: 'monitorId',
  timeline: 'MonitorStatusTimeline',
  state: 'MonitorStatus',
  stateKey: 'monitorStatusId',
  current: 'currentMonitorStatusId',
  words: { owner: 'Monitor', state: 'Monitor Status', step: 'status', record: 'Monitor' },
  initial: 'isOperationalState',
  initialCause: 'This status was created when the monitor was created.',
};

/** Types that receive data by a secret address, and the column of the secret. */
const SECRETS: Readonly<Record<string, string>> = {
  'Incoming Request': 'incomingRequestSecretKey',
  'Incoming Email': 'incomingEmailSecretKey',
  Server: 'serverMonitorSecretKey',
};

function checkType(draft: Draft, world: World): void {
  const type = draft.values.monitorType;
  if (!type) throw badData('Monitor type required to create monitor.');
  const known = world.store.model.enums.MonitorType ?? [];
  if (!known.includes(String(type))) {
    throw badData(`Invalid monitor type "${type}". Valid monitor types are ${known.join(', ')}.`);
  }
  const secret = SECRETS[String(type)];
  if (secret !== undefined) draft.give(secret, randomUUID());
}

function checkSteps(values: Readonly<Record<string, unknown>>, projectId: string | null, world: World): void {
  const steps = values.monitorSteps;
  if (isObject(steps)) checkChoices(world.store, "This monitor's criteria", projectId, stepReferences(steps));
}

/** Refuses a monitor that would wait for itself, directly or through others. */
function checkDependencies(row: Row, changes: Readonly<Record<string, unknown>>, world: World): void {
  const seen = new Set<unknown>();
  const queue = [...((changes.dependsOnMonitors as string[] | undefined) ?? [])];
  if (queue.includes(row._id)) throw badData('A monitor cannot depend on itself.');
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (id === row._id) throw badData('Monitor dependencies cannot form a cycle.');
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...((world.store.find('Monitor', id)?.dependsOnMonitors as string[] | undefined) ?? []));
  }
}

/** Gives monitors a status on the server's own account, for instance because an incident asks for it. */
export function changeStatus(world: World, monitors: readonly unknown[], statusId: unknown, cause: string): void {
  if (typeof statusId !== 'string') return;
  for (const id of monitors) {
    const monitor = world.store.find('Monitor', id);
    if (monitor !== undefined) recordMove(MONITOR_FLOW, monitor, statusId, world, cause);
  }
}

/** Returns monitors that are not operational to the operational status. */
export function restoreStatus(world: World, monitors: readonly unknown[], cause: string): void {
  for (const id of monitors) {
    const monitor = world.store.find('Monitor', id);
    const status = world.store.find('MonitorStatus', monitor?.currentMonitorStatusId);
    if (monitor === undefined || status?.isOperationalState === true) continue;
    const operational = initialState(MONITOR_FLOW, world, monitor.projectId);
    changeStatus(world, [id], operational?._id, cause);
  }
}

/** Sets one of the flags that stop the checks of monitors. */
export function setFlag(world: World, monitors: readonly unknown[], flag: string, value: boolean): void {
  for (const id of monitors) {
    const monitor = world.store.find('Monitor', id);
    if (monitor !== undefined && monitor[flag] !== value) world.store.update('Monitor', monitor, { [flag]: value });
  }
}

/** Types, check steps, dependencies and probes. */
export const MONITOR_RULES: RuleBook = {
  Monitor: {
    checkCreate: (draft, world) => {
      if (draft.projectId === null) throw badData('ProjectId required to create monitor.');
      checkType(draft, world);
      checkSteps(draft.values, draft.projectId, world);
    },
    checkUpdate: (row, changes, world) => {
      checkSteps(changes, String(row.projectId), world);
      checkDependencies(row, changes, world);
    },
  },
  MonitorProbe: {
    checkCreate: (draft, world) => {
      const monitor = world.store.find('Monitor', draft.values.monitorId);
      if (monitor?.monitorType === 'Manual') throw badData('Probes cannot be added to this monitor type.');
    },
  },
};

/** Status rows of monitors. */
export const MONITOR_FLOW_RULES: RuleBook = flowRules(MONITOR_FLOW);

import { randomUUID } from 'node:crypto';
import { badData } from '../engine/api-error.ts';
import { isObject } from '../engine/json.ts';
import { stepReferences } from '../engine/monitor-steps.ts';
import { checkChoices } from '../engine/references.ts';
import type { Draft, Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { flowOf } from './movement.ts';
import { flowRules, initialState, recordMove } from './state-flow.ts';

const MONITOR_FLOW = flowOf('Monitor', 'MonitorStatus', {
  initial: 'isOperationalState',
  lacking: 'Operational status not found for this project. Please add an operational status',
  initialCause: 'This status was created when the monitor was created.',
  updateCause: 'This status was changed when the monitor was updated.',
});

/** Types that receive data by a secret address, and the column of the secret. */
export const MONITOR_SECRETS: Readonly<Record<string, string>> = {
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
  const secret = MONITOR_SECRETS[String(type)];
  if (secret !== undefined) draft.give(secret, randomUUID());
}

function checkSteps({ monitorSteps }: Draft['values'], projectId: string | null, { store }: World): void {
  if (isObject(monitorSteps)) checkChoices(store, "This monitor's criteria", projectId, stepReferences(monitorSteps));
}

/** Refuses a monitor that would wait for itself, directly or through others. */
function checkDependencies(row: StoredRow, changes: Draft['values'], { store }: World): void {
  const before = (monitor: Draft['values'] | undefined): string[] =>
    (monitor?.dependsOnMonitors as string[] | undefined) ?? [];
  const ids = new Set(before(changes));
  if (ids.has(row._id)) throw badData('A monitor cannot depend on itself.');
  // Ids added on the way are visited too.
  for (const id of ids) for (const further of before(store.find('Monitor', id))) ids.add(further);
  if (!ids.has(row._id)) return;
  const reason = 'one of the selected monitors (or a monitor it depends on) already depends on this monitor.';
  throw badData(`This dependency would create a cycle: ${reason}`);
}

/** Gives monitors a status on the server's own account, for instance because an incident asks for it. */
export function changeStatus(world: World, ids: readonly unknown[], statusId: unknown, cause: string | null): void {
  if (typeof statusId !== 'string') return;
  for (const monitor of world.store.findAll('Monitor', ids))
    recordMove(MONITOR_FLOW, monitor, statusId, world, { cause });
}

/** Returns monitors that are not operational to the operational status. */
export function restoreStatus(world: World, ids: readonly unknown[]): void {
  for (const monitor of world.store.findAll('Monitor', ids)) {
    const status = world.store.find('MonitorStatus', monitor.currentMonitorStatusId);
    if (status?.isOperationalState === true) continue;
    changeStatus(world, [monitor._id], initialState(MONITOR_FLOW, world, monitor.projectId)?._id, null);
  }
}

/** Sets one of the flags that stop the checks of monitors. */
export function setFlag(world: World, ids: readonly unknown[], flag: string, value: boolean): void {
  for (const monitor of world.store.findAll('Monitor', ids))
    if (monitor[flag] !== value) world.store.update(monitor, { [flag]: value });
}

const OWN_RULES: Rulebook = {
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
};

/** Types, check steps, dependencies and the statuses of monitors. */
export const MONITOR_RULES: readonly Rulebook[] = [OWN_RULES, flowRules(MONITOR_FLOW)];

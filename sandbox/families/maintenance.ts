import { serverError } from '../refusal.ts';
import type { RuleBook, World } from '../rules.ts';
import type { Row } from '../store.ts';
import { changeStatus, restoreStatus, setFlag } from './monitors.ts';
import { type Flow, flowRules, recordMove } from './state-flow.ts';

const FLAG = 'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent';
/** A worker looks once a minute; rows younger than that were not seen yet. */
const WORKER_LAG_MS = 60_000;

function entered(event: Row, state: Row, world: World): void {
  const monitors = event.monitors as unknown[];
  if (state.isOngoingState === true) {
    setFlag(world, monitors, FLAG, true);
    changeStatus(world, monitors, event.changeMonitorStatusToId, 'A scheduled maintenance event started.');
  }
  if (state.isEndedState === true || state.isResolvedState === true) {
    setFlag(world, monitors, FLAG, false);
    if (event.changeMonitorStatusToId !== null) restoreStatus(world, monitors, 'A scheduled maintenance event ended.');
  }
}

/** Maintenance windows: scheduled, ongoing, ended, completed. */
export const MAINTENANCE_FLOW: Flow = {
  owner: 'ScheduledMaintenance',
  ownerKey: 'scheduledMaintenanceId',
  timeline: 'ScheduledMaintenanceStateTimeline',
  state: 'ScheduledMaintenanceState',
  stateKey: 'scheduledMaintenanceStateId',
  current: 'currentScheduledMaintenanceStateId',
  words: {
    owner: 'ScheduledMaintenance',
    state: 'Scheduled Maintenance state',
    step: 'state',
    order: 'scheduledMaintenance states',
    record: 'Scheduled Maintenance',
  },
  initial: 'isScheduledState',
  entered,
};

/** The one oddity of maintenance dates. */
export const MAINTENANCE_RULES: RuleBook = {
  ScheduledMaintenance: {
    checkCreate: (draft) => {
      // Elsewhere a number as date is a 400; here the server stumbles over it earlier.
      for (const name of ['startsAt', 'endsAt']) if (typeof draft.sent[name] === 'number') throw serverError();
    },
  },
};

/** State rows of maintenance windows. */
export const MAINTENANCE_FLOW_RULES: RuleBook = flowRules(MAINTENANCE_FLOW);

/** Moves windows whose time has come, as the worker of the real server does every minute. */
export function runMaintenance(world: World): void {
  const now = world.store.now();
  for (const event of world.store.table('ScheduledMaintenance').rows.values()) {
    if (event.createdAt > now - WORKER_LAG_MS) continue;
    const state = world.store.find('ScheduledMaintenanceState', event.currentScheduledMaintenanceStateId);
    const states = world.store.table('ScheduledMaintenanceState').where('projectId', event.projectId);
    const next = (flag: string): unknown => states.find((row) => row[flag] === true)?._id;
    if (state?.isScheduledState === true && Number(event.startsAt) <= now) {
      recordMove(MAINTENANCE_FLOW, event, next('isOngoingState'), world);
    } else if (state?.isOngoingState === true && Number(event.endsAt) <= now) {
      recordMove(MAINTENANCE_FLOW, event, next('isEndedState'), world);
    }
  }
}

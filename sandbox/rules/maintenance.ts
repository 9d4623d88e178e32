import { serverError } from '../engine/api-error.ts';
import { MINUTE } from '../engine/clock.ts';
import type { Rulebook, World } from '../engine/rulebook.ts';
import { changeStatus, restoreStatus, setFlag } from './monitors.ts';
import { flowOf, flowRules, recordMove } from './state-flow.ts';

const FLAG = 'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent';
/** A worker looks once a minute; rows younger than that were not seen yet. */
const WORKER_LAG_MS = MINUTE;

/** Maintenance windows: scheduled, ongoing, ended, completed. */
const MAINTENANCE_FLOW = flowOf('ScheduledMaintenance', 'ScheduledMaintenanceState', {
  initial: 'isScheduledState',
  entered: ({ monitors, changeMonitorStatusToId }, state, world) => {
    const ids = monitors as unknown[];
    if (state.isOngoingState === true) {
      setFlag(world, ids, FLAG, true);
      changeStatus(world, ids, changeMonitorStatusToId, 'A scheduled maintenance event started.');
    }
    if (state.isEndedState === true || state.isResolvedState === true) {
      setFlag(world, ids, FLAG, false);
      if (changeMonitorStatusToId !== null) restoreStatus(world, ids, 'A scheduled maintenance event ended.');
    }
  },
});

/** The one oddity of maintenance dates, and the states of windows. */
export const MAINTENANCE_RULES: readonly Rulebook[] = [
  {
    ScheduledMaintenance: {
      checkCreate: ({ sent }) => {
        // Elsewhere a number as date is a 400; here the server stumbles over it earlier.
        if (typeof sent.startsAt === 'number' || typeof sent.endsAt === 'number') throw serverError();
      },
    },
  },
  flowRules(MAINTENANCE_FLOW),
];

/** Moves windows whose time has come, as the worker of the real server does every minute. */
export function runMaintenance(world: World): void {
  const { store } = world;
  const now = store.now();
  for (const event of store.table('ScheduledMaintenance').rows.values()) {
    if (event.createdAt > now - WORKER_LAG_MS) continue;
    const state = store.find('ScheduledMaintenanceState', event.currentScheduledMaintenanceStateId);
    const states = store.where('ScheduledMaintenanceState', 'projectId', event.projectId);
    const moveTo = (flag: string): void =>
      recordMove(MAINTENANCE_FLOW, event, states.find((row) => row[flag] === true)?._id, world);
    if (state?.isScheduledState === true && Number(event.startsAt) <= now) moveTo('isOngoingState');
    else if (state?.isOngoingState === true && Number(event.endsAt) <= now) moveTo('isEndedState');
  }
}

import { serverError } from '../engine/api-error.ts';
import { MINUTE } from '../engine/clock.ts';
import type { Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { changeStatus, restoreStatus, setFlag } from './monitors.ts';
import { flowOf } from './movement.ts';
import { flowRules, recordMove } from './state-flow.ts';

const FLAG = 'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent';
const TOLD_WHEN = 'shouldStatusPageSubscribersBeNotifiedWhenEventChangedTo';
/** A worker looks once a minute; rows younger than that were not seen yet. */
const WORKER_LAG_MS = MINUTE;

/** Monitors are checked again, and operational, unless another window still holds them. */
function releaseMonitors(world: World, ids: readonly unknown[]): void {
  const { store } = world;
  const isOngoing = (event: StoredRow): boolean =>
    store.find('ScheduledMaintenanceState', event.currentScheduledMaintenanceStateId)?.isOngoingState === true;
  const free = ids.filter((id) => !store.where('ScheduledMaintenance', 'monitors', id).some(isOngoing));
  setFlag(world, free, FLAG, false);
  restoreStatus(world, free);
}

/** Maintenance windows: scheduled, ongoing, ended, completed. A move only pauses the monitors; their status is the worker's. */
const MAINTENANCE_FLOW = flowOf('ScheduledMaintenance', 'ScheduledMaintenanceState', {
  initial: 'isScheduledState',
  lacking: 'Scheduled state not found for this project. Please add an scheduled event state from settings.',
  told: 'shouldStatusPageSubscribersBeNotifiedOnEventCreated',
  entered: ({ monitors }, state, world) => {
    const ids = monitors as unknown[];
    if (state.isOngoingState === true) setFlag(world, ids, FLAG, true);
    if (state.isEndedState === true || state.isResolvedState === true) releaseMonitors(world, ids);
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
      deleted: (row, world) => releaseMonitors(world, row.monitors as unknown[]),
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
    // Subscribers are told as the event itself says.
    const moveTo = (flag: string, told: string): void => {
      const more = { shouldStatusPageSubscribersBeNotified: event[`${TOLD_WHEN}${told}`] };
      recordMove(MAINTENANCE_FLOW, event, states.find((row) => row[flag] === true)?._id, world, { more });
    };
    if (state?.isScheduledState === true && Number(event.startsAt) <= now) {
      moveTo('isOngoingState', 'Ongoing');
      const cause = `Changed because of scheduled maintenance event: ${event._id}`;
      changeStatus(world, event.monitors as unknown[], event.changeMonitorStatusToId, cause);
    } else if (state?.isOngoingState === true && Number(event.endsAt) <= now) moveTo('isEndedState', 'Ended');
  }
}

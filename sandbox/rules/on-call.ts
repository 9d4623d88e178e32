import { badData } from '../engine/api-error.ts';
import type { Rulebook, Rules, World } from '../engine/rulebook.ts';
import { rosterAt } from './roster.ts';

/** Writes onto a schedule who is on call now and next. */
export function refreshRoster(world: World, scheduleId: unknown): void {
  const schedule = world.store.find('OnCallDutyPolicySchedule', scheduleId);
  if (schedule === undefined) return;
  const { current, next } = rosterAt(world, schedule, world.store.now());
  const roster = {
    currentUserIdOnRoster: current?.userId ?? null,
    rosterStartAt: current?.start ?? null,
    rosterHandoffAt: current?.end ?? null,
    nextUserIdOnRoster: next?.userId ?? null,
    rosterNextStartAt: next?.start ?? null,
    rosterNextHandoffAt: next?.end ?? null,
  };
  const isSame = Object.entries(roster).every(([name, value]) => schedule[name] === value);
  if (!isSame) world.store.update(schedule, roster);
}

/** Recomputes every schedule, as a worker of the real server does each minute. */
export function runRosters(world: World): void {
  for (const id of world.store.table('OnCallDutyPolicySchedule').rows.keys()) refreshRoster(world, id);
}

const followsSchedule: Rules = {
  created: (row, world) => refreshRoster(world, row.onCallDutyPolicyScheduleId),
  updated: (row, _before, world) => refreshRoster(world, row.onCallDutyPolicyScheduleId),
  deleted: (row, world) => refreshRoster(world, row.onCallDutyPolicyScheduleId),
};

/** Whatever changes a rota changes who is on call at once. */
export const ON_CALL_RULES: Rulebook = {
  OnCallDutyPolicyScheduleLayer: followsSchedule,
  OnCallDutyPolicyScheduleLayerUser: followsSchedule,
  OnCallDutyPolicySchedule: {
    updated: (row, before, world) => {
      if (row.timezone !== before.timezone) refreshRoster(world, row._id);
    },
  },
  OnCallDutyPolicyUserOverride: {
    created: (_row, world) => runRosters(world),
    updated: (_row, _before, world) => runRosters(world),
    deleted: (_row, world) => runRosters(world),
    checkCreate: ({ values }) => {
      if (values.overrideUserId === values.routeAlertsToUserId)
        throw badData('Override user and route alerts to user cannot be the same');
    },
  },
};

import { badData } from '../engine/api-error.ts';
import { isObject } from '../engine/json.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';
import { Unstorable } from '../engine/wire.ts';
import { missing } from './required.ts';
import { rosterAt } from './roster.ts';
import { restrictionTime } from './roster-hours.ts';

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

/** Seconds into the day, UTC: that is all the server compares. */
function secondOfDay(value: unknown): number | undefined {
  const time = restrictionTime(value);
  return time === undefined ? undefined : Math.floor(time / 1000) % 86_400;
}

/** The mistakes of a rota that the server notices; whatever else is wrong with one is stored. */
function checkRota({ rotation, restrictionTimes }: Draft['values']): void {
  if (rotation instanceof Unstorable) throw badData('Invalid rotation configuration.');
  const turn = isObject(rotation) && isObject(rotation.value) ? rotation.value : {};
  const count = isObject(turn.intervalCount) ? turn.intervalCount.value : 1;
  if (!Number.isInteger(count) || Number(count) < 1)
    throw badData('Rotation interval must be a whole number greater than or equal to 1.');
  const hours = isObject(restrictionTimes) && isObject(restrictionTimes.value) ? restrictionTimes.value : {};
  const day = hours.restictionType === 'Daily' && isObject(hours.dayRestrictionTimes) ? hours.dayRestrictionTimes : {};
  const from = secondOfDay(day.startTime);
  if (from === undefined || from !== secondOfDay(day.endTime)) return;
  throw badData(
    "Daily restriction 'From' and 'To' times cannot be the same. Choose a window with a positive duration, or set restrictions to None for 24/7 coverage.",
  );
}

const whoAndInstead = missing({
  overrideUserId: 'Override user is required',
  routeAlertsToUserId: 'Route alerts to user is required',
});

/** A span of time, somebody, and somebody else; missed in this order. */
function checkOverride(draft: Draft): void {
  const { startsAt, endsAt, overrideUserId, routeAlertsToUserId } = draft.values;
  if (!startsAt || !endsAt) throw badData('Start time and end time are required');
  if (!(Number(startsAt) < Number(endsAt))) throw badData('Start time must be before end time');
  whoAndInstead(draft);
  if (overrideUserId === routeAlertsToUserId)
    throw badData('Override user and route alerts to user cannot be the same');
}

const followsSchedule: Rules = {
  created: (row, world) => refreshRoster(world, row.onCallDutyPolicyScheduleId),
  updated: (row, _before, world) => refreshRoster(world, row.onCallDutyPolicyScheduleId),
  deleted: (row, world) => refreshRoster(world, row.onCallDutyPolicyScheduleId),
};

/** Whatever changes a rota changes who is on call at once. */
export const ON_CALL_RULES: Rulebook = {
  OnCallDutyPolicyScheduleLayer: {
    ...followsSchedule,
    checkCreate: ({ values }) => checkRota(values),
    checkUpdate: (_row, changes) => checkRota(changes),
  },
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
    checkCreate: checkOverride,
  },
};

import { DAY, HOUR } from '../engine/clock.ts';
import { isObject } from '../engine/json.ts';
import type { World } from '../engine/rulebook.ts';
import { byOrder, type StoredRow } from '../engine/store.ts';
import { restrictionOf } from './roster-hours.ts';

/** One turn on call: who, from when until when. */
interface Shift {
  readonly userId: string;
  readonly start: number;
  readonly end: number;
}

/** How far into the future shifts are worked out, and how many at most. */
const HORIZON_MS = 62 * DAY;
const MAX_PERIODS = 60_000;
/** Hours of the units whose length never changes. */
const HOURS: Readonly<Record<string, number>> = { Hour: 1, Day: 24, Week: 168 };

function addInterval(time: number, unit: string, count: number): number {
  const date = new Date(time);
  if (unit === 'Month') date.setUTCMonth(date.getUTCMonth() + count);
  else if (unit === 'Year') date.setUTCFullYear(date.getUTCFullYear() + count);
  else return time + (HOURS[unit] ?? 24) * HOUR * count;
  return date.getTime();
}

function rotationOf(layer: StoredRow): { unit: string; count: number } {
  const rotation = isObject(layer.rotation) && isObject(layer.rotation.value) ? layer.rotation.value : {};
  const count = rotation.intervalCount;
  const number = Number(isObject(count) ? count.value : count);
  return { unit: String(rotation.intervalType ?? 'Day'), count: number >= 1 ? Math.floor(number) : 1 };
}

/** The turns of one layer that touch a window. A period that the restriction cuts away entirely does not use up a turn. */
export function layerShifts(
  layer: StoredRow,
  users: readonly string[],
  timezone: string,
  from: number,
  to: number,
): Shift[] {
  const { unit, count } = rotationOf(layer);
  const restrict = restrictionOf(layer.restrictionTimes, timezone);
  const shifts: Shift[] = [];
  let start = Number(layer.startsAt);
  let end = Number(layer.handOffTime);
  for (let i = 0; end <= start && i < MAX_PERIODS; i += 1) end = addInterval(end, unit, count);
  // Periods of fixed length that are long over are counted, not walked.
  const length = restrict.isWhole ? (HOURS[unit] ?? 0) * HOUR * count : 0;
  let turn = length > 0 ? Math.max(0, Math.floor((from - end) / length)) : 0;
  if (turn > 0) {
    start = end + (turn - 1) * length;
    end += turn * length;
  }
  for (let i = 0; users.length > 0 && start < to && i < MAX_PERIODS; i += 1) {
    const open = restrict.within(start, end);
    const userId = users[turn % users.length] ?? '';
    for (const [a, b] of open) if (b > from && a < to) shifts.push({ userId, start: a, end: b });
    if (open.length > 0) turn += 1;
    start = end;
    end = addInterval(end, unit, count);
  }
  return shifts;
}

/** Fills the gaps that higher layers leave open with the shifts of a lower one. */
function fillGaps(higher: readonly Shift[], lower: readonly Shift[]): Shift[] {
  let pieces = [...lower];
  for (const block of higher) {
    pieces = pieces.flatMap((piece) => {
      if (block.end <= piece.start || block.start >= piece.end) return [piece];
      const left = { ...piece, end: block.start };
      const right = { ...piece, start: block.end };
      return [left, right].filter((part) => part.end > part.start);
    });
  }
  return [...higher, ...pieces].sort((a, b) => a.start - b.start);
}

/** Shifts of a whole schedule that touch a window, highest layer first where they meet, before overrides. */
export function scheduleShifts(world: World, schedule: StoredRow, from: number, to: number): Shift[] {
  const layers = world.store.where('OnCallDutyPolicyScheduleLayer', 'onCallDutyPolicyScheduleId', schedule._id);
  const timezone = String(schedule.timezone ?? 'Etc/UTC');
  let shifts: Shift[] = [];
  for (const layer of layers.sort(byOrder)) {
    const rows = world.store.where('OnCallDutyPolicyScheduleLayerUser', 'onCallDutyPolicyScheduleLayerId', layer._id);
    const users = rows.sort(byOrder).map((row) => String(row.userId));
    shifts = fillGaps(shifts, layerShifts(layer, users, timezone, from, to));
  }
  return shifts;
}

/** Overrides that count for a schedule: the general ones, and those of a policy if it alone uses the schedule. The policy's own go first. */
function overridesFor(world: World, schedule: StoredRow): StoredRow[] {
  const links = world.store.where('OnCallDutyPolicyEscalationRuleSchedule', 'onCallDutyPolicyScheduleId', schedule._id);
  const policies = new Set(links.map((link) => link.onCallDutyPolicyId));
  const own = policies.size === 1 ? [...policies][0] : null;
  const rows = world.store.where('OnCallDutyPolicyUserOverride', 'projectId', schedule.projectId);
  const usable = rows.filter((row) => row.onCallDutyPolicyId === null || row.onCallDutyPolicyId === own);
  return usable.sort((a, b) => Number(a.onCallDutyPolicyId === null) - Number(b.onCallDutyPolicyId === null));
}

/** The pieces of a shift, those handed to others by the overrides of its user. */
function covered(shift: Shift, all: readonly StoredRow[]): Shift[] {
  const overrides = all.filter((row) => row.overrideUserId === shift.userId);
  const edges = overrides.flatMap((row) => [Number(row.startsAt), Number(row.endsAt)]);
  const inside = edges.filter((at) => at > shift.start && at < shift.end).sort((a, b) => a - b);
  const cuts = [shift.start, ...inside, shift.end];
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? shift.start;
    const active = overrides.find((row) => Number(row.startsAt) <= start && Number(row.endsAt) > start);
    return { userId: active === undefined ? shift.userId : String(active.routeAlertsToUserId), start, end };
  });
}

/** The shift at a moment and the one after it. */
export function rosterAt(world: World, schedule: StoredRow, now: number) {
  const overrides = overridesFor(world, schedule);
  const shifts = scheduleShifts(world, schedule, now, now + HORIZON_MS).flatMap((shift) => covered(shift, overrides));
  const current = shifts.find((shift) => shift.start <= now && shift.end > now);
  const next = shifts.find((shift) => shift.start >= (current?.end ?? now));
  return { current, next };
}

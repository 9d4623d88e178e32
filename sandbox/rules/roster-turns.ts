import { DAY, HOUR } from '../engine/clock.ts';
import { isObject } from '../engine/json.ts';
import type { StoredRow } from '../engine/store.ts';
import { restrictionOf } from './roster-hours.ts';
import { type WallClock, wallClockOf } from './wall-clock.ts';

/** One stretch on call: who, from when until when. */
export interface Shift {
  readonly userId: string;
  readonly start: number;
  readonly end: number;
}

/** What follows a hand-off, or another layer, begins this much later. */
export const SEAM = 1000;
/** More turns than that since the start of a layer are not walked. */
const MAX_TURNS = 500_000;
const MONTHS: Readonly<Record<string, number>> = { Month: 1, Year: 12 };
const LENGTHS: Readonly<Record<string, number>> = { Hour: HOUR, Day: DAY, Week: 7 * DAY };

interface Rotation {
  readonly unit: string;
  readonly count: number;
}

/** The rotation of a layer; an unreadable one is a day, a bad count one. */
function rotationOf(layer: StoredRow): Rotation {
  const rotation = isObject(layer.rotation) && isObject(layer.rotation.value) ? layer.rotation.value : {};
  const { intervalCount, intervalType } = rotation;
  const number = Number(isObject(intervalCount) ? intervalCount.value : intervalCount);
  const unit = String(intervalType);
  return {
    unit: Object.hasOwn(LENGTHS, unit) || Object.hasOwn(MONTHS, unit) ? unit : 'Day',
    count: number >= 1 ? Math.floor(number) : 1,
  };
}

/** A later day of the same number, or the last one of a shorter month. */
function addMonths(local: number, months: number): number {
  const date = new Date(local);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, last));
}

/** A moment moved by so many turns of a layer, by the calendar of UTC. */
export function movedByTurns(layer: StoredRow, time: number, turns: number): number {
  const { unit, count } = rotationOf(layer);
  const length = LENGTHS[unit];
  return length === undefined ? addMonths(time, turns * count * (MONTHS[unit] ?? 1)) : time + turns * count * length;
}

/**
 * The n-th hand-off of a layer, from 0. Hours are hours; longer steps keep the wall clock. Months are stepped one by one,
 * so a day that a short month cut down stays down.
 */
function handOffsOf(layer: StoredRow, { unit, count }: Rotation, clock: WallClock): (n: number) => number {
  const first = Number(layer.handOffTime);
  if (unit === 'Hour') return (n) => first + n * count * HOUR;
  const local = clock.local(first);
  const length = LENGTHS[unit];
  if (length !== undefined) return (n) => (n === 0 ? first : clock.moment(local + n * count * length));
  const walked = [local];
  return (n) => {
    for (let i = walked.length; i <= n; i += 1) {
      const shown = clock.moment(walked[i - 1] ?? local);
      walked.push(addMonths(clock.local(shown), count * (MONTHS[unit] ?? 1)));
    }
    return n === 0 ? first : clock.moment(walked[n] ?? local);
  };
}

/** The turns of one layer that touch a window. A turn that the restriction cuts away entirely does not use up its user. */
export function layerShifts(
  layer: StoredRow,
  users: readonly string[],
  timezone: string,
  from: number,
  to: number,
): Shift[] {
  if (users.length === 0) return [];
  const clock = wallClockOf(timezone);
  const rotation = rotationOf(layer);
  const handOff = handOffsOf(layer, rotation, clock);
  const nextAfter = (time: number): number => {
    // Steps of one length are counted, all but the last; months are walked.
    const length = rotation.count * (LENGTHS[rotation.unit] ?? Number.POSITIVE_INFINITY);
    let n = Math.max(0, Math.floor((time - handOff(0)) / length) - 1);
    while (handOff(n) <= time) n += 1;
    return n;
  };
  const restrict = restrictionOf(layer.restrictionTimes, clock);
  const begin = Number(layer.startsAt);
  // Hand-offs before the start are no turns, so the first user keeps everything up to the first one after it.
  const first = nextAfter(begin);
  const shifts: Shift[] = [];
  let n = restrict.isWhole ? Math.max(first, nextAfter(from - 1)) : first;
  let turn = n - first;
  for (const last = n + MAX_TURNS; n < last; n += 1) {
    const start = n === first ? begin : handOff(n - 1) + SEAM;
    if (start >= to) break;
    const open = restrict.within(start, handOff(n));
    const userId = users[turn % users.length] ?? '';
    for (const [a, b] of open) if (b >= from && a < to) shifts.push({ userId, start: a, end: b });
    if (open.length > 0) turn += 1;
  }
  return shifts;
}

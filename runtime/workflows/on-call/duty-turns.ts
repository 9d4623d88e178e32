/** The turns of a layer as numbers: which turn an instant lies in, and when a turn begins and ends. No I/O. */
import type { ZoneTime } from './zone-time.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What follows a hand-off, or another layer, begins this much later on the platform. */
export const DUTY_SEAM = 1000;
const EVEN: Readonly<Record<string, number>> = { Day: DAY, Week: 7 * DAY };
const MONTHS: Readonly<Record<string, number>> = { Month: 1, Year: 12 };

/** How long turns are: hours, days, weeks, months, years. */
export interface TurnLength {
  readonly unit: string;
  readonly count: number;
}

/** Turn 0 lasts from the layer's start to its first hand-off; hand-offs before the start are none. */
export interface DutyTurns {
  /** The turn of an instant: hand-offs counted that lie before it. */
  at(instant: number): number;
  begins(turn: number): number;
  /** The hand-off that begins a turn, a seam before it; of the first one its begin. */
  handsOver(turn: number): number;
  ends(turn: number): number;
}

/**
 * Days and longer keep the clock of the schedule's zone; months go step by step, and a day of the month that was cut down
 * once stays down. Observed on a real server, but for hand-offs in the hour in which clocks change.
 */
export function dutyTurns(startsAt: number, handOffAt: number, length: TurnLength, zone: ZoneTime): DutyTurns {
  const handOffs = handOffsOf(handOffAt, length, zone);
  // The first hand-off that counts.
  const first = handOffs.before(startsAt + 1);
  const handsOver = (turn: number): number => (turn === 0 ? startsAt : handOffs.at(first + turn - 1));
  return {
    at: (instant) => Math.max(0, handOffs.before(instant) - first),
    handsOver,
    begins: (turn) => handsOver(turn) + (turn === 0 ? 0 : DUTY_SEAM),
    ends: (turn) => handOffs.at(first + turn),
  };
}

interface HandOffs {
  at(index: number): number;
  /** How many lie before an instant. */
  before(instant: number): number;
}

function handOffsOf(first: number, { unit, count }: TurnLength, zone: ZoneTime): HandOffs {
  if (unit in MONTHS) return calendarHandOffs(first, count * (MONTHS[unit] as number), zone);
  const step = count * (EVEN[unit] ?? (unit === 'Hour' ? HOUR : DAY));
  const shown = zone.shown(first);
  const at =
    unit === 'Hour'
      ? (index: number): number => first + index * step
      : (index: number): number => (index === 0 ? first : zone.instant(shown + index * step));
  return {
    at,
    before: (instant) => {
      let index = Math.max(0, Math.floor((instant - first) / step) - 1);
      while (at(index) < instant) index += 1;
      while (index > 0 && at(index - 1) >= instant) index -= 1;
      return index;
    },
  };
}

function calendarHandOffs(first: number, months: number, zone: ZoneTime): HandOffs {
  const walked = [first];
  const at = (index: number): number => {
    while (walked.length <= index) walked.push(zone.instant(monthsLater(zone.shown(walked.at(-1) as number), months)));
    return walked[index] as number;
  };
  // Questions come in order of time, mostly.
  let near = 0;
  return {
    at,
    before: (instant) => {
      while (at(near) < instant) near += 1;
      while (near > 0 && at(near - 1) >= instant) near -= 1;
      return near;
    },
  };
}

function monthsLater(shown: number, months: number): number {
  const date = new Date(shown);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return date.setUTCFullYear(year, month, Math.min(day, last));
}

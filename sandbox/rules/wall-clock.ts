import { DAY, MINUTE } from '../engine/clock.ts';

/** The clock on the wall of a timezone. A local time counts milliseconds as if the clock showed UTC. */
export interface WallClock {
  local(time: number): number;
  /** The moment at which the clock shows a local time: the first of two, and where the clock skips it as much later. */
  moment(local: number): number;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', timeZoneName: 'longOffset' });
  }
}

/** Milliseconds that a timezone is ahead of UTC, by moment. */
function offsetsOf(timezone: string): (time: number) => number {
  const format = formatOf(timezone);
  const exact = (time: number): number => {
    // "3/2/2026, GMT+05:30"; plain GMT where there is no difference.
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(format.format(time)) ?? [];
    return Number(`${sign ?? ''}1`) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE;
  };
  // Formatting is slow and most days know one offset only; null is a day on which the clock changes.
  const byDay = new Map<number, number | null>();
  return (time) => {
    const day = Math.floor(time / DAY);
    let offset = byDay.get(day);
    if (offset === undefined) {
      const start = exact(day * DAY);
      offset = start === exact((day + 1) * DAY) ? start : null;
      byDay.set(day, offset);
    }
    return offset ?? exact(time);
  };
}

const clocks = new Map<string, WallClock>();

/** The wall clock of an IANA timezone; of UTC for a name that nobody knows. */
export function wallClockOf(timezone: string): WallClock {
  const known = clocks.get(timezone);
  if (known !== undefined) return known;
  const offsetAt = offsetsOf(timezone);
  const clock: WallClock = {
    local: (time) => time + offsetAt(time),
    moment: (local) => {
      const before = local - offsetAt(local - DAY);
      const after = local - offsetAt(local + DAY);
      return before + offsetAt(before) !== local && after + offsetAt(after) === local ? after : before;
    },
  };
  clocks.set(timezone, clock);
  return clock;
}

/** What the clocks of a time zone show, and when. */
import { LRUCache } from 'lru-cache';

const DAY = 864e5;
const MINUTE = 60_000;

/** Making a clock takes as long as reading it a hundred times, and memory that is freed late. */
const clocks = new LRUCache<string, Intl.DateTimeFormat>({ max: 50 });

/** Tells the local time of a zone. Throws for one that does not exist. */
export function clockOf(timeZone: string): Intl.DateTimeFormat {
  const made = clocks.get(timeZone);
  if (made) return made;
  const numeric = 'numeric';
  const day = { year: numeric, month: numeric, day: numeric } as const;
  const time = { hourCycle: 'h23', hour: numeric, minute: numeric, second: numeric } as const;
  const clock = new Intl.DateTimeFormat('en-US', { timeZone, ...day, ...time });
  clocks.set(timeZone, clock);
  return clock;
}

/**
 * The instant at which a zone's clocks show a local time: the first where they show it twice; where they jump over it,
 * as much later as they jump.
 */
export function momentOfClock(date: string, clock: string, timezone: string): Date {
  const utc = new Date(`${date}T${clock}Z`);
  if (Number.isNaN(utc.getTime())) return utc;
  const around = [-1, 1].map((days) => offsetAt(new Date(utc.getTime() + days * DAY), timezone));
  const possible = around.map((offset) => new Date(utc.getTime() - offset));
  const shown = possible.filter((instant) => instant.getTime() + offsetAt(instant, timezone) === utc.getTime());
  return shown[0] ?? (possible[0] as Date);
}

/** Milliseconds by which a zone is ahead of UTC at an instant. Throws for a zone that does not exist. */
export function offsetAt(instant: Date, timezone: string): number {
  const parts = clockOf(timezone).formatToParts(instant);
  const part = (type: string): number => Number(parts.find((entry) => entry.type === type)?.value);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(instant.getTime() / 1000) * 1000;
}

/** An offset in milliseconds as times end with it: `+01:00`. */
export function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * Times of the day and of the week <-> instants. The platform stores timestamps and reads weekday and wall clock out of
 * them, in the zone of the schedule and at the date that is written; it repeats those.
 */
import { offsetAt } from '../../basics/zone-clock.ts';
import { parseTime } from '../../call/times.ts';

export const DAY_SECONDS = 86_400;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
/** The Monday of the week that instants are taken from: no zone changes its clocks in it. */
const REFERENCE = Date.UTC(2024, 0, 1);

/** A time of the week: 0 is Monday. Seconds since midnight, below a day. */
export interface WeekTime {
  readonly day: number;
  readonly seconds: number;
}

/** The day's name as the platform writes it. */
export function dayName(day: number): string {
  return DAYS[day % 7] ?? '';
}

/** The day that a word names, by three letters or more. */
function dayNamed(word: string): number | undefined {
  const index = DAYS.findIndex((day) => word.length >= 3 && day.toLowerCase().startsWith(word.toLowerCase()));
  return index < 0 ? undefined : index;
}

/** Seconds since midnight of "9:00", "17:30", "24:00"; undefined for what is no time of the day. */
export function readTimeOfDay(text: string): number | undefined {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text.trim()) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return total <= DAY_SECONDS ? total : undefined;
}

/** "Sat 00:00", "sunday 24:00"; undefined for what is no time of the week. */
export function readWeekTime(text: string): WeekTime | undefined {
  const [, word = '', time = ''] = /^([a-z]+)\s+(\S+)$/i.exec(text.trim()) ?? [];
  const [day, seconds] = [dayNamed(word), readTimeOfDay(time)];
  if (day === undefined || seconds === undefined) return undefined;
  return { day: (day + Math.floor(seconds / DAY_SECONDS)) % 7, seconds: seconds % DAY_SECONDS };
}

/** "09:00", with seconds only where there are any. */
export function timeOfDayText(seconds: number): string {
  const text = new Date(seconds * 1000).toISOString().slice(11, 19);
  return text.endsWith(':00') ? text.slice(0, 5) : text;
}

/** "Sat 00:00". */
export function weekTimeText({ day, seconds }: WeekTime): string {
  return `${dayName(day).slice(0, 3)} ${timeOfDayText(seconds)}`;
}

/** An instant at which a zone's clocks show a time of the week; later by whole weeks where asked for. */
export function instantOf({ day, seconds }: WeekTime, zone: string, weeksLater = 0): string {
  const local = new Date(REFERENCE + ((weeksLater * 7 + day) * DAY_SECONDS + seconds) * 1000);
  const now = new Date(REFERENCE);
  return parseTime(local.toISOString().slice(0, 19), 'time', { now, timezone: zone });
}

/** What a zone's clocks show at an instant; undefined where that is no whole second. */
export function weekTimeAt(instant: Date, zone: string): WeekTime | undefined {
  const time = instant.getTime();
  if (Number.isNaN(time) || time % 1000 !== 0) return undefined;
  const seconds = Math.floor((time + offsetAt(instant, zone) - REFERENCE) / 1000);
  const week = 7 * DAY_SECONDS;
  const inWeek = ((seconds % week) + week) % week;
  return { day: Math.floor(inWeek / DAY_SECONDS), seconds: inWeek % DAY_SECONDS };
}

/** Whether clocks can be read in a zone of that name. */
export function isZone(zone: unknown): zone is string {
  try {
    return typeof zone === 'string' && zone.length < 100 && !Number.isNaN(offsetAt(new Date(REFERENCE), zone));
  } catch {
    return false;
  }
}

/** Whether the clocks of two zones agree, in winter and in summer of the present year. */
export function showSameTime(zone: string, other: string, now: Date): boolean {
  const year = now.getUTCFullYear();
  const moments = [new Date(Date.UTC(year, 0, 15)), new Date(Date.UTC(year, 6, 15)), now];
  return moments.every((moment) => offsetAt(moment, zone) === offsetAt(moment, other));
}

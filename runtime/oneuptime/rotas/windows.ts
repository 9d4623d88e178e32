/** The windows of a restriction in the short form, read and written; their instants are the zone's own. */
import { shown } from '../../basics/errors.ts';
import { isPlain, type Plain } from '../../basics/plain.ts';
import type { Problems } from './problems.ts';
import {
  DAY_SECONDS,
  dayName,
  instantOf,
  readTimeOfDay,
  readWeekTime,
  type WeekTime,
  weekTimeText,
} from './week-times.ts';

/** A window of the week as the platform stores it: names for people, instants for itself. */
interface StoredWindow {
  readonly startDay: string;
  readonly endDay: string;
  readonly startTime: string;
  readonly endTime: string;
}

/** Both ends of a window, each read in its own way. */
function readEnds<T>(
  given: unknown,
  where: string,
  read: (text: string) => T | undefined,
  example: string,
  problems: Problems,
): readonly [from: T, to: T] | undefined {
  if (!isPlain(given)) {
    problems.add(`${where} must be ${example}, not ${shown(given)}.`);
    return undefined;
  }
  problems.strangers(given, where, ['from', 'to']);
  const ends = ['from', 'to'].map((key) => {
    const text = given[key] ?? undefined;
    const end = typeof text === 'string' ? read(text) : undefined;
    const complaint = text === undefined ? 'is missing' : `cannot be ${shown(text)}`;
    if (end === undefined) problems.add(`${where}.${key} ${complaint}: ${example}.`);
    return end;
  });
  const [from, to] = ends;
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** The hours of every day. They may go over midnight; 24:00 is the midnight after. */
export function dailyWindow(given: unknown, where: string, zone: string, problems: Problems): Plain | undefined {
  const ends = readEnds(given, where, readTimeOfDay, '{"from": "09:00", "to": "17:00"}', problems);
  if (ends === undefined) return undefined;
  const [from, to] = ends.map((seconds) => seconds % DAY_SECONDS) as [number, number];
  if (from === to) {
    // The platform refuses it; from 00:00 to 24:00 it would be the same instant.
    problems.add(`${where} begins and ends at the same time. For the whole day say "none".`);
    return undefined;
  }
  return { startTime: instantOf({ day: 0, seconds: from }, zone), endTime: instantOf({ day: 0, seconds: to }, zone) };
}

const isSame = (a: WeekTime, b: WeekTime): boolean => a.day === b.day && a.seconds === b.seconds;
const placeOf = ({ day, seconds }: WeekTime): number => day * DAY_SECONDS + seconds;

/** A window of the week; one that ends earlier in the week than it begins goes over the week's end. */
export function weeklyWindow(
  given: unknown,
  where: string,
  zone: string,
  problems: Problems,
): StoredWindow | undefined {
  const ends = readEnds(given, where, readWeekTime, '{"from": "Sat 00:00", "to": "Mon 00:00"}', problems);
  if (ends === undefined) return undefined;
  const [from, to] = ends;
  if (isSame(from, to)) {
    problems.add(`${where} begins and ends at ${weekTimeText(from)}. For the whole week say "none".`);
    return undefined;
  }
  return {
    startDay: dayName(from.day),
    endDay: dayName(to.day),
    startTime: instantOf(from, zone),
    endTime: instantOf(to, zone, placeOf(to) < placeOf(from) ? 1 : 0),
  };
}

/** Hours in which a rota counts: "none", `{"daily": …}`, `{"weekly": […]}` <-> the platform's `RestrictionTimes`. */
import { shown } from '../../basics/errors.ts';
import { isPlain, type Plain, withoutNulls } from '../../basics/plain.ts';
import { Problems } from './problems.ts';
import {
  instantIn,
  MOST_WINDOWS,
  readStoredHours,
  type StoredHours,
  tooManyWindows,
  wrapHours,
} from './stored-hours.ts';
import { showSameTime, timeOfDayText, type WeekTime, weekTimeAt, weekTimeText } from './week-times.ts';
import { dailyWindow, weeklyWindow } from './windows.ts';

const SHORT = ['daily', 'weekly', 'timezone'];
const NEXT =
  'Write "none", {"daily": {"from": "09:00", "to": "17:00"}} or {"weekly": [{"from": "Sat 00:00", "to": "Mon 00:00"}]}.';
const NONE: StoredHours = { restictionType: 'None', dayRestrictionTimes: null, weeklyRestrictionTimes: [] };

const isShort = (given: unknown): given is Plain => isPlain(given) && SHORT.some((key) => key in given);
const isNone = (given: unknown): boolean => typeof given === 'string' && given.trim().toLowerCase() === 'none';

/** Whether the zone of the schedule has to be known to write these hours. */
export function needsZone(given: unknown): boolean {
  return isShort(given);
}

/** Against which clocks hours are written: the schedule's, and the moment of the call. */
export interface HoursContext {
  readonly zone: string;
  readonly now: Date;
}

function checkZone(given: unknown, where: string, { zone, now }: HoursContext, problems: Problems): void {
  if (given === undefined) return;
  if (typeof given === 'string' && isSameZone(given, zone, now)) return;
  problems.add(
    `${where}.timezone is ${shown(given)}, but the schedule's zone is ${zone}, in which its hours are read: write them so and leave timezone out.`,
  );
}

/** Whether two zones show the same time; false where one does not exist. */
export function isSameZone(zone: string, other: string, now: Date): boolean {
  try {
    return zone === other || showSameTime(zone, other, now);
  } catch {
    return false;
  }
}

function shortHours(hours: Plain, argument: string, context: HoursContext, problems: Problems): StoredHours {
  const given = withoutNulls(hours);
  problems.strangers(given, argument, SHORT);
  checkZone(given.timezone, argument, context, problems);
  const { daily, weekly } = given;
  if (daily !== undefined && weekly !== undefined)
    problems.add(`${argument} holds daily and weekly: give one. Weekly windows can say both.`);
  else if (daily !== undefined) {
    const times = dailyWindow(daily, `${argument}.daily`, context.zone, problems);
    return { restictionType: 'Daily', dayRestrictionTimes: times ?? null, weeklyRestrictionTimes: [] };
  }
  const windows = [weekly ?? []].flat();
  // The platform takes an empty list for no restriction at all.
  if (windows.length === 0) problems.add(`${argument} holds no window.`);
  if (windows.length > MOST_WINDOWS) problems.add(tooManyWindows(windows, `${argument}.weekly`));
  const weeklyRestrictionTimes = windows.slice(0, MOST_WINDOWS).flatMap((window: unknown, index): Plain[] => {
    const read = weeklyWindow(window, `${argument}.weekly[${index}]`, context.zone, problems);
    return read === undefined ? [] : [{ ...read }];
  });
  return { restictionType: 'Weekly', dayRestrictionTimes: null, weeklyRestrictionTimes };
}

/** Hours in either form as the platform stores them. Throws `bad_arguments` that names everything wrong with them. */
export function encodeHours(given: unknown, argument: string, context: HoursContext): Plain {
  if (isNone(given)) return wrapHours(NONE);
  const problems = new Problems();
  const value = isShort(given)
    ? shortHours(given, argument, context, problems)
    : isPlain(given)
      ? readStoredHours(given, argument, problems)
      : undefined;
  if (!isPlain(given)) problems.add(`${argument} says no hours: ${shown(given)}.`);
  problems.settle(NEXT);
  return wrapHours(value ?? NONE);
}

/** The ends of a stored window as clocks of a zone show them. */
function endsOf(window: Plain, zone: string): readonly [WeekTime, WeekTime] | undefined {
  const [from, to] = [window.startTime, window.endTime].map((value) => {
    const instant = instantIn(value);
    return instant === undefined ? undefined : weekTimeAt(new Date(instant), zone);
  });
  if (from === undefined || to === undefined || weekTimeText(from) === weekTimeText(to)) return undefined;
  return [from, to];
}

function describeDaily(times: unknown, zone: string): unknown {
  const ends = isPlain(times) ? endsOf(times, zone) : undefined;
  if (ends === undefined || ends[0].seconds === ends[1].seconds) return undefined;
  return { daily: { from: timeOfDayText(ends[0].seconds), to: timeOfDayText(ends[1].seconds) }, timezone: zone };
}

function describeWeekly(windows: readonly unknown[], zone: string): unknown {
  if (windows.length > MOST_WINDOWS) return undefined;
  const ends = windows.map((window) => (isPlain(window) ? endsOf(window, zone) : undefined));
  const weekly = ends.map((pair) => pair && { from: weekTimeText(pair[0]), to: weekTimeText(pair[1]) });
  return weekly.includes(undefined) ? undefined : { weekly, timezone: zone };
}

/** Whether stored hours can only be described by who knows the zone of the schedule. */
export function hasWindows(stored: unknown): boolean {
  return isPlain(stored) && describeHours(stored, undefined) !== 'none';
}

/**
 * Stored hours in the short form, with the zone they are read in; as the platform reads them, which is not what the names
 * of the days say. Undefined for what it cannot be said in.
 */
export function describeHours(stored: unknown, zone: string | undefined): unknown {
  const hours = isPlain(stored) && isPlain(stored.value) ? stored.value : {};
  const { restictionType: type, dayRestrictionTimes: daily, weeklyRestrictionTimes: weekly } = hours;
  const windows = Array.isArray(weekly) ? weekly : [];
  // The platform takes an empty list for no restriction.
  if (type === 'None' || (type === 'Weekly' && windows.length === 0)) return 'none';
  if (zone === undefined) return undefined;
  if (type === 'Daily') return describeDaily(daily, zone);
  return type === 'Weekly' ? describeWeekly(windows, zone) : undefined;
}

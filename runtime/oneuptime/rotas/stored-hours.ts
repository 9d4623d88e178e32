/** A restriction in the platform's own form, checked: it stores anything, and puts nobody on call for what it cannot read. */
import { shown } from '../../basics/errors.ts';
import { didYouMean } from '../../basics/nearest.ts';
import { isPlain, type Plain } from '../../basics/plain.ts';
import { readChoice } from '../../catalogue/reading.ts';
import type { Problems } from './problems.ts';
import { dayName } from './week-times.ts';

const TYPE = 'RestrictionTimes';
const HOURS_TYPES = ['None', 'Daily', 'Weekly'] as const;
/** The platform's spelling, and the one that everybody expects. */
const SPELT = 'restictionType';
const EXPECTED = 'restrictionType';
const KEYS = [SPELT, 'dayRestrictionTimes', 'weeklyRestrictionTimes'];
const DAYS = [0, 1, 2, 3, 4, 5, 6].map(dayName);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** Windows of a week that are read, each by the clocks of a zone: seven of every day, and more than anybody has. */
export const MOST_WINDOWS = 49;

/** What is wrong with more of them. */
export function tooManyWindows(windows: readonly unknown[], where: string): string {
  return `${where} holds ${windows.length} windows: at most ${MOST_WINDOWS} are taken.`;
}

/** `value` of a stored restriction. */
export interface StoredHours {
  readonly restictionType: (typeof HOURS_TYPES)[number];
  readonly dayRestrictionTimes: Plain | null;
  readonly weeklyRestrictionTimes: readonly Plain[];
}

/** Wraps hours as the platform recognises them. */
export function wrapHours(value: StoredHours): Plain {
  return { _type: TYPE, value };
}

/** An instant as text; typed dates are taken for what they hold. */
export function instantIn(value: unknown): string | undefined {
  const text = isPlain(value) && value._type === 'DateTime' ? value.value : value;
  return typeof text === 'string' && INSTANT.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

function checkInstants(window: Plain, where: string, problems: Problems): void {
  for (const key of ['startTime', 'endTime']) {
    const value = window[key];
    if (instantIn(value) !== undefined) continue;
    const complaint = value === undefined ? 'is missing' : `is no time: ${shown(value)}`;
    problems.add(`${where}.${key} ${complaint}. Write an instant such as "2024-01-01T09:00:00.000Z".`);
  }
}

/** Time of the day in UTC: what the platform compares. */
const timeOf = (value: unknown): number => Date.parse(instantIn(value) ?? '') % 86_400_000;

function checkDaily(value: unknown, where: string, problems: Problems): Plain | null {
  if (!isPlain(value)) {
    problems.add(`${where} is missing: {"startTime", "endTime"}, since ${SPELT} is Daily.`);
    return null;
  }
  problems.strangers(value, where, ['startTime', 'endTime']);
  checkInstants(value, where, problems);
  if (timeOf(value.startTime) === timeOf(value.endTime))
    problems.add(`${where} begins and ends at the same time of the day. For the whole day, ${SPELT} is None.`);
  return value;
}

function checkWeekly(value: unknown, where: string, problems: Problems): Plain[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.add(
      `${where} is missing: a list of {"startDay", "endDay", "startTime", "endTime"}, since ${SPELT} is Weekly.`,
    );
    return [];
  }
  if (value.length > MOST_WINDOWS) problems.add(tooManyWindows(value, where));
  return value.slice(0, MOST_WINDOWS).map((window: unknown, index): Plain => {
    const place = `${where}[${index}]`;
    if (!isPlain(window)) {
      problems.add(`${place} is no window: ${shown(window)}.`);
      return {};
    }
    problems.strangers(window, place, ['startDay', 'endDay', 'startTime', 'endTime']);
    for (const key of ['startDay', 'endDay']) {
      const given = window[key];
      if (typeof given === 'string' && readChoice(DAYS, given) !== undefined) continue;
      const near = typeof given === 'string' ? didYouMean(given, DAYS) : undefined;
      const complaint = given === undefined ? 'is missing' : `cannot be ${shown(given)}`;
      problems.add(`${place}.${key} ${complaint}. ${near ?? `One of ${DAYS.join(', ')}.`}`);
    }
    checkInstants(window, place, problems);
    if (instantIn(window.startTime) !== undefined && window.startTime === window.endTime)
      problems.add(`${place} begins and ends at the same moment.`);
    return window;
  });
}

/** The type, under either spelling of its key. */
function checkType(inner: Plain, where: string, problems: Problems): StoredHours['restictionType'] | undefined {
  const given = inner[SPELT] ?? inner[EXPECTED];
  const type = typeof given === 'string' ? readChoice(HOURS_TYPES, given) : undefined;
  if (type !== undefined) return type;
  const possible = `one of ${HOURS_TYPES.join(', ')}`;
  const complaint = given === undefined ? `is missing (spelt so)` : `cannot be ${shown(given)}`;
  problems.add(`${where}.${SPELT} ${complaint}: ${possible}.`);
  return undefined;
}

/** What a type does not use has to be empty: whoever fills it in means another type. */
function checkUnused(value: unknown, where: string, type: string, problems: Problems): void {
  const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  if (!isEmpty) problems.add(`${where} is given, yet ${SPELT} is ${type}.`);
}

/** Hours in the platform's own form, wrapped or not. What is left out and does not matter is filled in. */
export function readStoredHours(given: Plain, argument: string, problems: Problems): StoredHours | undefined {
  const held = problems.unwrapped(given, argument, TYPE, KEYS.join(', '));
  if (held === undefined) return undefined;
  const [inner, where] = held;
  problems.strangers(inner, where, inner[SPELT] === undefined ? [...KEYS, EXPECTED] : KEYS);
  const type = checkType(inner, where, problems);
  if (type === undefined) return undefined;
  const { dayRestrictionTimes: daily, weeklyRestrictionTimes: weekly } = inner;
  const [dayPlace, weekPlace] = [`${where}.dayRestrictionTimes`, `${where}.weeklyRestrictionTimes`];
  if (type !== 'Daily') checkUnused(daily, dayPlace, type, problems);
  if (type !== 'Weekly') checkUnused(weekly, weekPlace, type, problems);
  return {
    restictionType: type,
    dayRestrictionTimes: type === 'Daily' ? checkDaily(daily, dayPlace, problems) : null,
    weeklyRestrictionTimes: type === 'Weekly' ? checkWeekly(weekly, weekPlace, problems) : [],
  };
}

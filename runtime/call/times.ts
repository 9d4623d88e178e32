/** Times as people write them -> the ISO text that the API understands. */
import { badArgument } from '../basics/errors.ts';
import { clockOf, momentOfClock, offsetAt } from '../basics/zone-clock.ts';

/** Grafana writes `now` before it. */
const RELATIVE = /^(?:now\s*)?([+-])\s*(\d{1,6})([smhdw])$/;
const MILLISECONDS = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 } as const;
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;
/** A day of the calendar by a word, with a time of its clock where one is meant. */
const DAY_WORD = /^(today|yesterday|tomorrow)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?)?$/i;
const DAYS = { today: 0, yesterday: -1, tomorrow: 1 } as const;
/** No time that anybody writes is longer. */
const MAX_TEXT = 100;
/** Different times in one call: to read one takes a zone's clock several times. */
const MAX_TIMES = 100;
const EXAMPLES =
  'Write "2026-11-21T14:00:00Z", "2026-11-21" or a relative time such as "now", "-90m", "+7d", "today", "yesterday 14:00".';

/** The zone in which the platform tells times, and in which those are read that name none. */
export const UTC = 'UTC';

/** What a time without a zone, and `today`, are read against. */
export interface TimeContext {
  readonly now: Date;
  /** IANA zone; UTC when the caller names none. */
  readonly timezone: string;
}

/** Checks a zone name. Throws `bad_arguments` with an example for one that does not exist. */
export function timeContext(now: Date, timezone = UTC): TimeContext {
  try {
    if (timezone !== UTC) clockOf(timezone);
  } catch {
    throw badArgument(
      `There is no time zone ${JSON.stringify(timezone.slice(0, 60))}.`,
      'Use an IANA name such as "Europe/Berlin".',
    );
  }
  return { now, timezone };
}

/** Times that were read against a context: each row of a call reads them again. */
const known = new WeakMap<TimeContext, Map<string, string>>();

/**
 * ISO text in UTC with milliseconds. Throws `bad_arguments`, naming the argument, for anything unreadable, and for more
 * different times than a call can mean.
 */
export function parseTime(text: string, argument: string, context: TimeContext): string {
  const times = known.get(context) ?? new Map<string, string>();
  const before = times.get(text);
  if (before !== undefined) return before;
  const read = text.length > MAX_TEXT ? undefined : readTime(text.trim(), context);
  if (read === undefined)
    throw badArgument(`${argument} is not a time: ${JSON.stringify(text.slice(0, 60))}.`, EXAMPLES);
  if (times.size >= MAX_TIMES)
    throw badArgument(
      `${argument}: more than ${MAX_TIMES} different times are too many for one call.`,
      'Give a range, for example {"gte":"-24h"}, or ask in several calls.',
    );
  known.set(context, times.set(text, read));
  return read;
}

function readTime(text: string, context: TimeContext): string | undefined {
  const time = relativeTime(text, context) ?? absoluteTime(text, context);
  if (!time || Number.isNaN(time.getTime())) return undefined;
  const iso = time.toISOString();
  return /^\d{4}-/.test(iso) ? iso : undefined;
}

/** Whether a text names a whole day, as a date or by a word. */
export function isDay(text: unknown): text is string {
  return typeof text === 'string' && /^(?:\d{4}-\d\d-\d\d|today|yesterday|tomorrow)$/i.test(text.trim());
}

function relativeTime(text: string, context: TimeContext): Date | undefined {
  const { now } = context;
  if (text.toLowerCase() === 'now') return now;
  const [, word, minutes = '00:00', seconds = ':00'] = DAY_WORD.exec(text) ?? [];
  if (word) return onDay(word.toLowerCase() as keyof typeof DAYS, `${minutes}${seconds}`, context);
  const [, sign, amount, unit] = RELATIVE.exec(text) ?? [];
  if (!amount || !unit) return undefined;
  return new Date(
    now.getTime() + (sign === '-' ? -1 : 1) * Number(amount) * MILLISECONDS[unit as keyof typeof MILLISECONDS],
  );
}

/** Days of the calendar, not 24 hours: two days a year are shorter or longer. */
function onDay(word: keyof typeof DAYS, clock: string, { now, timezone }: TimeContext): Date | undefined {
  const day = new Date(now.getTime() + offsetAt(now, timezone));
  day.setUTCDate(day.getUTCDate() + DAYS[word]);
  return momentOfClock(day.toISOString().slice(0, 10), clock, timezone);
}

function absoluteTime(text: string, { timezone }: TimeContext): Date | undefined {
  const [, date, minutes = '00:00', seconds = ':00', zone] = ISO.exec(text) ?? [];
  if (!date || !isCalendarDate(date)) return undefined;
  if (!zone) return momentOfClock(date, `${minutes}${seconds}`, timezone);
  return new Date(`${date}T${minutes}${seconds}${/^[a-z]/i.test(zone) ? 'Z' : zone.replace(/^(...)(\d\d)$/, '$1:$2')}`);
}

/** False for 30 February and the like, which Date would move to March. */
function isCalendarDate(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

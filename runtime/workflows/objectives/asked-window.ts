/**
 * The window of an objective in plain words -> what OneUptime has: any number of rolling days, or the calendar month, with
 * the zone in which it begins where one is named: "month Europe/Berlin".
 */
import { badArgument } from '../../basics/errors.ts';
import { offsetAt } from '../../basics/zone-clock.ts';

export type SloWindow =
  | { readonly windowType: 'Rolling'; readonly windowDays: number }
  | { readonly windowType: 'Calendar Month'; readonly timezone?: string };

/** Most days of a rolling window. */
const MOST_DAYS = 366;
const DAYS_OF = { d: 1, w: 7, m: 30, y: 365 } as const;
const SPAN = /(?:^|[^\d.])(\d{1,4})[\s-]*(days?|d|weeks?|wk|w|months?|mo|years?|yr|y)\b/;
const ZONE = /\b[A-Za-z_]+\/[A-Za-z_]+(?:\/[A-Za-z_]+)?\b/;
const OTHER_CALENDARS: readonly (readonly [words: RegExp, what: string])[] = [
  [/\b(day|daily)\b/, 'day'],
  [/\b(week|weekly)\b/, 'week'],
  [/\b(quarter|quarterly)\b/, 'quarter'],
  [/\b(year|yearly|annual|annually)\b/, 'year'],
];

/** Reads "30d", "rolling 28 days", "4 weeks", "monthly". Throws `bad_arguments` for windows that OneUptime has not. */
export function readSloWindow(text: string): SloWindow {
  const words = text.toLowerCase().trim();
  const isRolling = /\b(rolling|last|past)\b/.test(words);
  const isCalendar = /\bcalendar\b/.test(words);
  const [, amount, unit] = SPAN.exec(words) ?? [];
  if (amount !== undefined && unit !== undefined && !isCalendar) {
    const isOneMonth = unit.startsWith('mo') && Number(amount) === 1;
    if (isOneMonth && !isRolling) return month(text);
    return rolling(Number(amount) * DAYS_OF[unit.charAt(0) as keyof typeof DAYS_OF], text);
  }
  if (/^\d{1,4}$/.test(words)) return rolling(Number(words), text);
  const isMonth = /\bmonth(ly)?\b/.test(words);
  if (isMonth && isRolling && !isCalendar) return { windowType: 'Rolling', windowDays: DAYS_OF.m };
  if (isMonth && (amount === undefined || Number(amount) === 1)) return month(text);
  const calendar = OTHER_CALENDARS.find(([known]) => known.test(words))?.[1];
  if (calendar !== undefined || isCalendar)
    throw badArgument(
      `OneUptime has no objective over a calendar ${calendar ?? 'of that kind'}: the calendar month is the only one.`,
      'Give "month", or rolling days instead: "7d", "90d", "365d".',
    );
  throw badArgument(
    `window is not understood: ${JSON.stringify(text.slice(0, 60))}.`,
    'Give rolling days such as "30d", or "month" for the calendar month.',
  );
}

function month(text: string): SloWindow {
  const timezone = ZONE.exec(text)?.[0];
  if (timezone === undefined) return { windowType: 'Calendar Month' };
  try {
    offsetAt(new Date(0), timezone);
  } catch {
    throw badArgument(
      `There is no time zone ${JSON.stringify(timezone)}.`,
      'Use an IANA name such as "Europe/Berlin".',
    );
  }
  return { windowType: 'Calendar Month', timezone };
}

function rolling(days: number, text: string): SloWindow {
  if (days >= 1 && days <= MOST_DAYS) return { windowType: 'Rolling', windowDays: days };
  throw badArgument(
    `window ${JSON.stringify(text.slice(0, 60))} is ${days} days: OneUptime takes 1 to ${MOST_DAYS} rolling days.`,
    'Give "7d", "28d", "30d", "90d" or "365d", for example.',
  );
}

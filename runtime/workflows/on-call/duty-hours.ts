/** Hours of duty as spans of time: a stored restriction, read on the clocks of the schedule's zone. No I/O. */
import { isPlain } from '../../basics/plain.ts';
import { shownIn, type ZoneTime } from './zone-time.ts';

const DAY = 864e5;
const WEEK = 7 * DAY;
/** 1 January 1970 was a Thursday: days are counted from the Sunday before it. */
const SUNDAY = -4 * DAY;

/** Milliseconds, the end not counted. */
export type OpenSpan = readonly [start: number, end: number];

/** A window that comes again: shown milliseconds since Sunday midnight, or since midnight where it is of every day. */
interface HourWindow {
  readonly every: typeof DAY | typeof WEEK;
  readonly from: number;
  readonly to: number;
}

/** Which hours a layer covers; null is all of them. Nothing that the platform cannot read covers anything. */
export type HoursOfDuty = readonly HourWindow[] | null;

/**
 * Hours of a stored `RestrictionTimes`, whose key is spelt `restictionType`. Weekdays and times come from the timestamps,
 * as clocks showed them on their own date; a daily window over midnight is two, the first one a millisecond short.
 */
export function hoursOfDuty(stored: unknown, zone: string): HoursOfDuty {
  const shown = (instant: number): number => shownIn(zone, instant);
  if (stored === null || stored === undefined) return null;
  const {
    restictionType: type,
    dayRestrictionTimes: day,
    weeklyRestrictionTimes: list,
  } = isPlain(stored) ? ((isPlain(stored.value) ? stored.value : {}) as Record<string, unknown>) : {};
  const weekly = Array.isArray(list) ? list : [];
  if (type === 'None' || (type === 'Weekly' && weekly.length === 0)) return null;
  if (type === 'Weekly') return weekly.flatMap((window: unknown) => weeklyWindow(endsOf(window, shown)));
  return type === 'Daily' ? dailyWindows(endsOf(day, shown)) : [];
}

function endsOf(window: unknown, shown: (instant: number) => number): OpenSpan | undefined {
  if (!isPlain(window)) return undefined;
  const [from, to] = [window.startTime, window.endTime].map((value) =>
    shown(Date.parse(String(isPlain(value) ? value.value : value))),
  );
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : [from as number, to as number];
}

const rest = (value: number, of: number): number => ((value % of) + of) % of;

function dailyWindows(ends: OpenSpan | undefined): HourWindow[] {
  if (!ends) return [];
  const [from, to] = [rest(ends[0], DAY), rest(ends[1], DAY)];
  if (from <= to) return [{ every: DAY, from, to }];
  return [
    { every: DAY, from: 0, to },
    { every: DAY, from, to: DAY - 1 },
  ];
}

function weeklyWindow(ends: OpenSpan | undefined): HourWindow[] {
  if (!ends) return [];
  const [from, to] = [rest(ends[0] - SUNDAY, WEEK), rest(ends[1] - SUNDAY, WEEK)];
  return [{ every: WEEK, from, to: to < from ? to + WEEK : to }];
}

/** Spans of hours that touch a stretch of time, put together where they meet, in order; not cut to it. */
export function openSpans(hours: HoursOfDuty, zone: ZoneTime, from: number, to: number): OpenSpan[] {
  if (hours === null) return [[from, to]];
  const found = hours.flatMap((window) => occurrences(window, zone, from, to)).sort((a, b) => a[0] - b[0]);
  const spans: OpenSpan[] = [];
  for (const [start, end] of found) {
    const last = spans.at(-1);
    if (last && start <= last[1]) spans[spans.length - 1] = [last[0], Math.max(last[1], end)];
    else spans.push([start, end]);
  }
  return spans;
}

function occurrences(
  { every, from: opens, to: shuts }: HourWindow,
  zone: ZoneTime,
  from: number,
  to: number,
): OpenSpan[] {
  const origin = every === WEEK ? SUNDAY : 0;
  const first = Math.floor((zone.shown(from) - origin - shuts) / every);
  const last = Math.floor((zone.shown(to) - origin - opens) / every) + 1;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index): OpenSpan => {
    const base = origin + (first + index) * every;
    return [zone.instant(base + opens), zone.instant(base + shuts)];
  }).filter(([start, end]) => end > start && end > from && start < to);
}

import { DAY } from '../engine/clock.ts';
import { isObject } from '../engine/json.ts';
import type { WallClock } from './wall-clock.ts';

type Span = readonly [start: number, end: number];

/** Which parts of a period a layer covers. */
interface Restriction {
  readonly isWhole: boolean;
  within(start: number, end: number): Span[];
}

/** Hours of a local day; `to` is beyond the day where the window ends on a later one. */
interface Window {
  /** 0 is Sunday; null is every day. */
  readonly day: number | null;
  readonly from: number;
  readonly to: number;
}

const WEEK = 7 * DAY;
const WHOLE: Restriction = { isWhole: true, within: (start, end) => [[start, end]] };

/** A timestamp of a restriction, plain or typed, in milliseconds; undefined where it is none. */
export function restrictionTime(value: unknown): number | undefined {
  const time = Date.parse(String(isObject(value) ? value.value : value));
  return Number.isNaN(time) ? undefined : time;
}

/** The same as its own date's wall clock shows it. */
function localTime(value: unknown, clock: WallClock): number | undefined {
  const time = restrictionTime(value);
  return time === undefined ? undefined : clock.local(time);
}

function localTimes(value: unknown, clock: WallClock): Span | undefined {
  if (!isObject(value)) return undefined;
  const [from, to] = [localTime(value.startTime, clock), localTime(value.endTime, clock)];
  return from === undefined || to === undefined ? undefined : [from, to];
}

const timeOfDay = (local: number): number => ((local % DAY) + DAY) % DAY;
const weekdayOf = (local: number): number => (((Math.floor(local / DAY) + 4) % 7) + 7) % 7;

/** Only the time of day counts. A window over midnight is two: the server cuts it there, a millisecond before. */
function dailyWindows(value: unknown, clock: WallClock): Window[] {
  const times = localTimes(value, clock);
  if (times === undefined) return [];
  const [from, to] = [timeOfDay(times[0]), timeOfDay(times[1])];
  if (from <= to) return [{ day: null, from, to }];
  const morning = { day: null, from: 0, to };
  return [morning, { day: null, from, to: DAY - 1 }];
}

/** The weekday comes from the timestamps; `startDay` and `endDay` are for show. */
function weeklyWindows(list: readonly unknown[], clock: WallClock): Window[] {
  return list.flatMap((value) => {
    const times = localTimes(value, clock);
    if (times === undefined) return [];
    const [day, last] = [weekdayOf(times[0]), weekdayOf(times[1])];
    const from = timeOfDay(times[0]);
    const to = (last - day) * DAY + timeOfDay(times[1]);
    return [{ day, from, to: to < from ? to + WEEK : to }];
  });
}

function mergeSpans(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && span[0] <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], span[1])];
    else merged.push(span);
  }
  return merged;
}

/** The spans of windows that lie inside a period. */
function spansWithin(windows: readonly Window[], clock: WallClock, start: number, end: number): Span[] {
  const back = windows.some((window) => window.to > DAY) ? 7 : 1;
  const lastDay = Math.floor(clock.local(end) / DAY);
  const spans: Span[] = [];
  for (let day = Math.floor(clock.local(start) / DAY) - back; day <= lastDay; day += 1) {
    for (const window of windows) {
      if (window.day !== null && weekdayOf(day * DAY) !== window.day) continue;
      const open = clock.moment(day * DAY + window.from);
      const shut = clock.moment(day * DAY + window.to);
      const span: Span = [Math.max(open, start), Math.min(shut, end)];
      if (span[1] > span[0]) spans.push(span);
    }
  }
  return mergeSpans(spans);
}

/** Reads `restrictionTimes` of a layer by a schedule's wall clock. An unknown type covers nothing: nobody is on call then. */
export function restrictionOf(stored: unknown, clock: WallClock): Restriction {
  if (stored === null || stored === undefined) return WHOLE;
  const value = isObject(stored) && isObject(stored.value) ? stored.value : {};
  const weekly = Array.isArray(value.weeklyRestrictionTimes) ? value.weeklyRestrictionTimes : [];
  const type = value.restictionType;
  if (type === 'None' || (type === 'Weekly' && weekly.length === 0)) return WHOLE;
  const windows = type === 'Weekly' ? weeklyWindows(weekly, clock) : dailyWindows(value.dayRestrictionTimes, clock);
  const used = type === 'Weekly' || type === 'Daily' ? windows : [];
  return { isWhole: false, within: (start, end) => spansWithin(used, clock, start, end) };
}

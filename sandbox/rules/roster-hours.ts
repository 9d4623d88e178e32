import { DAY, MINUTE } from '../engine/clock.ts';
import { isObject } from '../engine/json.ts';

type Span = readonly [start: number, end: number];

/** Which parts of a period a layer covers. */
interface Restriction {
  readonly isWhole: boolean;
  within(start: number, end: number): Span[];
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format !== undefined) return format;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    format = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', timeZoneName: 'longOffset' });
  }
  formats.set(timeZone, format);
  return format;
}

/** Milliseconds a timezone is ahead of UTC at a moment. */
function offsetAt(time: number, timezone: string): number {
  // "3/2/2026, GMT+05:30"; plain GMT where there is no difference.
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(formatOf(timezone).format(time)) ?? [];
  return Number(`${sign ?? ''}1`) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE;
}

function timeOfDay(value: unknown, timezone: string): number {
  const time = Date.parse(String(isObject(value) ? value.value : value));
  if (Number.isNaN(time)) return 0;
  return (((time + offsetAt(time, timezone)) % DAY) + DAY) % DAY;
}

interface Window {
  /** 0 is Sunday; null repeats daily. */
  readonly day: number | null;
  readonly from: number;
  readonly length: number;
}

/** A window of the day, or of the week where it names its days. */
function readWindow(value: Record<string, unknown>, timezone: string, period: number): Window {
  const isWeekly = period > DAY;
  const first = isWeekly ? Math.max(0, DAYS.indexOf(String(value.startDay))) : 0;
  const last = isWeekly ? Math.max(0, DAYS.indexOf(String(value.endDay))) : 0;
  const from = timeOfDay(value.startTime, timezone);
  const length = (last - first) * DAY + timeOfDay(value.endTime, timezone) - from;
  return { day: isWeekly ? first : null, from, length: length > 0 ? length : length + period };
}

function readWindows(value: Record<string, unknown>, timezone: string): Window[] {
  const { restictionType, dayRestrictionTimes: daily, weeklyRestrictionTimes: weekly } = value;
  if (restictionType === 'Daily' && isObject(daily)) return [readWindow(daily, timezone, DAY)];
  if (restictionType !== 'Weekly' || !Array.isArray(weekly)) return [];
  return weekly.filter(isObject).map((item) => readWindow(item, timezone, 7 * DAY));
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

/** Reads `restrictionTimes` of a layer. Times of day count in the schedule's timezone. */
export function restrictionOf(stored: unknown, timezone: string): Restriction {
  const value = isObject(stored) && isObject(stored.value) ? stored.value : {};
  const windows = readWindows(value, timezone);
  if (windows.length === 0) return { isWhole: true, within: (start, end) => [[start, end]] };
  const within = (start: number, end: number): Span[] => {
    const spans: Span[] = [];
    const firstDay = Math.floor((start + offsetAt(start, timezone)) / DAY) - 7;
    for (let day = firstDay; day * DAY < end + 2 * DAY && day < firstDay + 800; day += 1) {
      for (const window of windows) {
        if (window.day !== null && (day + 4) % 7 !== window.day) continue;
        const local = day * DAY + window.from;
        const open = local - offsetAt(local, timezone);
        const span: Span = [Math.max(open, start), Math.min(open + window.length, end)];
        if (span[1] > span[0]) spans.push(span);
      }
    }
    return mergeSpans(spans);
  };
  return { isWhole: false, within };
}

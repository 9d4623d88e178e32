import { isObject } from '../wire.ts';

type Span = readonly [number, number];

/** Which parts of a period a layer covers. */
export interface Restriction {
  readonly isWhole: boolean;
  within(start: number, end: number): Span[];
}

const DAY = 86_400_000;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: timezone });
  } catch {
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
  formats.set(timezone, format);
  return format;
}

/** Milliseconds a timezone is ahead of UTC at a moment. */
function offsetAt(time: number, timezone: string): number {
  const parts = Object.fromEntries(
    formatOf(timezone)
      .formatToParts(new Date(time))
      .map((part) => [part.type, Number(part.value)]),
  );
  const local = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(time / 1000) * 1000;
}

function timeOfDay(value: unknown, timezone: string): number {
  const text = isObject(value) ? value.value : value;
  const time = Date.parse(String(text));
  if (Number.isNaN(time)) return 0;
  return (((time + offsetAt(time, timezone)) % DAY) + DAY) % DAY;
}

interface Window {
  /** 0 is Sunday; null repeats daily. */
  readonly day: number | null;
  readonly from: number;
  readonly length: number;
}

function dailyWindow(value: Record<string, unknown>, timezone: string): Window {
  const from = timeOfDay(value.startTime, timezone);
  const to = timeOfDay(value.endTime, timezone);
  return { day: null, from, length: (to - from + DAY) % DAY || DAY };
}

function weeklyWindow(value: Record<string, unknown>, timezone: string): Window {
  const first = Math.max(0, DAYS.indexOf(String(value.startDay)));
  const last = Math.max(0, DAYS.indexOf(String(value.endDay)));
  const from = timeOfDay(value.startTime, timezone);
  const length = (last - first) * DAY + timeOfDay(value.endTime, timezone) - from;
  return { day: first, from, length: length > 0 ? length : length + 7 * DAY };
}

function readWindows(value: Record<string, unknown>, timezone: string): Window[] {
  const daily = value.dayRestrictionTimes;
  const weekly = value.weeklyRestrictionTimes;
  if (value.restictionType === 'Daily' && isObject(daily)) return [dailyWindow(daily, timezone)];
  if (value.restictionType === 'Weekly' && Array.isArray(weekly)) {
    return weekly.filter(isObject).map((item) => weeklyWindow(item, timezone));
  }
  return [];
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

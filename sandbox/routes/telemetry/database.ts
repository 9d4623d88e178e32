/** How the telemetry database reads what helper routes hand it unlooked at, and how it writes times. */
import { badData, serverError } from '../../engine/api-error.ts';
import { HOUR, MINUTE } from '../../engine/clock.ts';
import { isObject } from '../../engine/json.ts';
import type { StoredRow } from '../../engine/store.ts';

type Json = Readonly<Record<string, unknown>>;

/** What rows have to lie in, in milliseconds; NaN where the text sent was no date. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
const ZONELESS = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/;

function parseMoment(text: string): number {
  return Date.parse(ZONELESS.test(text) ? `${text.replace(' ', 'T')}Z` : text);
}

/** A moment as helper bodies hold it: text, UTC where it names no zone, or a typed date. Text that is no date is NaN, anything else refused. */
export function readDate(value: unknown): number {
  if (typeof value === 'string') return parseMoment(value.trim());
  const isTyped = isObject(value) && (value._type === 'DateTime' || value._type === 'Date');
  if (isTyped && typeof value.value === 'string' && value.value !== '') return parseMoment(value.value);
  throw badData(`Invalid date: ${isObject(value) ? '[object Object]' : String(value)}`);
}

/** The window of a body. Each end has its own default, whatever the other is: now, and `span` before now. */
export function readWindow(body: Json, now: number, span = HOUR): Window {
  const from = body.startTime ? readDate(body.startTime) : now - span;
  return { from, to: body.endTime ? readDate(body.endTime) : now };
}

/** Whether a moment lies in a window. The database is asked in whole seconds, or in whole minutes, of which the last one counts in full; a window that is no date fails there. */
export function withinWindow({ from, to }: Window, unit: 'second' | 'minute'): (time: number) => boolean {
  if (Number.isNaN(from + to)) throw serverError();
  const step = unit === 'minute' ? MINUTE : SECOND;
  const first = Math.floor(from / step);
  const last = Math.floor(to / step);
  if (unit === 'second') return (time) => time >= first * step && time <= last * step;
  return (time) => time >= first * step && time < (last + 1) * step;
}

/** Widest windows, in minutes, with the bucket that they get, in minutes. */
const USUAL_BUCKETS = [
  [60, 1],
  [6 * 60, 5],
  [24 * 60, 15],
  [7 * 24 * 60, 60],
  [30 * 24 * 60, 6 * 60],
] as const;

/** Minutes of a bucket where the body names none. */
export function usualBucket({ from, to }: Window): number {
  const minutes = (to - from) / MINUTE;
  return USUAL_BUCKETS.find(([widest]) => minutes <= widest)?.[1] ?? 24 * 60;
}

/** Milliseconds of a bucket of so many minutes. The database refuses what is not a whole number of seconds above zero. */
export function bucketLength(minutes: unknown): number {
  const seconds = databaseNumber(Number(minutes) * 60);
  if (seconds <= 0) throw serverError();
  return seconds * SECOND;
}

/** A number as the database takes it: whole, of 32 bits, as text too. Everything else is a 500. */
export function databaseNumber(value: unknown): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || Math.abs(number) >= 2 ** 31) throw serverError();
  return number;
}

/** The first rows, or the last ones where the limit is negative: the database counts those from the end. */
export function cutTo<T>(rows: readonly T[], limit: number): T[] {
  return limit < 0 ? rows.slice(limit) : rows.slice(0, limit);
}

/** `2026-11-26 19:00:00`: how answers write the start of a bucket. */
export function clockText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2026-11-27 18:55:53.342000128`: the time of a row. The last digits are those of nanoseconds kept as a double. */
export function rowTime({ time, timeUnixNano }: StoredRow): string {
  const moment = Number(time);
  const nano = Number(timeUnixNano);
  const isSame = Math.abs(nano / 1_000_000 - moment) < 1;
  const fraction = isSame ? nano % 1_000_000_000 : Math.floor(moment % SECOND) * 1_000_000;
  return `${clockText(moment)}.${String(fraction).padStart(9, '0')}`;
}

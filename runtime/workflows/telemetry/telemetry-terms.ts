/** What the telemetry workflows have in common: who sent a row, moments in nanoseconds, levels, short lines. */
import type { Job, TimeWindow } from '../define.ts';

/** Levels from the worst down, as logs have them, and the lowest number of each (OTLP). */
export const LEVELS = { Fatal: 21, Error: 17, Warning: 13, Information: 9, Debug: 5, Trace: 1 } as const;
export type Level = keyof typeof LEVELS;
export const LEVEL_NAMES = ['Fatal', 'Error', 'Warning', 'Information', 'Debug', 'Trace'] as const;

/** Figures of the API may be eight seconds old: of a window that ends before, all are known. */
export const SETTLED = '-10s';
const HOUR_MS = 3_600_000;

/** The ends of a window, as far as they were given. */
export type Ends = { readonly [K in keyof TimeWindow]?: TimeWindow[K] | undefined };

/** A time so many hours later, or earlier. */
export function hoursFrom(time: string, hours: number): string {
  return new Date(Date.parse(time) + hours * HOUR_MS).toISOString();
}

/** The window that was asked for; by default the last `hours` before its end, which is ten seconds ago. It is told in the result. */
export function pastWindow(job: Pick<Job, 'time' | 'window'>, { from, to }: Ends, hours: number): TimeWindow {
  const settled = job.time(SETTLED);
  const end = to ?? (from === undefined || from < settled ? settled : job.time('now'));
  return job.window({ from: from ?? hoursFrom(end, -hours), to: end }, '-1h');
}

/** Outcome of a span that failed. */
export const FAILED = 2;

interface Sender {
  readonly id?: unknown;
  readonly name?: unknown;
}

/** Rows bring the name of what sent them beside its id, where the key may see it. */
function senderIn(value: unknown): Sender {
  return typeof value === 'object' && value !== null ? value : { id: value };
}

/** Name of what sent a row: service, host or other source; its id where it has no name that the key may see. */
export function sentBy(value: unknown): string {
  const { name, id } = senderIn(value);
  return String(name ?? id ?? 'unknown');
}

/** Id of what sent a row. */
export function idOfSender(value: unknown): string {
  return String(senderIn(value).id ?? '');
}

/** A filter of rows inside a window, both ends included. */
export function during({ from, to }: TimeWindow): { readonly gte: string; readonly lte: string } {
  return { gte: from, lte: to };
}

/** Milliseconds since 1970 of nanoseconds, which come as text or, measured, as a number. */
export function msOfNanos(nanos: unknown): number {
  return Number(nanos) / 1e6;
}

/** ISO text of a moment in nanoseconds, to the millisecond; undefined for none. */
export function isoOfNanos(nanos: number | null | undefined): string | undefined {
  return nanos === null || nanos === undefined || nanos === 0 ? undefined : new Date(msOfNanos(nanos)).toISOString();
}

/** A text on one line, cut to so many characters. */
export function oneLine(text: unknown, most: number): string {
  const line = String(text ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** A text on one line as `oneLine`, cut so that what was looked for stays in sight, letter case aside. */
export function lineAround(text: unknown, most: number, sought = ''): string {
  const line = oneLine(text, Number.POSITIVE_INFINITY);
  const at = line.toLowerCase().indexOf(oneLine(sought, most).toLowerCase());
  const from = Math.min(at - Math.floor((most - sought.length) / 2), line.length - most + 1);
  return at + sought.length < most || from <= 0 ? oneLine(line, most) : `…${oneLine(line.slice(from), most - 1)}`;
}

/** Milliseconds to what they are good for: three digits behind the point below 10, none above 1000. */
export function roundMs(ms: number): number {
  const digits = Math.abs(ms) < 10 ? 3 : Math.abs(ms) < 1000 ? 1 : 0;
  return Number(ms.toFixed(digits));
}

/** Hundredths of a whole with one decimal; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Number(((100 * part) / whole).toFixed(1));
}

/** An id of a trace or a span as it was written, and in small letters, as most senders write them. */
export function spellings(id: string): readonly string[] {
  const written = id.trim();
  return [...new Set([written, written.toLowerCase()])];
}

/** Runs of duty by day and by person, on the clocks of a zone. No I/O. */
import { gather } from '../gathered.ts';
import type { DutyRun } from './duty-runs.ts';
import type { ZoneTime } from './zone-time.ts';

const DAY = 864e5;
/** Of an hour. */
const TENTH = 360_000;
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

/** One day of the calendar, and the duty of it. */
export interface DutyDay {
  /** `2026-11-30`, and its weekday. */
  readonly date: string;
  readonly weekday: string;
  /** Pieces of runs, clock times as `08:00`; the midnight that ends the day is `24:00`. */
  readonly duty: readonly { readonly from: string; readonly to: string; readonly run: DutyRun }[];
}

/** Days on which somebody is on call, in order; runs are cut at midnight. */
export function dutyDays(runs: readonly DutyRun[], zone: ZoneTime): DutyDay[] {
  const days = new Map<number, { from: string; to: string; run: DutyRun }[]>();
  for (const run of runs) {
    for (let day = Math.floor(zone.shown(run.from) / DAY); zone.instant(day * DAY) < run.to; day += 1) {
      const [start, end] = [
        Math.max(run.from, zone.instant(day * DAY)),
        Math.min(run.to, zone.instant((day + 1) * DAY)),
      ];
      if (end <= start) continue;
      const to = end === zone.instant((day + 1) * DAY) ? '24:00' : clockText(zone.shown(end));
      gather(days, day, { from: clockText(zone.shown(start)), to, run });
    }
  }
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, duty]) => ({
      date: new Date(day * DAY).toISOString().slice(0, 10),
      weekday: WEEKDAYS[((day % 7) + 7) % 7] as string,
      duty,
    }));
}

/** Hours of duty by person, most first. */
export function dutyHours(runs: readonly DutyRun[]): { readonly person: string; readonly hours: number }[] {
  const spans = new Map<string, number>();
  for (const { person, from, to } of runs) spans.set(person, (spans.get(person) ?? 0) + to - from);
  return [...spans]
    .sort(([, a], [, b]) => b - a)
    .map(([person, span]) => ({ person, hours: Math.round(span / TENTH) / 10 }));
}

/** The week of an instant: Monday midnight to the next. */
export function weekOf(instant: number, zone: ZoneTime): { readonly from: number; readonly to: number } {
  const day = Math.floor(zone.shown(instant) / DAY);
  const monday = day - ((((day + 3) % 7) + 7) % 7);
  return { from: zone.instant(monday * DAY), to: zone.instant((monday + 7) * DAY) };
}

function clockText(shown: number): string {
  const text = new Date(shown).toISOString().slice(11, 19);
  return text.endsWith(':00') ? text.slice(0, 5) : text;
}

/** Times on a drawing: where they stand, and what is written of them, on the clocks of the zone that was asked for. */
import { scaleLinear, scaleUtc } from 'd3-scale';
import { utcFormat } from 'd3-time-format';
import { offsetAt } from '../basics/zone-clock.ts';
import type { Look } from './drawing.ts';
import type { Sheet } from './sheet.ts';
import { textWidth } from './text-width.ts';

const DAY_MS = 86_400_000;
const dayFormat = utcFormat('%-d %b');
const yearFormat = utcFormat('%-d %b %Y');
const clockFormat = utcFormat('%H:%M');
const momentFormat = utcFormat('%-d %b %H:%M');
const monthFormat = utcFormat('%b %Y');

/** Years beyond these are mistakes of a clock: no axis reaches them. */
const [EARLIEST, LATEST] = [Date.UTC(1970, 0), Date.UTC(2200, 0)];

/** A time from a result; undefined of what is none, or of another century. */
export function drawnInstant(text: string | undefined): number | undefined {
  // Steps of series are written with a space before the clock.
  const time = text === undefined ? Number.NaN : Date.parse(text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T'));
  return time >= EARLIEST && time <= LATEST ? time : undefined;
}

/** Milliseconds by which the clocks of a look are ahead of UTC; none in a zone that nobody knows. */
export function aheadOf(instant: number, { timezone }: Look): number {
  try {
    return offsetAt(new Date(instant), timezone);
  } catch {
    return 0;
  }
}

/** The instant at which clocks of the look show what UTC clocks show at `shown`. */
export function instantShown(shown: number, look: Look): number {
  const near = shown - aheadOf(shown, look);
  return shown - aheadOf(near, look);
}

function onClock(instant: number, look: Look): Date {
  return new Date(instant + aheadOf(instant, look));
}

/** `10 Nov 07:30`. */
export function momentText(instant: number, look: Look): string {
  return momentFormat(onClock(instant, look));
}

/** `07:30`. */
export function hourText(instant: number, look: Look): string {
  return clockFormat(onClock(instant, look));
}

/** `28 Aug 2026 to 26 Nov 2026, Europe/London`; with clock times where the window is short. */
export function windowLine(from: number, to: number, look: Look): string {
  const isShort = to - from < 3 * DAY_MS;
  const text = (time: number): string => (isShort ? `${momentText(time, look)}` : yearFormat(onClock(time, look)));
  return `${text(from)} to ${text(to)}, ${look.timezone}`;
}

/** Where times stand between two edges. */
export interface TimeScale {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  /** The place of a time, which is cut to the edges. */
  at(instant: number): number;
}

export function timeScale(from: number, to: number, left: number, right: number): TimeScale {
  const scale = scaleLinear([from, Math.max(to, from + 1)], [left, right]).clamp(true);
  return { from, to, left, right, at: (instant) => scale(instant) };
}

/** Moments worth a line and a word, no two words of which touch. */
export function timeTicks(scale: TimeScale, look: Look): { readonly x: number; readonly label: string }[] {
  const { from, to, left, right } = scale;
  const clocks = scaleUtc().domain([onClock(from, look), onClock(to, look)]);
  const wanted = Math.max(2, Math.floor((right - left) / 66));
  const few = clocks.ticks(wanted);
  const shown = few.length < wanted - 1 ? clocks.ticks(2 * wanted) : few;
  const label = labelsFor(shown);
  const ticks: { x: number; label: string }[] = [];
  let free = left;
  for (const tick of shown) {
    const text = label(tick);
    const half = textWidth(text, { size: 11 }) / 2;
    const x = scale.at(instantShown(tick.getTime(), look));
    if (x - half < free || x + half > right) continue;
    ticks.push({ x, label: text });
    free = x + half + 8;
  }
  return ticks;
}

function labelsFor(ticks: readonly Date[]): (tick: Date) => string {
  const step = (ticks[1]?.getTime() ?? 0) - (ticks[0]?.getTime() ?? 0);
  if (step >= 27 * DAY_MS) return monthFormat;
  if (step >= DAY_MS) return dayFormat;
  return (tick) => (tick.getTime() % DAY_MS === 0 ? dayFormat(tick) : clockFormat(tick));
}

/** Draws an axis: lines from `top` to `bottom`, words below. */
export function drawTimeAxis(sheet: Sheet, scale: TimeScale, { top, bottom, look }: AxisPlace): void {
  for (const { x, label } of timeTicks(scale, look)) {
    sheet.rule([x, top], [x, bottom]);
    sheet.write(x, bottom + 14, label, { size: 11, tone: 'muted', anchor: 'middle' });
  }
}

export interface AxisPlace {
  readonly top: number;
  readonly bottom: number;
  readonly look: Look;
}

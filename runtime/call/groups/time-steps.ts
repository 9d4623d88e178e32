/** Steps of time as a zone's calendar has them: where a moment belongs, how the step is written, where it begins and ends. */
import { momentOfClock, offsetAt, offsetText } from '../../basics/zone-clock.ts';

/** Steps that rows can be grouped by, finest first. */
export const TIME_STEPS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimeStep = (typeof TIME_STEPS)[number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Clocks are changed at the quarter of an hour of UTC, if at all. */
const QUARTER = 15 * MINUTE;

/** Steps that follow the clock and not the calendar: each is told with its offset, as the hour that is shown twice. */
const OF_CLOCK: Partial<Readonly<Record<TimeStep, number>>> = { minute: MINUTE, hour: HOUR };
/** So many characters of a local time name a step of the calendar. */
const LENGTH = { minute: 16, hour: 16, day: 10, week: 10, month: 7, year: 4 } as const;

/** A span of time: from its first moment to the first behind it, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The steps of one grouping. Weeks begin on Monday. */
export class TimeSteps {
  readonly #step: TimeStep;
  readonly #timezone: string;
  readonly #offsets = new Map<number, number>();
  /** Where labels that were given stand in time. */
  readonly #places = new Map<string, number>();

  constructor(step: TimeStep, timezone: string) {
    this.#step = step;
    this.#timezone = timezone;
  }

  /** The step that a moment falls into, such as `2026-11-30`, for a week its Monday, for an hour `2026-11-30 14:00+01:00`. */
  labelOf(time: number): string {
    const offset = this.#offsetAt(time);
    const start = localStart(time + offset, this.#step);
    const text = new Date(start).toISOString().replace('T', ' ').slice(0, LENGTH[this.#step]);
    const isOfClock = OF_CLOCK[this.#step] !== undefined;
    const label = isOfClock ? `${text}${offset === 0 ? 'Z' : offsetText(offset)}` : text;
    this.#places.set(label, isOfClock ? start - offset : start);
    return label;
  }

  /** Where a step stands in time among the others; only of labels that were given before. */
  placeOf(label: string): number {
    return this.#places.get(label) ?? 0;
  }

  /** The whole step that a moment falls into. */
  spanAt(time: number): Span {
    const offset = this.#offsetAt(time);
    const start = localStart(time + offset, this.#step);
    const length = OF_CLOCK[this.#step];
    if (length !== undefined) return { from: start - offset, to: start - offset + length };
    return { from: this.#midnight(start), to: this.#midnight(nextStart(start, this.#step)) };
  }

  #midnight(local: number): number {
    return momentOfClock(new Date(local).toISOString().slice(0, 10), '00:00:00', this.#timezone).getTime();
  }

  #offsetAt(time: number): number {
    if (this.#timezone === 'UTC') return 0;
    const day = Math.floor(time / DAY) * DAY;
    const [first, last] = [this.#offsetFrom(day), this.#offsetFrom(day + DAY)];
    return first === last ? first : this.#offsetFrom(Math.floor(time / QUARTER) * QUARTER);
  }

  /** To ask a clock takes long: each moment is asked about once. */
  #offsetFrom(moment: number): number {
    const known = this.#offsets.get(moment);
    if (known !== undefined) return known;
    const offset = offsetAt(new Date(moment), this.#timezone);
    this.#offsets.set(moment, offset);
    return offset;
  }
}

/** The beginning of a step by the local clock, as if that were UTC. */
function localStart(local: number, step: TimeStep): number {
  const length = OF_CLOCK[step] ?? DAY;
  const start = Math.floor(local / length) * length;
  const date = new Date(start);
  if (step === 'week') return start - ((date.getUTCDay() + 6) % 7) * DAY;
  if (step === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  return step === 'year' ? Date.UTC(date.getUTCFullYear(), 0) : start;
}

function nextStart(start: number, step: TimeStep): number {
  const date = new Date(start);
  if (step === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  if (step === 'year') return Date.UTC(date.getUTCFullYear() + 1, 0);
  return start + (step === 'week' ? 7 : 1) * DAY;
}

/** How long the clock takes, at the longest, between two moments at which it may be changed or a local hour may begin. */
const GRIDS = [HOUR, 30 * MINUTE, QUARTER] as const;

/**
 * The longest of an hour, half of one and a quarter that no step of the zone begins within, as far as its clocks are known
 * around a moment: buckets of UTC so long can be put together to its hours and days.
 */
export function gridOf(timezone: string, around: number): (typeof GRIDS)[number] {
  if (timezone === 'UTC') return HOUR;
  const offsets = Array.from({ length: 72 }, (_, at) => offsetAt(new Date(around + (at - 60) * 30 * DAY), timezone));
  return GRIDS.find((grid) => offsets.every((offset) => offset % grid === 0)) ?? QUARTER;
}

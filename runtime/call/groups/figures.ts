/** Figures as they are written: whole numbers whole, others to what they mean. */
import { isDuration } from '../../catalogue/numbers.ts';
import type { Measure } from './asked.ts';

/** Digits of a number that is not whole; telemetry keeps numbers in 32 bits, which hold about seven. */
const DIGITS = 6;
/** Nanoseconds of a millisecond. */
const NANOSECONDS = 1e6;

/** What heads the figures; durations are told in milliseconds. */
export function figureTitle(measure: Measure | undefined): string {
  if (!measure) return 'count';
  return isDuration(measure.column) ? `${measure.name} in ms` : measure.name;
}

/** A figure of a measure, or a count. */
export function shownFigure(figure: number | null, measure: Measure | undefined): number | null {
  if (figure === null || !measure) return figure;
  return rounded(isDuration(measure.column) ? figure / NANOSECONDS : figure);
}

function rounded(value: number): number {
  if (Number.isInteger(value) || Math.abs(value) >= 1e15) return value;
  const whole = Math.floor(Math.abs(value)).toString().length;
  return Number(value.toPrecision(Math.max(DIGITS, whole + 2)));
}

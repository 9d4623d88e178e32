/**
 * Bounds on times of the telemetry store. Rows are shown to the millisecond and kept to the nanosecond, a few columns to
 * the second; a bound is read as a reader of the shown times means it, and sent as one that holds of the kept ones.
 */
import type { WireObject } from './codec.ts';
import { type FilterPlace, readBound } from './filter-operands.ts';
import { nextNumber, readRange, refuseEmptyRange } from './filter-ranges.ts';

/** Kept in whole seconds; what a bound says beyond is cut off by the API. */
const WHOLE_SECONDS: ReadonlySet<string> = new Set(['createdAt', 'bucketStart']);

/** Milliseconds between two times of a column that an answer tells apart. */
export function stepOf(column: string): number {
  return WHOLE_SECONDS.has(column) ? 1000 : 1;
}

/** Whether milliseconds are those of a time that people write: others end in years that no answer has. */
export function isMoment(time: number): boolean {
  return time >= 0 && time < Date.UTC(10_000, 0);
}

/** A bound on a time, as the first step that is inside the range or beyond it. */
export function encodeTimeBound(place: FilterPlace, operator: string, operand: unknown): WireObject {
  const step = stepOf(place.name);
  const time = Date.parse(String(readBound(place, operator, operand)));
  const isFrom = operator === 'gt' || operator === 'gte';
  const isAfterStep = operator === 'gt' || operator === 'lte';
  const edge = isAfterStep ? (Math.floor(time / step) + 1) * step : Math.ceil(time / step) * step;
  return { _type: isFrom ? 'GreaterThanOrEqual' : 'LessThan', value: new Date(edge).toISOString() };
}

/** From one value to another: numbers as they are, times in steps of the column; ends that are left out one step inside. */
export function encodeBetween(place: FilterPlace, operand: unknown): WireObject {
  const { from, to, hasFrom, hasTo } = readRange(place, operand as Readonly<Record<string, unknown>>);
  if (place.column.kind !== 'date')
    return {
      _type: 'InBetween',
      startValue: hasFrom ? from : nextNumber(place, from, 1),
      endValue: hasTo ? to : nextNumber(place, to, -1),
    };
  const step = stepOf(place.name);
  const steps = (value: unknown): number => Date.parse(String(value)) / step;
  const start = (hasFrom ? Math.ceil(steps(from)) : Math.floor(steps(from)) + 1) * step;
  const end = (hasTo ? Math.floor(steps(to)) : Math.ceil(steps(to)) - 1) * step;
  if (start > end) return refuseEmptyRange(place);
  // The range ends where its last millisecond begins: no matter in a long one, but a single millisecond would be empty.
  const isInstant = start === end && !WHOLE_SECONDS.has(place.name);
  if (isInstant) place.notes.add(`${place.argument}: rows exactly at the millisecond after are among them.`);
  const [startValue, endValue] = [start, isInstant ? end + step : end].map((time) => new Date(time).toISOString());
  return { _type: 'InBetween', startValue, endValue };
}

/** A query narrowed to a span of time, from its first moment to the last that an answer tells apart from the next. */
export function within(
  query: WireObject,
  column: string,
  span: { readonly from: number; readonly to: number },
): WireObject {
  const { _type: type, value, startValue, endValue } = (query[column] ?? {}) as Record<string, string>;
  const step = stepOf(column);
  const lower = [startValue, type === 'GreaterThanOrEqual' ? value : undefined].map((text) => Date.parse(text ?? ''));
  const upper = [Date.parse(endValue ?? ''), type === 'LessThan' ? Date.parse(value ?? '') - step : Number.NaN];
  const known = (times: readonly number[]): number[] => times.filter((time) => !Number.isNaN(time));
  const from = Math.max(span.from, ...known(lower));
  const to = Math.min(span.to - step, ...known(upper));
  const [startTime, endTime] = [from, Math.max(from, to)].map((time) => new Date(time).toISOString());
  return { ...query, [column]: { _type: 'InBetween', startValue: startTime, endValue: endTime } };
}

/** Whether a query finds rows of a moment and later. */
export function isOpenAt(query: WireObject, column: string, moment: number): boolean {
  const { _type: type, value, endValue } = (query[column] ?? {}) as Record<string, string>;
  const end = Date.parse((type === 'LessThan' ? value : endValue) ?? '');
  return Number.isNaN(end) || end > moment;
}

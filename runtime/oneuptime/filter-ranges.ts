/**
 * Ranges of two bounds in any pair. The API takes one operator per column, and of ranges only one that includes both its
 * ends; a bound that is left out itself is therefore sent as the next value inside.
 */
import { badArgument } from '../basics/errors.ts';
import { shapeOf } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';
import { type FilterPlace, readBound } from './filter-operands.ts';

const LOWER = ['gt', 'gte'] as const;
const UPPER = ['lt', 'lte'] as const;

/** A range as it was read: its ends, and whether they belong to it. */
interface Range {
  readonly from: unknown;
  readonly to: unknown;
  readonly hasFrom: boolean;
  readonly hasTo: boolean;
}

/** The pair of operators that a condition consists of, the lower bound first; undefined for any other. */
export function boundsOf(keys: readonly string[]): readonly [lower: string, upper: string] | undefined {
  if (keys.length !== 2) return undefined;
  const lower = LOWER.find((key) => keys.includes(key));
  const upper = UPPER.find((key) => keys.includes(key));
  return lower && upper ? [lower, upper] : undefined;
}

/** Both ends of a range. Throws `bad_arguments` for one that nothing can be in. */
export function readRange(place: FilterPlace, condition: Readonly<Record<string, unknown>>): Range {
  const [lower = 'gte', upper = 'lte'] = boundsOf(Object.keys(condition)) ?? [];
  const [from, to] = [lower, upper].map((key) =>
    readBound({ ...place, argument: `${place.argument}.${key}` }, key, condition[key]),
  );
  const range = { from, to, hasFrom: lower === 'gte', hasTo: upper === 'lte' };
  const isOpen = !range.hasFrom || !range.hasTo;
  const [start, end] = [placeOnLine(from), placeOnLine(to)];
  if (start > end || (start === end && isOpen)) return refuseEmptyRange(place);
  return range;
}

/** Throws `bad_arguments`: nothing is in the range. */
export function refuseEmptyRange({ argument }: FilterPlace): never {
  throw badArgument(
    `${argument} ends before it begins, so that nothing matches.`,
    'Give the smaller value as gte or gt, the larger one as lte or lt.',
  );
}

/** A number, digits or a time as a number. */
function placeOnLine(value: unknown): number {
  const number = Number(value);
  return Number.isNaN(number) ? Date.parse(String(value)) : number;
}

/** A range on a column of an ordinary table. Throws `bad_arguments` where its open ends cannot be expressed. */
export function encodeRange(place: FilterPlace, condition: Readonly<Record<string, unknown>>): WireObject {
  const { from, to, hasFrom, hasTo } = readRange(place, condition);
  const startValue = hasFrom ? from : nextAbove(place, from);
  const endValue = hasTo ? to : nextBelow(place, to);
  if (placeOnLine(startValue) > placeOnLine(endValue)) return refuseEmptyRange(place);
  return { _type: 'InBetween', startValue, endValue };
}

/**
 * The first value that is greater. Times are shown to the millisecond, and some are kept to the microsecond: what is shown
 * as the bound itself is not greater.
 */
export function nextAbove(place: FilterPlace, bound: unknown): unknown {
  return shapeOf(place.column) === 'time' ? moved(bound, 1) : nextNumber(place, bound, 1);
}

/** The last value that is smaller, of times to the microsecond. */
export function nextBelow(place: FilterPlace, bound: unknown): unknown {
  return shapeOf(place.column) === 'time' ? moved(bound, -1).replace('Z', '999Z') : nextNumber(place, bound, -1);
}

function moved(time: unknown, milliseconds: number): string {
  return new Date(Date.parse(String(time)) + milliseconds).toISOString();
}

/** Columns of numbers that are whole, by their names: no document tells them from others. */
const WHOLE =
  /(Number|Count|Code|Port|Index|Tokens|Uid|Offset|Order|Version|Priority|Minutes|Days|Hours|Times|Chunk)$|^(order|priority|version|flags|scale|protocol)$/;
/** Whether a column of numbers has whole ones only. */
export function hasWholeNumbers(name: string): boolean {
  return WHOLE.test(name);
}

/** Columns of the telemetry store that hold any number. */
const FRACTIONS = /^(value|sum|min|max)$|Cost$|Hours$|Average$|Efficiency$/;
/** Steps between neighbouring numbers that reading a number from a text may err by. */
const NEAR = 8 * Number.EPSILON;
const SMALLEST = 1e-300;

/** Nanoseconds are kept as the API's numbers are, of which those beyond this are as far apart as `spacing` says. */
const EXACT = BigInt(Number.MAX_SAFE_INTEGER);
const spacing = (number: number): bigint => BigInt(2 ** (Math.floor(Math.log2(Math.abs(number))) - 52));

/** The number of nanoseconds next to the one that is shown as the bound. */
function nextNanos(bound: bigint, step: bigint): bigint {
  if (bound <= EXACT && bound >= -EXACT) return bound + step;
  return BigInt(Number(bound)) + step * spacing(Number(bound));
}

/** The next number in a direction. Throws `bad_arguments` where it cannot be known which one that is. */
export function nextNumber(
  { name, column, argument, isTelemetry }: FilterPlace,
  bound: unknown,
  step: 1 | -1,
): unknown {
  if (column.kind === 'nanos') return String(nextNanos(BigInt(String(bound)), BigInt(step)));
  if (shapeOf(column) === 'integer') return String(BigInt(String(bound)) + BigInt(step));
  const number = Number(bound);
  if (isTelemetry && FRACTIONS.test(name)) return number + step * Math.max(Math.abs(number) * NEAR, SMALLEST);
  if (hasWholeNumbers(name)) return step > 0 ? Math.floor(number) + 1 : Math.ceil(number) - 1;
  throw badArgument(
    `${argument}: the API includes both ends of a range, and numbers between yours and the next one may be there.`,
    'Write gte with lte, and pass over rows at the bound itself.',
  );
}

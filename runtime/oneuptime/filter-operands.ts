/** Operands of filters, read: what ordinary tables and the telemetry store have in common. */
import { badArgument } from '../basics/errors.ts';
import { isDay } from '../call/times.ts';
import { readColumnValue, type ValueContext } from '../call/values.ts';
import { type Column, shapeOf } from '../catalogue/kinds.ts';
import { escapePattern } from './filter-operators.ts';

/** Where a condition stands: the column it is about, and the argument to name in a refusal. */
export interface FilterPlace {
  readonly name: string;
  readonly column: Column;
  readonly argument: string;
  readonly values: ValueContext;
  /** Whether it is about rows of the telemetry store. */
  readonly isTelemetry?: boolean;
  /** What a reader of the result has to know. */
  readonly notes: Set<string>;
}

/** A plain value of the column. Throws `bad_arguments` for any other. */
export function readOperand({ column, argument, values }: FilterPlace, value: unknown): unknown {
  return readColumnValue(column, value, argument, values);
}

/** A bound of a range. A day as the end of one means all of it. */
export function readBound(place: FilterPlace, operator: string, value: unknown): unknown {
  const isEnd = (operator === 'lte' || operator === 'gt') && shapeOf(place.column) === 'time';
  return readOperand(place, isEnd && isDay(value) ? `${value.trim()}T23:59:59.999` : value);
}

/** Items of a list, `read` one by one. Throws `bad_arguments` for an empty one, which the API takes for anything. */
export function readItems<T>(items: readonly unknown[], argument: string, read: (item: unknown) => T): T[] {
  if (items.length > 0) return items.map(read);
  throw badArgument(`${argument} is an empty list.`, 'Name at least one value, or leave it out.');
}

/** A text that is looked for as it stands. Throws `bad_arguments` for an empty one. */
export function literalPattern(operand: unknown, argument: string): string {
  if (typeof operand === 'string' && operand !== '') return escapePattern(operand);
  throw badArgument(`${argument} must be a text that is not empty.`, 'Give the text to look for.');
}

/** The operand of `empty`. Throws `bad_arguments` for anything but a boolean. */
export function readEmptiness(value: unknown, argument: string): boolean {
  if (typeof value === 'boolean') return value;
  throw badArgument(
    `${argument} must be true or false.`,
    'Use true for rows that have none, false for rows that have one.',
  );
}

/** Operators of filters: which a column takes, their words in the API's language, and how others are refused. */
import { ToolError } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import { type Column, type Shape, traitsOf } from '../catalogue/kinds.ts';

/** Our operators on texts, in the API's words. */
export const TEXT_OPERATORS: Readonly<Record<string, string>> = {
  contains: 'Search',
  not_contains: 'NotContains',
  starts_with: 'StartsWith',
  ends_with: 'EndsWith',
};
/** A text as the API's text operators take it: to them `%` and `_` are wildcards, and a backslash makes them what they are. */
export function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** What `escapePattern` was given. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\([\\%_])/g, '$1');
}

/** Our operators on what has an order, in the API's words. */
export const ORDER_OPERATORS: Readonly<Record<string, string>> = {
  gt: 'GreaterThan',
  gte: 'GreaterThanOrEqual',
  lt: 'LessThan',
  lte: 'LessThanOrEqual',
};
/** Shapes that ranges are asked of. */
export const ORDERED: ReadonlySet<Shape> = new Set(['number', 'integer', 'time']);

/** Operators that the API honours on a column, as a refusal lists them. */
export function operatorsOf(column: Column): string[] {
  const { shape } = traitsOf(column.kind);
  if (column.kind === 'many') return ['any', 'all', 'none', 'empty'];
  if (shape === 'json' || shape === 'list' || shape === 'choices') return ['empty'];
  if (shape === 'boolean') return ['not', 'empty'];
  if (ORDERED.has(shape)) return ['gt', 'gte', 'lt', 'lte', 'in', 'not', 'empty'];
  return shape === 'text'
    ? ['contains', 'not_contains', 'starts_with', 'ends_with', 'in', 'not', 'empty']
    : ['in', 'not', 'empty'];
}

/** Throws `bad_arguments`: no exact time ever matches. */
export function refuseExactTime(argument: string): never {
  throw new ToolError(
    'bad_arguments',
    `${argument} is stored to the microsecond, so that no exact time ever matches.`,
    'Give a range, for example {"gte":"-24h"} or {"gte":"2026-03-01","lte":"2026-03-31"}.',
  );
}

/** Throws `bad_arguments` with what the column takes instead. */
export function refuse(column: Column, argument: string, what: string): never {
  const { shape } = traitsOf(column.kind);
  const plain = shape === 'json' ? 'an object whose keys must be contained, ' : '';
  throw new ToolError(
    'bad_arguments',
    `The API cannot filter ${argument} by ${what}.`,
    `It takes ${plain}null or one of ${operatorsOf(column).join(', ')}, for example {"${operatorsOf(column)[0]}": …}.`,
  );
}

/** Throws `bad_arguments` for operators that the column does not take, or too many of them. */
export function refuseOperator(column: Column, keys: readonly string[], argument: string): never {
  const operators = operatorsOf(column);
  if (keys.length > 1 && keys.every((key) => operators.includes(key))) {
    throw new ToolError(
      'bad_arguments',
      `${argument} has ${keys.length} operators; the API takes one per column, or gte with lte.`,
      'Keep one, and put other conditions on other columns.',
    );
  }
  const unknown = keys.find((key) => !operators.includes(key)) ?? 'an empty object';
  throw new ToolError(
    'bad_arguments',
    `${argument} does not take ${JSON.stringify(unknown.slice(0, 60))}.`,
    didYouMean(unknown, operators) ?? `It takes a value or one of ${operators.join(', ')}.`,
  );
}

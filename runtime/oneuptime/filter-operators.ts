/** Operators of filters: which a column takes, their words in the API's language, and how others are refused. */
import { badArgument } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import { isPlain } from '../basics/plain.ts';
import { type Column, relationOf, type Shape, shapeOf } from '../catalogue/kinds.ts';

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

/** Sorts behind whatever a text goes on with: the end of the range of all texts that begin alike. */
export const AFTER_ALL = '\u{10FFFF}';

/** Our operators on what has an order, in the API's words. */
export const ORDER_OPERATORS: Readonly<Record<string, string>> = {
  gt: 'GreaterThan',
  gte: 'GreaterThanOrEqual',
  lt: 'LessThan',
  lte: 'LessThanOrEqual',
};

const TEXT = ['contains', 'not_contains', 'starts_with', 'ends_with', 'in', 'not', 'empty'];
const ORDER = ['gt', 'gte', 'lt', 'lte', 'in', 'not', 'empty'];
const PLAIN = ['in', 'not', 'empty'];
const EMPTY = ['empty'];

const BY_SHAPE: Readonly<Record<Shape, readonly string[]>> = {
  text: TEXT,
  id: PLAIN,
  time: ORDER,
  number: ORDER,
  integer: ORDER,
  boolean: ['not', 'empty'],
  choice: PLAIN,
  choices: EMPTY,
  list: EMPTY,
  json: EMPTY,
};
const OF_MANY = ['any', 'all', 'none', 'empty'];
const ALL = new Set([...Object.values(BY_SHAPE).flat(), ...OF_MANY]);

/** What a word that is no operator of a column was meant to be; undefined for one that others have: it was meant. */
export function operatorMeant(word: string, taken: readonly string[]): string | undefined {
  return ALL.has(word) ? undefined : didYouMean(word, taken);
}

/** Operators that the API honours on a column, as a refusal lists them. */
export function operatorsOf(column: Column): readonly string[] {
  return relationOf(column) === 'many' ? OF_MANY : BY_SHAPE[shapeOf(column)];
}

/** Throws `bad_arguments`: no exact time ever matches. */
export function refuseExactTime(argument: string): never {
  throw badArgument(
    `${argument} is stored to the microsecond, so that no exact time ever matches.`,
    'Give a range, for example {"gte":"-24h"} or {"gte":"2026-03-01","lte":"2026-03-31"}.',
  );
}

/** Whether a column can be compared with a value: not lists and JSON. */
export function takesValues(column: Column): boolean {
  return !['list', 'choices', 'json'].includes(shapeOf(column));
}

/** Throws `bad_arguments` with what the column takes instead. */
export function refuseCondition(column: Column, argument: string, what: string): never {
  const isJson = shapeOf(column) === 'json';
  const plain = isJson ? 'an object whose keys must be contained, or ' : takesValues(column) ? 'a value or ' : '';
  throw badArgument(
    `The API cannot filter ${argument} by ${what}.`,
    `It takes ${plain}one of ${operatorsOf(column).join(', ')}, for example {"${operatorsOf(column)[0]}": …}.`,
  );
}

/**
 * Throws `bad_arguments` for null inside a condition. A column with null says nothing, being left out; whoever wrote an
 * operator or a list meant something, and with less of it more rows would be found than were asked for.
 */
export function refuseNulls(
  { column, argument }: { column: Column; argument: string },
  condition: unknown,
  mayHoldNone = true,
): void {
  if (shapeOf(column) === 'json' && column.kind !== 'textMap') return;
  // Beside other alternatives null is one: that there is no value.
  const isAlternative = Array.isArray(condition) && mayHoldNone && condition.some((item) => item !== null);
  if (Array.isArray(condition) && condition.includes(null) && !isAlternative) refuseNull(`${argument} holds null.`);
  if (!isPlain(condition)) return;
  for (const [key, operand] of Object.entries(condition)) {
    // Columns of a related row have a refusal of their own.
    if (relationOf(column) === 'one' && !ALL.has(key)) continue;
    const place = `${argument}.${key.slice(0, 60)}`;
    if (operand === null) refuseNull(`${place} is null.`);
    refuseNulls({ column, argument: place }, operand, key === 'in' || !ALL.has(key));
  }
}

function refuseNull(message: string): never {
  throw badArgument(message, 'Rows that have no value: {"empty": true}; that have one: {"empty": false}.');
}

/** Throws `bad_arguments` for operators that the column does not take, or too many of them. */
export function refuseOperator(column: Column, keys: readonly string[], argument: string): never {
  const operators = operatorsOf(column);
  if (keys.length > 1 && keys.every((key) => operators.includes(key))) {
    throw badArgument(
      `${argument} has ${keys.length} operators; the API takes one per column, or gt or gte with lt or lte.`,
      'Keep one, and put other conditions on other columns.',
    );
  }
  const unknown = keys.find((key) => !operators.includes(key));
  throw badArgument(
    `${argument} does not take ${unknown === undefined ? 'an empty object' : JSON.stringify(unknown.slice(0, 60))}.`,
    operatorMeant(unknown ?? '', operators) ?? `It takes a value or one of ${operators.join(', ')}.`,
  );
}

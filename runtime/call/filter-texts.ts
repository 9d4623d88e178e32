/** Conditions of a filter that a client wrote as JSON text: some do so with whatever is nested in arguments. */
import { isPlain } from '../basics/plain.ts';
import { type Column, filterColumnNamed, type ResourceModule, shapeOf } from '../catalogue/kinds.ts';
import { parsedText } from '../catalogue/shapes.ts';

/** Words of conditions, whatever column takes them; a text that is an object of these is no value. */
export const CONDITION_WORDS: ReadonlySet<string> = new Set(
  'not in contains not_contains starts_with ends_with gt gte lt lte empty any all none'.split(' '),
);
const TAKE_LISTS = new Set(['in', 'not', 'any', 'all', 'none']);

/** A filter with its conditions as what their texts say. Of columns that hold any text, a text stays what it is. */
export function meantConditions(
  module: ResourceModule,
  filter: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const read = ([key, condition]: [string, unknown]): [string, unknown] => {
    const column = filterColumnNamed(module, key);
    return [key, column === undefined ? condition : meantCondition(column, condition)];
  };
  return Object.fromEntries(Object.entries(filter).map(read));
}

function meantCondition(column: Column, condition: unknown): unknown {
  const parsed = parsedText(condition);
  const isWhole = shapeOf(column) !== 'text' || isCondition(parsed);
  const meant = isWhole ? parsed : condition;
  if (!isPlain(meant) || shapeOf(column) === 'json') return meant;
  return Object.fromEntries(Object.entries(meant).map(([key, operand]) => [key, meantOperand(key, operand)]));
}

function isCondition(value: unknown): boolean {
  return isPlain(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => CONDITION_WORDS.has(key));
}

function meantOperand(operator: string, operand: unknown): unknown {
  const parsed = TAKE_LISTS.has(operator) ? parsedText(operand) : operand;
  return Array.isArray(parsed) ? parsed : operand;
}

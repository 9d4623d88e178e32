/**
 * Filters as people write them -> the API's query language. The API answers an operator it does not know, and bounds in
 * the wrong place, with no rows and no warning; this module only produces forms that are known to filter.
 *
 * Null: a plain `null` and `empty: true` mean "has none". `not` leaves out rows that have none, `not_contains` keeps
 * them: so does the API, and the notes of a result say it. Letter case counts for equality, not for text operators.
 */

import { badArgument } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import { isDay } from '../call/times.ts';
import { readValue, type ValueContext } from '../call/values.ts';
import {
  argumentName,
  type Column,
  filterColumns,
  idColumn,
  type ResourceModule,
  relationOf,
  shapeOf,
} from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';
import {
  escapePattern,
  ORDER_OPERATORS,
  operatorsOf,
  refuseCondition,
  refuseExactTime,
  refuseOperator,
  TEXT_OPERATORS,
} from './filter-operators.ts';

/** A query, and what a reader of its result has to know. */
export interface EncodedFilter {
  readonly query: WireObject;
  readonly notes: readonly string[];
  /** To-many relations whose members an answer shows only as far as they match. */
  readonly partial: readonly string[];
}

/** Module of a related resource, for filters on its columns; the caller has loaded it. */
export type RelatedModule = (resource: string) => ResourceModule | undefined;

/** Kept to the microsecond and shown to the millisecond: no time a caller could write equals one of them. */
const SERVER_TIMES: ReadonlySet<string> = new Set(['createdAt', 'updatedAt']);

interface FilterContext extends ValueContext {
  readonly related: RelatedModule;
  readonly notes: Set<string>;
  readonly partial: Set<string>;
}

/** Encodes a whole filter; all its conditions must hold. Throws `bad_arguments` that says what can be asked instead. */
export function encodeFilter(
  module: ResourceModule,
  filter: Readonly<Record<string, unknown>> | undefined,
  values: ValueContext,
  related: RelatedModule,
): EncodedFilter {
  const context: FilterContext = { ...values, related, notes: new Set(), partial: new Set() };
  const query: WireObject = {};
  for (const [argument, value] of Object.entries(filter ?? {})) {
    if (value === undefined) continue;
    const [name, column] = filterColumn(module, argument);
    const condition = encodeCondition(name, column, value, `filter.${argument}`, context);
    query[isNested(condition) ? name : (column.via ?? name)] = condition;
  }
  return { query, notes: [...context.notes], partial: [...context.partial] };
}

/** Conditions on columns of a related row go under the relation, all others under its id column. */
function isNested(condition: unknown): boolean {
  return typeof condition === 'object' && condition !== null && !('_type' in condition);
}

function filterColumn(module: ResourceModule, argument: string): [string, Column] {
  const name = argument === 'id' ? (idColumn(module) ?? argument) : argument;
  const columns = filterColumns(module);
  const found = columns.find(([offered]) => offered === name);
  if (found) return found;
  const known = columns.map(([offered]) => argumentName(module, offered));
  const instead = didYouMean(argument, known) ?? `Filters: ${known.join(', ')}.`;
  const isProject = argument === 'project' || argument === 'projectId';
  throw badArgument(
    `${module.plural} cannot be filtered by ${JSON.stringify(argument.slice(0, 60))}.`,
    isProject ? 'The API key decides the project: leave it out, or use a key of the other project.' : instead,
  );
}

function encodeCondition(
  name: string,
  column: Column,
  value: unknown,
  argument: string,
  context: FilterContext,
): unknown {
  if (relationOf(column) === 'many') return encodeMany(name, column, value, argument, context);
  if (value === null) return null;
  if (SERVER_TIMES.has(name) && asksEquality(value)) return refuseExactTime(argument);
  if (Array.isArray(value)) return encodeIn(column, value, argument, context);
  if (typeof value === 'object') return encodeObject(column, value as Record<string, unknown>, argument, context);
  const shape = shapeOf(column);
  if (shape === 'list' || shape === 'choices' || shape === 'json')
    return refuseCondition(column, argument, 'a plain value');
  return readValue(column, value, argument, context);
}

function asksEquality(value: unknown): boolean {
  if (typeof value !== 'object' || Array.isArray(value)) return true;
  const { in: members, not } = value as { in?: unknown; not?: unknown };
  return members !== undefined || (not !== undefined && not !== null);
}

/** A day as the end of a range means all of it. */
function boundOf(column: Column, operator: string, value: unknown, argument: string, context: FilterContext): unknown {
  const isWholeDay = (operator === 'lte' || operator === 'gt') && shapeOf(column) === 'time' && isDay(value);
  return readValue(column, isWholeDay ? `${value.trim()}T23:59:59.999` : value, argument, context);
}

function encodeIn(column: Column, value: readonly unknown[], argument: string, context: FilterContext): unknown {
  if (!operatorsOf(column).includes('in')) return refuseCondition(column, argument, 'a list');
  if (value.length === 0)
    throw badArgument(
      `${argument} is an empty list, which matches nothing.`,
      'Leave it out, or name at least one value.',
    );
  return { _type: 'Includes', value: value.map((item) => readValue(column, item, argument, context)) };
}

function encodeObject(
  column: Column,
  value: Record<string, unknown>,
  argument: string,
  context: FilterContext,
): unknown {
  const keys = Object.keys(value);
  const shape = shapeOf(column);
  if (keys.length === 1 && keys[0] === 'empty')
    return { _type: emptiness(value.empty, argument) ? 'IsNull' : 'NotNull' };
  if (shape === 'json') return isContained(keys) ? value : refuseOperator(column, keys, argument);
  const related = relationOf(column) === 'one' && column.to ? context.related(column.to) : undefined;
  if (related && keys.length > 0 && !keys.some((key) => operatorsOf(column).includes(key)))
    return encodeRelated(related, value, argument, context);
  if (keys.length === 2 && 'gte' in value && 'lte' in value && operatorsOf(column).includes('gte')) {
    const bound = (key: string): unknown => boundOf(column, key, value[key], `${argument}.${key}`, context);
    return { _type: 'InBetween', startValue: bound('gte'), endValue: bound('lte') };
  }
  const [operator = ''] = keys;
  if (keys.length !== 1 || !operatorsOf(column).includes(operator)) return refuseOperator(column, keys, argument);
  return encodeOperator(column, operator, value[operator], `${argument}.${operator}`, context);
}

/** Whether an object is one whose keys must be contained, and not an operator, which would match nothing. */
function isContained(keys: readonly string[]): boolean {
  const [only = ''] = keys;
  const isOperator = [TEXT_OPERATORS, ORDER_OPERATORS, { in: '', not: '' }].some((names) => Object.hasOwn(names, only));
  return keys.length > 0 && !keys.includes('_type') && !(keys.length === 1 && isOperator);
}

function encodeOperator(
  column: Column,
  operator: string,
  operand: unknown,
  argument: string,
  context: FilterContext,
): unknown {
  const text = TEXT_OPERATORS[operator];
  if (text) {
    if (operator === 'not_contains') context.notes.add(`${argument}: rows without a value are included.`);
    return { _type: text, value: literalPattern(operand, argument) };
  }
  const order = ORDER_OPERATORS[operator];
  if (order) return { _type: order, value: boundOf(column, operator, operand, argument, context) };
  if (operator === 'in') return encodeIn(column, Array.isArray(operand) ? operand : [operand], argument, context);
  if (operand === null) return { _type: 'NotNull' };
  if (typeof operand === 'object')
    throw badArgument(
      `${argument} takes one value: the API cannot leave out several.`,
      'Give one value; filter the rest yourself.',
    );
  if (column.nullable) context.notes.add(`${argument}: rows without a value are left out too.`);
  return { _type: 'NotEqual', value: readValue(column, operand, argument, context) };
}

function literalPattern(operand: unknown, argument: string): string {
  if (typeof operand !== 'string' || operand === '')
    throw badArgument(`${argument} must be a text that is not empty.`, 'Give the text to look for.');
  return escapePattern(operand);
}

function emptiness(value: unknown, argument: string): boolean {
  if (typeof value === 'boolean') return value;
  throw badArgument(
    `${argument}.empty must be true or false.`,
    'Use true for rows that have none, false for rows that have one.',
  );
}

/** Columns of the related row: plain values, and `contains` on texts, which is all that the API honours there. */
function encodeRelated(
  related: ResourceModule,
  value: Record<string, unknown>,
  argument: string,
  context: FilterContext,
): WireObject {
  const nested: WireObject = {};
  for (const [key, condition] of Object.entries(value)) {
    const [name, column] = filterColumn(related, key);
    const at = `${argument}.${key}`;
    const isContains =
      typeof condition === 'object' && condition !== null && Object.keys(condition).join() === 'contains';
    if (isContains && shapeOf(column) === 'text') {
      nested[name] = { _type: 'Search', value: literalPattern((condition as { contains: unknown }).contains, at) };
    } else if (typeof condition === 'object' || ['list', 'choices', 'json', 'time'].includes(shapeOf(column))) {
      throw badArgument(
        `Through a relation the API only compares plain values: ${at} is none.`,
        `Use a value, {"contains": "text"}, or first list ${related.plural} and filter by their ids.`,
      );
    } else {
      nested[column.via ?? name] = readValue(column, condition, at, context);
    }
  }
  return nested;
}

/** Linked rows: any of them, all of them, none of them. */
function encodeMany(
  name: string,
  column: Column,
  value: unknown,
  argument: string,
  context: FilterContext,
): WireObject {
  if (value === null) return { _type: 'IsNull' };
  const isObject = typeof value === 'object' && !Array.isArray(value);
  const [operator = 'any', ...others] = isObject ? Object.keys(value) : [];
  if (others.length > 0 || !operatorsOf(column).includes(operator))
    return refuseOperator(column, [operator, ...others], argument);
  const operand = isObject ? (value as Record<string, unknown>)[operator] : value;
  if (operator === 'empty') return { _type: emptiness(operand, argument) ? 'IsNull' : 'NotNull' };
  const members = Array.isArray(operand) ? operand : [operand];
  if (members.length === 0)
    throw badArgument(
      `${argument} is an empty list.`,
      'Name at least one, or use {"empty": true} for rows that have none.',
    );
  const ids = members.map((member) => context.idOf(column.to, String(member), argument));
  if (operator === 'none') return { _type: 'IncludesNone', value: ids };
  // One member: "any" and "all" mean the same, and the API shows all members of a row only for "all".
  if (operator === 'all' || ids.length === 1) return { _type: 'IncludesAll', value: ids };
  context.partial.add(name);
  return { _type: 'Includes', value: ids };
}

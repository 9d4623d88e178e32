/**
 * Filters as people write them -> the API's query language. The API answers an operator it does not know, and bounds in
 * the wrong place, with no rows and no warning; this module only produces forms that are known to filter.
 *
 * `empty: true` means "has none"; null says nothing. `not` leaves out rows that have none, `not_contains` keeps them: so
 * does the API, and the notes of a result say it. Letter case counts for equality, not for text operators.
 */
import { badArgument } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { ValueContext } from '../call/values.ts';
import { columnOf, type ResourceModule, relationOf, shapeOf } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';
import { alternativesOf, encodeOrNone, onlyCondition } from './filter-alternatives.ts';
import { filterColumn } from './filter-columns.ts';
import {
  type FilterPlace,
  literalPattern,
  readBound,
  readEmptiness,
  readItems,
  readOperand,
} from './filter-operands.ts';
import {
  ORDER_OPERATORS,
  operatorsOf,
  refuseCondition,
  refuseExactTime,
  refuseNulls,
  refuseOperator,
  TEXT_OPERATORS,
  takesValues,
} from './filter-operators.ts';
import { boundsOf, encodeRange } from './filter-ranges.ts';
import { encodeTelemetry } from './telemetry-filters.ts';

/** A query, and what a reader of its result has to know. */
interface EncodedFilter {
  readonly query: WireObject;
  readonly notes: readonly string[];
  /** To-many relations whose members an answer shows only as far as they match. */
  readonly partial: readonly string[];
}

/** Module of a related resource, for filters on its columns; the caller has loaded it. */
type RelatedModule = (resource: string) => ResourceModule | undefined;

/** Kept to the microsecond and shown to the millisecond: no time a caller could write equals one of them. */
const SERVER_TIMES: ReadonlySet<string> = new Set(['createdAt', 'updatedAt']);

/** Where a condition on a row of an ordinary table stands. */
interface Place extends FilterPlace {
  readonly related: RelatedModule;
  readonly partial: Set<string>;
}

/** Encodes a whole filter; all its conditions must hold. Throws `bad_arguments` that says what can be asked instead. */
export function encodeFilter(
  module: ResourceModule,
  filter: Readonly<Record<string, unknown>> | undefined,
  values: ValueContext,
  related: RelatedModule,
): EncodedFilter {
  const notes = new Set<string>();
  const partial = new Set<string>();
  const query: WireObject = {};
  const isTelemetry = module.analytics === true;
  for (const [key, value] of Object.entries(filter ?? {})) {
    const [name, column] = filterColumn(module, key);
    if (value === undefined || value === null) continue;
    const place: Place = { name, column, argument: `filter.${key}`, values, related, notes, partial, isTelemetry };
    refuseNulls(place, value);
    const condition = encodeAny(place, value);
    query[isNested(condition) ? name : (column.via ?? name)] = condition;
  }
  return { query, notes: [...notes], partial: [...partial] };
}

/** A condition, or alternatives of which one is to hold. */
function encodeAny(place: Place, value: unknown): unknown {
  const alternatives = shapeOf(place.column) === 'json' ? undefined : alternativesOf(value);
  const condition = alternatives ? onlyCondition(place, alternatives) : value;
  if (condition === undefined && alternatives) return encodeOrNone(place, alternatives);
  return place.isTelemetry ? encodeTelemetry(place, condition) : encodeCondition(place, condition);
}

/** Conditions on columns of a related row go under the relation, all others under its id column. */
function isNested(condition: unknown): boolean {
  return isPlain(condition) && !('_type' in condition);
}

function encodeCondition(place: Place, value: unknown): unknown {
  const { name, column, argument } = place;
  if (relationOf(column) === 'many') return encodeMany(place, value);
  if (SERVER_TIMES.has(name) && asksEquality(value)) return refuseExactTime(argument);
  if (Array.isArray(value)) return encodeIn(place, value);
  if (isPlain(value)) return encodeObject(place, value);
  return takesValues(column) ? readOperand(place, value) : refuseCondition(column, argument, 'a plain value');
}

function asksEquality(value: unknown): boolean {
  if (!isPlain(value)) return true;
  return value.in !== undefined || value.not !== undefined;
}

function encodeIn(place: Place, items: readonly unknown[], wire = 'Includes'): unknown {
  const { column, argument } = place;
  if (!operatorsOf(column).includes('in')) return refuseCondition(column, argument, 'a list');
  return { _type: wire, value: readItems(items, argument, (item) => readOperand(place, item)) };
}

function encodeObject(place: Place, value: Record<string, unknown>): unknown {
  const { column, argument } = place;
  const keys = Object.keys(value);
  const operators = operatorsOf(column);
  const inside = (key: string): Place => ({ ...place, argument: `${argument}.${key}` });
  if (keys.length === 1 && keys[0] === 'empty') return encodeEmptiness(value.empty, argument);
  if (shapeOf(column) === 'json') return isContained(keys) ? value : refuseOperator(column, keys, argument);
  const isOfRelated = relationOf(column) === 'one' && keys.length > 0 && !keys.some((key) => operators.includes(key));
  const related = isOfRelated && column.to ? place.related(column.to) : undefined;
  if (related) return encodeRelated(place, related, value);
  if (operators.includes('gte') && boundsOf(keys)) return encodeRange(place, value);
  const [operator = ''] = keys;
  if (keys.length !== 1 || !operators.includes(operator)) return refuseOperator(column, keys, argument);
  return encodeOperator(inside(operator), operator, value[operator]);
}

/** Whether an object is one whose keys must be contained, and not an operator, which would match nothing. */
function isContained(keys: readonly string[]): boolean {
  const [only = ''] = keys;
  const isOperator = [TEXT_OPERATORS, ORDER_OPERATORS, { in: '', not: '' }].some((names) => Object.hasOwn(names, only));
  return keys.length > 0 && !keys.includes('_type') && !(keys.length === 1 && isOperator);
}

function encodeOperator(place: Place, operator: string, operand: unknown): unknown {
  const { column, argument, notes } = place;
  const text = TEXT_OPERATORS[operator];
  if (text) {
    if (operator === 'not_contains') notes.add(`${argument}: rows without a value are included.`);
    return { _type: text, value: literalPattern(operand, argument) };
  }
  const order = ORDER_OPERATORS[operator];
  if (order) return { _type: order, value: readBound(place, operator, operand) };
  if (operator === 'in') return encodeIn(place, Array.isArray(operand) ? operand : [operand]);
  if (column.nullable) notes.add(`${argument}: rows without a value are left out too.`);
  // SQL's NOT IN, like its inequality, is never true of null.
  if (Array.isArray(operand)) return encodeIn(place, operand, 'IncludesNone');
  return { _type: 'NotEqual', value: readOperand(place, operand) };
}

function encodeEmptiness(value: unknown, argument: string): WireObject {
  return { _type: readEmptiness(value, `${argument}.empty`) ? 'IsNull' : 'NotNull' };
}

/** Columns of the related row: plain values, and `contains` on texts, which is all that the API honours there. */
function encodeRelated(place: Place, related: ResourceModule, value: Record<string, unknown>): WireObject {
  const nested: WireObject = {};
  const { label } = place.column;
  for (const [key, condition] of Object.entries(value)) {
    // Of a row, a text is contained in its name.
    if (key === 'contains' && label && !columnOf(related, key)) {
      nested[label] = { _type: 'Search', value: literalPattern(condition, `${place.argument}.${key}`) };
      continue;
    }
    const [name, column] = filterColumn(related, key);
    const argument = `${place.argument}.${key}`;
    if (isPlain(condition) && Object.keys(condition).join() === 'contains' && shapeOf(column) === 'text') {
      nested[name] = { _type: 'Search', value: literalPattern(condition.contains, argument) };
    } else if (typeof condition === 'object' || !takesValues(column) || shapeOf(column) === 'time') {
      throw badArgument(
        `Through a relation the API only compares plain values: ${argument} is none.`,
        `Use a value, {"contains": "text"}, or first list ${related.plural} and filter by their ids.`,
      );
    } else {
      nested[column.via ?? name] = readOperand({ ...place, column, argument }, condition);
    }
  }
  return nested;
}

/** Linked rows: any of them, all of them, none of them. */
function encodeMany(place: Place, value: unknown): WireObject {
  const { name, column, argument, partial } = place;
  const condition = isPlain(value) ? value : { any: value };
  const operators = Object.keys(condition);
  const [operator = ''] = operators;
  if (operators.length !== 1 || !operatorsOf(column).includes(operator))
    return refuseOperator(column, operators, argument);
  const operand = condition[operator];
  if (operator === 'empty') return encodeEmptiness(operand, argument);
  const members = Array.isArray(operand) ? operand : [operand];
  if (members.length === 0)
    throw badArgument(
      `${argument} is an empty list.`,
      'Name at least one, or use {"empty": true} for rows that have none.',
    );
  const ids = members.map((member) => readOperand(place, member));
  if (operator === 'none') return { _type: 'IncludesNone', value: ids };
  // One member: "any" and "all" mean the same, and the API shows all members of a row only for "all".
  if (operator === 'all' || ids.length === 1) return { _type: 'IncludesAll', value: ids };
  partial.add(name);
  return { _type: 'Includes', value: ids };
}

/** The API's query language back in the words of a filter: what a result echoes. */

import { type Column, type ResourceModule, relationOf, shapeOf } from '../catalogue/kinds.ts';
import { ID, type WireObject } from './codec.ts';
import { AFTER_ALL, ORDER_OPERATORS, TEXT_OPERATORS, unescapePattern } from './filter-operators.ts';

const PLAIN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries({ ...TEXT_OPERATORS, ...ORDER_OPERATORS }).map(([plain, wire]) => [wire, plain]),
  ),
  Includes: 'in',
  IncludesAll: 'all',
  IncludesNone: 'not',
  NotEqual: 'not',
};
/** Of columns that hold several: linked rows, and lists. */
const OF_SEVERAL: Readonly<Record<string, string>> = { ...PLAIN, Includes: 'any', IncludesNone: 'none' };

/** Conditions that rows without a value meet as well. */
const OR_NONE: Readonly<Record<string, (value: unknown) => unknown>> = {
  EqualToOrNull: (value) => value,
  GreaterThanOrNull: (gt) => ({ gt }),
  LessThanOrNull: (lt) => ({ lt }),
};

const TEXT = new Set(Object.values(TEXT_OPERATORS));

/**
 * A query in the words of a filter: times resolved, names as ids; what a result echoes. Conditions on a related row, and
 * on attributes by key, are about no column of the module.
 */
export function describeQuery(query: WireObject, { columns }: Pick<ResourceModule, 'columns'>): WireObject {
  const described: WireObject = {};
  for (const name of Object.keys(query))
    described[name === ID ? 'id' : name] = describeCondition(
      query[name],
      holdsSeveral(columns[name]) ? OF_SEVERAL : PLAIN,
    );
  return described;
}

function holdsSeveral(column: Column | undefined): boolean {
  return column !== undefined && (relationOf(column) === 'many' || shapeOf(column) === 'list');
}

function describeCondition(condition: unknown, words: typeof PLAIN): unknown {
  if (Array.isArray(condition)) return words === OF_SEVERAL ? { all: condition } : condition;
  if (typeof condition !== 'object' || condition === null) return condition;
  const { _type: type, value, startValue, endValue } = condition as WireObject;
  if (type === undefined) return describeQuery(condition as WireObject, { columns: {} });
  const beside = OR_NONE[String(type)];
  if (beside) return [null, beside(value)];
  if (type === 'IsNull' || type === 'NotNull') return { empty: type === 'IsNull' };
  if (type === 'NotEqual' && value === '') return { empty: false };
  if (type === 'InBetween')
    return endValue === `${startValue}${AFTER_ALL}` ? { starts_with: startValue } : { gte: startValue, lte: endValue };
  const shown = TEXT.has(String(type)) ? unescapePattern(String(value)) : value;
  return { [words[String(type)] ?? String(type)]: shown };
}

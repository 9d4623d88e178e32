/** The API's query language back in the words of a filter: what a result echoes. */

import { ID, type WireObject } from './codec.ts';
import { ORDER_OPERATORS, TEXT_OPERATORS, unescapePattern } from './filter-operators.ts';

const PLAIN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries({ ...TEXT_OPERATORS, ...ORDER_OPERATORS }).map(([plain, wire]) => [wire, plain]),
  ),
  Includes: 'in',
  IncludesAll: 'all',
  IncludesNone: 'none',
  NotEqual: 'not',
};

const TEXT = new Set(Object.values(TEXT_OPERATORS));

/** A query in the words of a filter: times resolved, names as ids; what a result echoes. */
export function describeQuery(query: WireObject): WireObject {
  return Object.fromEntries(
    Object.entries(query).map(([name, condition]) => [name === ID ? 'id' : name, describeCondition(condition)]),
  );
}

function describeCondition(condition: unknown): unknown {
  if (typeof condition !== 'object' || condition === null) return condition;
  const { _type: type, value, startValue, endValue, ...nested } = condition as WireObject;
  if (type === undefined) return describeQuery(nested);
  if (type === 'IsNull' || type === 'NotNull') return { empty: type === 'IsNull' };
  if (type === 'InBetween') return { gte: startValue, lte: endValue };
  const shown = TEXT.has(String(type)) ? unescapePattern(String(value)) : value;
  return { [PLAIN[String(type)] ?? String(type)]: shown };
}

/**
 * Lists of alternatives: values, "has none" as null, operators. The API has no "or"; of the pairs with null that it has an
 * operator for, each is written as that, and all others are refused with what works.
 */
import { badArgument } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { type Shape, shapeOf } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';
import { type FilterPlace, literalPattern, readBound, readItems, readOperand } from './filter-operands.ts';
import { nextAbove, nextBelow } from './filter-ranges.ts';

/** What a list offers, each of which may hold. */
interface Alternatives {
  readonly hasNone: boolean;
  readonly values: readonly unknown[];
  readonly operations: readonly WireObject[];
}

/** The alternatives of a condition that has others than values; undefined for a plain list, and what is no list. */
export function alternativesOf(condition: unknown): Alternatives | undefined {
  const list: unknown = isPlain(condition) && 'in' in condition && isSingle(condition) ? condition.in : condition;
  if (!Array.isArray(list) || !list.some((item) => item === null || isPlain(item))) return undefined;
  const values: unknown[] = [];
  const operations: WireObject[] = [];
  for (const item of list) {
    if (!isPlain(item)) values.push(item);
    else if ('in' in item && isSingle(item)) values.push(...[item.in].flat());
    else operations.push(item);
  }
  return {
    hasNone: values.includes(null),
    values: values.filter((item) => item !== null),
    operations,
  };
}

function isSingle(object: object): boolean {
  return Object.keys(object).length === 1;
}

/**
 * The one condition that alternatives come to where none of them is null; undefined where they are several. Throws
 * `bad_arguments` for what the API cannot express.
 */
export function onlyCondition(place: FilterPlace, { hasNone, values, operations }: Alternatives): unknown {
  if (hasNone) return undefined;
  if (operations.length === 0) return values;
  return operations.length === 1 && values.length === 0 ? operations[0] : refuse(place);
}

type Encode = (place: FilterPlace, operand: unknown) => WireObject;

/** Operators of ordinary tables that let rows without a value pass, or leave one out that is next to the bound. */
const OR_NONE: Readonly<Record<string, Encode>> = {
  gt: (place, bound) => ({ _type: 'GreaterThanOrNull', value: readBound(place, 'gt', bound) }),
  gte: (place, bound) => ({ _type: 'GreaterThanOrNull', value: nextBelow(place, readBound(place, 'gte', bound)) }),
  lt: (place, bound) => ({ _type: 'LessThanOrNull', value: readBound(place, 'lt', bound) }),
  lte: (place, bound) => ({ _type: 'LessThanOrNull', value: nextAbove(place, readBound(place, 'lte', bound)) }),
  not_contains: ({ argument }, text) => ({ _type: 'NotContains', value: literalPattern(text, argument) }),
};
const ORDERED: ReadonlySet<Shape> = new Set(['time', 'number', 'integer']);
const TEXTS: ReadonlySet<Shape> = new Set(['text', 'choice', 'id']);

/** Rows that have none, or for which the other alternative holds. Throws `bad_arguments` where the API has no word for it. */
export function encodeOrNone(place: FilterPlace, alternatives: Alternatives): WireObject {
  return place.isTelemetry ? telemetryOrNone(place, alternatives) : ordinaryOrNone(place, alternatives);
}

function ordinaryOrNone(place: FilterPlace, { values, operations }: Alternatives): WireObject {
  const shape = shapeOf(place.column);
  const isSingle = values.length + operations.length === 1;
  if (isSingle && values.length === 1 && shape !== 'time' && !['json', 'list', 'choices'].includes(shape))
    return { _type: 'EqualToOrNull', value: readOperand(place, values[0]) };
  const [operation = {}] = operations;
  const [operator = '', ...others] = Object.keys(operation);
  const encode = Object.hasOwn(OR_NONE, operator) ? OR_NONE[operator] : undefined;
  const isTaken = operator === 'not_contains' ? shape === 'text' : ORDERED.has(shape);
  if (!isSingle || !encode || others.length > 0 || !isTaken) return refuse(place);
  return encode({ ...place, argument: `${place.argument}.${operator}` }, operation[operator]);
}

/** What has no text is `""` there, one value among others. */
function telemetryOrNone(place: FilterPlace, { values, operations }: Alternatives): WireObject {
  if (operations.length > 0 || values.length === 0 || !TEXTS.has(shapeOf(place.column))) return refuse(place);
  return { _type: 'Includes', value: ['', ...readItems(values, place.argument, (item) => readOperand(place, item))] };
}

function refuse({ argument, column, isTelemetry }: FilterPlace): never {
  const shape = shapeOf(column);
  const taken = isTelemetry
    ? TEXTS.has(shape) && '[null, "a", "b"]'
    : ORDERED.has(shape)
      ? '[null, {"gt": …}], or lt, gte, lte'
      : shape === 'text'
        ? '[null, "a"] or [null, {"not_contains": "a"}]'
        : TEXTS.has(shape) && '[null, "a"]';
  throw badArgument(
    `${argument}: the API cannot ask for rows of which one of these conditions holds.`,
    `Ask once for each, such as {"empty": true} for those without a value.${taken ? ` In one call it takes ${taken}.` : ''}`,
  );
}

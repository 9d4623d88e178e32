/**
 * Filters on attributes: texts by key, of which a row has any. A key holds its dots (`http.route`). The API passes over
 * null, and an object without keys, as if nothing were asked; an absent value is `""` to it, so that a row without the key
 * differs from every value. Text operators do not mind the letter case of keys; values that are compared do.
 */
import { badArgument } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import { isPlain } from '../basics/plain.ts';
import { readNumber } from '../catalogue/reading.ts';
import type { WireObject } from './codec.ts';
import { type FilterPlace, literalPattern, readEmptiness, readItems } from './filter-operands.ts';
import { ORDER_OPERATORS, TEXT_OPERATORS } from './filter-operators.ts';

/** Where a condition on one attribute stands. */
type AttributePlace = Pick<FilterPlace, 'argument' | 'notes'>;
type Encode = (place: AttributePlace, operand: unknown) => unknown;

const NONE: WireObject = { _type: 'IsNull' };
const SOME: WireObject = { _type: 'NotNull' };

const TAKES: Readonly<Record<string, Encode>> = {
  in: ({ argument }, operand) => ({ _type: 'Includes', value: textsOf(operand, argument) }),
  not: (place, operand) => {
    if (![operand].flat().includes('')) withRowsWithout(place);
    if (Array.isArray(operand)) return { _type: 'IncludesNone', value: textsOf(operand, place.argument) };
    return { _type: 'NotEqual', value: textOf(operand, place.argument) };
  },
  ...Object.fromEntries(
    Object.entries(TEXT_OPERATORS).map(([name, wire]): [string, Encode] => [
      name,
      (place, operand) => {
        if (name === 'not_contains') withRowsWithout(place);
        return { _type: wire, value: literalPattern(operand, place.argument) };
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ORDER_OPERATORS).map(([name, wire]): [string, Encode] => [
      name,
      ({ argument, notes }, operand) => {
        const value = readNumber(operand);
        if (value === undefined)
          throw badArgument(
            `${argument} must be a number: the API compares attributes as numbers only.`,
            'Give a number, or look for a text with contains or starts_with.',
          );
        notes.add(`${argument}: rows whose value is no number are left out.`);
        return { _type: wire, value };
      },
    ]),
  ),
  empty: ({ argument }, operand) => (readEmptiness(operand, argument) ? NONE : SOME),
};

const OPERATORS = Object.keys(TAKES);

/** Attributes in one filter: each is a condition of its own. */
const MOST_ATTRIBUTES = 50;

/** Encodes the conditions on attributes by key. Throws `bad_arguments` with what works for what cannot be asked. */
export function encodeAttributes({ argument, notes }: FilterPlace, conditions: unknown): WireObject {
  const entries = isPlain(conditions) ? Object.entries(conditions) : [];
  if (entries.length === 0)
    throw badArgument(
      `${argument} must name at least one attribute: the API would filter by nothing.`,
      `Give values by key, for example {"http.route": "/pay"}, {"http.route": {"empty": true}}.`,
    );
  if (entries.length > MOST_ATTRIBUTES)
    throw badArgument(
      `${argument} names ${entries.length} attributes: at most ${MOST_ATTRIBUTES} are taken.`,
      'Name those that tell the rows apart.',
    );
  return Object.fromEntries(
    entries.map(([key, condition]) => {
      if (OPERATORS.includes(key) && !isOperation(condition)) refuseWithoutKey(argument, key);
      return [key, encodeAttribute({ argument: `${argument}[${JSON.stringify(key)}]`, notes }, key, condition)];
    }),
  );
}

function encodeAttribute(place: AttributePlace, key: string, condition: unknown): unknown {
  const { argument } = place;
  if (condition === '') return NONE;
  if (Array.isArray(condition)) return TAKES.in?.(place, condition);
  if (!isPlain(condition)) return textOf(condition, argument);
  const [operator = '', ...others] = Object.keys(condition);
  const encode = Object.hasOwn(TAKES, operator) ? TAKES[operator] : undefined;
  if (!encode) return refuseNested(argument, key, condition, operator);
  if (others.length === 0) return encode({ ...place, argument: `${argument}.${operator}` }, condition[operator]);
  throw badArgument(
    `${argument} has ${others.length + 1} operators; the API takes one per attribute.`,
    `Keep one, such as {"${operator}": …}, and leave out the rest of the rows yourself.`,
  );
}

/** Whether a condition is an operator with its operand. */
function isOperation(condition: unknown): boolean {
  return isPlain(condition) && Object.keys(condition).some((key) => OPERATORS.includes(key));
}

function refuseWithoutKey(argument: string, operator: string): never {
  throw badArgument(
    `${argument} takes attributes by key, and ${operator} is an operator.`,
    `Name the attribute first, for example {"http.route": {"${operator}": …}}.`,
  );
}

function refuseNested(argument: string, key: string, condition: Record<string, unknown>, inner: string): never {
  const known = didYouMean(inner, OPERATORS);
  const path = `${key}.${inner}`.slice(0, 100);
  const next = isScalar(condition[inner])
    ? `Dots belong to the key: write {${JSON.stringify(path)}: ${JSON.stringify(condition[inner])}}.`
    : `It takes a value, a list or one of ${OPERATORS.join(', ')}; dots belong to the key, as in "http.route".`;
  throw badArgument(
    inner === ''
      ? `${argument} is an empty object.`
      : `${argument} does not take ${JSON.stringify(inner.slice(0, 60))}.`,
    known ?? next,
  );
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function textsOf(operand: unknown, argument: string): string[] {
  return readItems(Array.isArray(operand) ? operand : [operand], argument, (item) => textOf(item, argument));
}

/** All values are kept as texts; null in a list of them is none. */
function textOf(value: unknown, argument: string): string {
  if (value === null) return '';
  if (isScalar(value)) return String(value);
  throw badArgument(
    `${argument} must be a text, a number or a boolean.`,
    'Attributes hold single values; dots belong to the key, as in "http.route".',
  );
}

function withRowsWithout({ argument, notes }: AttributePlace): void {
  notes.add(`${argument}: rows without the attribute are included.`);
}

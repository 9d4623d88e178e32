/**
 * Conditions on columns of the telemetry store -> the API's query language. The store takes other operators than ordinary
 * tables, other ones per kind of column, and answers most of the rest with no rows and no warning: a table per kind says
 * what filters truly, and all else is refused.
 *
 * A text without value is `""` there, never null. Times carry nanoseconds and are shown to the millisecond.
 */
import { badArgument } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { type Column, KINDS, type Kind, type Shape } from '../catalogue/kinds.ts';
import { encodeAttributes } from './attribute-filters.ts';
import type { WireObject } from './codec.ts';
import { type FilterPlace, literalPattern, readEmptiness, readItems, readOperand } from './filter-operands.ts';
import { AFTER_ALL, ORDER_OPERATORS, operatorMeant } from './filter-operators.ts';
import { boundsOf } from './filter-ranges.ts';
import { encodeBetween, encodeTimeBound } from './telemetry-times.ts';

type Encode = (place: FilterPlace, operand: unknown) => unknown;

/** What a kind of column takes: a value as `is`, a list of them as `in`, and operators by their names. */
interface KindRules {
  readonly takes: Readonly<Record<string, Encode>>;
  /** Of columns that no value equals: why, and what to give instead. */
  readonly inexact?: readonly [why: string, next: string];
}

/** Lists of numbers travel as 32-bit integers, whatever the column holds. */
const INT32 = 2 ** 31;

const orderBy = (encode: (wire: string, name: string) => Encode): Readonly<Record<string, Encode>> =>
  Object.fromEntries(Object.entries(ORDER_OPERATORS).map(([name, wire]) => [name, encode(wire, name)]));

const ORDER = orderBy((wire) => (place, operand) => ({ _type: wire, value: readOperand(place, operand) }));

const includes = (wire: 'Includes' | 'IncludesNone', read = readOperand): Encode => {
  return (place, operand) => {
    const items = Array.isArray(operand) ? operand : [operand];
    return { _type: wire, value: readItems(items, place.argument, (item) => read(place, item)) };
  };
};

const readListed: Encode = (place, item) => {
  const number = Number(readOperand(place, item));
  if (Number.isInteger(number) && number >= -INT32 && number < INT32) return number;
  throw badArgument(
    `${place.argument}: the API compares lists of whole numbers up to ${INT32 - 1} only.`,
    'Give a single value, or a range such as {"gte": 1, "lte": 2}.',
  );
};

/** Rows whose value is another one, or none of several; `note` tells of rows without one. */
const differs = (noneOf: Encode, note: (column: Column, operand: unknown) => string | undefined): Encode => {
  return (place, operand) => {
    const said = note(place.column, operand);
    if (said) place.notes.add(`${place.argument}: ${said}.`);
    return Array.isArray(operand) ? noneOf(place, operand) : { _type: 'NotEqual', value: readOperand(place, operand) };
  };
};

const textEmpty: Encode = ({ argument }, operand) =>
  readEmptiness(operand, argument) ? { _type: 'IsNull' } : { _type: 'NotEqual', value: '' };

/** Numbers and booleans: no operator asks for any value. */
const valueEmpty: Encode = ({ argument, column }, operand) => {
  if (readEmptiness(operand, argument)) return { _type: 'IsNull' };
  throw badArgument(
    `${argument}: the API cannot ask for rows that have any value.`,
    column.kind === 'boolean'
      ? 'Ask for true, then for false.'
      : 'Give a range, for example {"gte": 0}: rows without a value are in none.',
  );
};

/** What has no value is `""`, which differs from every value but itself. */
const textDiffers = differs(includes('IncludesNone'), ({ required }, operand) =>
  required || [operand].flat().includes('') ? undefined : 'rows without a value are included',
);
/** What has no value is null, which differs from nothing. */
const valueDiffers = differs(includes('IncludesNone', readListed), ({ nullable }) =>
  nullable ? 'rows without a value are left out too' : undefined,
);

const ID: KindRules = { takes: { is: readOperand, in: includes('Includes'), not: textDiffers, empty: textEmpty } };
const TEXT: KindRules = {
  takes: {
    ...ID.takes,
    is: (place, operand) => (operand === '' ? { _type: 'IsNull' } : readOperand(place, operand)),
    contains: ({ argument }, operand) => ({ _type: 'Search', value: literalPattern(operand, argument) }),
    starts_with: ({ argument, notes }, operand) => {
      literalPattern(operand, argument);
      notes.add(`${argument}: letter case counts here, unlike in contains.`);
      return { _type: 'InBetween', startValue: operand, endValue: `${operand}${AFTER_ALL}` };
    },
  },
};
const NUMBER: KindRules = {
  takes: {
    is: readOperand,
    in: includes('Includes', readListed),
    not: valueDiffers,
    ...ORDER,
    between: encodeBetween,
    empty: valueEmpty,
  },
};
const BOOLEAN: KindRules = {
  takes: {
    is: readOperand,
    not: (place, operand) => (Array.isArray(operand) ? refuse(place, 'a list') : valueDiffers(place, operand)),
    empty: valueEmpty,
  },
};
const LIST: KindRules = {
  takes: {
    any: includes('Includes'),
    // A plain list means that a row has all of it.
    all: (place, operand) => (includes('Includes')(place, operand) as WireObject).value,
    none: includes('IncludesNone'),
  },
};
const TIME: KindRules = {
  takes: {
    ...orderBy((_wire, name) => (place, operand) => encodeTimeBound(place, name, operand)),
    between: encodeBetween,
  },
  inexact: [
    'carries nanoseconds and every row has one, so that no exact time ever matches',
    'Give a range, for example {"gte":"-24h"} or {"gte":"2026-03-01","lte":"2026-03-31"}.',
  ],
};

const BY_SHAPE: Readonly<Record<Shape, KindRules>> = {
  text: TEXT,
  choice: TEXT,
  id: ID,
  time: TIME,
  number: NUMBER,
  integer: NUMBER,
  boolean: BOOLEAN,
  list: LIST,
  choices: LIST,
  json: { takes: {} },
};
const OWN: Partial<Readonly<Record<Kind, KindRules>>> = {
  nanos: {
    takes: { ...ORDER, between: encodeBetween, empty: valueEmpty },
    inexact: [
      'is rounded when it is stored, so that no exact number ever matches',
      'Give a range in nanoseconds, for example {"gte":"500000000"} or {"gte":"1000000","lte":"2000000"}.',
    ],
  },
};

/** Encodes a condition on one column. Throws `bad_arguments` with what works for what the store cannot be asked. */
export function encodeTelemetry(place: FilterPlace, condition: unknown): unknown {
  if (place.column.kind === 'textMap') return encodeAttributes(place, condition);
  const { takes } = rulesOf(place.column);
  const [operator, operand] = operationOf(takes, condition);
  const encode = Object.hasOwn(takes, operator) ? takes[operator] : undefined;
  if (!encode) return refuse(place, operator);
  const isNamed = isPlain(condition) && Object.keys(condition).length === 1;
  return encode(isNamed ? { ...place, argument: `${place.argument}.${operator}` } : place, operand);
}

/** The operators that filter a column truly, as a refusal lists them. */
export function telemetryOperatorsOf(column: Column): readonly string[] {
  return Object.keys(rulesOf(column).takes).filter((name) => name !== 'is' && name !== 'between');
}

function rulesOf({ kind }: Column): KindRules {
  return OWN[kind] ?? BY_SHAPE[KINDS[kind].shape];
}

function operationOf(takes: KindRules['takes'], condition: unknown): [operator: string, operand: unknown] {
  if (!isPlain(condition)) return ['any' in takes ? 'any' : Array.isArray(condition) ? 'in' : 'is', condition];
  const [only = '{}', ...others] = Object.keys(condition);
  if (others.length === 0) return [only, condition[only]];
  return boundsOf(Object.keys(condition)) ? ['between', condition] : [[only, ...others].join(WITH), condition];
}

/** Stands between several operators, of which none is taken. */
const WITH = ' with ';

/** What stands for operators in a refusal. */
const SPOKEN: Readonly<Record<string, string>> = { is: 'a value', in: 'a list', between: 'gt or gte with lt or lte' };

function refuse({ column, argument }: FilterPlace, operator: string): never {
  const { takes, inexact } = rulesOf(column);
  if (inexact && ['is', 'in', 'not', 'empty'].includes(operator))
    throw badArgument(`${argument} ${inexact[0]}.`, inexact[1]);
  const known = telemetryOperatorsOf(column);
  const taken = Object.keys(takes).map((name) => SPOKEN[name] ?? name);
  throw badArgument(
    `The telemetry store cannot filter ${argument} by ${SPOKEN[operator] ?? JSON.stringify(operator.slice(0, 60))}.`,
    (operator.includes(WITH) ? undefined : operatorMeant(operator, known)) ?? `It takes ${taken.join(', ')}.`,
  );
}

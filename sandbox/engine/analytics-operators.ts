import { badData, serverError } from './api-error.ts';
import { isObject, type JsonObject, ownMember } from './json.ts';
import { likeTest, membersOf } from './query.ts';
import { decodeOperand, unwrap } from './wire.ts';

/** Asks one stored value. */
export type ValueTest = (value: unknown) => boolean;

type Scalar = string | number | boolean;
/** Reads what is compared with; throws where the database could not. */
type Reader = (operand: unknown) => Scalar;
/** Builds the test of one operator; `whole` is the operator as sent, for the one without `value`. */
type Operator = (read: Reader, operand: unknown, whole: JsonObject) => ValueTest;

/** Matches nothing: what the telemetry store makes of most operators, without a word. */
export const NOTHING: ValueTest = () => false;
const EVERYTHING: ValueTest = () => true;
const isNull: ValueTest = (value) => value === null || value === undefined;

const isOperator = (value: unknown): value is JsonObject & { readonly _type: string } =>
  isObject(value) && typeof value._type === 'string';

function compare(holds: (order: number) => boolean): Operator {
  return (read, operand) => {
    const bound = read(unwrap(operand));
    return (value) => {
      if (isNull(value)) return false;
      const present = value as Scalar;
      return holds(present < bound ? -1 : present > bound ? 1 : 0);
    };
  };
}

const orNull =
  (build: Operator): Operator =>
  (...operator) => {
    const test = build(...operator);
    return (value) => isNull(value) || test(value);
  };

const isAtLeast = compare((order) => order >= 0);
const isAtMost = compare((order) => order <= 0);

const isBetween: Operator = (read, _operand, whole) => {
  const from = isAtLeast(read, whole.startValue, whole);
  const to = isAtMost(read, whole.endValue, whole);
  return (value) => from(value) && to(value);
};

/** The comparisons, which all scalar columns have. "Or null" means at least and at most here, unlike on ordinary tables. */
const COMPARISONS: Readonly<Record<string, Operator>> = {
  NotEqual: compare((order) => order !== 0),
  GreaterThan: compare((order) => order > 0),
  GreaterThanOrEqual: isAtLeast,
  GreaterThanOrNull: orNull(isAtLeast),
  LessThan: compare((order) => order < 0),
  LessThanOrEqual: isAtMost,
  LessThanOrNull: orNull(isAtMost),
  InBetween: isBetween,
};

/** The list of an `Includes` or its like; null in it breaks the server. */
export function listOf(operand: unknown): unknown[] {
  const items = membersOf(operand).map(unwrap);
  if (items.some(isNull)) throw serverError();
  return items;
}

const isOneOf: Operator = (read, operand) => {
  const allowed = new Set(listOf(operand).map(read));
  return (value) => allowed.has(value as Scalar);
};

/** An empty list excludes nothing. */
const isNoneOf: Operator = (read, operand) => {
  const excluded = new Set(listOf(operand).map(read));
  return excluded.size === 0 ? EVERYTHING : (value) => !isNull(value) && !excluded.has(value as Scalar);
};

const LISTED: Readonly<Record<string, Operator>> = { Includes: isOneOf, IncludesNone: isNoneOf };

/** Anything as a text parameter; nothing is the empty text. */
function readText(operand: unknown): string {
  if (operand === undefined || operand === null) return '';
  return typeof operand === 'object' ? JSON.stringify(operand) : String(operand);
}

/** SQL `ILIKE` with the text anywhere, all of them where nothing is looked for; its `%` and `_` are wildcards. */
export const contains = (operand: unknown): ValueTest => likeTest(`%${readText(unwrap(operand || ''))}%`);

/** A filter on text or an id: whatever it does not know, it compares with, so that nothing matches. */
export function textTest(value: unknown): ValueTest {
  if (value === null || value === undefined) return (stored) => stored === '';
  const wanted = unwrap(value);
  if (typeof wanted !== 'object') return (stored) => stored === String(wanted);
  if (!isOperator(value)) return NOTHING;
  if (value._type === 'IsNull') return (stored) => stored === '';
  if (value._type === 'Search') return contains(value.value);
  const build = ownMember(COMPARISONS, value._type) ?? ownMember(LISTED, value._type);
  return build === undefined ? NOTHING : build(readText, value.value, value);
}

function readNumber(operand: unknown): number {
  const isNumeric = typeof operand === 'string' && operand.trim() !== '';
  const number = typeof operand === 'number' || isNumeric ? Number(operand) : Number.NaN;
  if (Number.isNaN(number)) throw serverError();
  return number;
}

const readBoolean: Reader = (operand) => decodeOperand({ kind: 'boolean' }, operand) as boolean;

function readableTest(read: Reader, operators: Readonly<Record<string, Operator>>, value: unknown): ValueTest {
  const wanted = unwrap(value);
  if (!isOperator(wanted)) {
    const equal = read(wanted);
    return (stored) => stored === equal;
  }
  if (wanted._type === 'IsNull') return isNull;
  const build = ownMember(operators, wanted._type);
  if (build === undefined) throw serverError();
  return build(read, wanted.value, wanted);
}

/** A filter on a number. What the column does not know is a 500. */
export function numberTest(value: unknown): ValueTest {
  return readableTest(readNumber, { ...COMPARISONS, ...LISTED }, value);
}

/** A filter on a boolean: like a number, but for lists. */
export function booleanTest(value: unknown): ValueTest {
  return readableTest(readBoolean, COMPARISONS, value);
}

/** Operators that the refusal of a date names by their value; of the others it knows no more than that they are objects. */
const NAMED_BY_VALUE: ReadonlySet<string> = new Set([
  'EqualTo',
  'EqualToOrNull',
  'StartsWith',
  'EndsWith',
  'NotContains',
]);

/** How the refusal of a date names what it was given. */
function nameOf(value: unknown): string {
  if (!isOperator(value)) return String(value ?? undefined);
  if (value._type === 'NotNull') return '';
  return NAMED_BY_VALUE.has(value._type) ? String(unwrap(value.value)) : String(value);
}

function readDate(operand: unknown): number {
  if (typeof operand !== 'string') throw badData(`Invalid date: ${nameOf(operand)}`);
  const time = Date.parse(operand);
  if (Number.isNaN(time)) throw serverError();
  return time;
}

/** A filter on a date: comparisons only. Equality is read and never holds, everything else is no date. */
export function dateTest(value: unknown): ValueTest {
  const wanted = unwrap(value);
  if (isOperator(wanted)) {
    if (wanted._type === 'IsNull') return isNull;
    if (wanted._type === 'Search') throw serverError();
    if (wanted._type === 'IncludesNone' && listOf(wanted.value).length === 0) return EVERYTHING;
    const build = ownMember(COMPARISONS, wanted._type);
    if (build !== undefined) return build(readDate, wanted.value, wanted);
  }
  readDate(wanted);
  return NOTHING;
}

/** A filter on a list of texts: a plain list wants all of its members, `Includes` any. */
export function listTest(value: unknown): ValueTest {
  const isAmong = (wanted: readonly unknown[]) => {
    const members = new Set(wanted.map(String));
    return (stored: unknown): boolean => (stored as unknown[]).some((item) => members.has(String(item)));
  };
  if (Array.isArray(value)) {
    const wanted = [...new Set(value.map((item) => String(unwrap(item))))];
    return (stored) => {
      const members = new Set((stored as unknown[]).map(String));
      return wanted.length <= members.size && wanted.every((item) => members.has(item));
    };
  }
  if (!isOperator(value)) throw serverError();
  // A list is never null, not even an empty one.
  if (value._type === 'IsNull') return NOTHING;
  if (value._type !== 'Includes' && value._type !== 'IncludesNone') throw serverError();
  const wanted = listOf(value.value);
  if (wanted.length === 0) return EVERYTHING;
  const hasAny = isAmong(wanted);
  return value._type === 'Includes' ? hasAny : (stored) => !hasAny(stored);
}

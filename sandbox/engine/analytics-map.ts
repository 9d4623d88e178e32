import { contains, NOTHING, type ValueTest } from './analytics-operators.ts';
import { serverError } from './api-error.ts';
import { isObject, type JsonObject, ownMember } from './json.ts';
import { likeTest, membersOf } from './query.ts';
import { unwrap } from './wire.ts';

type Texts = Readonly<Record<string, string>>;
type EntryTest = (texts: Texts) => boolean;
type EntryOperator = (key: string, operand: unknown) => EntryTest | null;

/** A missing key reads as the empty text, as it does in the real store. */
const at = (texts: Texts, key: string): string => ownMember(texts, key) ?? '';

const textOf = (operand: unknown): string => String(unwrap(operand) ?? '');

const equals: EntryOperator = (key, operand) => {
  const wanted = textOf(operand);
  return (texts) => at(texts, key) === wanted;
};

const isBlank: EntryOperator = (key) => (texts) => at(texts, key) === '';

const not =
  (build: EntryOperator): EntryOperator =>
  (...operator) => {
    const test = build(...operator);
    return test && ((texts) => !test(texts));
  };

/** Operators people type are asked of every key that differs in letter case only. */
function someLike(shape: (operand: unknown) => ValueTest): EntryOperator {
  return (key, operand) => {
    const matches = shape(operand);
    const folded = key.toLowerCase();
    return (texts) => {
      for (const name in texts) if (name.toLowerCase() === folded && matches(texts[name])) return true;
      return false;
    };
  };
}

/** Compared as numbers; a text that is none never holds. */
function compare(holds: (value: number, bound: number) => boolean): EntryOperator {
  return (key, operand) => {
    const bound = Number(unwrap(operand));
    return (texts) => {
      const text = at(texts, key).trim();
      return text !== '' && holds(Number(text), bound);
    };
  };
}

/** An empty list is no condition. */
const isOneOf: EntryOperator = (key, operand) => {
  const wanted = new Set(membersOf(operand).map((item) => String(unwrap(item))));
  return wanted.size === 0 ? null : (texts) => wanted.has(at(texts, key));
};

const pattern = (before: string, after: string) => (operand: unknown) =>
  likeTest(`${before}${textOf(operand)}${after}`);

/** Every operator on one key of a map. What is missing here is compared as text and matches nothing. */
const OPERATORS: Readonly<Record<string, EntryOperator>> = {
  EqualTo: equals,
  NotEqual: not(equals),
  EqualToOrNull: equals,
  IsNull: isBlank,
  NotNull: not(isBlank),
  Search: someLike(contains),
  StartsWith: someLike(pattern('', '%')),
  EndsWith: someLike(pattern('%', '')),
  NotContains: not(someLike(pattern('%', '%'))),
  Includes: isOneOf,
  IncludesNone: not(isOneOf),
  GreaterThan: compare((value, bound) => value > bound),
  GreaterThanOrEqual: compare((value, bound) => value >= bound),
  LessThan: compare((value, bound) => value < bound),
  LessThanOrEqual: compare((value, bound) => value <= bound),
};

function entryTest(key: string, value: unknown): EntryTest | null {
  // Null is no condition at all, unlike everywhere else.
  if (value === null || value === undefined) return null;
  const wanted = unwrap(value);
  if (typeof wanted !== 'object') return equals(key, wanted);
  const build = isObject(wanted) ? ownMember(OPERATORS, String(wanted._type)) : undefined;
  return build === undefined ? NOTHING : build(key, (wanted as JsonObject).value);
}

/** A filter on a map of texts such as `attributes`: an object of keys, all of which must hold. The dots of a key are part of it. */
export function mapTest(value: unknown): ValueTest {
  if (value === null || value === undefined) return () => true;
  if (typeof value !== 'object') throw serverError();
  // An operator is for a key; on the whole map the database refuses it.
  if (isObject(value) && value._type === 'IsNull') return NOTHING;
  if (isObject(value) && typeof value._type === 'string') throw serverError();
  const tests = Object.entries(value)
    .map(([key, wanted]) => entryTest(key, wanted))
    .filter((test) => test !== null);
  return (stored) => tests.every((test) => test(stored as Texts));
}

/** A filter on a JSON column: texts, numbers and true by key, empty ones are no condition; operators and plain values are refused. */
export function jsonTest(value: unknown): ValueTest {
  if (typeof value !== 'object' || (isObject(value) && typeof value._type === 'string')) throw serverError();
  const wanted = Object.entries(value ?? {}).filter(([, item]) => Boolean(item) && typeof item !== 'object');
  return (stored) => wanted.every(([key, item]) => isObject(stored) && ownMember(stored, key) === item);
}

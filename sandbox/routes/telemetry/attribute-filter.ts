/** The `attributes` filter of the log routes: one condition per key, whatever letter case the key has on the rows. */
import { badData, serverError } from '../../engine/api-error.ts';
import { isObject, type JsonObject } from '../../engine/json.ts';
import { likeTest } from '../../engine/query.ts';
import { attributesOn, cellText, checkKey } from './dimensions.ts';
import type { RowTest } from './signals.ts';

type TextTest = (value: string) => boolean;

/** Rows of which some value under the key passes. */
export function someValue(key: string, test: TextTest): RowTest {
  const wanted = key.toLowerCase();
  return (row) => {
    const attributes = attributesOn(row);
    for (const name in attributes) {
      if (name.length === wanted.length && name.toLowerCase() === wanted && test(cellText(attributes[name])))
        return true;
    }
    return false;
  };
}

const not =
  (test: RowTest): RowTest =>
  (row) =>
    !test(row);

/** Texts to compare with; a list of nothing but numbers does not fit the texts of the database, and null is no text. */
export function readTexts(sent: readonly unknown[]): Set<string> {
  const isUnfit = sent.some((item) => item === null) || sent.every((item) => typeof item === 'number');
  if (isUnfit) throw serverError();
  return new Set(sent.map(String));
}

function plainValue(key: string, value: unknown): string {
  if (typeof value === 'object' && value !== null) throw badData(`Invalid value in the attribute filter for "${key}"`);
  return cellText(value);
}

function threshold(key: string, value: unknown): number {
  const text = plainValue(key, value);
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) return number;
  throw badData(`The attribute filter for "${key}" needs a numeric value`);
}

/** A comparison of numbers; text that is none never compares. */
function compared(key: string, sent: unknown, holds: (value: number, bound: number) => boolean): RowTest {
  const bound = threshold(key, sent);
  return someValue(key, (value) => value.trim() !== '' && holds(Number(value), bound));
}

function like(key: string, sent: unknown, shape: (text: string) => string): RowTest {
  return someValue(key, likeTest(shape(plainValue(key, sent))));
}

/** An empty list chooses nothing, and so filters nothing. */
function listed(key: string, sent: unknown): RowTest | null {
  if (!Array.isArray(sent) || sent.length === 0) return null;
  const wanted = new Set(sent.map((item) => plainValue(key, item)));
  return someValue(key, (value) => wanted.has(value));
}

const isFilled = (key: string): RowTest => someValue(key, (value) => value !== '');

/** Equal to a text. Empty means absent or empty. */
function equal(key: string, sent: unknown): RowTest {
  const text = plainValue(key, sent);
  return text === '' ? not(isFilled(key)) : someValue(key, (value) => value === text);
}

/** Operators that attributes understand. Those that negate pass rows without the key. */
const OPERATORS: Readonly<Record<string, (key: string, value: unknown) => RowTest | null>> = {
  EqualTo: equal,
  NotEqual: (key, value) => not(equal(key, value)),
  Search: (key, value) => like(key, value, (text) => `%${text}%`),
  NotContains: (key, value) => not(like(key, value, (text) => `%${text}%`)),
  StartsWith: (key, value) => like(key, value, (text) => `${text}%`),
  EndsWith: (key, value) => like(key, value, (text) => `%${text}`),
  GreaterThan: (key, value) => compared(key, value, (number, bound) => number > bound),
  GreaterThanOrEqual: (key, value) => compared(key, value, (number, bound) => number >= bound),
  LessThan: (key, value) => compared(key, value, (number, bound) => number < bound),
  LessThanOrEqual: (key, value) => compared(key, value, (number, bound) => number <= bound),
  IsNull: (key) => not(isFilled(key)),
  NotNull: isFilled,
  Includes: listed,
  IncludesNone: (key, value) => {
    const test = listed(key, value);
    return test && not(test);
  },
};

function operatorTest(key: string, operator: JsonObject): RowTest | null {
  const name = String(operator._type);
  const build = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (build === undefined) throw badData(`Unsupported attribute filter for "${key}"`);
  return build(key, operator.value);
}

function attributeTest(key: string, wanted: unknown): RowTest | null {
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) return null;
    const texts = readTexts(wanted);
    return someValue(key, (value) => texts.has(value));
  }
  if (isObject(wanted)) return operatorTest(key, wanted);
  if (wanted === '') return not(isFilled(key));
  const text = cellText(wanted);
  return someValue(key, (value) => value === text);
}

/** The conditions on attributes, a list of tests that must all hold. */
export function attributeTests(sent: unknown): RowTest[] {
  const entries = sent ? Object.entries(Object(sent)) : [];
  return entries.map(([key, wanted]) => attributeTest(checkKey(key), wanted)).filter((test) => test !== null);
}

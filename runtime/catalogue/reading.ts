/**
 * Values as callers write them -> the value that was meant, or undefined where it can be none. The one place that says
 * when a text is taken for a boolean, a number or a choice: arguments, filters and readable checks all ask here.
 */
import { isChangedByReading } from '../basics/exact-number.ts';
import { isPlain, textOfValue } from '../basics/plain.ts';

/** What a form sends for a field that was left empty, by its JSON type. */
export type Blank = 'text' | 'list' | 'object';

/** The kind of emptiness that a value is; undefined for one that holds anything, and for null. */
export function emptinessOf(value: unknown): Blank | undefined {
  if (value === '') return 'text';
  if (Array.isArray(value)) return value.length === 0 ? 'list' : undefined;
  return isPlain(value) && Object.keys(value).length === 0 ? 'object' : undefined;
}

/** The longest text that is a number: the smallest and the largest of them, written out, are shorter. */
const MAX_NUMBER = 400;

/** Whether a text is a number as people write them: neither 0x10 nor Infinity. */
function isDecimal(text: string): boolean {
  return text.length <= MAX_NUMBER && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text.trim());
}

/** `true`, `false`, and the same as text: Python writes them with a capital. */
export function readBoolean(value: unknown): boolean | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  return word === true || word === 'true' ? true : word === false || word === 'false' ? false : undefined;
}

/** A finite number, or a text that is one and stays the same when it is sent as a number. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && isDecimal(value) && isChangedByReading(value)) return undefined;
  const number = typeof value === 'string' && isDecimal(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** What a number has to be that `readNumber` does not take, in words. */
export function spokenNumber(value: unknown): string {
  const isTooLong = typeof value === 'string' && isDecimal(value) && isChangedByReading(value);
  return isTooLong ? `a number that can be sent exactly (whole ones to ${Number.MAX_SAFE_INTEGER})` : 'a number';
}

/** A whole number as text: a JSON number cannot hold all of 64 bits. */
export function readInteger(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^-?\d{1,20}$/.test(text) ? text : undefined;
}

/** The allowed value that was meant: letter case and blanks around it do not count. */
export function readChoice<T extends string | number>(values: readonly T[], value: unknown): T | undefined {
  return values.includes(value as T)
    ? (value as T)
    : (foldedOf(values).get(textOfValue(value).trim().toLowerCase()) as T | undefined);
}

/** Allowed values by their lower case, of equal ones the first. Made once: a list of choices asks for each of its items. */
const folded = new WeakMap<readonly (string | number)[], ReadonlyMap<string, string | number>>();

function foldedOf(values: readonly (string | number)[]): ReadonlyMap<string, string | number> {
  const known = folded.get(values);
  if (known) return known;
  const made = new Map([...values].reverse().map((value) => [String(value).toLowerCase(), value]));
  folded.set(values, made);
  return made;
}

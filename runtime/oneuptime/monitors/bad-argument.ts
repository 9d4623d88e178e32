/** Readers of readable checks that refuse what is wrong, and say what would be right. */
import { ToolError } from '../../basics/errors.ts';
import { closest } from '../../basics/nearest.ts';
import { isPlain, type Plain, withoutNulls } from '../../basics/plain.ts';
import { readBoolean, readChoice, readNumber } from '../../catalogue/reading.ts';
import { onlyDefined } from './places.ts';

/** Ends the call with `bad_arguments`. */
export function badCheck(message: string, next: string): never {
  throw new ToolError('bad_arguments', message, next);
}

/** A value as part of a message: JSON, cut. */
export function cited(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The nearest of the possible words, or all of them when none is near. */
export function instead(word: string, possible: readonly string[]): string {
  const near = closest(word, possible);
  return near.length > 0 ? `Did you mean ${near.map(cited).join(' or ')}?` : `Possible: ${possible.join(', ')}.`;
}

/** Text of a plain value; anything else as JSON, which no reader takes for what it wants. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** An object whose keys are all known; anything else is refused with the nearest key. */
export function readRecord(value: unknown, where: string, keys: readonly string[]): Plain {
  if (!isPlain(value)) return badCheck(`${where} is not an object: ${cited(value)}.`, `It takes ${keys.join(', ')}.`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) badCheck(`${where} has no ${cited(unknown)}.`, instead(unknown, keys));
  return onlyDefined(withoutNulls(value));
}

/** Reads a value that was given; `where` is its place in the arguments. */
export type Reader<T = unknown> = (value: unknown, where: string) => T;

/** What readers found, absent where nothing was given. */
export type Parts<R extends Readonly<Record<string, Reader>>> = {
  readonly [K in keyof R]?: Exclude<ReturnType<R[K]>, undefined>;
};

/** An object whose keys are all known, each read in its own way. */
export function readParts<R extends Readonly<Record<string, Reader>>>(
  value: unknown,
  where: string,
  readers: R,
): Parts<R> {
  const given = readRecord(value, where, Object.keys(readers));
  const read = Object.entries(readers).map(([key, reader]) => [
    key,
    given[key] === undefined ? undefined : reader(given[key], `${where}.${key}`),
  ]);
  return onlyDefined(Object.fromEntries(read)) as Parts<R>;
}

export function readText(value: unknown, where: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  return badCheck(`${where} is not a text: ${cited(value)}.`, 'Give a text that is not empty.');
}

export function readFlag(value: unknown, where: string): boolean {
  return readBoolean(value) ?? badCheck(`${where} is not true or false: ${cited(value)}.`, 'Give true or false.');
}

/** A whole number inside its bounds; a text is taken when it is one. */
export function readWholeNumber(value: unknown, where: string, [least, most]: readonly [number, number]): number {
  const number = readNumber(value);
  if (number !== undefined && Number.isInteger(number) && number >= least && number <= most) return number;
  return badCheck(
    `${where} must be a whole number from ${least} to ${most}, not ${cited(value)}.`,
    number !== undefined && number > most ? `The most is ${most}.` : `Give a number such as ${least}.`,
  );
}

/** One of the values, in any letter case. */
export function readOneOf<T extends string>(value: unknown, where: string, values: readonly T[]): T {
  const text = plainText(value);
  return readChoice(values, text.trim()) ?? badCheck(`${where} cannot be ${cited(value)}.`, instead(text, values));
}

/** Items of any list of a check: conditions, rules, steps, policies. */
const MOST_ITEMS = 100;

/** A list; a single item counts as a list of one. */
export function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length <= MOST_ITEMS) return value;
  return badCheck(`${where} holds ${value.length} items: at most ${MOST_ITEMS} are taken.`, 'Leave the others out.');
}

/** What other keys hold, if they hold anything that can be. */
export function readPlain(value: unknown): Plain | undefined {
  return isPlain(value) ? value : undefined;
}

/** Refusals of readable checks: what is wrong, and what would be right. */
import { ToolError } from '../../basics/errors.ts';
import { closest } from '../../basics/nearest.ts';

/** Ends the call with `bad_arguments`. */
export function refuse(message: string, next: string): never {
  throw new ToolError('bad_arguments', message, next);
}

/** A value as part of a message: JSON, cut. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The nearest of the possible words, or all of them when none is near. */
export function instead(word: string, possible: readonly string[]): string {
  const near = closest(word, possible);
  return near.length > 0 ? `Did you mean ${near.map(shown).join(' or ')}?` : `Possible: ${possible.join(', ')}.`;
}

/** Text of a plain value; anything else as JSON, which no reader takes for what it wants. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object whose keys are all known; anything else is refused with the nearest key. */
export function readRecord(value: unknown, where: string, keys: readonly string[]): Record<string, unknown> {
  if (!isRecord(value)) return refuse(`${where} is not an object: ${shown(value)}.`, `It takes ${keys.join(', ')}.`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) refuse(`${where} has no ${shown(unknown)}.`, instead(unknown, keys));
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

export function readText(value: unknown, where: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  return refuse(`${where} is not a text: ${shown(value)}.`, 'Give a text that is not empty.');
}

export function readBoolean(value: unknown, where: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return refuse(`${where} is not true or false: ${shown(value)}.`, 'Give true or false.');
}

/** A whole number inside its bounds; a text is taken when it is one. */
export function readInteger(value: unknown, where: string, bounds: readonly [least: number, most: number]): number {
  const [least, most] = bounds;
  const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  return refuse(
    `${where} must be a whole number from ${least} to ${most}, not ${shown(value)}.`,
    typeof number === 'number' && number > most ? `The most is ${most}.` : `Give a number such as ${least}.`,
  );
}

/** One of the values, in any letter case. */
export function readChoice<T extends string>(value: unknown, where: string, values: readonly T[]): T {
  const found = values.find((item) => item.toLowerCase() === plainText(value).trim().toLowerCase());
  return found ?? refuse(`${where} cannot be ${shown(value)}.`, instead(plainText(value), values));
}

/** A list; a single item counts as a list of one. */
export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

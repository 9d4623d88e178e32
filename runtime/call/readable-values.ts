/** Numbers, moments and objects as people read them in a cell of a table. What programs read stays as it is. */
import { isPlain, type Plain } from '../basics/plain.ts';

/** Digits that a fraction is shown with: more say nothing of a measured value. */
const DIGITS = 4;

/** A number with as much of its fraction as means something; whole ones as they are. */
export function numberText(value: number): string {
  if (Math.abs(value) >= 10 ** (DIGITS - 1)) return String(Math.round(value));
  return String(Number(value.toPrecision(DIGITS)));
}

const NANOS = 1e9;
const UNITS: readonly (readonly [name: string, nanoseconds: number])[] = [
  ['d', 86_400 * NANOS],
  ['h', 3600 * NANOS],
  ['min', 60 * NANOS],
  ['s', NANOS],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
];
/** Digits of a duration: the store keeps no more of it that could be relied on. */
const DURATION_DIGITS = 3;

/** How long so many nanoseconds are: `242 ms`, `1.53 s`, `2 min 5 s`. */
export function durationText(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  const place = UNITS.findIndex(([, unit]) => size >= unit);
  const [name, unit] = UNITS[place] ?? ['ns', 1];
  const [nextName, nextUnit] = UNITS[place + 1] ?? ['ns', 1];
  if (unit <= NANOS) return `${Number((nanoseconds / unit).toPrecision(DURATION_DIGITS))} ${name}`;
  const whole = Math.floor(size / unit);
  const rest = Math.floor((size % unit) / nextUnit);
  return `${nanoseconds < 0 ? '-' : ''}${whole} ${name}${rest > 0 ? ` ${rest} ${nextName}` : ''}`;
}

/** Nanoseconds beyond which a number tells a moment and no length: three years, and 1973. */
const FIRST_MOMENT = 1e17;

/** What a whole number of nanoseconds stands for: a duration, or a moment as ISO text. */
export function nanosText(text: string): string {
  const nanoseconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(nanoseconds)) return text;
  if (nanoseconds < FIRST_MOMENT) return durationText(nanoseconds);
  const moment = new Date(nanoseconds / 1e6);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}

/** Levels of an object that are named by a path; anything deeper is shown as JSON. */
const MOST_LEVELS = 3;

/** An object as `key=value`, parts inside it by their path; lists of objects as compact JSON. Nothing of it is left out. */
export function partsText(value: Plain): string {
  return pairs(value, '', 1).join(', ') || '{}';
}

function pairs(value: Plain, before: string, level: number): string[] {
  return Object.entries(value).flatMap(([name, item]) => {
    const path = `${before}${name}`;
    const isNested = isPlain(item) && level < MOST_LEVELS && Object.keys(item).length > 0;
    return isNested ? pairs(item, `${path}.`, level + 1) : [`${path}=${partText(item)}`];
  });
}

function partText(item: unknown): string {
  if (typeof item === 'number') return numberText(item);
  return typeof item === 'object' ? JSON.stringify(item) : String(item);
}

/** Levels that are compared, and parts of either side; what lies deeper is compared as a whole. */
const DEEPEST = 12;
const MOST_PARTS = 2000;

/** One part of a value that became another; undefined on the side where there was none. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Parts in which two objects differ, by their paths, in their order; those that are new come last. */
export function differences(before: Plain, after: Plain): Difference[] {
  const [old, now] = [leaves(before), leaves(after)];
  const paths = new Set([...old.keys(), ...now.keys()]);
  return [...paths]
    .filter((path) => JSON.stringify(old.get(path)) !== JSON.stringify(now.get(path)))
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }));
}

function leaves(value: Plain): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (item: unknown, path: string, level: number): void => {
    const parts = typeof item === 'object' && item !== null && level < DEEPEST ? Object.entries(item) : [];
    if (parts.length === 0 || found.size >= MOST_PARTS) {
      found.set(path, item);
      return;
    }
    for (const [name, part] of parts)
      walk(part, Array.isArray(item) ? `${path}[${name}]` : `${path === '' ? '' : `${path}.`}${name}`, level + 1);
  };
  walk(value, '', 0);
  return found;
}

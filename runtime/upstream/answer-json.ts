/**
 * What an answer's text is as JSON, so that whoever walks it afterwards is safe: neither deeper nor wider than any real
 * answer, and whole numbers as they were sent.
 */
import { type Bounds, readJson } from '../basics/bounds.ts';
import { ToolError } from '../basics/errors.ts';
import { jsonOf } from '../basics/json-of.ts';

/** Levels of an answer; the deepest that the API sends, steps of monitors, have about twenty. */
const MAX_LEVELS = 256;
/** Values of an answer; ten thousand ids in a page have a fifth of them. */
const MAX_VALUES = 250_000;
/** Stands where values lie deeper than that. */
export const TOO_DEEP = '… (nested too deep)';

/** The reader of the body bounds its bytes. */
const BOUNDS: Bounds = { bytes: Number.POSITIVE_INFINITY, levels: MAX_LEVELS, values: MAX_VALUES, mark: TOO_DEEP };

/**
 * Longest text that is parsed before it is looked through, in characters: a hundred rows. It cannot hold too many values, as
 * each has a separator beside it, and what has to be parsed twice takes no longer than the longest answer.
 */
const MAX_PARSED_FIRST = 200_000;

/**
 * What a text is as JSON; undefined where it is none. Whole numbers that a double would change come as text, and
 * TOO_DEEP where values are nested too deep. Throws `too_large` for too many values, in the name of `title`.
 */
export function readAnswerJson(text: string, title: string): unknown {
  // Pages of gateways are no JSON, and other values have nothing in them.
  if (!/^\s*[[{]/.test(text)) return jsonOf(text);
  if (text.length <= MAX_PARSED_FIRST) {
    // Nearly always there is nothing to mend. What came of a text tells so sooner than the text: parsing takes any depth.
    const value = jsonOf(text);
    if (value !== undefined && isAsSent(value, MAX_LEVELS)) return value;
  }
  return mended(text, title);
}

/** Reads by way of the text: what nobody should walk has a mark in its place before anything is made of it. */
function mended(text: string, title: string): unknown {
  const read = readJson(text, BOUNDS);
  if ('value' in read) return read.value;
  if (read.excess.kind === 'syntax') return undefined;
  throw new ToolError(
    'too_large',
    `${title} answered with more than ${MAX_VALUES} values.`,
    'Ask for fewer rows or fields.',
  );
}

/** Whether a value that was parsed is surely what was written: flat enough, and each number within what doubles keep. */
function isAsSent(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return true;
  if (typeof value === 'object') return value === null || areAsSent(value, levels);
  return typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function areAsSent(parts: object, levels: number): boolean {
  if (levels === 0) return false;
  if (Array.isArray(parts)) {
    for (let at = 0; at < parts.length; at += 1) if (!isAsSent(parts[at], levels - 1)) return false;
    return true;
  }
  // What JSON.parse makes has no names but its own.
  for (const name in parts) if (!isAsSent((parts as Record<string, unknown>)[name], levels - 1)) return false;
  return true;
}

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

/** A value has a separator beside it, so that shorter texts cannot hold too many. */
const SHORTEST_WIDE = 2 * MAX_VALUES;
/** May hold a whole number that JSON.parse would change; digits inside texts may look like one. */
const LONG_NUMBER = /[:,[]\s*-?(?:\d{16}|[\d.]{1,40}[eE])/;

/**
 * What a text is as JSON; undefined where it is none. Whole numbers that a double would change come as text, and
 * TOO_DEEP where values are nested too deep. Throws `too_large` for too many values, in the name of `title`.
 */
export function readAnswerJson(text: string, title: string): unknown {
  if (isSurelyPlain(text)) return jsonOf(text);
  const read = readJson(text, BOUNDS);
  if ('value' in read) return read.value;
  if (read.excess.kind === 'syntax') return undefined;
  throw new ToolError(
    'too_large',
    `${title} answered with more than ${MAX_VALUES} values.`,
    'Ask for fewer rows or fields.',
  );
}

/** Whether there is nothing to mend: pages of gateways are no JSON, and most answers are short. */
function isSurelyPlain(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return true;
  return text.length < SHORTEST_WIDE && !hasManyOpeners(text) && !LONG_NUMBER.test(text);
}

/** Whether a text has as many brackets as make it too deep, one in the other. */
function hasManyOpeners(text: string): boolean {
  let openers = 0;
  for (const opener of '{[') {
    for (let at = text.indexOf(opener); at >= 0; at = text.indexOf(opener, at + 1)) {
      openers++;
      if (openers > MAX_LEVELS) return true;
    }
  }
  return false;
}

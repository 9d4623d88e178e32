/** What stands in a JSON text, found in one pass over it: no recursion, no copies, nothing made of its values. */

export interface ScanLimits {
  readonly levels: number;
  readonly values: number;
  readonly members?: number;
}

/** Where a number stands that reading would change: its first character, and the one after its last. */
export type Place = readonly [start: number, end: number];

interface Scan {
  /** What there is too much of, or that one key that nobody may send. */
  readonly excess?: 'levels' | 'values' | 'members' | 'key';
  /** Whole numbers that JSON.parse would round, and numbers too large for it, in order. */
  readonly inexact: readonly Place[];
}

const [BLANK, QUOTE, COMMA, MINUS, COLON, BACKSLASH] = [0x20, 0x22, 0x2c, 0x2d, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Scans a text that may be JSON and counts the objects and lists around each other, and the members and elements. Stops
 * where there are too many; `stopsAtNumber` also at the first number that would be changed. Of a text that is no JSON it
 * says no more than that JSON.parse may have it.
 */
export function scanJson(text: string, { levels, values, members = values }: ScanLimits, stopsAtNumber: boolean): Scan {
  const inexact: Place[] = [];
  let [depth, count, keys, string] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= BLANK) continue;
    if (code === QUOTE) {
      string = at;
      at = stringEnd(text, at);
    } else if (code === COMMA) count += 1;
    else if (code === COLON) {
      if (isProto(text, string)) return { excess: 'key', inexact };
      keys += 1;
      if (keys > members) return { excess: 'members', inexact };
    } else if (code === MINUS || (code >= 0x30 && code <= 0x39)) {
      const whole = wholeEnd(text, at + 1);
      const end = numberEnd(text, whole);
      if (end - at >= 5 && (end === whole ? isRounded : isTooLarge)(text.slice(at, end))) {
        inexact.push([at, end]);
        if (stopsAtNumber) return { inexact };
      }
      at = end - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      depth += 1;
      if (depth > levels) return { excess: 'levels', inexact };
      if (!isEmpty(text, at + 1)) count += 1;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth -= 1;
    if (count > values) return { excess: 'values', inexact };
  }
  return { inexact };
}

/** Where the string that begins here ends: its closing quotation mark, or the end of the text. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

/** Blanks are looked at once more, never twice. */
function isEmpty(text: string, start: number): boolean {
  let at = start;
  while (text.charCodeAt(at) <= BLANK) at += 1;
  const code = text.charCodeAt(at);
  return code === CLOSE_OBJECT || code === CLOSE_LIST;
}

const PROTO = '__proto__';
/** The same with every letter escaped, and in quotation marks. */
const LONGEST_PROTO = PROTO.length * '\\u005f'.length + 2;

/** Whether the key that begins here is `__proto__`, also with letters of it escaped. */
function isProto(text: string, start: number): boolean {
  const first = text.charCodeAt(start + 1);
  if (first !== 0x5f && first !== BACKSLASH) return false;
  if (text.startsWith(`"${PROTO}"`, start)) return true;
  const key = text.slice(start, start + LONGEST_PROTO);
  const end = stringEnd(key, 0);
  if (!key.includes('\\') || end === key.length) return false;
  try {
    return JSON.parse(key.slice(0, end + 1)) === PROTO;
  } catch {
    return false;
  }
}

/** What follows the digits that begin here. */
function wholeEnd(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at += 1;
  return at;
}

/** What follows the last character that numbers are written with. */
function numberEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && code !== MINUS && code !== 0x2b && code !== 0x2e && (code | 0x20) !== 0x65) break;
  }
  return at;
}

/** No whole number that fits into a double is longer. */
const LONGEST_WHOLE = 310;

/** Whether reading a whole number makes another one of it. */
function isRounded(written: string): boolean {
  if (written.length < 16) return false;
  if (written.length > LONGEST_WHOLE) return true;
  const read = Number(written);
  if (Number.isSafeInteger(read)) return false;
  if (read < 1e21 && read > -1e21) return remainderOf(written) !== Math.abs(read) % PRIME;
  return !Number.isFinite(read) || BigInt(written) !== BigInt(read);
}

/** Fractions are rounded by nature. Only those are told that would be no number any more. */
function isTooLarge(written: string): boolean {
  return !Number.isFinite(Number(written)) && /^-?\d+(\.\d+)?(e\+?\d+)?$/i.test(written);
}

/** Larger than any rounding of a number below 1e21, so that equal remainders mean equal numbers. */
const PRIME = 2_147_483_647;

function remainderOf(whole: string): number {
  let rest = 0;
  for (let at = whole.startsWith('-') ? 1 : 0; at < whole.length; at += 1) {
    rest = (rest * 10 + whole.charCodeAt(at) - 0x30) % PRIME;
  }
  return rest;
}

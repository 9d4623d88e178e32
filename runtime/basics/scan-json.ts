/** What stands in a JSON text, found in one pass over it: no recursion, no copies, nothing made of its values. */
import { isChangedByReading } from './exact-number.ts';

interface ScanLimits {
  readonly levels: number;
  readonly values: number;
  readonly members?: number;
}

/** A piece that cannot stay as it is, by its first character and the one after its last. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** It is nested too deep; else it is a number that reading would change. */
  readonly isDeep: boolean;
}

interface Scan {
  /** What there is too much of, or that one key that nobody may send. */
  readonly excess?: 'levels' | 'values' | 'members' | 'key';
  /** In order: of a text that is scanned to be mended all of them, else the first number. */
  readonly pieces: readonly Piece[];
}

const [BLANK, QUOTE, COMMA, MINUS, COLON, BACKSLASH] = [0x20, 0x22, 0x2c, 0x2d, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Scans a text that may be JSON and counts the objects and lists around each other, and the members and elements. Stops
 * where there are too many, and at the first thing that is wrong, unless the text `isMended`: then whatever is nested too
 * deep and each number that would be changed are told, and keys may be any. Of a text that is no JSON it says no more than
 * that JSON.parse may have it.
 */
export function scanJson(text: string, { levels, values, members = values }: ScanLimits, isMended: boolean): Scan {
  const pieces: Piece[] = [];
  let [depth, count, keys, string, deepFrom] = [0, 0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= BLANK) continue;
    if (code === QUOTE) {
      string = at;
      at = stringEnd(text, at);
    } else if (code === COMMA) count += 1;
    else if (code === COLON) {
      if (!isMended && isProto(text, string)) return { excess: 'key', pieces };
      keys += 1;
      if (keys > members) return { excess: 'members', pieces };
    } else if (code === MINUS || isDigit(code)) {
      const to = numberEnd(text, at + 1);
      if (to - at >= SHORTEST_CHANGED && depth <= levels && isChanged(text.slice(at, to))) {
        pieces.push({ from: at, to, isDeep: false });
        if (!isMended) return { pieces };
      }
      at = to - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      depth += 1;
      if (depth > levels && !isMended) return { excess: 'levels', pieces };
      if (depth === levels + 1) deepFrom = at;
      if (!isEmpty(text, at + 1)) count += 1;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      if (depth === levels + 1) pieces.push({ from: deepFrom, to: at + 1, isDeep: true });
      depth -= 1;
    }
    if (count > values) return { excess: 'values', pieces };
  }
  return { pieces };
}

/** Characters that are looked at one by one: what is shorter is not worth a search. */
const SHORT = 64;

/** Where the string that begins here ends: its closing quotation mark, or the end of the text. */
export function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    for (const stop = at + SHORT; at < stop; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return at;
      if (code === BACKSLASH) at += 1;
    }
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    if (!isEscaped(text, quote, at)) return quote;
    at = quote + 1;
  }
  return at;
}

const ESCAPES = '\\'.repeat(64);

/** Whether a quotation mark is part of a text, of which `from` is a whole character. */
function isEscaped(text: string, quote: number, from: number): boolean {
  let first = quote;
  // Many at a time: a text of nothing else is walked through in a tenth of the time.
  while (first - ESCAPES.length >= from && text.startsWith(ESCAPES, first - ESCAPES.length)) first -= ESCAPES.length;
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
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

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** What follows the last character that numbers are written with. */
function numberEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isDigit(code) && code !== MINUS && code !== 0x2b && code !== 0x2e && (code | 0x20) !== 0x65) break;
  }
  return at;
}

/** The shortest number that is too large is 1e309. */
const SHORTEST_CHANGED = 5;

/** Whether reading a number makes another one of it, or none. */
function isChanged(written: string): boolean {
  return isChangedByReading(written) && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(written);
}

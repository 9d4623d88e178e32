/**
 * What an answer's text is as JSON, so that whoever walks it afterwards is safe: neither deeper nor wider than any real
 * answer, and whole numbers as they were sent.
 */
import { ToolError } from '../basics/errors.ts';
import { isChangedByReading } from '../basics/exact-number.ts';
import { jsonOf } from '../basics/json-of.ts';

/** Levels of an answer; the deepest that the API sends, steps of monitors, have about twenty. */
const MAX_LEVELS = 256;
/** Values of an answer; ten thousand ids in a page have a fifth of them. */
const MAX_VALUES = 250_000;
/** Stands where values lie deeper than that. */
export const TOO_DEEP = '… (nested too deep)';

/** A value has a separator beside it, so that shorter texts cannot hold too many. */
const SHORTEST_WIDE = 2 * MAX_VALUES;
/** May hold a whole number that JSON.parse would change; digits inside texts may look like one. */
const LONG_NUMBER = /[:,[]\s*-?(?:\d{16}|[\d.]+[eE])/;

/**
 * What a text is as JSON; undefined where it is none. Whole numbers that a double would change come as text, and
 * TOO_DEEP where values are nested too deep. Throws `too_large` for too many values, in the name of `title`.
 */
export function readAnswerJson(text: string, title: string): unknown {
  return jsonOf(isSurelyPlain(text) ? text : mended(text, title));
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

/** A piece of the text, and what takes its place. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly instead: string;
}

function mended(text: string, title: string): string {
  const pieces = piecesOf(text, title);
  if (pieces.length === 0) return text;
  let [whole, at] = ['', 0];
  for (const { from, to, instead } of pieces) {
    whole += text.slice(at, from) + instead;
    at = to;
  }
  return whole + text.slice(at);
}

const [BLANK, QUOTE, BACKSLASH, COMMA, MINUS] = [0x20, 0x22, 0x5c, 0x2c, 0x2d];
const [PLUS, POINT, LOWER, EXPONENT] = [0x2b, 0x2e, 0x20, 0x65];
const isOpener = (code: number): boolean => code === 0x5b || code === 0x7b;
const isCloser = (code: number): boolean => code === 0x5d || code === 0x7d;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** What has to be replaced, in order: found in one pass, without a look at what stands inside the texts. */
function piecesOf(text: string, title: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let [level, values, deepFrom] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= BLANK) continue;
    if (code === QUOTE) at = lastOfText(text, at);
    else if (isOpener(code)) {
      values++;
      level++;
      if (level === MAX_LEVELS + 1) deepFrom = at;
    } else if (isCloser(code)) {
      if (level === MAX_LEVELS + 1) pieces.push({ from: deepFrom, to: at + 1, instead: `"${TOO_DEEP}"` });
      level--;
    } else if (code === COMMA) values++;
    else if (code === MINUS || isDigit(code)) {
      const to = endOfNumber(text, at);
      if (level <= MAX_LEVELS && isChanged(text, at, to))
        pieces.push({ from: at, to, instead: `"${text.slice(at, to)}"` });
      at = to - 1;
    }
    if (values > MAX_VALUES) throw tooMany(title);
  }
  return pieces;
}

function tooMany(title: string): ToolError {
  const message = `${title} answered with more than ${MAX_VALUES} values.`;
  return new ToolError('too_large', message, 'Ask for fewer rows or fields.');
}

/** Characters that are looked at one by one: what is shorter is not worth a search. */
const SHORT = 64;

/** The quotation mark that ends a text, or the end of all. */
function lastOfText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length) {
    for (const stop = at + SHORT; at < stop; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return at;
      if (code === BACKSLASH) at++;
    }
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length;
    if (!isEscaped(text, quote, at)) return quote;
    at = quote + 1;
  }
  return at;
}

function isEscaped(text: string, quote: number, from: number): boolean {
  let first = quote;
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}

/** What follows on the last character that numbers are written with. */
function endOfNumber(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code) && code !== MINUS && code !== PLUS && code !== POINT && (code | LOWER) !== EXPONENT) break;
  }
  return at;
}

/** Shorter numbers are safe: whole ones of fewer digits, and those with an exponent of fewer than three. */
const [FEWEST_DIGITS, FEWEST_WITH_EXPONENT] = [16, 5];

/** Whether a whole number would be another one when it is read and written, or none. Fractions are rounded by nature. */
function isChanged(text: string, from: number, to: number): boolean {
  if (to - from < FEWEST_WITH_EXPONENT) return false;
  const written = text.slice(from, to);
  return (written.length >= FEWEST_DIGITS || /e/i.test(written)) && isChangedByReading(written);
}

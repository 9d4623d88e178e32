/**
 * How many tokens a text costs, counted cautiously: at least what a model's tokenizer counts, whatever script or code it is
 * written in. Rates are tokens per character, measured with o200k over random texts of each class and rounded up;
 * characters that nobody measured cost what they weigh in UTF-8, which no tokenizer of bytes exceeds.
 */

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g;
const TOKENS_PER_ID = 28;
const TOKENS_PER_TIME = 16;

/** Tokens of a default result at the most; clients warn from 10,000 on. */
export const BUDGET = 6000;
/** Tokens of one row at the most, however it was asked for. */
export const CEILING = 25_000;

/** At least the tokens of a text; linear in its length. */
export function estimateTokens(text: string): number {
  return Math.ceil(tokensOf(text)) + 1;
}

/** The same of a part of a text, not rounded: the tokens of all parts make those of the whole. */
export function tokensOf(text: string): number {
  const { rest, count: ids } = withoutIds(text);
  let times = 0;
  // Most texts that have a time have many, and most others no such letter.
  const words = rest.includes('Z')
    ? rest.replace(TIME, () => {
        times += 1;
        return '';
      })
    : rest;
  return ids * TOKENS_PER_ID + times * TOKENS_PER_TIME + restTokens(words);
}

const FIRST_HYPHEN = 8;
const ID_LENGTH = 36;

/** A text without the ids in it, sought by their hyphens. */
function withoutIds(text: string): { readonly rest: string; readonly count: number } {
  let [rest, end, count] = ['', 0, 0];
  for (let at = text.indexOf('-'); at >= 0; at = text.indexOf('-', at + 1)) {
    const from = at - FIRST_HYPHEN;
    if (from < end || !isIdAround(text, at)) continue;
    rest += text.slice(end, from);
    end = from + ID_LENGTH;
    at = end - 1;
    count += 1;
  }
  return { rest: count === 0 ? text : rest + text.slice(end), count };
}

/** Whether an id stands around what may be its first hyphen. */
function isIdAround(text: string, hyphen: number): boolean {
  const from = hyphen - FIRST_HYPHEN;
  for (let at = 0; at < ID_LENGTH; at++) {
    const code = text.charCodeAt(from + at);
    if (isHyphenPlace(at) ? code !== HYPHEN : !isHex(code)) return false;
  }
  return true;
}

const HYPHEN = 0x2d;
const isHyphenPlace = (at: number): boolean => at === 8 || at === 13 || at === 18 || at === 23;
const isHex = (code: number): boolean =>
  isDigit(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);

/** No less than `estimateTokens` of a text, at the cost of a look at its length. */
export function mostTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) * MOST_PER_BYTE) + 1;
}

/**
 * Tokens per byte of UTF-8, at the most: of letters and digits in turns the shortest word, `a1`, costs 1.4 for each, of what
 * is no ASCII nothing more than its bytes. Rounded up, as sums of such numbers are not exact.
 */
const MOST_PER_BYTE = 1.41;

/** Whether a text is so short that it is within a budget in whatever script it is written. */
export function isSurelyWithin(text: string, budget: number): boolean {
  return text.length * MOST_PER_UNIT <= budget;
}

/** Bytes of UTF-8 per unit of UTF-16, at the most. */
const MOST_PER_UNIT = 3;

/** Whether a text is so long that it is beyond a budget, whatever stands in it. */
export function isSurelyBeyond(text: string, budget: number): boolean {
  return text.length > budget * MOST_PER_TOKEN;
}

/** Characters that the cheapest texts have per token, rounded up: words of five letters. */
export const MOST_PER_TOKEN = 3;

const PER_SIGN = 0.78;
const PER_BLANK = 0.75;
const PER_CONTROL = 1.2;
/** Of a blank that is not part of the token after it, as one before a letter is. */
const PER_BLANK_ALONE = 1;

function restTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) {
      const isDouble = isPair(code, text.charCodeAt(at + 1));
      tokens += isDouble ? UNMEASURED[2] : foreignTokens(code);
      at += isDouble ? 2 : 1;
    } else if (isAlphanumeric(code)) {
      const from = at;
      while (isAlphanumeric(text.charCodeAt(at))) at++;
      tokens += wordTokens(text, from, at);
    } else {
      at++;
      if (code === 0x20) tokens += isLetter(text.charCodeAt(at)) ? 0 : PER_BLANK_ALONE;
      else tokens += code > 0x20 ? PER_SIGN : isBlank(code) ? PER_BLANK : PER_CONTROL;
    }
  }
  return tokens;
}

const isBlank = (code: number): boolean => code === 0x09 || code === 0x0a || code === 0x0d;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const isSmall = (code: number): boolean => code >= 0x61 && code <= 0x7a;
const isLetter = (code: number): boolean => isSmall(code) || isCapital(code);
const isAlphanumeric = (code: number): boolean => isLetter(code) || isDigit(code);

const PER_DIGIT = 0.5;
const PER_SPOKEN_LETTER = 0.42;
const PER_UNSPOKEN_LETTER = 0.75;
const PER_CAPITAL = 0.95;
/** Of a part so short that it is likely one token: that, and this for each letter after the first. */
const SHORT = 3;
const PER_LATER_LETTER = 0.45;
/** Where letters and digits, or small and capital letters, follow each other without order: keys, hashes, base64. */
const PER_CODE = 0.9;
/** Fewer letters than this between two changes of kind are no words. */
const SHORTEST_PART = 3;

/**
 * Small letters with or without a capital before them, capitals, digits: the parts of `currentIncidentState2`. The character
 * behind a word is of no part.
 */
function wordTokens(text: string, start: number, end: number): number {
  let tokens = 0;
  let parts = 0;
  for (let from = start; from < end; parts++) {
    const to = endOfPart(text, from);
    tokens += partTokens(text, from, to);
    from = to;
  }
  const length = end - start;
  return parts > 1 && length < parts * SHORTEST_PART ? 1 + length * PER_CODE : tokens;
}

function endOfPart(text: string, from: number): number {
  const first = text.charCodeAt(from);
  let at = from + 1;
  if (isDigit(first)) while (isDigit(text.charCodeAt(at))) at++;
  else if (isCapital(first) && !isSmall(text.charCodeAt(at))) while (isCapital(text.charCodeAt(at))) at++;
  else while (isSmall(text.charCodeAt(at))) at++;
  return at;
}

function partTokens(text: string, from: number, to: number): number {
  const length = to - from;
  if (isDigit(text.charCodeAt(from))) return Math.max(1, length * PER_DIGIT);
  if (length <= SHORT) return isAbbreviation(text, from, to) ? length : 1 + (length - 1) * PER_LATER_LETTER;
  if (isSpoken(text, from, to)) return length * PER_SPOKEN_LETTER;
  return length * (isCapital(text.charCodeAt(to - 1)) ? PER_CAPITAL : PER_UNSPOKEN_LETTER);
}

/** Whether few short parts like this are one token: capitals, and letters without a vowel. */
function isAbbreviation(text: string, from: number, to: number): boolean {
  if (isCapital(text.charCodeAt(to - 1))) return true;
  for (let at = from; at < to; at++) if (IS_VOWEL[text.charCodeAt(at)] === 1) return false;
  return true;
}

const IS_VOWEL = new Uint8Array(0x80);
for (const letter of 'aeiouyAEIOUY') IS_VOWEL[letter.charCodeAt(0)] = 1;
/** Words of any language have a vowel among so many letters, and never so many consonants in a row. */
const LETTERS_PER_VOWEL = 4;
const MOST_CONSONANTS = 4;

function isSpoken(text: string, from: number, to: number): boolean {
  let vowels = 0;
  let consonants = 0;
  for (let at = from; at < to; at++) {
    if (IS_VOWEL[text.charCodeAt(at)] === 1) {
      vowels++;
      consonants = 0;
    } else if (++consonants > MOST_CONSONANTS) return false;
  }
  return vowels * LETTERS_PER_VOWEL >= to - from;
}

/** Tokens per character from one code point to another. */
const RATES: readonly (readonly [from: number, to: number, rate: number])[] = [
  [0x00c0, 0x00ff, 1.05], // Latin-1
  [0x0391, 0x03c9, 1], // Greek
  [0x0410, 0x044f, 0.8], // Cyrillic
  [0x05d0, 0x05ea, 0.8], // Hebrew
  [0x0621, 0x064a, 1], // Arabic
  [0x0900, 0x097f, 1.5], // Devanagari
  [0x0980, 0x09ff, 1.6], // Bengali
  [0x0b80, 0x0bff, 1.9], // Tamil
  [0x0e00, 0x0e7f, 1.4], // Thai
  [0x3040, 0x30ff, 1.3], // Kana
  [0x4e00, 0x9fff, 2.1], // Han
  [0xac00, 0xd7a3, 2.6], // Hangul
  [0xff01, 0xff5e, 1.6], // Full width
];

/** Of characters that nobody measured, by their bytes. */
const UNMEASURED = [2, 3, 4] as const;

/** Place of its rate in `ALL_RATES` for each unit of UTF-16: what is counted most is looked up, not sought. */
const ALL_RATES: readonly number[] = [...UNMEASURED, ...RATES.map(([, , rate]) => rate)];
const RATE_OF = new Uint8Array(0x1_0000).fill(1, 0x800);
for (const [place, [from, to]] of RATES.entries()) RATE_OF.fill(place + UNMEASURED.length, from, to + 1);

/** Of a character that is no pair of units. */
function foreignTokens(unit: number): number {
  return ALL_RATES[RATE_OF[unit] as number] as number;
}

/** Whether two units make one character, which UTF-8 writes in four bytes. */
function isPair(first: number, second: number): boolean {
  return first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000;
}

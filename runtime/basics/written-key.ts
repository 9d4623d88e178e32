/** Finds a key in a text from outside, in whatever way it is written there. */

/** Of a key: as it is, in either case, with its hyphens, escaped ones, or none. */
const asItIs = (key: string): RegExp =>
  new RegExp(key.split('-').map(literal).join('(?:\\\\{0,8}-|%(?:25){0,2}2d|\\\\{1,8}u002d|&#45;|&#x2d;)?'), 'gi');

/** With any of its letters escaped, as addresses, JSON within JSON, and pages do it. */
const escaped = (key: string): RegExp => new RegExp([...key].map(inAnyWay).join(''), 'gi');

function inAnyWay(letter: string): string {
  const code = letter.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  // A row of backslashes is read from its beginning only.
  const json = `(?<!\\\\)\\\\{1,64}u00${hex}`;
  return `(?:${literal(letter)}|%(?:25){0,2}${hex}|${json}|&#x0{0,4}${hex};|&#0{0,4}${code};)`;
}

const literal = (text: string): string => text.replace(/[^\w-]/g, '\\$&');

/** Letters of base64 that stand for the key alone, by how many bytes stand before it in its group of three. */
const WHOLE = [0, 2, 3] as const;

/** In base64, which depends on where the key stands in what was encoded; without the letters that share a neighbour's bits. */
function encoded(key: string): string[] {
  const pieces: string[] = [];
  for (const before of [0, 1, 2] as const) {
    const text = ' '.repeat(before) + key;
    const whole = Buffer.from(text).toString('base64');
    const piece = whole.slice(WHOLE[before], Math.floor((text.length * 4) / 3));
    pieces.push(piece);
    if (/[+/]/.test(piece)) pieces.push(piece.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return pieces;
}

/** Without one of these no letter of a text is escaped. The first is sought at the speed of memory, the second where that is. */
const SIGNS: readonly (readonly [string, RegExp])[] = [
  ['%', /%[\da-f]{2}/i],
  ['\\u00', /\\u00[2-7]/i],
  ['&#', /&#x?\d/i],
];
const ESCAPE = /%(?:25){0,2}([\da-f]{2})|u00([\da-f]{2})|&#x0{0,4}([\da-f]{2});|&#0{0,4}(\d{2,3});/gi;

/** A text with its escapes read, only to be searched: what is no escape may be lost. */
function unescaped(text: string): string {
  return text.replace(/\\+/g, '').replace(ESCAPE, (_all, address, json, page, figures) => {
    return String.fromCharCode(figures === undefined ? Number.parseInt(address ?? json ?? page, 16) : Number(figures));
  });
}

/** Letters of a key that are sought: more tell little more, and the engine looks at so many at a time. */
const SOUGHT = 8;

/** Letters of a key without a hyphen among them, with most figures: texts have fewer of those. */
function soughtPiece(key: string): string {
  let [best, most] = ['', -1];
  for (const piece of key.split('-')) {
    for (let at = 0; at === 0 || at + SOUGHT <= piece.length; at += 1) {
      const letters = piece.slice(at, at + SOUGHT);
      const worth = letters.length * (SOUGHT + 1) + figuresIn(letters);
      if (worth > most) [best, most] = [letters, worth];
    }
  }
  return best;
}

function figuresIn(letters: string): number {
  let count = 0;
  for (const letter of letters) if (letter >= '0' && letter <= '9') count += 1;
  return count;
}

/** An expression costs as much to make as this many characters to be put in small letters. */
const MAKING = 100_000;

/** One key, sought in many texts. What is made for each caller costs little; the rest is made when there is what may hold it. */
export class WrittenKey {
  readonly #key: string;
  /** As long is the shortest text that holds it, in whatever way: without its hyphens. */
  readonly #least: number;
  /** A piece of it without a hyphen, in small letters: where that is not, the key is not. */
  #piece: string | undefined;
  #encoded: readonly string[] | undefined;
  /** Finds the piece in either case; made for who has read so much that it is worth it. */
  #finder: RegExp | undefined;
  #read = 0;

  constructor(key: string) {
    this.#key = key;
    this.#least = key.replaceAll('-', '').length;
  }

  /** The text with a mark in every place where the key stood; the very text where it stands nowhere. */
  without(text: string, mark: string): string {
    if (text.length < this.#least) return text;
    let told = this.#isIn(text) ? text.replace(asItIs(this.#key), mark) : text;
    const isEscaped = SIGNS.some(([sign, form]) => told.includes(sign) && form.test(told));
    if (isEscaped && this.#isIn(unescaped(told))) told = told.replace(escaped(this.#key), mark);
    this.#encoded ??= encoded(this.#key);
    for (const piece of this.#encoded) if (told.includes(piece)) told = told.replaceAll(piece, mark);
    return told;
  }

  #isIn(text: string): boolean {
    if (this.#finder !== undefined) return this.#finder.test(text);
    this.#piece ??= soughtPiece(this.#key.toLowerCase());
    this.#read += text.length;
    if (this.#read > MAKING) this.#finder = new RegExp(literal(this.#piece), 'i');
    return text.toLowerCase().includes(this.#piece);
  }
}

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

function longestPiece(key: string): string {
  let longest = '';
  for (const piece of key.split('-')) if (piece.length > longest.length) longest = piece;
  return longest;
}

/** One key, sought in many texts. What is made for each caller costs little; the rest is made where the key is found. */
export class WrittenKey {
  readonly #key: string;
  /** Its longest piece without a hyphen: where that is not, the key is not. */
  readonly #piece: string;
  readonly #encoded: readonly string[];

  constructor(key: string) {
    this.#key = key;
    this.#piece = longestPiece(key.toLowerCase());
    this.#encoded = encoded(key);
  }

  /** The text with a mark in every place where the key stood; the very text where it stands nowhere. */
  without(text: string, mark: string): string {
    let told = this.#isIn(text) ? text.replace(asItIs(this.#key), mark) : text;
    const isEscaped = SIGNS.some(([sign, form]) => told.includes(sign) && form.test(told));
    if (isEscaped && this.#isIn(unescaped(told))) told = told.replace(escaped(this.#key), mark);
    for (const piece of this.#encoded) if (told.includes(piece)) told = told.replaceAll(piece, mark);
    return told;
  }

  #isIn(text: string): boolean {
    return text.toLowerCase().includes(this.#piece);
  }
}

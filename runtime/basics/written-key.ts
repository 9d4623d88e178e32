/** Finds a key in a text from outside, in whatever way it is written there. */

/** Of a key: as it is, in either case, with its hyphens, escaped ones, or none. */
const asItIs = (key: string): RegExp =>
  new RegExp(key.split('-').map(literal).join('(?:\\\\{0,8}-|%(?:25){0,2}2d|\\\\{1,8}u002d|&#45;|&#x2d;)?'), 'gi');

/** With any of its characters escaped, as addresses, JSON within JSON, and pages do it. */
const escaped = (key: string): RegExp => new RegExp([...key].map(inAnyWay).join(''), 'gi');

function inAnyWay(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const itself = literal(character);
  return `(?:${itself}|%(?:25){0,2}${hex}|\\\\{1,8}u00${hex}|&#x0{0,4}${hex};|&#0{0,4}${code};)`;
}

const literal = (text: string): string => text.replace(/[^\w-]/g, '\\$&');

/** In base64, which depends on where the key stands in what was encoded; without the letters that share a neighbour's bits. */
function encoded(key: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from(' '.repeat(before) + key);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const piece = whole.slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3));
    return [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Without one of these no letter of a text is escaped. The first is sought at the speed of memory, the second where that is. */
const ESCAPES: readonly (readonly [string, RegExp])[] = [
  ['%', /%[\da-f]{2}/i],
  ['\\u00', /\\u00[2-7]/i],
  ['&#', /&#x?\d/i],
];

/** One key, sought in many texts: a few passes over a text that does not hold it, each at the speed of memory. */
export class WrittenKey {
  readonly #plain: RegExp;
  readonly #escaped: RegExp;
  readonly #encoded: readonly string[];

  constructor(key: string) {
    this.#plain = asItIs(key);
    this.#escaped = escaped(key);
    this.#encoded = [...new Set([key, key.toLowerCase(), key.toUpperCase()].flatMap(encoded))];
  }

  /** The text with a mark in every place where the key stood; the very text where it stands nowhere. */
  without(text: string, mark: string): string {
    let told = text.replace(this.#plain, mark);
    if (ESCAPES.some(([sign, form]) => told.includes(sign) && form.test(told)))
      told = told.replace(this.#escaped, mark);
    for (const piece of this.#encoded) if (told.includes(piece)) told = told.replaceAll(piece, mark);
    return told;
  }
}

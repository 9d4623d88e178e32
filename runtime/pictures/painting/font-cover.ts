/** Which characters a TrueType font can draw, read from its table of them: what is drawn as a box is told in words. */

/** Of a subtable: characters of all planes, in groups. */
const GROUPS = 12;
const GROUP_BYTES = 12;
/** Longest list of characters that is told. */
const MOST_TOLD = 12;
/** Characters that are drawn as part of the one before them, or not at all. */
const UNDRAWN = /^[\p{M}\p{Cf}\p{Cc}]$/u;

/** From and to, both drawn. */
type Stretch = readonly [from: number, to: number];

/** Characters of a font. */
export class FontCover {
  readonly #stretches: readonly Stretch[];

  /** Throws where it is no such font. */
  constructor(font: Uint8Array) {
    this.#stretches = groupsOf(Buffer.from(font.buffer, font.byteOffset, font.byteLength));
  }

  /** Characters of a text that it cannot draw, each once, in their order; so many as are worth telling. */
  missingIn(text: string): readonly string[] {
    const missing = new Set<string>();
    for (const character of text) {
      if (character < '\x7f' || missing.has(character) || UNDRAWN.test(character)) continue;
      if (!this.#has(character.codePointAt(0) as number)) missing.add(character);
      if (missing.size === MOST_TOLD) break;
    }
    return [...missing];
  }

  #has(code: number): boolean {
    return this.#stretches.some(([from, to]) => from <= code && code <= to);
  }
}

function groupsOf(font: Buffer): Stretch[] {
  const map = tableOf(font, 'cmap');
  const count = font.readUInt16BE(map + 2);
  for (let entry = 0; entry < count; entry++) {
    const table = map + font.readUInt32BE(map + 4 + entry * 8 + 4);
    if (font.readUInt16BE(table) !== GROUPS) continue;
    const groups = font.readUInt32BE(table + 12);
    return Array.from({ length: groups }, (_, group): Stretch => {
      const at = table + 16 + group * GROUP_BYTES;
      return [font.readUInt32BE(at), font.readUInt32BE(at + 4)];
    });
  }
  throw new Error('The font has no table of its characters that is read here.');
}

/** Where a table of the font begins. */
function tableOf(font: Buffer, name: string): number {
  const tables = font.readUInt16BE(4);
  for (let table = 0; table < tables; table++) {
    const at = 12 + table * 16;
    if (font.toString('latin1', at, at + 4) === name) return font.readUInt32BE(at + 8);
  }
  throw new Error(`The font has no table ${name}.`);
}

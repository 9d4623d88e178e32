/** Reads drawings back: with a parser that takes nothing but XML, and letters as wide as the bundled font has them. */
import { readFileSync } from 'node:fs';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { packageFile } from '../../runtime/start/package-root.ts';

export interface ReadText {
  readonly text: string;
  readonly size: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fill: string;
}

export interface ReadBar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
}

export interface ReadSvg {
  readonly root: Element;
  readonly texts: readonly ReadText[];
  /** Texts alone, in order. */
  readonly words: readonly string[];
  /** Bars of a class. */
  bars(name: string): ReadBar[];
  /** Elements by their names. */
  all(name: string): Element[];
}

/** Throws for what is not well formed. */
export function readSvg(svg: string): ReadSvg {
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(message);
    },
  });
  const root = parser.parseFromString(svg, 'text/xml').documentElement;
  if (!root) throw new Error('There is no element.');
  const all = (name: string): Element[] => [...root.getElementsByTagName(name)];
  const texts = all('text').map(textAt);
  return {
    root,
    texts,
    words: texts.map(({ text }) => text),
    all,
    bars: (name) =>
      all('rect')
        .filter((rect) => rect.getAttribute('class') === name)
        .map((rect) => ({
          x: numberOf(rect, 'x'),
          y: numberOf(rect, 'y'),
          width: numberOf(rect, 'width'),
          height: numberOf(rect, 'height'),
          fill: rect.getAttribute('fill') ?? '',
        })),
  };
}

/** A number of an element; 0 where it has none. */
export function numberOf(element: Element, name: string): number {
  const value = Number(element.getAttribute(name) ?? 0);
  if (!Number.isFinite(value)) throw new Error(`${name} is ${element.getAttribute(name)}.`);
  return value;
}

function textAt(element: Element): ReadText {
  const [x, y, size] = [numberOf(element, 'x'), numberOf(element, 'y'), numberOf(element, 'font-size')];
  const text = element.textContent ?? '';
  const width = (element.getAttribute('font-weight') === '600' ? bold : regular)(text) * size;
  const anchor = element.getAttribute('text-anchor') ?? 'start';
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  const fill = element.getAttribute('fill') ?? '';
  return { text, size, left, right: left + width, top: y - size * 0.75, bottom: y + size * 0.22, fill };
}

const regular = fontWidth('400Regular/Inter_400Regular.ttf');
const bold = fontWidth('600SemiBold/Inter_600SemiBold.ttf');

/** How wide a text is in a TrueType font, in its size; what the font lacks is a box. */
function fontWidth(name: string): (text: string) => number {
  const bytes = readFileSync(packageFile(`node_modules/@expo-google-fonts/inter/${name}`));
  const tables = new Map<string, number>();
  for (let at = 0; at < bytes.readUInt16BE(4); at += 1) {
    const entry = 12 + 16 * at;
    tables.set(bytes.toString('latin1', entry, entry + 4), bytes.readUInt32BE(entry + 8));
  }
  const table = (tag: string): number => tables.get(tag) as number;
  const unit = bytes.readUInt16BE(table('head') + 18);
  const widths = bytes.readUInt16BE(table('hhea') + 34);
  const glyph = glyphsOf(bytes, table('cmap'));
  const widthOf = (sign: string): number => {
    const id = Math.min(glyph(sign.codePointAt(0) ?? 0), widths - 1);
    return bytes.readUInt16BE(table('hmtx') + 4 * id) / unit;
  };
  return (text) => [...text].reduce((sum, sign) => sum + widthOf(sign), 0);
}

/** The glyph of a character by the table that maps the plane in which most are. */
function glyphsOf(bytes: Buffer, cmap: number): (point: number) => number {
  const offsets = Array.from(
    { length: bytes.readUInt16BE(cmap + 2) },
    (_, at) => cmap + bytes.readUInt32BE(cmap + 8 + 8 * at),
  );
  const map = offsets.find((at) => bytes.readUInt16BE(at) === 4) as number;
  const twice = bytes.readUInt16BE(map + 6);
  const word = (part: number, at: number): number => bytes.readUInt16BE(map + part + 2 * at);
  return (point) => {
    for (let at = 0; at < twice / 2 && point <= 0xffff; at += 1) {
      if (word(14, at) < point) continue;
      const start = word(16 + twice, at);
      if (start > point) return 0;
      const delta = word(16 + 2 * twice, at);
      const range = word(16 + 3 * twice, at);
      if (range === 0) return (point + delta) & 0xffff;
      const found = bytes.readUInt16BE(map + 16 + 3 * twice + 2 * at + range + 2 * (point - start));
      return found === 0 ? 0 : (found + delta) & 0xffff;
    }
    return 0;
  };
}

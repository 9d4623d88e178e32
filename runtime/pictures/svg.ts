/** Writes SVG as text. Whatever is written into it may be anything: what XML has no place for is left out. */

/** Attributes in the order in which they are written; numbers with two places at most, `undefined` not at all. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** An element with what is in it, which is SVG already. */
export function svgElement(name: string, attributes: SvgAttributes, inner = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? svgNumber(value) : escapedText(String(value))}"`);
  return inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>`;
}

/** A number with two places at most. What is no number is 0: a drawing with a wrong mark is worse than one without. */
export function svgNumber(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100 + 0) : '0';
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands between tags and in attributes. */
export function escapedText(text: string): string {
  return drawableText(text).replace(/[&<>"]/g, (sign) => ESCAPES[sign] as string);
}

/** Beyond this nothing of one text is drawn or said. */
const MOST_CHARACTERS = 400;
/** Control characters and ends of lines, halves of pairs, what Unicode has no character for, and signs that turn the direction of what follows. */
const UNDRAWN = /[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** One line of what can be drawn of a text; at most four hundred characters of it. */
export function plainLine(text: string): string {
  const some = text.slice(0, 4 * MOST_CHARACTERS);
  const line = drawableText(some).trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS).replace(/\p{Cs}$/u, '')}…` : line;
}

/** A text without what cannot be drawn, and with one space where there are several. */
export function drawableText(text: string): string {
  return text.replace(UNDRAWN, ' ').replace(/ {2,}/g, ' ');
}

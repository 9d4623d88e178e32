/** How wide text is in the font that pictures are painted with, and a little more: a browser may have another. */
import { plainLine } from './svg.ts';

/** From the space to the tilde, in thousandths of the size. */
const ASCII = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
  566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
  753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
  583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
  333, 426, 662,
];
/** Most letters of other alphabets are narrower. */
const OTHER = 760;
const WIDE = 1400;
const WIDE_SIGNS =
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|[\uff00-\uffef]/u;
const NO_WIDTH = /\p{Mn}|\p{Me}|[\u200b-\u200d]/u;
/** What is written bold is wider by so much. */
const BOLD = 1.06;
/** Fonts of systems are hardly wider than ours. */
const OTHER_FONTS = 1.04;

export interface Lettering {
  /** In pixels. */
  readonly size: number;
  readonly isBold?: boolean | undefined;
}

/** Pixels that a line takes at most. */
export function textWidth(text: string, { size, isBold = false }: Lettering): number {
  let thousandths = 0;
  for (const sign of text) thousandths += widthOf(sign);
  return (thousandths * size * OTHER_FONTS * (isBold ? BOLD : 1)) / 1000;
}

function widthOf(sign: string): number {
  const known = ASCII[(sign.codePointAt(0) ?? 0) - 32];
  if (known !== undefined) return known;
  if (NO_WIDTH.test(sign)) return 0;
  return WIDE_SIGNS.test(sign) ? WIDE : OTHER;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As much of a text as fits, and three points for the rest; never half of a character. */
export function fittedText(text: string, width: number, lettering: Lettering): string {
  const line = plainLine(text);
  if (textWidth(line, lettering) <= width) return line;
  const room = width - textWidth('…', lettering);
  let fitting = '';
  let taken = 0;
  for (const { segment } of segmenter.segment(line)) {
    taken += textWidth(segment, lettering);
    if (taken > room) break;
    fitting += segment;
  }
  return `${fitting.trimEnd()}…`;
}

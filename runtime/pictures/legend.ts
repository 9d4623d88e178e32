/** What signs mean, in one line. */
import type { Standing } from './palette.ts';
import { MARGIN, type Sheet } from './sheet.ts';
import { textWidth } from './text-width.ts';

/** Writes a legend whose letters stand on `y`; how far down the rest begins. */
export function legendBelow(sheet: Sheet, y: number, words: readonly (readonly [Standing, string])[]): number {
  let x = MARGIN;
  for (const [standing, word] of words) {
    sheet.sign(standing, x + 4, y - 4, 8);
    sheet.write(x + 14, y, word, { size: 11, tone: 'muted' });
    x += 14 + textWidth(word, { size: 11 }) + 16;
  }
  return y + 16;
}

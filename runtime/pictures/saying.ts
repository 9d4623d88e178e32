/** Sentences of alternatives, and the row that says what was left out. */

import { MARGIN, type Sheet } from './sheet.ts';
import { drawableText, plainLine } from './svg.ts';

/** Items with what was left out: `a, b and 3 more monitors`; `what` is one of them. */
export function listed(items: readonly string[], more: number, what: string, between = ', '): string {
  const all = items.map(plainLine);
  return `${all.join(between)}${more > 0 ? ` and ${moreOf(more, what)}` : ''}`;
}

const ENDS = ' .…';

/** A text that ends with one full stop. */
export function sentence(text: string): string {
  const plain = drawableText(text);
  let end = plain.length;
  while (end > 0 && ENDS.includes(plain[end - 1] as string)) end -= 1;
  return `${plain.slice(0, end)}.`;
}

/** Writes how many rows there are beyond those that are drawn; how far down the rest begins. */
export function leftOut(sheet: Sheet, y: number, more: number, what: string): number {
  if (more <= 0) return y;
  sheet.write(MARGIN, y + 12, `and ${moreOf(more, what)}`, { tone: 'muted' });
  return y + 20;
}

function moreOf(more: number, what: string): string {
  return `${more} more ${countedWord(more, what)}`;
}

/** The word for so many: `outage`, `outages`. */
export function countedWord(count: number, one: string): string {
  if (count === 1) return one;
  return one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`;
}

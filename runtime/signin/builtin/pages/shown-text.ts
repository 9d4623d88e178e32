/** Texts of others as pages show them: on one line, short, with nothing hidden in them. */
import { visible } from '../../../basics/visible.ts';

const LONGEST_NAME = 60;
const LONGEST_SENTENCE = 1_000;
/** Of all the marks on one letter: more are there to be drawn over what stands around. */
const HEAPED = /(\p{M}{3})\p{M}+/gu;

/** A name, or something as short. */
export function shownText(text: string, most = LONGEST_NAME): string {
  // Cut before it is looked through, and after: what hides may be most of it.
  const clean = visible(text.slice(0, most * 20))
    .replace(/\s+/g, ' ')
    .replace(HEAPED, '$1')
    .trim();
  const signs = [...clean];
  return signs.length > most ? `${signs.slice(0, most).join('')}…` : clean;
}

/** What may be a sentence or a few. */
export function shownSentence(text: string): string {
  return shownText(text, LONGEST_SENTENCE);
}

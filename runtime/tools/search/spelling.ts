/** The nearest known word for one that nobody wrote down: typing errors, and words run together. */
import { slips } from '../../basics/nearest.ts';

const SHORTEST = 5;
const TWO_ERRORS_FROM = 8;

/** Says what was probably meant by a word: one word, two that were run together, or none. */
export type Spelling = (word: string) => readonly string[];

/**
 * Corrects towards words in order of preference: of two equally near ones of one length the first wins. Each correction
 * looks through all of them: some microseconds.
 */
export function spellingOf(words: Iterable<string>): Spelling {
  const known = new Set(words);
  const plain = [...known].filter((word) => /^[a-z]+$/u.test(word)).sort((a, b) => a.length - b.length);
  return (word) => {
    if (word.length < SHORTEST || !/^[a-z]+$/u.test(word)) return [];
    const near = nearestOf(plain, word);
    return near === undefined ? partsOf(known, word) : [near];
  };
}

/** The nearest of words with the same first letter; of equally near ones the shortest. */
function nearestOf(words: readonly string[], word: string): string | undefined {
  const allowed = word.length >= TWO_ERRORS_FROM ? 2 : 1;
  let best: string | undefined;
  let least = allowed + 1;
  for (const known of words) {
    if (Math.abs(known.length - word.length) > allowed || known[0] !== word[0]) continue;
    const apart = slips(word, known, least - 1);
    if (apart < least) [best, least] = [known, apart];
  }
  return best;
}

function partsOf(known: ReadonlySet<string>, word: string): readonly string[] {
  for (let at = word.length - 3; at >= 3; at--) {
    const parts = [word.slice(0, at), word.slice(at)];
    if (parts.every((part) => known.has(part))) return parts;
  }
  return [];
}

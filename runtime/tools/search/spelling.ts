/** The nearest known word for one that nobody wrote down: typing errors, and words run together. */
import { slips } from '../../basics/nearest.ts';

const SHORTEST = 5;
/** Two words of ours run together are shorter. */
const LONGEST = 40;
const TWO_ERRORS_FROM = 8;

/** Says what was probably meant by a word: one word, two that were run together, or none. */
export type Spelling = (word: string) => readonly string[];

/**
 * Corrects towards words in order of preference: of two equally near ones of one length the first wins. Each correction
 * looks through those of about its length: some microseconds.
 */
export function spellingOf(words: Iterable<string>): Spelling {
  const known = new Set(words);
  const alike = new Map<string, string[]>();
  for (const word of known) {
    if (!/^[a-z]+$/u.test(word)) continue;
    const others = alike.get(placeOf(word, word.length));
    if (others) others.push(word);
    else alike.set(placeOf(word, word.length), [word]);
  }
  return (word) => {
    if (word.length < SHORTEST || word.length > LONGEST || !/^[a-z]+$/u.test(word)) return [];
    const near = nearestOf(alike, word);
    return near === undefined ? partsOf(known, word) : [near];
  };
}

/** Words of one length with one first letter are kept together: only they are compared with one that nobody wrote down. */
function placeOf(word: string, length: number): string {
  return `${word[0]}${length}`;
}

/** The nearest of words with the same first letter; of equally near ones the shortest. */
function nearestOf(alike: ReadonlyMap<string, readonly string[]>, word: string): string | undefined {
  const allowed = word.length >= TWO_ERRORS_FROM ? 2 : 1;
  let best: string | undefined;
  let least = allowed + 1;
  for (let length = word.length - allowed; length <= word.length + allowed; length++) {
    for (const known of alike.get(placeOf(word, length)) ?? []) {
      const apart = slips(word, known, least - 1);
      if (apart < least) [best, least] = [known, apart];
    }
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

/** The nearest known word for one that nobody wrote down: typing errors, and words run together. */
import { slips } from '../../basics/nearest.ts';

const SHORTEST = 5;
const TWO_ERRORS_FROM = 8;

interface Entry {
  readonly word: string;
  readonly letters: number;
}

/** Knows the words of an index. Lookups scan words of like length whose letters nearly agree: a few microseconds each. */
export class Spelling {
  readonly #byLength: Entry[][] = [];
  readonly #known: ReadonlySet<string>;

  /** `words` in order of preference: of two equally near words the first wins. */
  constructor(words: Iterable<string>) {
    const known = new Set<string>();
    for (const word of words) {
      known.add(word);
      if (!/^[a-z]+$/u.test(word) || word.length < SHORTEST - 1) continue;
      const entries = this.#byLength[word.length] ?? [];
      entries.push({ word, letters: letterMask(word) });
      this.#byLength[word.length] = entries;
    }
    this.#known = known;
  }

  /** What was probably meant: one word, two that were run together, or none. */
  correct(word: string): readonly string[] {
    if (word.length < SHORTEST || !/^[a-z]+$/u.test(word)) return [];
    const near = this.#nearest(word);
    return near === undefined ? this.#parts(word) : [near];
  }

  #nearest(word: string): string | undefined {
    const allowed = word.length >= TWO_ERRORS_FROM ? 2 : 1;
    const letters = letterMask(word);
    let best: string | undefined;
    let least = allowed + 1;
    for (let length = word.length - allowed; length <= word.length + allowed; length++) {
      for (const entry of this.#byLength[length] ?? []) {
        if (entry.word[0] !== word[0] || bits(entry.letters ^ letters) > 2 * allowed) continue;
        const apart = slips(word, entry.word, least - 1);
        if (apart < least) [best, least] = [entry.word, apart];
      }
    }
    return best;
  }

  #parts(word: string): readonly string[] {
    for (let at = word.length - 3; at >= 3; at--) {
      const [left, right] = [word.slice(0, at), word.slice(at)];
      if (this.#known.has(left) && this.#known.has(right)) return [left, right];
    }
    return [];
  }
}

function letterMask(word: string): number {
  let mask = 0;
  for (let at = 0; at < word.length; at++) mask |= 1 << (word.charCodeAt(at) - 97);
  return mask;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

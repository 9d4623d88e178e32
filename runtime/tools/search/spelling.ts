/** The nearest known word for one that nobody wrote down: typing errors, and words run together. */
import { slips } from '../../basics/nearest.ts';

const SHORTEST = 5;
const TWO_ERRORS_FROM = 8;

/** Knows the words of an index. Lookups scan them: some microseconds each. */
export class Spelling {
  readonly #known: ReadonlySet<string>;
  /** Those that may be meant, the shortest first. */
  readonly #plain: readonly string[];

  /** `words` in order of preference: of two equally near words of one length the first wins. */
  constructor(words: Iterable<string>) {
    this.#known = new Set(words);
    this.#plain = [...this.#known].filter((word) => /^[a-z]+$/u.test(word)).sort((a, b) => a.length - b.length);
  }

  /** What was probably meant: one word, two that were run together, or none. */
  correct(word: string): readonly string[] {
    if (word.length < SHORTEST || !/^[a-z]+$/u.test(word)) return [];
    const near = this.#nearest(word);
    return near === undefined ? this.#parts(word) : [near];
  }

  #nearest(word: string): string | undefined {
    const allowed = word.length >= TWO_ERRORS_FROM ? 2 : 1;
    let best: string | undefined;
    let least = allowed + 1;
    for (const known of this.#plain) {
      if (known[0] !== word[0] || Math.abs(known.length - word.length) > allowed) continue;
      const apart = slips(word, known, least - 1);
      if (apart < least) [best, least] = [known, apart];
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

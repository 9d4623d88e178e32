/** SQL `ILIKE` in so many steps: patterns and texts are as long as a request may be. */
import { serverError } from './api-error.ts';

/** Comparisons of characters for one pattern over all rows; beyond them the statement times out, as at the real database. */
export const MAX_STEPS = 50_000_000;

/** Characters between two `%` as code units; null stands for any one character. */
type Stretch = readonly (number | null)[];

/** What stands between the `%` of a pattern. A backslash takes the meaning from what follows it. */
function stretchesOf(pattern: string): Stretch[] {
  let last: (number | null)[] = [];
  const stretches = [last];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '%') {
      last = [];
      stretches.push(last);
    } else if (character === '_') last.push(null);
    else {
      if (character === '\\' && at + 1 < pattern.length) at += 1;
      last.push(pattern.charCodeAt(at));
    }
  }
  return stretches;
}

const isPair = (text: string, at: number): boolean => (text.codePointAt(at) ?? 0) > 0xffff;

/** A pattern that is asked of text after text. */
class Matcher {
  readonly #first: Stretch;
  readonly #others: readonly Stretch[];
  readonly #least: number;
  #steps = 0;

  constructor(pattern: string) {
    const [first = [], ...others] = stretchesOf(pattern.toLowerCase());
    this.#first = first;
    this.#others = others;
    this.#least = others.reduce((sum, { length }) => sum + length, first.length);
  }

  /** Whether a text in lower case is like the pattern. Each stretch is taken where it first occurs, the last one at the end. */
  matches(text: string): boolean {
    this.#spend(1);
    if (text.length < this.#least) return false;
    let from = this.#endAt(this.#first, text, 0);
    if (from === undefined) return false;
    const last = this.#others.at(-1);
    if (last === undefined) return from === text.length;
    for (const stretch of this.#others.slice(0, -1)) {
      from = this.#firstEnd(stretch, text, from);
      if (from === undefined) return false;
    }
    return this.#endsWith(last, text, from);
  }

  #firstEnd(stretch: Stretch, text: string, from: number): number | undefined {
    for (let at = from; at <= text.length; at += isPair(text, at) ? 2 : 1) {
      const end = this.#endAt(stretch, text, at);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  #endsWith(stretch: Stretch, text: string, from: number): boolean {
    const start = Math.max(from, text.length - 2 * stretch.length);
    for (let at = start; at <= text.length; at += 1) if (this.#endAt(stretch, text, at) === text.length) return true;
    return false;
  }

  /** Where a stretch ends that begins here; undefined where it does not. */
  #endAt(stretch: Stretch, text: string, start: number): number | undefined {
    let at = start;
    for (const wanted of stretch) {
      this.#spend(1);
      if (at >= text.length || (wanted !== null && text.charCodeAt(at) !== wanted)) return undefined;
      at += wanted === null && isPair(text, at) ? 2 : 1;
    }
    return at;
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw serverError();
  }
}

/** The test of a pattern, in any letter case: `%` and `_` are wildcards unless a backslash stands before them. Throws where it takes too many steps. */
export function likePattern(pattern: string): (text: string) => boolean {
  const matcher = new Matcher(pattern);
  return (text) => matcher.matches(text.toLowerCase());
}

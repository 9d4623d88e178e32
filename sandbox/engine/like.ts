/** SQL `ILIKE` in so many steps: patterns and texts are as long as a request may be. */
import { serverError } from './api-error.ts';

/** Comparisons of characters for one pattern over all rows; beyond them the statement times out, as at the real database. */
export const MAX_STEPS = 50_000_000;

const PERCENT = 0x25;
const BACKSLASH = 0x5c;

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

/** How many characters a pattern asks for: shorter texts are none of its kind, and most are, so that it need not be taken apart. */
function leastOf(pattern: string): number {
  let least = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const code = pattern.charCodeAt(at);
    if (code === PERCENT) continue;
    if (code === BACKSLASH && at + 1 < pattern.length) at += 1;
    least += 1;
  }
  return least;
}

/** Whether one character takes two places; only the first half of such a pair is worth a look at the second. */
const isPair = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.codePointAt(at) ?? 0) > 0xffff;

/** A pattern that is asked of text after text. */
class Matcher {
  readonly #pattern: string;
  readonly #least: number;
  #stretches: readonly Stretch[] | undefined;
  #steps = 0;

  constructor(pattern: string) {
    this.#pattern = pattern.toLowerCase();
    this.#least = leastOf(this.#pattern);
  }

  /** Whether a text in lower case is like the pattern. Each stretch is taken where it first occurs, the last one at the end. */
  matches(text: string): boolean {
    this.#spend(1);
    if (text.length < this.#least) return false;
    this.#stretches ??= stretchesOf(this.#pattern);
    const [first = []] = this.#stretches;
    let from = this.#endAt(first, text, 0);
    if (from === undefined) return false;
    const last = this.#stretches.length - 1;
    if (last === 0) return from === text.length;
    for (let place = 1; place < last; place += 1) {
      from = this.#firstEnd(this.#stretches[place] ?? [], text, from);
      if (from === undefined) return false;
    }
    return this.#endsWith(this.#stretches[last] ?? [], text, from);
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
    let [at, steps] = [start, 0];
    let isLike = true;
    for (const wanted of stretch) {
      steps += 1;
      isLike = at < text.length && (wanted === null || text.charCodeAt(at) === wanted);
      if (!isLike) break;
      at += wanted === null && isPair(text, at) ? 2 : 1;
    }
    this.#spend(steps);
    return isLike ? at : undefined;
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

import { createRequire } from 'node:module';

let levenshtein: typeof import('fastest-levenshtein') | undefined;

/** The package is loaded when words are first compared: at a start without a slip nobody needs it, and it takes 7 ms. */
function distance(left: string, right: string): number {
  levenshtein ??= createRequire(import.meta.url)('fastest-levenshtein') as typeof import('fastest-levenshtein');
  return levenshtein.distance(left, right);
}

/** Nobody meant a name by a longer text, and comparing it would cost seconds. */
const MAX_WORD = 100;

/**
 * The candidate closest to `word`, when it is close enough to be what was meant: at most one slip in three letters.
 * Case, `-` and `_` do not count. Ties go to the first candidate.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return closest(word, candidates, 1)[0];
}

/** The closest candidates, best first, at most `limit`; those that contain the word, or lie in it, come before others. */
export function closest(word: string, candidates: Iterable<string>, limit = 3): string[] {
  if (word.length > MAX_WORD) return [];
  const folded = fold(word);
  const allowed = Math.floor(folded.length / 3);
  const near: { candidate: string; apart: number }[] = [];
  for (const candidate of candidates) {
    const other = fold(candidate);
    const isPart = folded.length >= 4 && other.length >= 4 && (other.includes(folded) || folded.includes(other));
    if (!isPart && Math.abs(other.length - folded.length) > allowed) continue;
    const apart = slips(folded, other, allowed);
    if (isPart || apart <= allowed) near.push({ candidate, apart });
  }
  return near
    .sort((a, b) => a.apart - b.apart)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The question a refusal ends with where a known word is close; undefined where none is. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const near = closest(word, known);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}

/** Pairs of swapped neighbours that count as one slip each. */
const MAX_SWAPS = 2;

/**
 * Slips between two words: a letter too many, missing or wrong, or two neighbours swapped. Exact up to `limit`; beyond
 * it, or where more than two pairs are swapped, perhaps too many. Takes as many steps as the words have letters, multiplied.
 */
export function slips(left: string, right: string, limit: number): number {
  const plain = distance(left, right);
  // A distance counts a swap as two edits.
  return plain < 2 || plain > limit + Math.min(limit, MAX_SWAPS) ? plain : withSwaps(left, right);
}

/** The optimal string alignment distance: edits, with neighbours swapped as one of them. */
function withSwaps(left: string, right: string): number {
  let [before, last] = [new Uint16Array(0), Uint16Array.from({ length: right.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= left.length; row++) {
    const now = new Uint16Array(right.length + 1);
    now[0] = row;
    const letter = left.charCodeAt(row - 1);
    for (let at = 1; at <= right.length; at++) {
      const other = right.charCodeAt(at - 1);
      const kept = (last[at - 1] as number) + (letter === other ? 0 : 1);
      let least = Math.min(kept, (last[at] as number) + 1, (now[at - 1] as number) + 1);
      const isSwapped = row > 1 && at > 1 && letter === right.charCodeAt(at - 2) && left.charCodeAt(row - 2) === other;
      if (isSwapped) least = Math.min(least, (before[at - 2] as number) + 1);
      now[at] = least;
    }
    [before, last] = [last, now];
  }
  return last[right.length] as number;
}

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

/** Swaps that are looked for: each further one takes as many comparisons as the word has letters. */
const MAX_SWAPS = 2;

/**
 * Slips between two words: a letter too many, missing or wrong, or two neighbours swapped. Exact up to `limit`; beyond
 * it, or where more than two pairs are swapped, perhaps too many.
 */
export function slips(left: string, right: string, limit: number, swaps = MAX_SWAPS): number {
  const plain = distance(left, right);
  // A distance counts a swap as two edits.
  if (plain < 2 || swaps === 0 || plain > limit + Math.min(limit, swaps)) return plain;
  let least = plain;
  for (let at = 1; at < left.length; at++) {
    const swapped = `${left.slice(0, at - 1)}${left[at]}${left[at - 1]}${left.slice(at + 1)}`;
    if (distance(swapped, right) < plain) least = Math.min(least, 1 + slips(swapped, right, limit - 1, swaps - 1));
  }
  return least;
}

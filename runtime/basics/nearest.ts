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

/** Letters of a name that are compared when none is close. */
const MAX_ALIKE = 60;
/** Share of common pairs below which two names are alike by chance. */
const LEAST_ALIKE = 0.3;

/** The names that have most pairs of neighbouring letters in common with a word; the first ones where none has enough. */
export function mostAlike(word: string, names: readonly string[], limit: number): string[] {
  const wanted = pairsOf(word);
  const likeness = (name: string): number => {
    const pairs = pairsOf(name);
    let common = 0;
    for (const pair of pairs) if (wanted.has(pair)) common += 1;
    const alike = (2 * common) / (pairs.size + wanted.size || 1);
    return alike < LEAST_ALIKE ? 0 : alike;
  };
  const ranked = names.map((name) => ({ name, alike: likeness(name) }));
  return ranked
    .sort((a, b) => b.alike - a.alike)
    .slice(0, limit)
    .map(({ name }) => name);
}

function pairsOf(word: string): Set<string> {
  const folded = fold(word.slice(0, MAX_ALIKE));
  return new Set(Array.from({ length: Math.max(0, folded.length - 1) }, (_, at) => folded.slice(at, at + 2)));
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
  if (plain < 2 || plain > limit + Math.min(limit, MAX_SWAPS)) return plain;
  const exact = withSwaps(left, right, plain);
  return exact > limit ? plain : exact;
}

/** Three rows of the table below, reused: the two before the present one are looked at. */
let rows: [Uint16Array, Uint16Array, Uint16Array] = [new Uint16Array(0), new Uint16Array(0), new Uint16Array(0)];

/**
 * The optimal string alignment distance: edits, with neighbours swapped as one of them. It is `most` at the most, so that
 * only letters no further than that from each other are compared.
 */
function withSwaps(left: string, right: string, most: number): number {
  const width = right.length + 1;
  if (rows[0].length < width)
    rows = [new Uint16Array(2 * width), new Uint16Array(2 * width), new Uint16Array(2 * width)];
  let [before, last, now] = rows;
  for (let at = 0; at < width; at++) last[at] = at;
  for (let row = 1; row <= left.length; row++) {
    const from = Math.max(1, row - most);
    const to = Math.min(right.length, row + most);
    now[from - 1] = from === 1 ? row : most + 1;
    for (let at = from; at <= to; at++) now[at] = cellOf(left, right, row, at, before, last, now);
    if (to < right.length) now[to + 1] = most + 1;
    [before, last, now] = [last, now, before];
  }
  return last[right.length] as number;
}

/** The least of what leads to a place of the table. */
function cellOf(
  left: string,
  right: string,
  row: number,
  at: number,
  before: Uint16Array,
  last: Uint16Array,
  now: Uint16Array,
): number {
  const letter = left.charCodeAt(row - 1);
  const other = right.charCodeAt(at - 1);
  let least = (last[at - 1] as number) + (letter === other ? 0 : 1);
  if ((last[at] as number) + 1 < least) least = (last[at] as number) + 1;
  if ((now[at - 1] as number) + 1 < least) least = (now[at - 1] as number) + 1;
  const isSwapped = row > 1 && at > 1 && letter === right.charCodeAt(at - 2) && left.charCodeAt(row - 2) === other;
  return isSwapped && (before[at - 2] as number) + 1 < least ? (before[at - 2] as number) + 1 : least;
}

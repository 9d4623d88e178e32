/** Nobody meant a name by a longer text, and comparing it would cost seconds. */
const MAX_WORD = 100;

/**
 * The candidate closest to `word`, when it is close enough to be what was meant: at most a third of the letters differ.
 * Case, `-` and `_` do not count as differences. Ties go to the first candidate.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return closest(word, candidates, 1)[0];
}

/** The closest candidates, best first, at most `limit`; those that contain the word, or lie in it, come before others. */
export function closest(word: string, candidates: Iterable<string>, limit = 3): string[] {
  if (word.length > MAX_WORD) return [];
  const folded = fold(word);
  const allowed = Math.floor(folded.length / 3);
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const other = fold(candidate);
    const isPart = folded.length >= 4 && other.length >= 4 && (other.includes(folded) || folded.includes(other));
    if (!isPart && Math.abs(other.length - folded.length) > allowed) continue;
    const distance = editDistance(folded, other);
    if (isPart || distance <= allowed) near.push({ candidate, distance });
  }
  return near
    .sort((a, b) => a.distance - b.distance)
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

/** Levenshtein's distance, one row at a time. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

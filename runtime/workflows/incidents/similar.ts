/** How alike two incidents are: words of their titles, monitors, severity. Arithmetic, no I/O. */

/** What an incident is compared by. */
export interface Traits {
  readonly words: readonly string[];
  /** Ids. */
  readonly monitors: readonly string[];
  readonly severity?: string | undefined;
}

export interface Likeness {
  /** 0 for nothing in common; words count most, then monitors, severity only tips the balance. */
  readonly score: number;
  readonly words: readonly string[];
  readonly monitors: readonly string[];
  readonly sameSeverity: boolean;
}

const COMMON = new Set(
  'some with from that this there their have has not and the for are was were its into over under'.split(' '),
);
const SHORTEST = 3;

/** Words of a title that tell something, each once and in small letters. */
export function titleWords(title: string): string[] {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].filter((word) => word.length >= SHORTEST && !COMMON.has(word));
}

/** How much of what is wanted a candidate has. Severity alone makes nothing alike. */
export function likenessOf(wanted: Traits, candidate: Traits): Likeness {
  const words = wanted.words.filter((word) => candidate.words.includes(word));
  const monitors = wanted.monitors.filter((monitor) => candidate.monitors.includes(monitor));
  const sameSeverity = wanted.severity !== undefined && wanted.severity === candidate.severity;
  const share = (part: readonly string[], whole: readonly string[]): number =>
    whole.length > 0 ? part.length / whole.length : 0;
  const alike = 2 * share(words, wanted.words) + share(monitors, wanted.monitors);
  return { score: alike === 0 ? 0 : alike + (sameSeverity ? 0.25 : 0), words, monitors, sameSeverity };
}

/** Words to search for: the longest ones, which the fewest titles have. */
export function searchWords(words: readonly string[], most: number): string[] {
  return [...words].sort((a, b) => b.length - a.length).slice(0, most);
}

/** Plain BM25 over the same names, sentences and vocabulary: a document per operation, with our stop words and stems. */
import { VERBS } from '../../runtime/catalogue/kinds.ts';
import type { SearchData } from '../../runtime/tools/search/data.ts';
import { Words } from '../../runtime/tools/search/words.ts';
import { documents } from './baseline.ts';
import type { Searcher } from './measure.ts';

/** The usual numbers: how fast repetition stops to count, and how much long documents are held back. */
const K1 = 1.2;
const B = 0.75;

/** Builds an index of the data. */
export function bm25(data: SearchData): Searcher {
  const words = new Words(data.words);
  const read = (text: string): string[] => words.split(text).filter((word) => !words.isStop(word));
  const all = data.resources.flatMap((resource) => documents(resource, data));
  const postings = new Map<string, Map<number, number>>();
  const lengths = all.map(({ names, about, says, verbs }, at) => {
    const terms = read([names, about, says, verbs].join(' '));
    for (const term of terms) {
      const found = postings.get(term) ?? new Map<number, number>();
      postings.set(term, found.set(at, (found.get(at) ?? 0) + 1));
    }
    return terms.length;
  });
  const usual = lengths.reduce((sum, length) => sum + length, 0) / all.length;
  const search: Searcher['search'] = (text, { limit }) => {
    const scores = new Map<number, number>();
    for (const term of new Set(read(text))) {
      const found = postings.get(term) ?? new Map<number, number>();
      const rarity = Math.log(1 + (all.length - found.size + 0.5) / (found.size + 0.5));
      for (const [at, times] of found) {
        const score = (times * (K1 + 1)) / (times + K1 * (1 - B + (B * (lengths[at] as number)) / usual));
        scores.set(at, (scores.get(at) ?? 0) + rarity * score);
      }
    }
    const byVerb = (at: number): number => VERBS.indexOf(all[at]?.verb ?? 'list');
    return [...scores]
      .sort(([a, x], [b, y]) => y - x || byVerb(a) - byVerb(b))
      .slice(0, limit)
      .flatMap(([at]) => all[at] ?? []);
  };
  return { search };
}

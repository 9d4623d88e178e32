/** What a search finds: the best hits of one thing that is asked, and of several. */
import type { Verb } from '../../catalogue/kinds.ts';
import { isWrite } from './verbs.ts';

/** An operation that exists, with its rank value: comparable within one search only. */
export interface SearchHit {
  readonly name: string;
  /** Id of the resource, and its name in the published document. */
  readonly resource: string;
  readonly tag: string;
  readonly verb: Verb;
  readonly score: number;
  /** The operation that was asked for, where no API key can complete it and this does it instead. */
  readonly insteadOf?: string;
  /** What was asked for can be done by no call at all: why, and what this tool does instead. */
  readonly told?: string;
  /** The request in English, where it came in another language. */
  readonly english?: string;
}

/** One of the things that a request asks. */
export interface Asked {
  /** In English, with the thing that it means where another part names that. */
  readonly text: string;
  /** The operations that fit, best first. */
  readonly hits: readonly SearchHit[];
  /** The whole request in English, where it came in another language. */
  readonly english?: string;
}

export interface SearchOptions {
  readonly limit: number;
  /** Only these verbs; default all. */
  readonly verbs?: readonly Verb[];
  /** Only resources for which this holds; default all. */
  readonly resources?: (id: string) => boolean;
  /** Only tools for which this holds; default all. */
  readonly tools?: ((name: string) => boolean) | undefined;
}

/** Puts a hit among the best so far, in order; of equal ones the first stays ahead, and a tool is there once. */
export function keep(best: SearchHit[], hit: SearchHit, limit: number): void {
  const present = best.findIndex(({ name }) => name === hit.name);
  if (present >= 0 && (best[present] as SearchHit).score >= hit.score) return;
  if (present >= 0) best.splice(present, 1);
  const at = best.findLastIndex(({ score }) => score >= hit.score) + 1;
  if (at < limit) best.splice(at, 0, hit);
  if (best.length > limit) best.pop();
}

/** A hit that no rank value was computed for. */
export type Listing = Omit<SearchHit, 'score'>;

/** Fewer hits leave no room for what only helps. */
const LEAST_WITH_LIST = 4;

/** Hits with one that lists no later than at a place, where the best one writes. */
export function withList(hits: readonly SearchHit[], list: Listing, at: number): readonly SearchHit[] {
  const [best] = hits;
  if (best === undefined || hits.length < LEAST_WITH_LIST || !isWrite(best.verb)) return hits;
  if (hits.slice(0, at + 1).some(({ name }) => name === list.name)) return hits;
  const others = hits.filter(({ name }) => name !== list.name);
  const { score } = others[at - 1] ?? best;
  return [...others.slice(0, at), { ...list, score }, ...others.slice(at)].slice(0, hits.length);
}

/**
 * The best hits of lists, which are in the order of what was asked: every list has its best one before any has a second.
 * No score is above that of the hit before it.
 */
export function filled(lists: readonly (readonly SearchHit[])[], limit: number): readonly SearchHit[] {
  const hits = new Map<string, SearchHit>();
  for (const [best] of lists) {
    if (best === undefined || (hits.size >= limit && !hits.has(best.name))) continue;
    const same = hits.get(best.name);
    hits.set(best.name, { ...best, ...same, ...(best.told === undefined ? {} : { told: same?.told ?? best.told }) });
  }
  const next = lists.map(() => 1);
  for (let isMore = true; isMore && hits.size < limit; ) {
    isMore = false;
    for (const [at, list] of lists.entries()) {
      while (hits.has(list[next[at] as number]?.name ?? '')) next[at] = (next[at] as number) + 1;
      const hit = list[next[at] as number];
      if (hit === undefined || hits.size >= limit) continue;
      hits.set(hit.name, hit);
      isMore = true;
    }
  }
  let least = Number.POSITIVE_INFINITY;
  return [...hits.values()].map((hit) => {
    least = Math.min(least, hit.score);
    return { ...hit, score: least };
  });
}

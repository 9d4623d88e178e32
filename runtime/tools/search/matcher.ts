/** How well a request fits each unit (a resource's own words, or those of a family): single terms, and whole phrases. */
import { VERBS } from '../../catalogue/kinds.ts';
import { type Index, LIMIT, type Lists, NAME, NOT } from './postings.ts';
import type { Term } from './request-terms.ts';
import type { Tuning } from './tuning.ts';

/** Fit of every unit: `words` by itself, `phrases` per verb at `unit * VERBS.length + verb`. Valid until the next match. */
export interface Fit {
  readonly words: Float64Array;
  readonly phrases: Float64Array;
  /** Weight of the longest name of the unit that stands in the request from end to end. */
  readonly names: Float64Array;
}

/** A term of a wish, and what it counts. */
interface Found {
  readonly term: number;
  readonly value: number;
}

/** A phrase counts as matched from this share on. */
const COMPLETE = 0.95;

/** Matches requests against an index. `match` reuses its scratch space: read a fit before asking for the next. */
export class Matcher {
  readonly #tuning: Tuning;
  readonly #index: Index;
  readonly #fit: Fit;
  /** Scratch, zero between uses: the best of a wish per unit and per phrase, and what has been matched of a phrase. */
  readonly #best: Float64Array;
  readonly #phraseBest: Float64Array;
  readonly #hits: Float64Array;

  /** `units` is how many were added to the index. */
  constructor(index: Index, units: number, tuning: Tuning) {
    this.#tuning = tuning;
    this.#index = index;
    this.#fit = {
      words: new Float64Array(units),
      phrases: new Float64Array(units * VERBS.length),
      names: new Float64Array(units),
    };
    this.#best = new Float64Array(units);
    this.#phraseBest = new Float64Array(index.sizes.length);
    this.#hits = new Float64Array(index.sizes.length);
  }

  /** Fits every unit to a request. Each wish is a list of terms that may stand for one another. */
  match(wishes: readonly (readonly Term[])[]): Fit {
    const { terms, weights, units, fields, phrases } = this.#index;
    const { words } = this.#fit;
    for (const array of Object.values(this.#fit)) array.fill(0);
    const found = wishes.map((wish) =>
      wish.flatMap(({ text, weight }) => {
        const term = terms.get(text);
        return term === undefined ? [] : [{ term, value: weight * (weights[term] as number) }];
      }),
    );
    for (const wish of found) {
      addBest(wish, units, this.#best, words, fields);
      addBest(wish, phrases, this.#phraseBest, this.#hits);
    }
    for (const { term } of found.flat())
      for (let at = phrases.starts[term] as number; at < (phrases.starts[term + 1] as number); at++)
        this.#settle(phrases.values[at] as number);
    for (let unit = 0; unit < words.length; unit++)
      words[unit] = (words[unit] as number) * this.#tuning.words + (this.#best[unit] as number) * this.#tuning.phrases;
    this.#best.fill(0);
    return this.#fit;
  }

  /** Turns a hit into a fit: what matched, times the share of the phrase that matched. The best phrase per verb counts. */
  #settle(phrase: number): void {
    const matched = this.#hits[phrase] as number;
    if (matched === 0) return;
    this.#hits[phrase] = 0;
    const { phrases, words, names } = this.#fit;
    const { verbPhraseShare, namePhrase, not } = this.#tuning;
    const size = this.#index.sizes[phrase] as number;
    const unit = this.#index.owners[phrase] as number;
    const sort = this.#index.sorts[phrase] as number;
    const hit = Math.min(matched, size);
    const isComplete = hit >= size * COMPLETE;
    if (sort === NOT) {
      if (isComplete) words[unit] = (words[unit] as number) - not * size;
      return;
    }
    if (sort === LIMIT) {
      if (isComplete) raise(names, unit, size);
      return;
    }
    const score = (hit * hit) / size;
    if (sort === NAME && isComplete) raise(names, unit, size);
    if (sort >= 0) raise(phrases, unit * VERBS.length + sort, score);
    raise(this.#best, unit, score * (sort >= 0 ? verbPhraseShare : sort === NAME ? namePhrase : 1));
  }
}

/** Adds to whatever holds a term of a wish what it counts there; of terms that stand for one another the best counts. */
function addBest(
  found: readonly Found[],
  { starts, values }: Lists,
  best: Float64Array,
  sums: Float64Array,
  factors?: Float64Array,
): void {
  for (const { term, value } of found) {
    for (let at = starts[term] as number; at < (starts[term + 1] as number); at++) {
      const holder = values[at] as number;
      const score = value * (factors?.[at] ?? 1);
      const more = score - (best[holder] as number);
      if (more <= 0) continue;
      best[holder] = score;
      sums[holder] = (sums[holder] as number) + more;
    }
  }
  for (const { term } of found)
    for (let at = starts[term] as number; at < (starts[term + 1] as number); at++) best[values[at] as number] = 0;
}

function raise(scores: Float64Array, at: number, score: number): void {
  if (score > (scores[at] as number)) scores[at] = score;
}

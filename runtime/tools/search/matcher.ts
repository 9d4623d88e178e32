/** How well a request fits each unit (a resource's own words, or those of a family): single terms, and whole phrases. */
import { VERBS } from '../../catalogue/kinds.ts';
import { type Index, NAME, NOT } from './postings.ts';
import type { Tuning } from './tuning.ts';
import type { Term } from './words.ts';

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
  readonly #phraseHits: Float64Array;

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
    this.#phraseHits = new Float64Array(index.sizes.length);
  }

  /** Every term of the index, the commonest first. */
  terms(): string[] {
    const { terms, units } = this.#index;
    const holders = (term: number): number => (units.starts[term + 1] as number) - (units.starts[term] as number);
    return [...terms].sort(([, a], [, b]) => holders(b) - holders(a)).map(([text]) => text);
  }

  has(term: string): boolean {
    return this.#index.terms.has(term);
  }

  /** Places `unit * VERBS.length + verb` for which a phrase was written that opens with the word. */
  openedBy(word: string): ReadonlySet<number> | undefined {
    return this.#index.openers.get(word);
  }

  /** Fits every unit to a request. Each wish is a list of terms that may stand for one another. */
  match(wishes: readonly (readonly Term[])[]): Fit {
    for (const array of Object.values(this.#fit)) array.fill(0);
    const touched: number[] = [];
    for (const wish of wishes) {
      const found = wish.flatMap(({ text, weight }) => {
        const term = this.#index.terms.get(text);
        return term === undefined ? [] : [{ term, value: weight * (this.#index.weights[term] as number) }];
      });
      this.#matchWords(found);
      this.#matchPhrases(found, touched);
    }
    this.#settlePhrases(touched);
    this.#settleWords();
    return this.#fit;
  }

  #matchWords(found: readonly Found[]): void {
    const { words } = this.#fit;
    const { units, fields } = this.#index;
    const best = this.#best;
    for (const { term, value } of found) {
      for (let at = units.starts[term] as number; at < (units.starts[term + 1] as number); at++) {
        const unit = units.values[at] as number;
        const score = value * (fields[at] as number);
        const more = score - (best[unit] as number);
        if (more <= 0) continue;
        best[unit] = score;
        words[unit] = (words[unit] as number) + more;
      }
    }
    best.fill(0);
  }

  #matchPhrases(found: readonly Found[], touched: number[]): void {
    const { starts, values } = this.#index.phrases;
    const best = this.#phraseBest;
    const hits = this.#phraseHits;
    for (const { term, value } of found) {
      for (let at = starts[term] as number; at < (starts[term + 1] as number); at++) {
        const phrase = values[at] as number;
        const more = value - (best[phrase] as number);
        if (more <= 0) continue;
        if (hits[phrase] === 0) touched.push(phrase);
        best[phrase] = value;
        hits[phrase] = (hits[phrase] as number) + more;
      }
    }
    for (const { term } of found)
      for (let at = starts[term] as number; at < (starts[term + 1] as number); at++) best[values[at] as number] = 0;
  }

  /** Turns hits into fits: what matched, times the share of the phrase that matched. The best phrase per verb counts. */
  #settlePhrases(touched: readonly number[]): void {
    const { phrases, words, names } = this.#fit;
    const { owners, verbs, sizes, kinds } = this.#index;
    const { verbPhraseShare, namePhrase, not } = this.#tuning;
    const best = this.#best;
    for (const phrase of touched) {
      const size = sizes[phrase] as number;
      const hit = Math.min(this.#phraseHits[phrase] as number, size);
      this.#phraseHits[phrase] = 0;
      const unit = owners[phrase] as number;
      const kind = kinds[phrase] as number;
      const isComplete = hit >= size * COMPLETE;
      if (kind === NOT) {
        if (isComplete) words[unit] = (words[unit] as number) - not * size;
        continue;
      }
      const score = (hit * hit) / size;
      const verb = verbs[phrase] as number;
      if (kind === NAME && isComplete && size > (names[unit] as number)) names[unit] = size;
      const place = unit * VERBS.length + verb;
      if (verb >= 0 && score > (phrases[place] as number)) phrases[place] = score;
      const general = score * (verb >= 0 ? verbPhraseShare : kind === NAME ? namePhrase : 1);
      if (general > (best[unit] as number)) best[unit] = general;
    }
  }

  #settleWords(): void {
    const { words } = this.#fit;
    const { words: share, phrases } = this.#tuning;
    for (let unit = 0; unit < words.length; unit++)
      words[unit] = (words[unit] as number) * share + (this.#best[unit] as number) * phrases;
    this.#best.fill(0);
  }
}

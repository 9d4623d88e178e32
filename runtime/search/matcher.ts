/** How well a request fits each unit (a resource's own words, or those of a family): single terms, and whole phrases. */
import { VERBS, type Verb } from '../kinds.ts';
import type { Tuning } from './tuning.ts';
import type { Term } from './words.ts';

/** Words of one unit, already read into terms. */
export interface UnitWords {
  readonly names: readonly (readonly string[])[];
  readonly says: readonly (readonly string[])[];
  readonly not: readonly (readonly string[])[];
  readonly verbs: Partial<Readonly<Record<Verb, readonly (readonly string[])[]>>>;
  readonly about: readonly string[];
  readonly columns: readonly string[];
}

/** Fit of every unit: `words` by itself, `phrases` per verb at `unit * VERBS.length + verb`. Valid until the next match. */
export interface Fit {
  readonly words: Float64Array;
  readonly phrases: Float64Array;
}

type Postings = { readonly ids: number[]; readonly weights: number[] };

/** An inverted index over terms and phrases. Built once; `match` reuses its scratch space and is not reentrant. */
export class Matcher {
  readonly #tuning: Tuning;
  readonly #idf = new Map<string, number>();
  readonly #bags = new Map<string, Postings>();
  readonly #inPhrases = new Map<string, number[]>();
  readonly #openers = new Map<string, Set<number>>();
  readonly #phraseUnit: number[] = [];
  readonly #phraseVerb: number[] = [];
  readonly #phraseSize: number[] = [];
  readonly #phraseKind: number[] = [];
  readonly #fit: Fit;
  readonly #best: Float64Array;
  readonly #phraseHits: Float64Array;
  readonly #phraseTerm: Float64Array;

  constructor(units: readonly UnitWords[], weak: ReadonlySet<string>, tuning: Tuning) {
    this.#tuning = tuning;
    units.forEach((unit, index) => {
      this.#addBag(unit, index);
    });
    for (const [term, { ids }] of this.#bags)
      this.#idf.set(term, rarity(ids.length, units.length) * (weak.has(term) ? tuning.weak : 1));
    units.forEach((unit, index) => {
      this.#addPhrases(unit, index);
    });
    this.#fit = { words: new Float64Array(units.length), phrases: new Float64Array(units.length * VERBS.length) };
    this.#best = new Float64Array(units.length);
    this.#phraseHits = new Float64Array(this.#phraseUnit.length);
    this.#phraseTerm = new Float64Array(this.#phraseUnit.length);
  }

  /** Every term of the index, the commonest first. */
  terms(): string[] {
    return [...this.#bags.keys()].sort((a, b) => (this.#idf.get(a) ?? 0) - (this.#idf.get(b) ?? 0));
  }

  has(term: string): boolean {
    return this.#bags.has(term);
  }

  /** True when a phrase written for this verb of the unit opens with the word. */
  opens(unit: number, verb: number, word: string): boolean {
    return unit >= 0 && (this.#openers.get(word)?.has(unit * VERBS.length + verb) ?? false);
  }

  /** Fits every unit to a request. Each wish is a list of terms that may stand for one another. */
  match(wishes: readonly (readonly Term[])[]): Fit {
    const { words, phrases } = this.#fit;
    words.fill(0);
    phrases.fill(0);
    const touched = new Set<number>();
    for (const wish of wishes) {
      this.#matchWords(wish);
      this.#matchPhrases(wish, touched);
    }
    this.#settlePhrases(touched);
    return this.#fit;
  }

  #matchWords(wish: readonly Term[]): void {
    const { words } = this.#fit;
    const best = this.#best;
    const seen: number[] = [];
    for (const { text, weight } of wish) {
      const postings = this.#bags.get(text);
      if (!postings) continue;
      const value = weight * (this.#idf.get(text) ?? 0);
      postings.ids.forEach((unit, at) => {
        const score = value * (postings.weights[at] as number);
        if (best[unit] === 0) seen.push(unit);
        if (score > (best[unit] as number)) best[unit] = score;
      });
    }
    for (const unit of seen) {
      words[unit] = (words[unit] as number) + (best[unit] as number);
      best[unit] = 0;
    }
  }

  #matchPhrases(wish: readonly Term[], touched: Set<number>): void {
    const seen: number[] = [];
    for (const { text, weight } of wish) {
      const value = weight * (this.#idf.get(text) ?? 0);
      for (const phrase of this.#inPhrases.get(text) ?? []) {
        if (this.#phraseTerm[phrase] === 0) seen.push(phrase);
        if (value > (this.#phraseTerm[phrase] as number)) this.#phraseTerm[phrase] = value;
      }
    }
    for (const phrase of seen) {
      this.#phraseHits[phrase] = (this.#phraseHits[phrase] as number) + (this.#phraseTerm[phrase] as number);
      this.#phraseTerm[phrase] = 0;
      touched.add(phrase);
    }
  }

  /** Turns hits into fits: what matched, times the share of the phrase that matched. The best phrase per verb counts. */
  #settlePhrases(touched: ReadonlySet<number>): void {
    const { phrases, words } = this.#fit;
    for (const phrase of touched) {
      const size = this.#phraseSize[phrase] as number;
      const hit = Math.min(this.#phraseHits[phrase] as number, size);
      this.#phraseHits[phrase] = 0;
      const unit = this.#phraseUnit[phrase] as number;
      const score = hit * (hit / size) ** this.#tuning.coverage;
      const kind = this.#phraseKind[phrase] as number;
      if (kind < 0) {
        if (hit >= size * 0.95) words[unit] = (words[unit] as number) - this.#tuning.not * size;
        continue;
      }
      const at = unit * VERBS.length;
      const verb = this.#phraseVerb[phrase] as number;
      if (verb >= 0) phrases[at + verb] = Math.max(phrases[at + verb] as number, score);
      const general = score * (verb >= 0 ? this.#tuning.verbPhraseShare : kind);
      this.#best[unit] = Math.max(this.#best[unit] as number, general);
    }
    for (let unit = 0; unit < words.length; unit++) {
      words[unit] = (words[unit] as number) * this.#tuning.words + (this.#best[unit] as number) * this.#tuning.phrases;
      this.#best[unit] = 0;
    }
  }

  #addBag(unit: UnitWords, index: number): void {
    const { fields } = this.#tuning;
    const bag = new Map<string, number>();
    const add = (terms: readonly string[], weight: number): void => {
      for (const term of terms) bag.set(term, Math.max(bag.get(term) ?? 0, weight));
    };
    for (const name of unit.names) add(name, fields.names);
    for (const phrase of unit.says) add(phrase, fields.says);
    for (const phrases of Object.values(unit.verbs)) for (const phrase of phrases) add(phrase, fields.verbs);
    add(unit.about, fields.about);
    if (fields.columns > 0) add(unit.columns, fields.columns);
    for (const [term, weight] of bag) {
      const postings = this.#bags.get(term) ?? { ids: [], weights: [] };
      postings.ids.push(index);
      postings.weights.push(weight);
      this.#bags.set(term, postings);
    }
  }

  #addPhrases(unit: UnitWords, index: number): void {
    for (const name of unit.names) this.#addPhrase(name, index, -1, this.#tuning.namePhrase);
    for (const phrase of unit.says) this.#addPhrase(phrase, index, -1, 1);
    for (const phrase of unit.not) this.#addPhrase(phrase, index, -1, -1);
    VERBS.forEach((verb, number) => {
      for (const phrase of unit.verbs[verb] ?? []) {
        this.#addPhrase(phrase, index, number, 1);
        if (phrase[0] !== undefined) this.#addOpener(phrase[0], index * VERBS.length + number);
      }
    });
  }

  #addOpener(word: string, place: number): void {
    const places = this.#openers.get(word) ?? new Set();
    this.#openers.set(word, places.add(place));
  }

  #addPhrase(terms: readonly string[], unit: number, verb: number, kind: number): void {
    const distinct = [...new Set(terms)];
    const size = distinct.reduce((sum, term) => sum + (this.#idf.get(term) ?? 1), 0);
    if (size === 0) return;
    const phrase = this.#phraseUnit.length;
    this.#phraseUnit.push(unit);
    this.#phraseVerb.push(verb);
    this.#phraseSize.push(size);
    this.#phraseKind.push(kind);
    for (const term of distinct) {
      const phrases = this.#inPhrases.get(term);
      if (phrases) phrases.push(phrase);
      else this.#inPhrases.set(term, [phrase]);
    }
  }
}

function rarity(holders: number, all: number): number {
  return Math.log(1 + (all - holders + 0.5) / (holders + 0.5));
}

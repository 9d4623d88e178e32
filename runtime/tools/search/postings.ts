/** The inverted index: which units and phrases hold a term. Flat numbers, so that neither building nor searching makes litter. */
import { VERBS } from '../../catalogue/kinds.ts';
import type { Vocabulary } from './data.ts';
import type { Tuning } from './tuning.ts';
import type { Words } from './words.ts';

/** Texts of one unit: a resource with its own words, or a family. */
interface UnitTexts extends Vocabulary {
  readonly names?: readonly string[];
  readonly about?: string;
  readonly columns?: string;
}

const SAYS = 0;
export const NAME = 1;
export const NOT = 2;

/** Lists of numbers, one after the other: list `n` runs from `starts[n]` to `starts[n + 1]`. */
export interface Lists {
  readonly starts: Int32Array;
  readonly values: Int32Array;
}

/** Terms, units and phrases by number. */
export interface Index {
  readonly terms: ReadonlyMap<string, number>;
  /** Rarity of a term among units, less for everyday words. */
  readonly weights: Float64Array;
  /** Units that have a term; `fields` holds, in the same places, the weight of the best field they have it in. */
  readonly units: Lists;
  readonly fields: Float64Array;
  /** Phrases that have a term. */
  readonly phrases: Lists;
  /** Of a phrase: its unit, its verb (-1: none), its length, its sort. */
  readonly owners: Int32Array;
  readonly verbs: Int32Array;
  readonly sizes: Float64Array;
  readonly kinds: Int32Array;
  /** Word -> places `unit * VERBS.length + verb` of which a phrase opens with it. */
  readonly openers: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Collects units one after the other, then weighs their terms against each other. */
export class IndexBuilder {
  readonly #words: Words;
  readonly #tuning: Tuning;
  readonly #terms = new Map<string, number>();
  readonly #openers = new Map<string, Set<number>>();
  #units = 0;
  /** Pairs of a term and a unit with the weight of the field; where the last pair of each term stands. */
  readonly #pairTerms: number[] = [];
  readonly #pairUnits: number[] = [];
  readonly #pairFields: number[] = [];
  readonly #lastPair: number[] = [];
  /** The terms of all phrases, the phrase of each, and what is known of every phrase. */
  readonly #phraseTerms: number[] = [];
  readonly #phraseOf: number[] = [];
  readonly #owners: number[] = [];
  readonly #verbs: number[] = [];
  readonly #kinds: number[] = [];
  readonly #dropped: number[] = [];

  constructor(words: Words, tuning: Tuning) {
    this.#words = words;
    this.#tuning = tuning;
  }

  /** Adds the next unit; units are numbered in this order. */
  add({ names = [], says = [], not = [], verbs = {}, about = '', columns = '' }: UnitTexts): void {
    const { fields } = this.#tuning;
    const unit = this.#units++;
    for (const text of names) this.#addPhrase(text, { unit, verb: -1, kind: NAME, field: fields.names });
    for (const text of says) this.#addPhrase(text, { unit, verb: -1, kind: SAYS, field: fields.says });
    VERBS.forEach((name, verb) => {
      for (const text of verbs[name] ?? []) this.#addPhrase(text, { unit, verb, kind: SAYS, field: fields.verbs });
    });
    for (const text of not) this.#addPhrase(text, { unit, verb: -1, kind: NOT, field: 0 });
    this.#words.phrase(about, (term) => this.#pair(this.#termOf(term), unit, fields.about));
    this.#words.phrase(columns, (term) => this.#pair(this.#termOf(term), unit, fields.columns));
  }

  /** The index of all units added. `weak` are the everyday words. */
  build(weak: ReadonlySet<string>): Index {
    const count = this.#terms.size;
    const units = inLists(this.#pairTerms, this.#pairUnits, count);
    const weights = new Float64Array(count);
    for (const [text, term] of this.#terms) {
      const holders = (units.starts[term + 1] as number) - (units.starts[term] as number);
      weights[term] = rarity(holders, this.#units) * (weak.has(text) ? this.#tuning.weak : 1);
    }
    const places = inLists(this.#pairTerms, Array.from(this.#pairTerms.keys()), count).values;
    return {
      terms: this.#terms,
      weights,
      units,
      fields: Float64Array.from(places, (place) => this.#pairFields[place] as number),
      phrases: inLists(this.#phraseTerms, this.#phraseOf, count),
      owners: Int32Array.from(this.#owners),
      verbs: Int32Array.from(this.#verbs),
      sizes: this.#sizes(weights),
      kinds: Int32Array.from(this.#kinds),
      openers: this.#openers,
    };
  }

  #sizes(weights: Float64Array): Float64Array {
    const sizes = Float64Array.from(this.#dropped, (dropped) => dropped * this.#tuning.dropped);
    this.#phraseTerms.forEach((term, at) => {
      const phrase = this.#phraseOf[at] as number;
      sizes[phrase] = (sizes[phrase] as number) + (weights[term] as number);
    });
    return sizes;
  }

  #addPhrase(text: string, row: { unit: number; verb: number; kind: number; field: number }): void {
    const start = this.#phraseTerms.length;
    const phrase = this.#owners.length;
    const dropped = this.#words.phrase(text, (word) => {
      if (row.verb >= 0 && this.#phraseTerms.length === start)
        this.#addOpener(word, row.unit * VERBS.length + row.verb);
      const term = this.#termOf(word);
      if (row.field > 0) this.#pair(term, row.unit, row.field);
      // A term that stands in a phrase twice counts once.
      if (this.#phraseTerms.indexOf(term, start) >= 0) return;
      this.#phraseTerms.push(term);
      this.#phraseOf.push(phrase);
    });
    if (this.#phraseTerms.length === start) return;
    this.#owners.push(row.unit);
    this.#verbs.push(row.verb);
    this.#kinds.push(row.kind);
    this.#dropped.push(dropped);
  }

  /** The unit has the term in a field of this weight; the best field counts. */
  #pair(term: number, unit: number, field: number): void {
    const last = this.#lastPair[term] as number;
    if (last >= 0 && this.#pairUnits[last] === unit) {
      if ((this.#pairFields[last] as number) < field) this.#pairFields[last] = field;
      return;
    }
    this.#lastPair[term] = this.#pairTerms.length;
    this.#pairTerms.push(term);
    this.#pairUnits.push(unit);
    this.#pairFields.push(field);
  }

  #termOf(text: string): number {
    const known = this.#terms.get(text);
    if (known !== undefined) return known;
    const term = this.#terms.size;
    this.#terms.set(text, term);
    this.#lastPair.push(-1);
    return term;
  }

  #addOpener(word: string, place: number): void {
    const places = this.#openers.get(word) ?? new Set<number>();
    this.#openers.set(word, places.add(place));
  }
}

/** Sorts values into one list per key, in their order. */
function inLists(keys: readonly number[], values: readonly number[], count: number): Lists {
  const starts = new Int32Array(count + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
  for (let key = 0; key < count; key++) starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number);
  const next = starts.slice();
  const sorted = new Int32Array(keys.length);
  keys.forEach((key, at) => {
    const place = next[key] as number;
    sorted[place] = values[at] as number;
    next[key] = place + 1;
  });
  return { starts, values: sorted };
}

function rarity(holders: number, all: number): number {
  return Math.log(1 + (all - holders + 0.5) / (holders + 0.5));
}

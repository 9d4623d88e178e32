/** The inverted index: which units and phrases hold a term. Flat numbers, so that searching makes no litter. */
import { VERBS } from '../../catalogue/kinds.ts';
import type { Vocabulary } from './data.ts';
import type { Tuning } from './tuning.ts';
import type { Words } from './words.ts';

/** Texts of one unit: a resource with its own words, or a family. */
export interface UnitTexts extends Vocabulary {
  readonly names?: readonly string[];
  readonly about?: string;
  readonly columns?: string;
  /** Ways to ask for what no call does. */
  readonly limits?: readonly string[];
}

/** What a phrase is where it speaks for no verb: said of the unit, its name, or what it is not. */
const SAYS = -1;
export const NAME = -2;
export const NOT = -3;
/** Asks for what no call does. */
export const LIMIT = -4;

/** Longer phrases are no names. */
const LONGEST_NICKNAME = 2;

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
  /** Of a phrase: its unit, its sort (the number of its verb, or one of the above), its length. */
  readonly owners: Int32Array;
  readonly sorts: Int32Array;
  readonly sizes: Float64Array;
  /** Word -> places `unit * VERBS.length + verb` of which a phrase opens with it. */
  readonly openers: ReadonlyMap<string, ReadonlySet<number>>;
  /** Two terms, with a blank between, that follow one another in a name. */
  readonly pairs: ReadonlySet<string>;
  /** Terms of a name, with blanks between -> the units that are called so. */
  readonly named: ReadonlyMap<string, readonly number[]>;
  /** The same of what else people call them in a word or two. */
  readonly nicknamed: ReadonlyMap<string, readonly number[]>;
}

interface Phrase {
  readonly unit: number;
  readonly sort: number;
  readonly terms: readonly number[];
  /** How many stop words were left out. */
  readonly dropped: number;
}

/** Collects units one after the other, then weighs their terms against each other. */
export class IndexBuilder {
  readonly #words: Words;
  readonly #tuning: Tuning;
  readonly #terms = new Map<string, number>();
  /** Per term, the units that have it with the weight of the best field. */
  readonly #holders: Map<number, number>[] = [];
  readonly #phrases: Phrase[] = [];
  readonly #openers = new Map<string, Set<number>>();
  readonly #pairs = new Set<string>();
  readonly #named = new Map<string, number[]>();
  readonly #nicknamed = new Map<string, number[]>();
  #units = 0;

  constructor(words: Words, tuning: Tuning) {
    this.#words = words;
    this.#tuning = tuning;
  }

  /** Adds the next unit; units are numbered in this order. */
  add({ names = [], says = [], not = [], verbs = {}, about = '', columns = '', limits = [] }: UnitTexts): void {
    const { fields } = this.#tuning;
    for (const text of names) this.#addPhrase(text, NAME, fields.names);
    for (const text of says) this.#addPhrase(text, SAYS, fields.says);
    for (const [verb, name] of VERBS.entries())
      for (const text of verbs[name] ?? []) this.#addPhrase(text, verb, fields.verbs);
    for (const text of limits) this.#addPhrase(text, LIMIT, 0);
    for (const text of not) this.#addPhrase(text, NOT, 0);
    this.#words.phrase(about, (word) => this.#hold(word, fields.about));
    this.#words.phrase(columns, (word) => this.#hold(word, fields.columns));
    this.#units++;
  }

  /** The index of all units added. `weak` are the everyday words. */
  build(weak: ReadonlySet<string>): Index {
    const rarity = ({ size }: Map<number, number>) => Math.log(1 + (this.#units - size + 0.5) / (size + 0.5));
    const factors = Array.from(this.#terms.keys(), (text) => (weak.has(text) ? this.#tuning.weak : 1));
    const weights = Float64Array.from(this.#holders, (units, term) => rarity(units) * (factors[term] as number));
    const phrasesOf = this.#holders.map((): number[] => []);
    for (const [phrase, { terms }] of this.#phrases.entries()) for (const term of terms) phrasesOf[term]?.push(phrase);
    const sizeOf = ({ terms, dropped }: Phrase): number =>
      terms.reduce((sum, term) => sum + (weights[term] as number), dropped * this.#tuning.dropped);
    return {
      terms: this.#terms,
      weights,
      units: inLists(this.#holders.map((units) => [...units.keys()])),
      fields: Float64Array.from(this.#holders.flatMap((units) => [...units.values()])),
      phrases: inLists(phrasesOf),
      owners: Int32Array.from(this.#phrases, ({ unit }) => unit),
      sorts: Int32Array.from(this.#phrases, ({ sort }) => sort),
      sizes: Float64Array.from(this.#phrases, sizeOf),
      openers: this.#openers,
      pairs: this.#pairs,
      named: this.#named,
      nicknamed: this.#nicknamed,
    };
  }

  #addPhrase(text: string, sort: number, field: number): void {
    const unit = this.#units;
    const words = new Set<string>();
    const dropped = this.#words.phrase(text, (word) => words.add(word));
    if (sort === NAME) this.#addName([...words]);
    if (sort === SAYS && words.size <= LONGEST_NICKNAME && dropped === 0)
      addTo(this.#nicknamed, [...words].join(' '), unit);
    const [opener] = words;
    if (opener === undefined) return;
    if (sort >= 0) this.#openers.set(opener, (this.#openers.get(opener) ?? new Set()).add(unit * VERBS.length + sort));
    this.#phrases.push({ unit, sort, terms: Array.from(words, (word) => this.#hold(word, field)), dropped });
  }

  #addName(words: readonly string[]): void {
    for (let at = 1; at < words.length; at++) this.#pairs.add(`${words[at - 1]} ${words[at]}`);
    addTo(this.#named, words.join(' '), this.#units);
  }

  /** The number of a term that the present unit has in a field of this weight: 0 in what the unit is not. */
  #hold(word: string, field: number): number {
    const term = this.#terms.get(word) ?? this.#terms.size;
    this.#terms.set(word, term);
    this.#holders[term] ??= new Map();
    const units = this.#holders[term];
    if (field > (units.get(this.#units) ?? 0)) units.set(this.#units, field);
    return term;
  }
}

function addTo(units: Map<string, number[]>, name: string, unit: number): void {
  const others = units.get(name);
  if (others) others.push(unit);
  else units.set(name, [unit]);
}

function inLists(lists: readonly (readonly number[])[]): Lists {
  const starts = new Int32Array(lists.length + 1);
  for (const [at, { length }] of lists.entries()) starts[at + 1] = (starts[at] as number) + length;
  return { starts, values: Int32Array.from(lists.flat()) };
}

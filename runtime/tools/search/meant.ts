/** What was meant by a word: itself, words that may stand for it, or what it is a misspelling of. */
import type { Index } from './postings.ts';
import type { Term } from './request-terms.ts';
import { type Spelling, spellingOf } from './spelling.ts';
import type { Tuning } from './tuning.ts';
import type { Words } from './words.ts';

/** Knows all words of an index. Built once; pure. */
export class Meant {
  readonly #words: Words;
  readonly #index: Index;
  readonly #tuning: Tuning;
  readonly #synonyms: ReadonlyMap<string, ReadonlySet<string>>;
  /** Built when a word first needs it. */
  #spelling: Spelling | undefined;

  constructor(words: Words, index: Index, synonyms: readonly (readonly string[])[], tuning: Tuning) {
    this.#words = words;
    this.#index = index;
    this.#tuning = tuning;
    this.#synonyms = readSynonyms(synonyms, words);
  }

  /** True for a word without endings that somebody wrote down. */
  isTerm(term: string): boolean {
    return this.#index.terms.has(term);
  }

  /** True for a word as it is written. */
  isWord(word: string): boolean {
    return this.isTerm(this.#words.stem(word));
  }

  /** A word of ours, one that says nothing, or one that is most likely misspelt: all but names. */
  isKnown(word: string): boolean {
    return this.isWord(word) || this.#words.isStop(this.#words.stem(word)) || this.#spelt(word).length > 0;
  }

  /** A term with those that may stand for it: synonyms, or what was probably meant when nobody wrote the word down. */
  widen(term: Term): readonly Term[] {
    const { synonym, spelling } = this.#tuning;
    if (!this.isTerm(term.text))
      return this.#spelt(term.text).map((text) => ({ text, weight: term.weight * spelling }));
    const others = [...(this.#synonyms.get(term.text) ?? [])];
    const opposite = /^un(\w{4,})$/u.exec(term.text)?.[1];
    if (opposite !== undefined && this.isTerm(opposite)) others.push(opposite);
    return [term, ...others.map((text) => ({ text, weight: term.weight * synonym }))];
  }

  #spelt(word: string): readonly string[] {
    this.#spelling ??= spellingOf(commonestFirst(this.#index));
    return this.#spelling(word);
  }
}

function readSynonyms(groups: readonly (readonly string[])[], words: Words): ReadonlyMap<string, ReadonlySet<string>> {
  const synonyms = new Map<string, Set<string>>();
  for (const group of groups) {
    const terms = group.map((word) => words.term(word));
    for (const term of terms) {
      const others = terms.filter((other) => other !== term);
      synonyms.set(term, new Set([...(synonyms.get(term) ?? []), ...others]));
    }
  }
  return synonyms;
}

function commonestFirst({ terms, units: { starts } }: Index): string[] {
  const holders = (term: number): number => (starts[term + 1] as number) - (starts[term] as number);
  return [...terms].sort(([, a], [, b]) => holders(b) - holders(a)).map(([text]) => text);
}

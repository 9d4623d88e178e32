/** Finds the operations that a plain request asks for: lexical, in memory, the same answer every time. */
import { VERBS, type Verb } from './kinds.ts';
import type { SearchData, SearchResource, Vocabulary } from './search/data.ts';
import { Translator } from './search/languages.ts';
import { Matcher } from './search/matcher.ts';
import type { Phrase, UnitWords } from './search/postings.ts';
import { type Entry, rate, readEntries, worth } from './search/rating.ts';
import { Spelling } from './search/spelling.ts';
import { TUNING, type Tuning } from './search/tuning.ts';
import { VerbModel } from './search/verbs.ts';
import { type Term, Words } from './search/words.ts';

/** An operation that exists, with its rank value: comparable within one search only. */
export interface SearchHit {
  readonly name: string;
  /** Id of the resource, and its name in the published document. */
  readonly resource: string;
  readonly tag: string;
  readonly verb: Verb;
  readonly score: number;
}

export interface SearchOptions {
  readonly limit: number;
  /** Only these verbs; default all. */
  readonly verbs?: readonly Verb[];
  /** Only resources for which this holds; default all. */
  readonly resources?: (id: string) => boolean;
}

/** Longer requests are cut here: nobody asks for a tool in more words than this. */
const MAX_TEXT = 600;

/** Ranks operations for requests. The same request gives the same hits; a search takes half a millisecond. */
export class SearchIndex {
  readonly #tuning: Tuning;
  readonly #words: Words;
  readonly #verbs: VerbModel;
  readonly #matcher: Matcher;
  readonly #spelling: Spelling;
  readonly #translator: Translator;
  readonly #synonyms: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #entries: readonly Entry[];
  readonly #isTerm = (term: string): boolean => this.#matcher.has(term);

  private constructor(data: SearchData, tuning: Tuning) {
    const words = new Words(data.words);
    this.#tuning = tuning;
    this.#words = words;
    this.#entries = readEntries(data);
    const units = [
      ...data.resources.map((resource) => readUnit(words, resource, resource)),
      ...Object.values(data.families).map((family) => readUnit(words, family)),
    ];
    this.#matcher = new Matcher(units, new Set(data.words.weak.map((word) => words.stem(word))), tuning);
    this.#synonyms = readSynonyms(data.words.synonyms, words);
    this.#spelling = new Spelling(this.#matcher.terms());
    const isWord = (word: string): boolean => this.#matcher.has(words.stem(word));
    this.#verbs = new VerbModel(data.verbs, tuning.verbs, isWord);
    this.#translator = new Translator(data.languages, isWord);
  }

  /** Builds the index. The data is `generated/<platform>/search.json`. */
  static from(data: SearchData, tuning: Tuning = TUNING): SearchIndex {
    return new SearchIndex(data, tuning);
  }

  /** The best operations first; fewer than `limit`, or none, when nothing else fits at all. */
  search(text: string, { limit, verbs: only, resources }: SearchOptions): readonly SearchHit[] {
    const request = this.#translator.translate(text.slice(0, MAX_TEXT));
    const terms = this.#words.request(request, this.#tuning.person, this.#isTerm);
    const fit = this.#matcher.match(terms.map((term) => this.#widen(term)));
    const { verbs, openers } = this.#verbs.read(request);
    const opened = openers.flatMap((word) => this.#matcher.openedBy(this.#words.stem(word)) ?? []);
    const wanted = { fit, verbs, opened };
    const best = new Best(limit);
    for (const entry of this.#entries) {
      const { id, tag, tools } = entry.resource;
      const value = worth(entry, fit, this.#tuning);
      if (value <= 0 || (resources && !resources(id))) continue;
      for (const verb of only ?? VERBS) {
        const name = tools[verb];
        if (name === undefined) continue;
        const score = rate(entry, value, verb, wanted, this.#tuning);
        if (best.takes(score)) best.add({ name, resource: id, tag, verb, score });
      }
    }
    return best.hits;
  }

  /** A term with those that may stand for it: synonyms, or what was probably meant when nobody wrote the word down. */
  #widen(term: Term): readonly Term[] {
    const { synonym, spelling } = this.#tuning;
    if (!this.#isTerm(term.text))
      return this.#spelling.correct(term.text).map((text) => ({ text, weight: term.weight * spelling }));
    const others = [...(this.#synonyms.get(term.text) ?? [])];
    const opposite = /^un(\w{4,})$/u.exec(term.text)?.[1];
    if (opposite !== undefined && this.#isTerm(opposite)) others.push(opposite);
    return [term, ...others.map((text) => ({ text, weight: term.weight * synonym }))];
  }
}

/** The highest scores so far, in order; of equal ones the first added stays ahead. */
class Best {
  readonly hits: SearchHit[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  takes(score: number): boolean {
    return this.hits.length < this.#limit || score > (this.hits.at(-1)?.score ?? Number.POSITIVE_INFINITY);
  }

  add(hit: SearchHit): void {
    let at = this.hits.length;
    while (at > 0 && (this.hits[at - 1] as SearchHit).score < hit.score) at--;
    this.hits.splice(at, 0, hit);
    if (this.hits.length > this.#limit) this.hits.pop();
  }
}

function readUnit(words: Words, { says = [], not = [], verbs = {} }: Vocabulary, resource?: SearchResource): UnitWords {
  const phrases = (texts: readonly string[]): Phrase[] => texts.map((text) => words.phrase(text));
  return {
    names: phrases(resource?.names ?? []),
    says: phrases(says),
    not: phrases(not),
    verbs: Object.fromEntries(VERBS.map((verb) => [verb, phrases(verbs[verb] ?? [])])),
    about: words.phrase(resource?.about ?? '').terms,
    columns: words.phrase(resource?.columns ?? '').terms,
  };
}

function readSynonyms(groups: readonly (readonly string[])[], words: Words): ReadonlyMap<string, ReadonlySet<string>> {
  const synonyms = new Map<string, Set<string>>();
  for (const group of groups) {
    const terms = group.flatMap((word) => words.phrase(word).terms.slice(0, 1));
    for (const term of terms) {
      const others = synonyms.get(term) ?? new Set<string>();
      for (const other of terms) if (other !== term) others.add(other);
      synonyms.set(term, others);
    }
  }
  return synonyms;
}

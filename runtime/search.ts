/** Finds the operations that a plain request asks for: lexical, in memory, the same answer every time. */
import { VERBS, type Verb } from './kinds.ts';
import type { SearchData, SearchResource, Vocabulary } from './search/data.ts';
import { Translator } from './search/languages.ts';
import { type Fit, Matcher, type Phrase, type UnitWords } from './search/matcher.ts';
import { Spelling } from './search/spelling.ts';
import { TUNING, type Tuning } from './search/tuning.ts';
import { VerbModel, type VerbScores } from './search/verbs.ts';
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

interface Entry {
  readonly resource: SearchResource;
  /** Units whose fits make up the score; -1 when there is none. */
  readonly own: number;
  readonly subject: number;
  readonly family: number;
}

/** What the request says about the verb: evidence, and the words its clauses open with. */
interface Asked {
  readonly verbs: VerbScores;
  readonly openers: readonly string[];
}

/** Longer requests are cut here: nobody asks for a tool in more words than this. */
const MAX_TEXT = 600;
const NO_HITS: readonly SearchHit[] = [];

/** Ranks operations for requests. Holds no state between searches; a search takes well under a millisecond. */
export class SearchIndex {
  readonly #tuning: Tuning;
  readonly #words: Words;
  readonly #verbs: VerbModel;
  readonly #matcher: Matcher;
  readonly #spelling: Spelling;
  readonly #translator: Translator;
  readonly #synonyms: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #entries: readonly Entry[];
  readonly #isKnown = (term: string): boolean => this.#matcher.has(term);

  private constructor(data: SearchData, tuning: Tuning) {
    this.#tuning = tuning;
    this.#words = new Words(data.words);
    this.#verbs = new VerbModel(data.verbs, tuning.verbs);
    const families = Object.keys(data.families);
    const place = new Map(data.resources.map(({ id }, index) => [id, index]));
    this.#entries = data.resources.map((resource, own) => ({
      resource,
      own,
      subject: resource.of === undefined ? -1 : (place.get(resource.of) ?? -1),
      family: resource.family === undefined ? -1 : data.resources.length + families.indexOf(resource.family),
    }));
    const units = [
      ...data.resources.map((resource) => this.#readUnit(resource, resource)),
      ...Object.values(data.families).map((family) => this.#readUnit(family)),
    ];
    this.#matcher = new Matcher(units, new Set(data.words.weak.map((word) => this.#words.stem(word))), tuning);
    this.#synonyms = readSynonyms(data.words.synonyms, this.#words);
    this.#spelling = new Spelling(this.#matcher.terms());
    this.#translator = new Translator(data.languages, (word) => this.#matcher.has(this.#words.stem(word)));
  }

  /** Builds the index: about 40 ms for 347 resources. */
  static from(data: SearchData, tuning: Tuning = TUNING): SearchIndex {
    return new SearchIndex(data, tuning);
  }

  /** The best operations first; fewer than `limit` when nothing else fits at all. */
  search(text: string, options: SearchOptions): readonly SearchHit[] {
    const request = this.#translator.translate(text.slice(0, MAX_TEXT));
    const wishes = this.#words
      .request(request, { ...this.#tuning, isKnown: this.#isKnown })
      .map((term) => this.#widen(term));
    if (wishes.length === 0) return NO_HITS;
    const fit = this.#matcher.match(wishes);
    const verbs = this.#verbs.read(request);
    const openers = this.#verbs.openers(request).map((word) => this.#words.stem(word));
    const hits = this.#entries.flatMap((entry) =>
      options.resources && !options.resources(entry.resource.id)
        ? []
        : this.#rate(entry, fit, { verbs, openers }, options.verbs),
    );
    hits.sort((a, b) => b.score - a.score);
    return hits.slice(0, options.limit);
  }

  #readUnit({ says = [], not = [], verbs = {} }: Vocabulary, resource?: SearchResource): UnitWords {
    const phrases = (texts: readonly string[]): Phrase[] => texts.map((text) => this.#words.phrase(text));
    // A member of a family is found through its family and its subject: its own name would count twice.
    return {
      names: resource ? phrases(resource.names) : [],
      says: phrases(says),
      not: phrases(not),
      verbs: Object.fromEntries(VERBS.map((verb) => [verb, phrases(verbs[verb] ?? [])])),
      about: this.#words.phrase(resource?.about ?? '').terms,
      columns: this.#words.phrase(resource?.columns ?? '').terms,
    };
  }

  /** A term with those that may stand for it: synonyms, or what was probably meant when nobody wrote the word down. */
  #widen(term: Term): readonly Term[] {
    const { synonym, spelling } = this.#tuning;
    if (!this.#matcher.has(term.text)) {
      const meant = this.#spelling.correct(term.text);
      return meant.map((text) => ({ text, weight: term.weight * spelling }));
    }
    const others = [...(this.#synonyms.get(term.text) ?? [])];
    const opposite = /^un(\w{4,})$/u.exec(term.text)?.[1];
    if (opposite !== undefined && this.#matcher.has(opposite)) others.push(opposite);
    return [term, ...others.map((text) => ({ text, weight: term.weight * synonym }))];
  }

  /** Scores of one resource's operations; none when not a word of the request speaks for it. */
  #rate(entry: Entry, fit: Fit, { verbs, openers }: Asked, only: readonly Verb[] | undefined): SearchHit[] {
    const { resource, own, family } = entry;
    const value = this.#valueOf(entry, fit);
    if (value <= 0) return [];
    const { verbFloor, verbPhrase, verbPhraseFloor, reads, common, opener } = this.#tuning;
    const most = Math.max(...Object.values(verbs));
    const prior = common * (resource.common ?? 0);
    const hits: SearchHit[] = [];
    VERBS.forEach((verb, number) => {
      const name = resource.tools[verb];
      if (name === undefined || (only && !only.includes(verb))) return;
      const phrase = Math.max(phraseFit(fit, own, number), phraseFit(fit, family, number));
      const opened = openers.some(
        (word) => this.#matcher.opens(own, number, word) || this.#matcher.opens(family, number, word),
      );
      const evidence = Math.max(verbs[verb], opened ? Math.min(opener, most) : 0);
      const likely = verbFloor + ((1 - verbFloor) * evidence) / most;
      const written = resource.reads && (verb === 'create' || verb === 'update' || verb === 'delete');
      const spoken = verb === 'count' && verbs.count === 0 ? 0 : verbPhraseFloor + (1 - verbPhraseFloor) * likely;
      const score = ((value + prior) * likely + verbPhrase * phrase * spoken) * (written ? reads : 1);
      hits.push({ name, resource: resource.id, tag: resource.tag, verb, score });
    });
    return hits;
  }

  #valueOf({ own, subject, family }: Entry, { words, names }: Fit): number {
    const named = this.#tuning.fullName * (names[own] as number);
    const mine = words[own] as number;
    if (family < 0) return mine + named;
    const { subject: share, subjectCap, familyCost, unmentioned } = this.#tuning;
    const mentioned = subject < 0 ? 0 : Math.min(words[subject] as number, subjectCap);
    const both = share * mentioned + (words[family] as number);
    // Called by its full name, it needs no further proof.
    if (named > 0) return named + mine + both;
    const value = mine * 0.5 + both - familyCost;
    return mentioned < 1 ? value * unmentioned : value;
  }
}

function phraseFit({ phrases }: Fit, unit: number, verb: number): number {
  return unit < 0 ? 0 : (phrases[unit * VERBS.length + verb] as number);
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

/**
 * Finds the workflows that a plain request is surely answered by. A wrong one costs more than none, since the operations
 * are found all the same: that the words are alike has to be borne out by the operations that fit, and by what is asked.
 */
import type { Asked, SearchHit } from './hits.ts';
import { LIKENESS } from './likeness.ts';
import { withoutQuoted } from './request-terms.ts';
import { MAX_TEXT, type Reading, type SearchIndex } from './search-index.ts';
import { isWrite } from './verbs.ts';
import { plainWords } from './words.ts';

/** What is searched of a workflow. */
export interface SearchedWorkflow {
  readonly name: string;
  readonly risk: string;
  /** Names of the operations that it composes; `*` where its arguments say. */
  readonly operations: readonly string[];
  /** Requests that it answers, in plain words. */
  readonly intents: readonly string[];
  /** What sounds like them and means something else. */
  readonly not?: readonly string[];
}

/** What a text says: its words, and its terms in order. */
interface Said {
  readonly text: string;
  readonly terms: ReadonlySet<string>;
  /** The first term says most: what is to be done, or what is asked. */
  readonly first: string | undefined;
}

/** A phrase of ours, with what all its terms weigh. */
interface Phrase extends Said {
  readonly weight: number;
}

interface Entry {
  readonly workflow: SearchedWorkflow;
  readonly says: readonly Phrase[];
  readonly not: readonly Phrase[];
  /** All terms of what it says. */
  readonly lexicon: ReadonlySet<string>;
}

/** A term of a request: what it weighs where a phrase does not have it, and terms that may stand for it. */
interface AskedTerm {
  readonly term: string;
  readonly unmet: number;
  readonly others: readonly string[];
}

interface Request extends Said {
  readonly asked: readonly AskedTerm[];
}

/** What the rarest terms weigh. */
const MOST = 4.3;
/** So many operations that fit best are looked at. */
const FITTING = 8;
/** What stands before a bracket or a colon. */
const OPENING = /^[^(:（：]{12,}(?=[(（]|:\s|：)/u;
/** `<url>`: what stands for a value. */
const VALUE = /^<\w+>$/u;
/** Values that say what is meant; numbers and times say which. */
const ADDRESS = /^<(?:url|domain|email|ip|traceid)>$/u;
/** Whoever asks to be shown something has not said what, as a stem. */
const SHOWS = /^(?:show|list|giv|tell|displa[iy]|find|see|print|fetch)$/u;
const PAUSE = /(?<=\S{2}.*)[,:;](?=\s)/u;
const ABOUT = /^(?:for|about|because|since|while|saying|that)$/u;
/** Longest name of a thing, in terms. */
const LONGEST_NAME = 4;

/** Knows workflows by what people say for them. Built once; pure. */
export class WorkflowIndex {
  readonly #index: SearchIndex;
  readonly #reading: Reading;
  readonly #entries: readonly Entry[];
  /** What terms of phrases weigh: more the fewer workflows have them. */
  readonly #weights = new Map<string, number>();

  /** `index` reads requests and finds the operations that fit. */
  constructor(workflows: readonly SearchedWorkflow[], index: SearchIndex) {
    this.#index = index;
    this.#reading = index.reading;
    const read = workflows.map((workflow) => {
      const says = [workflow.name.replaceAll('_', ' '), ...workflow.intents].map((text) => this.#said(text));
      return { workflow, says, lexicon: new Set(says.flatMap(({ terms }) => [...terms])) };
    });
    const holders = new Map<string, number>();
    for (const { lexicon } of read) for (const term of lexicon) holders.set(term, (holders.get(term) ?? 0) + 1);
    const rarity = (count: number): number => Math.log(1 + workflows.length / count);
    for (const [term, count] of holders) this.#weights.set(term, (MOST * rarity(count)) / rarity(1));
    this.#entries = read.map(({ workflow, says, lexicon }) => ({
      workflow,
      lexicon,
      says: says.map((said) => this.#weighed(said)),
      not: (workflow.not ?? []).map((text) => this.#weighed(this.#said(text))),
    }));
  }

  /** Names: for each thing that is asked the one that surely does it, or none; in the order of the request. */
  search(whole: string): readonly string[] {
    const text = whole.slice(0, MAX_TEXT);
    const asked = this.#index.asked(text, { limit: FITTING });
    const found = asked.flatMap((part) => this.best(part)[0] ?? []);
    if (asked.length > 1) {
      // What does all at once comes before what does each.
      const hits = asked.flatMap((part) => part.hits).sort((a, b) => b.score - a.score);
      const [all] = this.best({ text: asked[0]?.english ?? text, hits });
      if (all && all.score >= LIKENESS.whole && found.every(({ score }) => score < all.score + LIKENESS.over))
        return [all.name];
    }
    // `Something is wrong with the shop (check ..., look at ...)`: the first words may ask for all that follows.
    const opening = asked.length > 1 || found.length === 0 ? OPENING.exec(text)?.[0] : undefined;
    const first = opening === undefined ? [] : this.#index.asked(opening, { limit: FITTING });
    return [...new Set([...first.flatMap((part) => this.best(part)[0] ?? []), ...found].map(({ name }) => name))];
  }

  /** Those that surely do one thing that is asked, best first. */
  best({ text, hits }: Asked): readonly { readonly name: string; readonly score: number }[] {
    const request = this.#read(text);
    const manner = this.#reading.ranking.manner(text);
    return this.#entries
      .filter(({ workflow }) => !manner.isQuestion || reads(workflow))
      .map((entry) => {
        const isTooLittle = manner.isOrder && reads(entry.workflow);
        const alike = this.#likeness(entry, request);
        const score = alike * fitOf(entry.workflow, hits) * (isTooLittle ? LIKENESS.readsOnly : 1);
        return { name: entry.workflow.name, score };
      })
      .filter(({ score }) => score >= LIKENESS.least)
      .sort((a, b) => b.score - a.score);
  }

  /** How alike the words are; 0 where too little, or something else is said. */
  #likeness({ says, not, lexicon }: Entry, request: Request): number {
    const alike = this.#likest(says, request, lexicon);
    return alike < LIKENESS.leastAlike || this.#likest(not, request, lexicon) >= alike * LIKENESS.denied ? 0 : alike;
  }

  #likest(phrases: readonly Phrase[], request: Request, lexicon: ReadonlySet<string>): number {
    let most = 0;
    for (const phrase of phrases) {
      if (phrase.text === request.text) return LIKENESS.same;
      most = Math.max(most, this.#alike(phrase, request, lexicon) * openingOf(phrase, request));
    }
    return most;
  }

  /** The share of a phrase that is said, and the share of what is said that it says. */
  #alike(phrase: Phrase, { asked }: Request, lexicon: ReadonlySet<string>): number {
    let [common, met, all] = [0, 0, 0];
    const seen = new Set<string>();
    for (const { term, unmet, others } of asked) {
      const same = phrase.terms.has(term) ? term : others.find((other) => phrase.terms.has(other));
      if (same === undefined) {
        all += unmet;
        met += lexicon.has(term) ? unmet * LIKENESS.elsewhere : 0;
        continue;
      }
      const weight = this.#weightOf(same);
      const share = same === term ? 1 : LIKENESS.synonym;
      if (!seen.has(same)) common += share * weight;
      seen.add(same);
      all += weight;
      met += share * weight;
    }
    if (common === 0) return 0;
    const { ofPhrase } = LIKENESS;
    const shares = (common / phrase.weight) ** ofPhrase * (met / all) ** (1 - ofPhrase);
    return shares * Math.min(1, common / LIKENESS.common);
  }

  #weightOf(term: string): number {
    if (SHOWS.test(term)) return MOST * LIKENESS.value;
    if (VALUE.test(term)) return MOST * (ADDRESS.test(term) ? LIKENESS.address : LIKENESS.number);
    return this.#weights.get(term) ?? MOST;
  }

  #read(text: string): Request {
    const { order, ...said } = this.#said(text);
    const things = this.#things(order);
    const { ranking } = this.#reading;
    const matter = this.#matter(text);
    const counted = new Map(ranking.terms(text).map((term) => [term.text, term.weight]));
    const asked = [...said.terms].map((term): AskedTerm => {
      const others = this.#weights.has(term) ? [] : ranking.widen({ text: term, weight: 1 }).map((each) => each.text);
      return {
        term,
        unmet: MOST * this.#shareOf(term, things) * (counted.get(term) ?? 1) * (matter.has(term) ? LIKENESS.matter : 1),
        others: others.filter((other) => other !== term),
      };
    });
    return { ...said, asked };
  }

  /** Terms that tell what it is about: `an incident for the login of our customers`. */
  #matter(text: string): ReadonlySet<string> {
    const { words } = this.#reading;
    const [start = ''] = text.split(PAUSE, 1);
    const tokens = words.tokens(withoutQuoted(start));
    const from = tokens.findIndex(({ said }, at) => at > 0 && ABOUT.test(said));
    const before = new Set(tokens.slice(0, from < 0 ? tokens.length : from).map(({ term }) => term));
    return new Set(words.tokens(withoutQuoted(text)).flatMap(({ term }) => (before.has(term) ? [] : [term])));
  }

  /** What a term that is not met weighs beside the rarest. */
  #shareOf(term: string, things: ReadonlySet<string>): number {
    if (VALUE.test(term) || SHOWS.test(term)) return LIKENESS.value;
    if (things.has(term)) return LIKENESS.thing;
    if (this.#reading.ranking.isOfName(term)) return LIKENESS.ofName;
    const isKnown = this.#weights.has(term) || this.#reading.ranking.isTerm(term);
    return isKnown ? LIKENESS.known : LIKENESS.strange;
  }

  /** Terms in names of things that operations are about. */
  #things(order: readonly string[]): ReadonlySet<string> {
    const things = new Set<string>();
    for (let at = 0; at < order.length; at++)
      for (let end = at + 1; end <= Math.min(order.length, at + LONGEST_NAME); end++) {
        const run = order.slice(at, end);
        if (this.#reading.ranking.isThing(run)) for (const term of run) things.add(term);
      }
    return things;
  }

  #said(text: string): Said & { readonly order: readonly string[] } {
    const order = this.#reading.words
      .tokens(withoutQuoted(text))
      .flatMap(({ term, isStop }) => (isStop || term === '<quoted>' ? [] : [term]));
    return {
      text: plainWords(text).join(' '),
      terms: new Set(order),
      order,
      first: order.find((term) => !SHOWS.test(term)),
    };
  }

  #weighed({ text, terms, first }: Said): Phrase {
    return { text, terms, first, weight: [...terms].reduce((sum, term) => sum + this.#weightOf(term), 0) };
  }
}

function reads({ risk }: SearchedWorkflow): boolean {
  return risk === 'read';
}

/** How well the operations of a workflow fit, beside those that fit best. */
function fitOf(workflow: SearchedWorkflow, hits: readonly SearchHit[]): number {
  const { operations } = workflow;
  const { unfit, beside, apart } = LIKENESS;
  if (operations.length === 0 || operations.includes('*')) return apart;
  const [first] = hits;
  const own = hits.find(({ name, verb }) => operations.includes(name) && isWrite(verb) !== reads(workflow));
  return first && own ? beside + (1 - beside) * (own.score / first.score) : unfit;
}

function openingOf(phrase: Said, { first, terms }: Said): number {
  if (first === undefined || phrase.first === undefined) return 1;
  if (phrase.first === first) return LIKENESS.opens;
  const isShared = phrase.terms.has(first) || terms.has(phrase.first);
  return isShared ? 1 : LIKENESS.differs;
}

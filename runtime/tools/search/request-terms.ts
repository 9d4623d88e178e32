/** What a request is about: its terms, each with what it counts at the place where it stands. */
import type { WordRules } from './data.ts';
import type { Tuning } from './tuning.ts';
import { PART_WEIGHT, type Token, type Words } from './words.ts';

/** A term of a request and how much it counts: parts of compounds, quoted text and names count less. */
export interface Term {
  readonly text: string;
  readonly weight: number;
}

/** What the terms of a request were found in. */
export interface Vocabularies {
  readonly isTerm: (term: string) => boolean;
  /** True for a word that says what is to be done. */
  readonly isCue: (word: string) => boolean;
  /** True for two terms that stand together in the name of a resource. */
  readonly isPair: (pair: string) => boolean;
}

/** Terms without repetition, and what their order told. */
export interface Read {
  readonly terms: readonly Term[];
  /** Rows are asked for by a property: `incidents per severity`. */
  readonly isPerProperty: boolean;
}

const QUOTED_WEIGHT = 0.35;
const PERSON = 'person';
const NAME = /(?<=[\p{L}\p{N}'’,] )(?<!\b(?:the|our|an?|in|from) )(\p{Lu}\p{Ll}+)(?![\w@.-])/gu;
const QUOTED = /(?<=^|[\s(:])(?:"[^"]+"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|'[^']+(?:'(?=\w)[^']*)*'(?=$|[\s.,;:?!)]))/gu;
/** `ProfileSample`, as in names of tables. */
const RUN_TOGETHER = /\b\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+)+\b/gu;
/** How many words before what a thing is may be its name: `the card payments test monitor`. */
const LONGEST_NAME = 3;
/** Whoever asks which or why wants rows, not their number. */
const ASKS_WHICH = /^(?:which|who|what|why|when|where|whose)$/u;
/** What is counted has a plural, and is no unit. */
const COUNTED = /^(?!(?:.*(?:minute|hour|second|day|byte|euro|dollar|cost|sale)s)$).*[^s]s$/u;
/** Rows are counted by these, which say nothing else. */
const TIME = /^(?:hour|day|week|month|quarter|year)s?$/u;
/** What every row has, and tables of their own hold: stems. */
const ROW_PROPERTIES: ReadonlySet<string> = new Set(['severity', 'stat', 'status', 'priority', 'urgency', 'level']);
/** Behind whom something is done with. */
const BEHIND_PERSON = /^(?:out|of|from|off|to|into|in|on|and|as|for)$/u;
const THE = /^(?:the|our|my|your|this|that)$/u;
/** What only nouns follow. */
const BEFORE_NOUN = /^(?:the|our|my|your|this|that|an?|of|for|in|on|from|with|at)$/u;
/** Before these a name ends: they are what it is called after, or no noun. */
const BEFORE_NAME = /^(?:<|\d)/u;

/** `which are not yet resolved`, but not `INC-7 is not resolved after all`: that wishes for a change. */
const NEGATED =
  /(?<!\b(?:as|is|was) )\b(?:not|are ?n[o']?t|have ?n[o']?t|nobody|no one|no-one|never)(?: (?:yet|been|has|have|fully)){0,2} (resolved|acknowledged|solved)\b(?! after)/giu;

/** What is not over in a word, as rows are spoken of: `unresolved`. */
export function withoutNegations(text: string): string {
  return text.replace(NEGATED, 'un$1');
}

/** Quoted text is a name or a value; a request that is nothing else stays as it is. */
export function withoutQuoted(text: string): string {
  const rest = text.replace(QUOTED, ' <quoted> ');
  return /[\p{L}\p{N}]/u.test(rest.replaceAll('<quoted>', '')) ? rest : text;
}

/** What stands before `per` or `by` is counted. */
function isCounted(tokens: readonly Token[], at: number): boolean {
  return COUNTED.test(tokens[at - 2]?.said ?? '');
}

/** Puts quoted text back where {@link withoutQuoted} took it from. */
export function withQuotedOf(text: string, rest: string): string {
  const quoted = text.match(QUOTED) ?? [];
  let at = 0;
  return rest.replaceAll('<quoted>', () => quoted[at++] ?? '');
}

/** Reads the terms of requests. Built once; pure. */
export class RequestTerms {
  readonly #words: Words;
  readonly #vocabularies: Vocabularies;
  readonly #tuning: Tuning;
  readonly #things: ReadonlySet<string>;
  readonly #properties: ReadonlySet<string>;
  readonly #plain: ReadonlySet<string>;
  readonly #health: ReadonlySet<string>;
  readonly #watcher: string;

  constructor(words: Words, rules: WordRules, vocabularies: Vocabularies, tuning: Tuning) {
    this.#words = words;
    this.#vocabularies = vocabularies;
    this.#tuning = tuning;
    this.#things = new Set((rules.things ?? []).map((word) => words.term(word)));
    this.#plain = new Set(rules.unnamed ?? []);
    this.#health = new Set(rules.health?.words ?? []);
    this.#watcher = words.term(rules.health?.means ?? '');
    this.#properties = new Set((rules.properties ?? []).map((word) => words.term(word)));
  }

  /** The greatest weight of each term counts. Where somebody seems to be named, `person` is among them. */
  read(text: string, namesFollow = false): Read {
    const { isTerm } = this.#vocabularies;
    const weights = new Map<string, number>();
    const raise = (term: string, weight: number): void => {
      weights.set(term, Math.max(weights.get(term) ?? 0, weight));
    };
    const parted = text.replace(RUN_TOGETHER, (word) =>
      isTerm(this.#words.stem(word.toLowerCase())) ? word : word.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'),
    );
    const add = (token: Token, weight: number): void => {
      if (!token.isStop) raise(token.term, weight);
      if (token.parts.length < 2) return;
      for (const part of token.parts) if (!this.#words.isStop(part)) raise(part, weight * PART_WEIGHT);
    };
    const tokens = this.#words.tokens(withoutQuoted(parted));
    const factors = this.#factors(tokens, namesFollow);
    for (const [at, token] of tokens.entries()) if (token.term !== '<quoted>') add(token, factors[at] as number);
    for (const [quoted] of parted.matchAll(QUOTED))
      for (const token of this.#words.tokens(quoted)) add(token, QUOTED_WEIGHT);
    if (this.#namesSomeone(text) || this.#isNameFirst(tokens)) raise(PERSON, this.#tuning.person);
    if (this.#asksHealth(tokens)) raise(this.#watcher, this.#tuning.health);
    return {
      terms: [...weights].map(([term, weight]) => ({ text: term, weight })),
      isPerProperty:
        !ASKS_WHICH.test(tokens[0]?.said ?? '') &&
        tokens.some((_, at) => this.#isPer(tokens, at) && isCounted(tokens, at)),
    };
  }

  /** What a word counts at its place: less in the name of a thing, and where it says how rows are put together. */
  #factors(tokens: readonly Token[], namesFollow: boolean): number[] {
    const factors = tokens.map(() => 1);
    for (let at = 0; at < tokens.length; at++) {
      if (this.#isOfRow(tokens, at)) factors[at] = this.#tuning.property;
      if (this.#isPer(tokens, at)) factors[at] = this.#tuning[isCounted(tokens, at) ? 'property' : 'measuredBy'];
      if (!this.#isThing(tokens, at)) continue;
      const after = tokens[at + 1];
      if (namesFollow && after && this.#isNamePart(tokens, at + 1)) factors[at + 1] = this.#tuning.modifier;
      const start = this.#nameStart(tokens, at);
      for (let before = start; before < at; before++) factors[before] = this.#tuning.modifier;
    }
    return factors;
  }

  /** Where the name before a thing begins. A verb can be in it only behind what no verb follows: `our search service`. */
  #nameStart(tokens: readonly Token[], at: number): number {
    let start = at;
    while (start > Math.max(0, at - LONGEST_NAME) && this.#isNamePart(tokens, start - 1)) start--;
    const isVerb = (): boolean =>
      start < at &&
      this.#vocabularies.isCue((tokens[start] as Token).said) &&
      !BEFORE_NOUN.test(tokens[start - 1]?.said ?? '');
    while (isVerb()) start++;
    return start;
  }

  /** True where a word says what something is that is named before it: `the invoice worker`, not `the worker log`. */
  #isThing(tokens: readonly Token[], at: number): boolean {
    const { term } = tokens[at] as Token;
    // `the mail relay`: what nobody wrote down is somebody's thing.
    const isTheirs = this.#isStrange(tokens[at] as Token) && this.#isBehindThe(tokens, at);
    if (!this.#things.has(term) && !isTheirs) return false;
    const next = tokens[at + 1];
    const isGoingOn = next !== undefined && !next.isStop && this.#isTogether(term, next.term);
    const before = tokens[at - 1];
    return !isGoingOn && !(before && this.#isTogether(before.term, term));
  }

  #isBehindThe(tokens: readonly Token[], at: number): boolean {
    const from = tokens.findLastIndex(({ isStop }, index) => index < at && isStop);
    return at - from <= LONGEST_NAME && THE.test(tokens[from]?.said ?? '');
  }

  #isNamePart(tokens: readonly Token[], at: number): boolean {
    const { isStop, term, parts, said } = tokens[at] as Token;
    // The first word of a request is what is to be done.
    const isBound = at === 0 || isStop || this.#plain.has(said);
    return !isBound && parts.length === 1 && !BEFORE_NAME.test(term);
  }

  #isTogether(first: string, second: string): boolean {
    return this.#vocabularies.isPair(`${first} ${second}`);
  }

  /** The word after `per`, or a property after `by`: what rows are counted by. */
  #isPer(tokens: readonly Token[], at: number): boolean {
    const [before, token] = [tokens[at - 1]?.said, tokens[at] as Token];
    if ((token.isStop && !TIME.test(token.said)) || BEFORE_NAME.test(token.term)) return false;
    const isEach = before === 'each' && tokens[at - 2]?.said === 'for';
    return before === 'per' || ((isEach || before === 'by') && this.#properties.has(token.term));
  }

  /** The severity of a row that is named by its number is not a severity by itself. */
  #isOfRow(tokens: readonly Token[], at: number): boolean {
    const { term } = tokens[at] as Token;
    return ROW_PROPERTIES.has(term) && tokens.some((token) => token.term === '<number>');
  }

  /** `is the shop up`, `since when is the worker dead`. */
  #asksHealth(tokens: readonly Token[]): boolean {
    const is = tokens.findIndex(({ said }) => /^(?:is|are|isn|aren)$/u.test(said));
    return is >= 0 && is < 3 && tokens.slice(is + 2).some(({ said }) => this.#health.has(said));
  }

  /** `put hana on the incident`: nobody wrote the word down, and a preposition follows. */
  #isNameFirst(tokens: readonly Token[]): boolean {
    const at = tokens.findIndex(({ isStop }, index) => index > 0 && !isStop);
    const [name, next] = [tokens[at], tokens[at + 1]];
    const [before, last] = tokens.slice(-2);
    if (before && last && this.#isStrange(last) && /^(?:to|by|with)$/u.test(before.said)) return true;
    if (at < 0 || at > 3 || !name || !next) return false;
    return this.#isStrange(name) && BEHIND_PERSON.test(next.said);
  }

  #isStrange({ term, said, isStop }: Token): boolean {
    return !isStop && /^\p{L}{3,}$/u.test(said) && !this.#vocabularies.isTerm(term);
  }

  /** True when a word nobody wrote down is capitalised within a clause: most often the name of a person. */
  #namesSomeone(text: string): boolean {
    const capitalised = [...text.replace(QUOTED, ' ').matchAll(NAME)];
    return capitalised.some(([word]) => !this.#vocabularies.isTerm(this.#words.stem(word.toLowerCase())));
  }
}

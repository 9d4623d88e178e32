/** What a request calls by the name of a resource, after its verb: that outweighs whatever else it mentions. */
import type { Index } from './postings.ts';
import type { Token, Words } from './words.ts';

/** Units by how they are called. */
export interface Called {
  /** By their name and nothing else, but for what somebody calls a row. */
  readonly exact: readonly number[];
  /** By their name first of all. */
  readonly headed: readonly number[];
  /** Rows of them are there already: nobody makes `this alert`, or `alert 12`. */
  readonly there: readonly number[];
  /** Those that something else is put into or taken from: `add the shop to the status page` makes no status page. */
  readonly around: readonly number[];
  /** Those that something is said of, whichever: `label all new monitors` makes no monitor. */
  readonly every: readonly number[];
}

/** A request in parts, without its verb; empty where there is none of a kind. */
export interface Clauses {
  /** What follows the verb. */
  readonly object: string;
  /** The verb, in a word. */
  readonly opener: string;
  /** What has to happen before: `when an alert comes`. */
  readonly condition: string;
  /** The first of several clauses. */
  readonly before: string;
}

/** What may stand between a verb and a name. */
export const BEFORE_THING =
  /^(?:the|an?|our|my|your|all|any|some|new|old|another|this|that|these|those|every|open|closed|active|current|unresolved|resolved|last|first|next|me|us)$/u;
/** Before what is there already. */
const IS_THERE = /^(?:the|our|my|your|this|that|these|those|last|first|next|current)$/u;
const SOME = /^(?:all|any|some|most|each)$/u;
/** Before what a rule is for. */
const EVERY = /^(?:all|any|every)$/u;
/** `states of an incident` are incident states, and `a note on it` is one of its notes. */
const OF = /^(?:of|for|in|to|on|from)$/u;
const EACH = /^(?:each|every)$/u;
/** `the status of the monitors` is told by their rows. */
const OF_ROWS = /^(?:status|state|severity|priority)$/u;
const NOT_CALLED: Called = { exact: [], headed: [], there: [], around: [], every: [] };
/** These do something with what follows them, and make nothing of its kind. */
const NOT_MAKING =
  /^(?:treat|group|bundle|merge|combine|collapse|tag|label|hide|mask|drop|page|route|hand|assign|acknowledge|ack|resolve|close|mute|silence|move|pass|forward|escalate|link|attach|call|wake|ring|dismiss|stop|automatically|send|keep|post|publish)$/u;
/** These say something to whom follows them. */
const TELLS = /^(?:tell|inform|notify|warn|remind|let|ask)$/u;
/** Between a thing and what it is put into, or is for. */
const INTO = /^(?:to|into|onto|in|on|from|off|for|of|under)$/u;
/** A word that more are called by means none of them. */
export const MOST_MEANT = 4;
/** Fewer words of a longer run are no name by themselves: an incident rule is no incident. */
const SHORTEST_PART = 2;

/** How units belong together. */
export interface Relations {
  /** True for resources by themselves: the owners of monitors are none. */
  readonly isOwn: (unit: number) => boolean;
  /** The member of a family that belongs to a subject. */
  readonly memberOf: (family: number, subject: number) => number | undefined;
}

/** Finds names of resources in requests. Built once; pure. */
export class NamedThings {
  readonly #words: Words;
  readonly #index: Index;
  readonly #memberOf: (family: number, subject: number) => number | undefined;

  constructor(words: Words, index: Index, { memberOf }: Pick<Relations, 'memberOf'>) {
    this.#words = words;
    this.#index = index;
    this.#memberOf = memberOf;
  }

  /**
   * Reads the parts of a request. What nobody wrote down is somebody's name for a thing, and says nothing.
   */
  read({ object, opener, condition, before }: Clauses): Called {
    const tokens = this.#words.tokens(object);
    const from = this.#startOf(tokens, 0);
    const called = from < 0 ? NOT_CALLED : this.#calledAt(tokens, from);
    const first = from < 0 ? [] : this.#lastOf(tokens.slice(from, this.#endOf(tokens, from)));
    const isThere =
      NOT_MAKING.test(opener) || tokens.slice(0, Math.max(0, from)).some(({ said }) => IS_THERE.test(said));
    const every = condition === '' ? [] : this.#numbered(this.#words.tokens(condition), () => true);
    return {
      ...called,
      there: [
        ...(isThere ? first : []),
        ...this.#isThere(before),
        ...this.#numbered(tokens, (next) => next?.term === '<number>'),
      ],
      around: [...(TELLS.test(opener) ? first : []), ...this.#around(tokens)],
      every: [...called.every, ...every, ...this.#behind(tokens, EACH)],
    };
  }

  /** `the probe in Dublin is gone`: what comes before the order. */
  #isThere(before: string): readonly number[] {
    const tokens = this.#words.tokens(before);
    const from = this.#startOf(tokens, 0);
    return from > 0 && IS_THERE.test((tokens[0] as Token).said)
      ? this.#lastOf(tokens.slice(from, this.#endOf(tokens, from)))
      : [];
  }

  #calledAt(tokens: readonly Token[], from: number): Called {
    const end = this.#endOf(tokens, from);
    const rest = tokens.slice(end);
    const head = tokens.slice(from, end);
    const before = tokens.slice(0, from).map(({ said }) => said);
    // What was put into English word by word may stand the other way round: `note incident 77`.
    const said = this.#unitsOf(head);
    const whole = said.length === 0 && head.length === 2 ? this.#unitsOf(head.toReversed()) : said;
    const every = before.some((word) => EVERY.test(word)) ? this.#lastOf(head) : [];
    if (rest.every((token) => !token.isStop && this.#isStrange(token))) return { ...NOT_CALLED, exact: whole, every };
    if (every.length > 0) return { ...NOT_CALLED, every };
    const turned = this.#turned(head, rest);
    if (turned.units.length > 0) return { ...NOT_CALLED, [turned.isAll ? 'exact' : 'headed']: turned.units };
    return { ...NOT_CALLED, headed: whole.length > 0 ? whole : this.#partOf(head) };
  }

  /** Names right behind a word of a kind. */
  #behind(tokens: readonly Token[], kind: RegExp): readonly number[] {
    return tokens.flatMap(({ said }, at) =>
      kind.test(said) ? this.#lastOf(tokens.slice(at + 1, this.#endOf(tokens, at + 1))) : [],
    );
  }

  /** Names anywhere whose next word is as wanted. */
  #numbered(tokens: readonly Token[], isWanted: (next: Token | undefined) => boolean): readonly number[] {
    return tokens.flatMap((token, at) =>
      !token.isStop && isWanted(tokens[at + 1]) ? this.#lastOf(tokens.slice(Math.max(0, at - 2), at + 1)) : [],
    );
  }

  /** The longest end of a run that is a name: English says last what a thing is. */
  #lastOf(run: readonly Token[]): readonly number[] {
    const { nicknamed } = this.#index;
    for (let at = 0; at < run.length; at++) {
      const part = run.slice(at);
      const units = [...this.#unitsOf(part), ...(nicknamed.get(part.map(({ term }) => term).join(' ')) ?? [])];
      if (units.length > 0 && units.length <= MOST_MEANT) return units;
    }
    return [];
  }

  /** Names behind a preposition that has something before it; what stands before a name in them may be anything. */
  #around(tokens: readonly Token[]): readonly number[] {
    const into = tokens.findIndex(({ said }, at) => at > 0 && INTO.test(said));
    if (into < 0 || tokens.slice(0, into).every(({ said }) => BEFORE_THING.test(said) && !/^(?:me|us)$/u.test(said)))
      return [];
    // What becomes a new one is made.
    const from = /^(?:an?|new|another)$/u.test(tokens[into + 1]?.said ?? '') ? -1 : this.#startOf(tokens, into + 1);
    if (from < 0) return [];
    return this.#lastOf(tokens.slice(from, this.#endOf(tokens, from)));
  }

  #isStrange({ term }: Token): boolean {
    return term.startsWith('<') || !this.#index.terms.has(term);
  }

  /** Where a name begins; nowhere where anything but an article or somebody's name for a thing comes first. */
  #startOf(tokens: readonly Token[], from: number): number {
    for (let at = from; at < tokens.length; at++) {
      const token = tokens[at] as Token;
      const isBefore = BEFORE_THING.test(token.said) || (!token.isStop && this.#isStrange(token));
      const isSome = token.said === 'of' && SOME.test(tokens[at - 1]?.said ?? '');
      if (!isBefore && !isSome) return token.isStop ? -1 : at;
    }
    return -1;
  }

  #endOf(tokens: readonly Token[], from: number): number {
    const end = tokens.findIndex((token, at) => at > from && (token.isStop || this.#isStrange(token)));
    return end < 0 ? tokens.length : end;
  }

  /** `severities for incidents`: the thing after `of` is named first in the name. */
  #turned(head: readonly Token[], [of, ...rest]: readonly Token[]): { units: readonly number[]; isAll: boolean } {
    const from = of && OF.test(of.said) && !OF_ROWS.test(head.at(-1)?.said ?? '') ? this.#startOf(rest, 0) : -1;
    if (from < 0) return { units: [], isAll: false };
    const end = this.#endOf(rest, from);
    const isAll = rest.slice(end).every((token) => !token.isStop && this.#isStrange(token));
    return { units: this.#unitsOf([...rest.slice(from, end), ...head]), isAll };
  }

  /** The longest beginning that is a name: `alert severity Low`. */
  #partOf(head: readonly Token[]): readonly number[] {
    for (let length = head.length - 1; length >= SHORTEST_PART; length--) {
      const units = this.#unitsOf(head.slice(0, length));
      if (units.length > 0) return units;
    }
    return [];
  }

  #unitsOf(run: readonly Token[]): readonly number[] {
    const { named, nicknamed } = this.#index;
    const terms = run.map(({ term }) => term);
    const units = named.get(terms.join(' '));
    if (units || terms.length < 2) return units ?? [];
    // `host owners`: a thing, and what people call a family that has a member for it.
    for (let at = terms.length - 1; at > 0; at--) {
      const subjects = named.get(terms.slice(0, at).join(' ')) ?? [];
      const families = subjects.length > 0 ? (nicknamed.get(terms.slice(at).join(' ')) ?? []) : [];
      const members = families.flatMap((family) =>
        subjects.flatMap((subject) => this.#memberOf(family, subject) ?? []),
      );
      if (members.length > 0) return members;
    }
    return [];
  }
}

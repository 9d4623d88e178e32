/** Which verb a request asks for, by how its clauses open. */
import { VERBS, type Verb } from '../../catalogue/kinds.ts';
import { type Cue, Cues, cueKey } from './cues.ts';
import type { Mood, VerbRules } from './data.ts';
import type { Clauses } from './named-things.ts';
import { asks, asksIndirectly, namesThings, wishes } from './questions.ts';
import type { Tuning } from './tuning.ts';
import { longestRun, plainWords } from './words.ts';

/** Evidence per verb; 0 means none. Comparable within one request only. */
export type VerbScores = Readonly<Record<Verb, number>>;

/** What a request says about the verb. */
interface Asked {
  readonly verbs: VerbScores;
  /** The first word of every clause, lead-ins skipped. */
  readonly openers: readonly string[];
  /** It only asks: nothing is to be written. */
  readonly isQuestion: boolean;
  readonly clauses: Clauses;
}

/** How a piece of a request begins. */
export interface Opening {
  readonly head: readonly string[];
  readonly cues: readonly Cue[];
  /** What follows the verb; the whole where there is none. */
  readonly behind: string;
}

const LONGEST_LEAD = 6;
const BREAK = '|';

const NO_EVIDENCE: VerbScores = { list: 0, count: 0, get: 0, create: 0, update: 0, delete: 0 };
/** In the order in which they are looked for: `should no longer` is a refusal. */
const MOODS = ['refusal', 'wish', 'statement'] as const;
/** Opens what has to happen before anything is done. */
const CONDITION = /^(?:when|if|whenever|once|as|every)$/u;
/** After these no thing is named that is asked for: `is Paul allowed to edit dashboards`. */
const ASKS_OTHERWISE = /^(?:is|are|was|were|do|does|did|has|have|had|can|why|when|where|who|whose|whom)$/u;
/** Something is wanted, and not to know something. */
const NEEDS = /^\s*(?:we|i)(?:'d like| need| want| would like)\b(?! to (?:know|see|find|understand|check|look))/iu;
/** First words that are no order whatever follows. */
const NO_ORDER =
  /^(?:for|from|in|on|at|of|with|by|after|before|since|until|as|if|that|this|these|those|the|an?|our|my|your|its?|and|or|but|because|about|through|i|we|you|he|she|they|not|no|all|some|most|both)$/u;

/** Reads verbs out of requests. Built once; pure. */
export class VerbModel {
  readonly #lead: ReadonlySet<string>;
  readonly #cues: Cues;
  readonly #moods: readonly (readonly [Mood, ReadonlySet<string>])[];
  readonly #objects: ReadonlySet<string>;
  readonly #tuning: Tuning['verbs'];
  readonly #isWord: (word: string) => boolean;

  /** `isWord` holds for words that are spelt as they should be: no cue is sought for them. */
  constructor({ lead, verbs, moods }: VerbRules, tuning: Tuning['verbs'], isWord: (word: string) => boolean) {
    this.#isWord = isWord;
    this.#tuning = tuning;
    this.#moods = MOODS.map((mood) => [mood, new Set(moods[mood].map(cueKey))]);
    this.#objects = new Set(moods.order.map(cueKey));
    this.#lead = new Set(lead.map(cueKey));
    this.#cues = new Cues(verbs, tuning, isWord);
  }

  /** True for a word that by itself says what is to be done. */
  isCue(word: string): boolean {
    return this.#cues.has(word);
  }

  /** Words of a piece of a request without its lead-ins, and the cues that it opens with. */
  opening(text: string): Opening {
    const words = plainWords(text);
    const head = words.slice(this.#leadLength(words));
    return { head, cues: this.#cues.opening(head), behind: this.#cues.behind(head) };
  }

  /** Evidence for every verb; a request without any is taken for a wish to see something. */
  read(text: string): Asked {
    const clauses = splitClauses(text);
    // Lead-ins such as `please` and `can you` say nothing.
    const heads = clauses.map((words) => words.slice(this.#leadLength(words)));
    const openers = heads.flatMap(([first]) => first ?? []);
    // `all new hosts should` opens like a list, and is none.
    const openings = heads.map((words) =>
      /^(?:all|any)/u.test(words[0] ?? '') && wishes(words) ? [] : this.#cues.opening(words),
    );
    const isQuestion = this.#isQuestion(text, heads, openings);
    const verbs = this.#weigh(clauses.flat(), openings);
    const isConditional = CONDITION.test(heads[0]?.[0] ?? '') && heads.length > 1;
    const main = (isConditional ? heads[1] : heads[0]) ?? [];
    const isMain = heads.length === (isConditional ? 2 : 1) && !ASKS_OTHERWISE.test(main[0] ?? '');
    const object = isMain ? this.#cues.behind(main) : '';
    const asked = {
      openers,
      clauses: {
        object,
        opener: main[0] ?? '',
        condition: isConditional ? (clauses[0]?.join(' ') ?? '') : '',
        before: heads.length > 1 && !isConditional ? (clauses[0]?.join(' ') ?? '') : '',
      },
    };
    if (!isQuestion) return { ...asked, verbs, isQuestion };
    const list = verbs.count < this.#tuning.starts ? Math.max(verbs.list, this.#tuning.question) : verbs.list;
    return { ...asked, verbs: { ...verbs, list, create: 0, update: 0, delete: 0 }, isQuestion };
  }

  /** A clause asks, and none of the others is an order. */
  #isQuestion(text: string, heads: readonly (readonly string[])[], openings: readonly (readonly Cue[])[]): boolean {
    const isIndirect = asksIndirectly(text);
    if (!isIndirect && (asksAFavour(text) || NEEDS.test(text))) return false;
    const asking = heads.map(
      (words, at) =>
        (at === 0 && isIndirect) ||
        (asks(words) && (at === 0 || !/^(?:search|find|plot|list|display)$/u.test(words[0] ?? ''))),
    );
    const isOrder = openings.some(
      (cues, at) => !asking[at] && cues.some(({ verb }) => isWrite(verb)) && !cues.some(({ verb }) => verb === 'list'),
    );
    if (isOrder) return false;
    return asking.some((isAsking) => isAsking) || /[?？]\s*$/u.test(text) || this.#isPlural(heads, openings);
  }

  /** Nothing but things, and what they are like. */
  #isPlural(
    [first = [], ...others]: readonly (readonly string[])[],
    [cues = []]: readonly (readonly Cue[])[],
  ): boolean {
    return (
      others.length === 0 &&
      this.#isWord(first[0] ?? '') &&
      namesThings(first) &&
      !cues.some(({ verb }) => isWrite(verb))
    );
  }

  #weigh(words: readonly string[], openings: readonly (readonly Cue[])[]): VerbScores {
    const tuning = this.#tuning;
    const scores = { ...NO_EVIDENCE };
    for (const [index, found] of openings.entries()) {
      const factor = index === 0 ? 1 : tuning.laterClause;
      for (const { verb, weight } of found) scores[verb] = Math.max(scores[verb], weight * factor);
    }
    for (const { verb, weight } of this.#cues.anywhere(words)) scores[verb] = Math.max(scores[verb], weight);
    // Only what opens the request decides; a sentence that opens otherwise is read by its mood.
    const mood = openings[0]?.length ? undefined : this.#moodOf(words);
    if (mood) for (const verb of VERBS) scores[verb] = Math.max(scores[verb], tuning.moods[mood][verb]);
    return Object.values(scores).some((score) => score > 0) ? scores : tuning.moods.none;
  }

  #moodOf(words: readonly string[]): Mood | undefined {
    const [first = '', second = ''] = words;
    if (this.#isWord(first) && namesThings(words)) return undefined;
    if (/^[a-z]+$/u.test(first) && !NO_ORDER.test(first) && this.#objects.has(second)) return 'order';
    const cues = words.flatMap((_, at) => [1, 2, 3].map((length) => words.slice(at, at + length).join(' ')));
    // Whom nobody wrote down does something: `Nora covers tonight`.
    if (words.length > 2 && first.length > 1 && !this.#isWord(first) && this.#isWord(second)) return 'statement';
    return this.#moods.find(([, known]) => cues.some((cue) => known.has(cue)))?.[0];
  }

  #leadLength(words: readonly string[]): number {
    let at = 0;
    for (let length = 1; length > 0; at += length) {
      // What remains must hold a word beside the lead.
      const most = Math.min(LONGEST_LEAD, words.length - 1 - at);
      length = longestRun(words, at, most, (run) => this.#lead.has(run));
    }
    return at;
  }
}

function splitClauses(text: string): string[][] {
  const marked = text.replace(/[.,;:!?–—]+(?=\s|$)|\s-+\s/gu, ` ${BREAK} `);
  return marked
    .split(BREAK)
    .map((clause) => plainWords(clause))
    .filter((clause) => clause.length > 0);
}

/** True for verbs that change something. */
export function isWrite(verb: Verb): boolean {
  return verb === 'create' || verb === 'update' || verb === 'delete';
}

function asksAFavour(text: string): boolean {
  return /^\s*(?:hey |hi |hello |please )*(?:can|could|would|will) (?:you|we|i|someone|somebody)\b/iu.test(text);
}

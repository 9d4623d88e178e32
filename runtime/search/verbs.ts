/** Which verb a request asks for, by how its clauses open. */
import { VERBS, type Verb } from '../kinds.ts';
import type { VerbRules } from './data.ts';
import { plainWords } from './words.ts';

/** Evidence per verb; 0 means none. Comparable within one request only. */
export type VerbScores = Readonly<Record<Verb, number>>;

const STARTS = 2;
const WEAK = 1.2;
const ANYWHERE = 0.8;
/** Later clauses often carry the wish (`prod is down, log it`), but also mere circumstances. */
const LATER_CLAUSE = 0.8;
const QUESTION = 1.5;
/** A bare noun phrase asks to see something. */
const NOTHING_SAID: VerbScores = { list: 0.8, count: 0.1, get: 0.25, create: 0.4, update: 0.3, delete: 0.1 };
const LONGEST_CUE = 6;
const BREAK = '|';

interface Cue {
  readonly verb: Verb;
  readonly weight: number;
}

/** Reads verbs out of requests. Built once; pure. */
export class VerbModel {
  readonly #lead: ReadonlySet<string>;
  readonly #starts = new Map<string, Cue[]>();
  readonly #anywhere = new Map<string, Cue[]>();

  constructor({ lead, verbs }: VerbRules) {
    this.#lead = new Set(lead.map(key));
    for (const verb of VERBS) {
      const { starts = [], weak = [], anywhere = [] } = verbs[verb] ?? {};
      for (const cue of starts) push(this.#starts, key(cue), { verb, weight: STARTS });
      for (const cue of weak) push(this.#starts, key(cue), { verb, weight: WEAK });
      for (const cue of anywhere) push(this.#anywhere, key(cue), { verb, weight: ANYWHERE });
    }
  }

  /** Evidence for every verb in a request; a request without any is taken for a wish to see something. */
  read(text: string): VerbScores {
    const scores = { list: 0, count: 0, get: 0, create: 0, update: 0, delete: 0 };
    const clauses = splitClauses(text);
    clauses.forEach((words, index) => {
      const factor = index === 0 ? 1 : LATER_CLAUSE;
      for (const { verb, weight } of this.#opening(words)) scores[verb] = Math.max(scores[verb], weight * factor);
    });
    const words = clauses.flat();
    for (let at = 0; at < words.length; at++)
      for (const { verb, weight } of longest(this.#anywhere, words, at)) scores[verb] = Math.max(scores[verb], weight);
    if (/[?？]\s*$/u.test(text) && !asksAFavour(text)) {
      if (scores.count < STARTS) scores.list = Math.max(scores.list, QUESTION);
      scores.create *= 0.5;
      scores.update *= 0.5;
      scores.delete *= 0.5;
    }
    return Object.values(scores).some((score) => score > 0) ? scores : NOTHING_SAID;
  }

  /** Cues at the head of a clause, after lead-ins such as `please` and `can you`. */
  #opening(words: readonly string[]): readonly Cue[] {
    let at = 0;
    for (let skipped = true; skipped; ) {
      skipped = false;
      for (let length = LONGEST_CUE; length > 0 && !skipped; length--) {
        if (at + length < words.length && this.#lead.has(words.slice(at, at + length).join(' '))) {
          at += length;
          skipped = true;
        }
      }
    }
    return longest(this.#starts, words, at);
  }
}

/** Cues of the longest match at a place; a longer cue outweighs the shorter ones within it. */
function longest(cues: ReadonlyMap<string, readonly Cue[]>, words: readonly string[], at: number): readonly Cue[] {
  for (let length = LONGEST_CUE; length > 0; length--) {
    const found = at + length <= words.length ? cues.get(words.slice(at, at + length).join(' ')) : undefined;
    if (found) return found;
  }
  return [];
}

function splitClauses(text: string): string[][] {
  const marked = text.replace(/[.,;:!?–—]+(?=\s|$)|\s-+\s/gu, ` ${BREAK} `);
  return marked
    .split(BREAK)
    .map((clause) => plainWords(clause))
    .filter((clause) => clause.length > 0);
}

function asksAFavour(text: string): boolean {
  return /^\s*(?:hey |hi |hello |please )*(?:can|could|would|will) (?:you|we|i|someone|somebody)\b/iu.test(text);
}

function key(cue: string): string {
  return plainWords(cue).join(' ');
}

function push(map: Map<string, Cue[]>, cue: string, entry: Cue): void {
  const entries = map.get(cue);
  if (entries) entries.push(entry);
  else map.set(cue, [entry]);
}

/** Words and phrases that betray a verb, by where they stand in a clause. */
import { VERBS, type Verb } from '../../catalogue/kinds.ts';
import type { VerbRules } from './data.ts';
import { asks } from './questions.ts';
import { type Spelling, spellingOf } from './spelling.ts';
import type { Tuning } from './tuning.ts';
import { longestRun, plainWords } from './words.ts';

const LONGEST_CUE = 6;
/** Stands in a cue for any words between its parts. */
const GAP = ' * ';

/** `severity of INC-7 to critical`: a property, whose it is, and what it shall be. */
const SETS =
  /^(?:the )?(?:severity|priority|urgency|state|status|title|name|description|interval|timeout|owner) of (?:[^ ]+ ){1,4}to (?!me\b|us\b|customers|the public)/u;

/** Evidence for a verb. */
export interface Cue {
  readonly verb: Verb;
  readonly weight: number;
}

/** A cue with a gap: `take * out of`. Its last part may end the clause, or stand anywhere after the first. */
interface ApartCue extends Cue {
  readonly head: string;
  readonly rest: readonly string[];
}

/** Finds cues. Built once; pure. */
export class Cues {
  readonly #starts = new Map<string, Cue[]>();
  readonly #anywhere = new Map<string, Cue[]>();
  readonly #apart: readonly ApartCue[];
  readonly #tuning: Tuning['verbs'];
  readonly #spelling: Spelling;
  readonly #isWord: (word: string) => boolean;

  /** `isWord` holds for words that are spelt as they should be: no cue is sought for them. */
  constructor(verbs: VerbRules['verbs'], tuning: Tuning['verbs'], isWord: (word: string) => boolean) {
    this.#isWord = isWord;
    this.#tuning = tuning;
    for (const verb of VERBS) {
      for (const sort of ['starts', 'weak', 'anywhere'] as const) {
        const cues = sort === 'anywhere' ? this.#anywhere : this.#starts;
        for (const cue of verbs[verb]?.[sort] ?? [])
          cues.set(cueKey(cue), [...(cues.get(cueKey(cue)) ?? []), { verb, weight: tuning[sort] }]);
      }
    }
    this.#apart = VERBS.flatMap((verb) =>
      (verbs[verb]?.apart ?? []).map((cue) => {
        const [head = '', ...rest] = cue.split(GAP).map(cueKey);
        return { verb, weight: tuning.apart, head, rest };
      }),
    );
    this.#spelling = spellingOf([...this.#starts.keys()].filter((cue) => !cue.includes(' ')));
  }

  /** True for a word that by itself opens a clause with a verb. */
  has(word: string): boolean {
    return this.#starts.has(word);
  }

  /** What follows the verb, with what its cue says of the thing: `label all`. */
  behind(words: readonly string[]): string {
    let length = longestRun(words, 0, LONGEST_CUE, (run) => this.#starts.has(run));
    while (length > 1 && /^(?:all|every|any|new|the|an?|our|my)$/u.test(words[length - 1] ?? '')) length--;
    return words.slice(length).join(' ');
  }

  /** Cues at any place. */
  anywhere(words: readonly string[]): readonly Cue[] {
    return words.flatMap((_, at) => (countsUnits(words.slice(at)) ? [] : longest(this.#anywhere, words, at)));
  }

  /** Cues at the head of a clause; those of one that is misspelt count less. */
  opening(words: readonly string[]): readonly Cue[] {
    // `when payments fail call the team`: nobody asks when.
    if (/^(?:when|if)$/u.test(words[0] ?? '') && !asks(words)) return [{ verb: 'create', weight: this.#tuning.starts }];
    if (SETS.test(words.join(' '))) return [{ verb: 'update', weight: this.#tuning.starts }];
    if (countsUnits(words)) return [{ verb: 'list', weight: this.#tuning.starts }];
    const found = longest(this.#starts, words, 0);
    const length = longestRun(words, 0, LONGEST_CUE, (run) => this.#starts.has(run));
    const isLong = length > 1 && !/^(?:the|an?|it|us|me)$/u.test(words[length - 1] ?? '');
    const apart = isLong ? [] : this.#apart.filter((cue) => fits(cue, words));
    const longestHead = Math.max(...apart.map(({ head }) => head.length));
    if (apart.length > 0) return apart.filter(({ head }) => head.length === longestHead);
    if (found.length > 0) return found;
    const [word = ''] = words;
    const [meant, ...others] = this.#isWord(word) ? [] : this.#spelling(word);
    if (meant === undefined || others.length > 0) return found;
    return (this.#starts.get(meant) ?? []).map(({ verb, weight }) => ({
      verb,
      weight: weight * this.#tuning.misspelt,
    }));
  }
}

/** Cues of the longest match at a place; a longer cue outweighs the shorter ones within it. */
function longest(cues: ReadonlyMap<string, readonly Cue[]>, words: readonly string[], at: number): readonly Cue[] {
  const length = longestRun(words, at, LONGEST_CUE, (run) => cues.has(run));
  return cues.get(words.slice(at, at + length).join(' ')) ?? [];
}

/** `how many hours`: an amount that rows tell, not the number of rows. */
function countsUnits([how = '', many = '', unit = '']: readonly string[]): boolean {
  return (
    how === 'how' &&
    (many === 'many' || many === 'much') &&
    /^(?:hour|minute|second|euro|dollar|money|gigabyte|gb|mb|byte|percent|time$)/u.test(unit)
  );
}

/** The head opens the clause, and the other parts follow in order with something between. */
function fits({ head, rest }: ApartCue, words: readonly string[]): boolean {
  const text = `${words.join(' ')} `;
  if (!text.startsWith(`${head} `)) return false;
  let at = head.length;
  for (const part of rest) {
    at = text.indexOf(` ${part} `, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** A cue as it is compared. */
export function cueKey(cue: string): string {
  return plainWords(cue).join(' ');
}

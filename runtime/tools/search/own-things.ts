/** Which texts name a thing that is one by itself, and whether they say more than that. */
import { BEFORE_THING, MOST_MEANT, type Relations } from './named-things.ts';
import type { Index } from './postings.ts';
import type { Token, Words } from './words.ts';

/** Before a thing of a row, beside what stands before a name. */
const ANY_OF = /^(?:its|their|his|her|recent|recently|latest|currently|of|which|what|such)$/u;
/** Sentences have these, and names of things do not. */
const SAYS_SO = /^(?:is|are|was|were|has|have|had|do|does|did|can|will|should|it|we|they|i|you)$/u;
/** After a thing, which of them are meant. */
const WHICH =
  /^(?:of|in|on|at|from|for|with|without|since|during|over|by|named|called|between|today|yesterday|that|who)$/u;
/** So many words may say what a thing is like. */
const MOST_BEFORE = 2;

/** Finds things. Built once; pure. */
export class OwnThings {
  readonly #words: Words;
  readonly #index: Index;
  readonly #isOwn: (unit: number) => boolean;

  constructor(words: Words, index: Index, { isOwn }: Pick<Relations, 'isOwn'>) {
    this.#words = words;
    this.#index = index;
    this.#isOwn = isOwn;
  }

  /** Whether a text names one thing (`the open alerts`) and no more than which of them besides (`logs of the shop`). */
  onlyThing(text: string): 'bare' | 'which' | undefined {
    const tokens = this.#words.tokens(text);
    const from = tokens.findIndex(({ isStop, said }) => !isStop && !BEFORE_THING.test(said));
    if (from < 0 || !tokens.slice(0, from).every(({ said }) => ANY_OF.test(said) || BEFORE_THING.test(said)))
      return undefined;
    const end = this.#endOf(tokens, from);
    const run = tokens.slice(from, end);
    const rest = tokens.slice(end);
    if (rest.length > 0 && (!WHICH.test((rest[0] as Token).said) || rest.some(({ said }) => SAYS_SO.test(said))))
      return undefined;
    const at = run.findIndex((_, index) => this.#isThing(run.slice(index)));
    if (at < 0 || at > MOST_BEFORE || run.slice(0, at).some((token) => this.#isThing([token]))) return undefined;
    return rest.length > 0 ? 'which' : 'bare';
  }

  /** True where a thing is named anywhere that is a resource by itself. */
  hasThing(text: string): boolean {
    const tokens = this.#words.tokens(text);
    return tokens.some((_, at) => [1, 2, 3].some((length) => this.#isThing(tokens.slice(at, at + length))));
  }

  #isThing(run: readonly Token[]): boolean {
    if (run.every(({ isStop }) => isStop)) return false;
    const name = run.map(({ term }) => term).join(' ');
    const { named, nicknamed } = this.#index;
    const units = [...(named.get(name) ?? []), ...(nicknamed.get(name) ?? [])];
    return units.length <= MOST_MEANT && units.some(this.#isOwn);
  }

  /** Behind a run of words of ours that say something. */
  #endOf(tokens: readonly Token[], from: number): number {
    const end = tokens.findIndex(({ isStop, term }, at) => at > from && (isStop || !this.#index.terms.has(term)));
    return end < 0 ? tokens.length : end;
  }
}

/** The things that one text asks, in order: `list open incidents, acknowledge one, close it` asks three. */
import { cutter, type Joint, type Passage } from './cuts.ts';
import type { InEnglish } from './languages.ts';
import type { OwnThings } from './own-things.ts';
import { asks, wishes } from './questions.ts';
import type { Opening, VerbModel } from './verbs.ts';
import { plainWords } from './words.ts';

/** One of several things that are asked, in English. */
interface Part {
  readonly text: string;
  /** Whether it names a thing of its own; else it means that of the part before. */
  readonly hasThing: boolean;
}

/** What a piece says by itself: something to be done, a thing, or neither. */
type Sort = 'act' | 'thing' | 'rest';

/** A piece, or several that belong together. */
interface Draft {
  sort: Sort;
  readonly piece: Passage;
  /** Its end may move: what says nothing by itself belongs to what stands before it. */
  to: number;
  readonly opening: Opening;
  /** Only a thing follows its verb, so that more of them may follow. */
  isList: boolean;
  /** Whatever follows in the sentence belongs to it: the words of a note, what happens on a condition. */
  takesAll: boolean;
  /** Something ought to be so: what `and` adds ought to be so, too. */
  isWish: boolean;
}

/** First words that open nothing to be done, although requests that begin so are read by them. */
const NO_ACT =
  /^(?:an?|another|one|new|only|every\w*|all|any\w*|always|never|must|is|are|was|were|did|has|have|had|does|do|use|<\w+>|if|when|whenever|once|while|until|because|unless|no|not|who|whom|whose|what|which|where|why|how)$/u;
/** Opens what has to happen first: what follows belongs to it. */
const CONDITION = /^(?:if|when|whenever|once|unless|as|every\w*|each|any\w*|all|after|before|while)$/u;
/** Nouns as often as verbs: verbs only before what a verb is followed by. */
const ALSO_NOUN =
  /^(?:page|note|plan|book|schedule|label|post|record|report|search|display|check|shift|push|log|file|start|watch|group|name|link|hand|cap|tag|change|update|release|test|run|query|filter|register|graph|plot|store|issue|build|draft|comment|review|monitor|limit|order|set|view|print|scan|wake|swap|bundle|grant|drop|end|clean|clear|cover|mark|open|close|export|publish|save|track|alert|restore|archive|probe|call|process|team|parse|bin|pull|cut|strip|get)$/u;
const BEHIND_VERB =
  /^(?:the|an?|it|its|them|him|her|me|us|our|my|your|this|that|these|those|all|every|each|any|one|some|their|new|another|open|recent|old|last|latest|current|active|unresolved|failed|whether|if|which|what|who|how|why|when|off|out|up|down|<\w+>)$/u;
/** `monitors, which are down` asks nothing. */
const RELATIVE = /^(?:are|is|was|were|have|has|had|do|does|did|can|will|should)$/u;
const ASKS_AGAIN = /^(?:who|whom|whose|what|how|why|where|which|when|since|is|are|tell|give)$/u;
const THERE = /^(?:there|the|our|my|your|any|anything|anyone|anybody|it|they)$/u;
/** `and check it every hour`, `and show it on our page`: says how often or where, and asks nothing more. */
const HOW_IT_IS = /^(?:\w+ (?:it|them) every|show (?:it|them) (?:on|to))\b/u;
/** What follows is what somebody is to read. */
const SAYS = /\b(?:saying|says?|reads?|reading|worded|with the (?:text|words|message))\b/u;
const CAPITAL = /^\p{Lu}/u;
/** Stand for the thing before. */
const PRONOUN = /\b(?:it|them|this one|that one|the (?:newest|latest|last|first|oldest) one|these|those)\b/iu;
const ONE = /\b(?:(?:the )?(?:newest |latest |last |first |oldest )?ones?|its|their|this|that|they|he|she)\b/iu;

/** Finds what is asked. Built once; pure. */
export class SeveralThings {
  readonly #cut: (text: string) => Passage[];
  readonly #things: OwnThings;
  readonly #verbs: VerbModel;

  /** Words that stand together in a name. */
  readonly #pairs: ReadonlySet<string>;

  /** `between` are the words that may stand between two things, in any language; `tags` are names of things. */
  constructor(
    { between, tags }: { readonly between: readonly string[]; readonly tags: readonly string[] },
    things: OwnThings,
    verbs: VerbModel,
  ) {
    this.#cut = cutter(between);
    this.#pairs = new Set(tags.flatMap((tag) => pairsOf(plainWords(tag))));
    this.#things = things;
    this.#verbs = verbs;
  }

  /** The first parts of a text, at most so many; none where it asks one thing, however long it is. */
  read(text: string, english: InEnglish, most: number): readonly Part[] {
    const pieces = this.#cut(text);
    if (pieces.length < 2) return [];
    const drafts: Draft[] = [];
    for (const piece of pieces) this.#take(drafts, this.#draftOf(piece, text, english));
    const from = drafts.findIndex(({ sort }) => sort === 'act');
    // English has no verb behind a row of things: what stands before one is told, not asked.
    const isAsked = ({ sort }: Draft, at: number): boolean =>
      sort === 'act' || (sort === 'thing' && (at > from || english.isTranslated));
    const asked = drafts.flatMap((draft, at) => (isAsked(draft, at) ? [at] : []));
    if (asked.length < 2) return [];
    const before = drafts[0]?.sort === 'rest' ? text.slice(0, drafts[0].to) : '';
    return asked.slice(0, most).map((place, at) => {
      const { piece, to, opening } = drafts[place] as Draft;
      const said = withVerb(english.part(text.slice(piece.from, to)), place, drafts);
      const hasThing = !PRONOUN.test(said) && this.#things.hasThing(behindOf(said, opening));
      // Whoever says `it` at once means what was told before.
      const isToldBefore = at === 0 && before !== '' && !hasThing;
      return { text: isToldBefore ? `${english.part(before)}, ${said}` : said, hasThing };
    });
  }

  /** Puts a piece behind others, or to the last of them where it says nothing by itself. */
  #take(drafts: Draft[], draft: Draft): void {
    const last = drafts.at(-1);
    if (last && this.#belongs(last, draft)) {
      last.to = draft.to;
      last.isList = false;
      last.isWish ||= draft.isWish;
      if (draft.piece.joint === 'colon') last.takesAll = true;
      // A condition and what shall happen then are one thing.
      if (last.takesAll && draft.sort === 'act') last.sort = 'act';
    } else if (last?.sort === 'rest' && draft.sort === 'rest') last.to = draft.to;
    else drafts.push(draft);
  }

  #belongs(last: Draft, { sort, piece, opening }: Draft): boolean {
    if (piece.joint === 'end') return sort === 'rest' && last.sort !== 'rest';
    if (last.takesAll || (piece.joint === 'colon' && last.sort === 'act')) return true;
    if (sort === 'rest') return last.sort !== 'rest';
    if (sort === 'thing') return !last.isList;
    // `find and delete`: two verbs of one thing.
    if (last.sort === 'act' && piece.joint === 'and' && last.opening.behind === '' && opening.behind !== '')
      return true;
    return piece.joint === 'and' && (last.isWish || HOW_IT_IS.test(opening.head.join(' ')));
  }

  #draftOf(piece: Passage, text: string, { part, isTranslated }: InEnglish): Draft {
    const said = text.slice(piece.from, piece.to);
    const english = part(said);
    const opening = this.#verbs.opening(english);
    const first = opening.head[0] ?? '';
    // Two capitals with `and` between are somebody's name.
    const isName = !isTranslated && piece.joint !== 'end' && CAPITAL.test(said.trim());
    const sort = isName ? 'rest' : this.#sortOf(opening, english, isTranslated ? 'end' : piece.joint);
    const isAct = sort === 'act';
    const thing = isAct ? opening.behind : english;
    return {
      sort,
      piece,
      to: piece.to,
      opening,
      isList: sort !== 'rest' && this.#things.onlyThing(thing) === 'bare',
      isWish: wishes(opening.head),
      takesAll: isAct ? SAYS.test(english) : piece.joint === 'end' && CONDITION.test(first) && !asks(opening.head),
    };
  }

  #sortOf({ head, cues }: Opening, english: string, joint: Joint): Sort {
    const [first = '', second = ''] = head;
    if (this.#asks(head, joint)) return 'act';
    const isVerb = joint === 'end' ? second !== 'of' : this.#isVerb(first, second);
    if (cues.length > 0 && !NO_ACT.test(first) && isVerb) return 'act';
    return this.#things.onlyThing(english) ? 'thing' : 'rest';
  }

  #asks(head: readonly string[], joint: Joint): boolean {
    const [first = '', second = ''] = head;
    if (!ASKS_AGAIN.test(first) || second === '' || !asks(head)) return false;
    if (first === 'which' || first === 'when') return joint === 'end' || first === 'when' || !RELATIVE.test(second);
    return !/^(?:is|are)$/u.test(first) || joint === 'end' || THERE.test(second);
  }

  #isVerb(first: string, second: string): boolean {
    if (!ALSO_NOUN.test(first)) return true;
    return (
      BEHIND_VERB.test(second) ||
      (this.#things.hasThing(second) && !this.#pairs.has(`${first} ${second.replace(/s$/u, '')}`))
    );
  }
}

/** A thing in a row of things has the verb of the row, where there is one: that of the nearest before it, or behind. */
function withVerb(said: string, at: number, drafts: readonly Draft[]): string {
  if (drafts[at]?.sort !== 'thing') return said;
  const isAct = ({ sort }: Draft): boolean => sort === 'act';
  const act = drafts.slice(0, at).findLast(isAct) ?? drafts.find(isAct);
  if (!act) return said;
  const { head, behind, cues } = act.opening;
  const verb = head.slice(0, head.length - plainWords(behind).length).join(' ');
  return `${cues.every((cue) => cue.verb === 'list') ? 'list' : verb} ${said}`;
}

/** Neighbours: `label rule`. */
function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at]} ${word}`);
}

/** What a part says beside its verb. */
function behindOf(said: string, { behind, cues }: Opening): string {
  return cues.length > 0 ? behind : said;
}

/** A part that means the thing of the part before, with that thing. */
export function completed({ text, hasThing }: Part, thing: string): string {
  if (thing === '' || hasThing) return text;
  const named = `the ${thing}`;
  if (PRONOUN.test(text)) return text.replace(PRONOUN, named);
  return ONE.test(text) ? text.replace(ONE, named) : `${text} on ${named}`;
}

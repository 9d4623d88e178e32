/** The shape of `generated/<platform>/search.json`: names and authored words, nothing computed. */
import type { Verb } from '../../catalogue/kinds.ts';

/** Phrases that people use: for a thing, and for what is done with it. */
export interface Vocabulary {
  readonly says?: readonly string[];
  readonly not?: readonly string[];
  readonly verbs?: Partial<Readonly<Record<Verb, readonly string[]>>>;
}

/** One resource as the search knows it. */
export interface SearchResource extends Vocabulary {
  readonly id: string;
  readonly tag: string;
  readonly toolset: string;
  readonly tools: Partial<Readonly<Record<Verb, string>>>;
  /** What it is called: title, tag and stem where they differ. */
  readonly names: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** Words of column names and values, without repetition: only where nobody wrote words of its own. */
  readonly columns?: string;
  /** Key into {@link SearchData.families}; `of` is the id of the resource it belongs to. */
  readonly family?: string;
  readonly of?: string;
  /** 1 to 3: how much oftener than others it is meant; absent: no more than others. */
  readonly common?: number;
  /** It is read, hardly ever written. */
  readonly reads?: true;
  /** Its count also tells averages and the like of its columns, and what there is most of. */
  readonly measures?: true;
  /** Verbs that no API key can complete, and the tool to offer in their place; empty where there is none. */
  readonly instead?: Partial<Readonly<Record<Verb, string>>>;
  /** Rows have no names: only a list tells which is meant. */
  readonly byId?: true;
  /** Verbs that have failed at every try so far. */
  readonly fails?: readonly Verb[];
}

/** How words are read: see `specs/<platform>/vocabulary/words.yaml`. */
export interface WordRules {
  readonly stop: readonly string[];
  readonly same: Readonly<Record<string, readonly string[]>>;
  readonly compounds: readonly string[];
  readonly synonyms: readonly (readonly string[])[];
  /** Everyday English: counts little by itself. */
  readonly weak: readonly string[];
  /** What things are that people give names to: the words before one are its name. */
  readonly things?: readonly string[];
  /** Words that no name has in it: a name begins after one. */
  readonly unnamed?: readonly string[];
  /** Words that ask how a named thing is, and the word for what watches it. */
  readonly health?: { readonly means: string; readonly words: readonly string[] };
  /** Words between two things that are asked, in any language. */
  readonly between?: readonly string[];
  /** What rows are counted by. */
  readonly properties?: readonly string[];
}

type Cues = Partial<Readonly<Record<'starts' | 'weak' | 'anywhere' | 'apart', readonly string[]>>>;

/** Openings that betray the verb: see `specs/<platform>/vocabulary/verbs.yaml`. */
export interface VerbRules {
  readonly lead: readonly string[];
  readonly verbs: Partial<Readonly<Record<Verb, Cues>>>;
  /** How a sentence is meant that opens with none of these. */
  readonly moods: Readonly<Record<Mood, readonly string[]>>;
}

/** Something ought to be so; ought not to be so any more; is so; or somebody is told to do something. */
export type Mood = 'wish' | 'refusal' | 'statement' | 'order';

/** Foreign words and what they are in English, per language code. */
export type Languages = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What no call does, as people ask for it; what to tell them, and the tools that come nearest. */
export interface Limit {
  readonly says: readonly string[];
  /** Whether questions mean it too; other limits are met by what is asked to be done. */
  readonly asked?: true;
  readonly told: string;
  readonly tools: readonly string[];
}

export interface SearchData {
  readonly resources: readonly SearchResource[];
  readonly families: Readonly<Record<string, Vocabulary>>;
  readonly words: WordRules;
  readonly verbs: VerbRules;
  readonly languages: Languages;
  readonly limits?: readonly Limit[];
}

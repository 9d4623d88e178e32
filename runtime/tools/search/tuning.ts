/** The numbers of the ranking. Found by `test/search/tune.ts` on the development set; none of them is about one request. */
import type { Verb } from '../../catalogue/kinds.ts';
import type { Mood } from './data.ts';

export interface Tuning {
  /** Weight of a term by the field it stands in. */
  readonly fields: {
    readonly names: number;
    readonly says: number;
    readonly verbs: number;
    readonly about: number;
    readonly columns: number;
  };
  /** Share of single terms and of the best phrase in a unit's fit. */
  readonly words: number;
  readonly phrases: number;
  readonly namePhrase: number;
  /** What a name that stands in the request from end to end adds. */
  readonly fullName: number;
  /** What a phrase written for a verb tells of the resource as such. */
  readonly verbPhraseShare: number;
  /** And what it adds for that verb. */
  readonly verbPhrase: number;
  /** Share of that which remains when nothing else speaks for the verb. */
  readonly verbPhraseFloor: number;
  /** What an operation keeps when nothing in the request speaks for its verb. */
  readonly verbFloor: number;
  readonly not: number;
  readonly synonym: number;
  readonly spelling: number;
  /** What a resource of a family takes from its subject, at most how much, and what its family must overcome. */
  readonly subject: number;
  readonly subjectCap: number;
  readonly familyCost: number;
  /** What its own words count beside them. */
  readonly ownShare: number;
  /** Share that a member of a family keeps when its subject is not mentioned at all. */
  readonly unmentioned: number;
  /** What every stop word in a phrase of ours adds to the length that has to be matched. */
  readonly dropped: number;
  readonly common: number;
  readonly reads: number;
  /** Share of its weight that an everyday word keeps. */
  readonly weak: number;
  /** Weight of `person` when a request seems to name somebody. */
  readonly person: number;
  /** Evidence for a verb when the request opens with a word that phrases of that very operation open with. */
  readonly opener: number;
  readonly verbs: VerbTuning;
}

/** Evidence that cues of each sort give. */
export interface VerbTuning {
  readonly starts: number;
  readonly weak: number;
  /** Share that a misspelt cue keeps. */
  readonly misspelt: number;
  readonly anywhere: number;
  readonly laterClause: number;
  readonly question: number;
  readonly writeInQuestion: number;
  /** `none`: a bare noun phrase, which asks to see something. */
  readonly moods: Readonly<Record<Mood | 'none', Readonly<Record<Verb, number>>>>;
}

export const TUNING: Tuning = {
  fields: {
    names: 1.8,
    says: 1,
    verbs: 0.33,
    about: 0.25,
    columns: 0.1,
  },
  words: 0.5,
  phrases: 0.8,
  namePhrase: 0.9,
  fullName: 0.55,
  verbPhraseFloor: 0.5,
  verbPhraseShare: 0.9,
  verbPhrase: 0.9,
  verbFloor: 0.375,
  not: 1,
  synonym: 0.5,
  spelling: 0.7,
  subject: 0.85,
  subjectCap: 5,
  familyCost: 2.8,
  ownShare: 0.5,
  unmentioned: 0.5,
  dropped: 0.18,
  common: 0.3,
  reads: 0.5,
  person: 0.8,
  opener: 1.15,
  weak: 0.8,
  verbs: {
    starts: 2,
    weak: 1.4,
    misspelt: 0.8,
    anywhere: 1.6,
    laterClause: 0.8,
    question: 1.5,
    writeInQuestion: 0.5,
    moods: {
      wish: {
        list: 0.4,
        count: 0,
        get: 0,
        create: 2.5,
        update: 1,
        delete: 0.4,
      },
      refusal: {
        list: 0.4,
        count: 0,
        get: 0,
        create: 1.3,
        update: 1.6,
        delete: 1.1,
      },
      statement: {
        list: 0.75,
        count: 0.1,
        get: 0.2,
        create: 1.6,
        update: 1.3,
        delete: 0.6,
      },
      none: { list: 0.8, count: 0, get: 0.15, create: 0.5, update: 0.18, delete: 0.1 },
      order: {
        list: 0.4,
        count: 0,
        get: 0,
        create: 1.8,
        update: 1.4,
        delete: 0.5,
      },
    },
  },
};

/** The numbers of the ranking. Found by `test/search/tune.ts` on the development set; none of them is about one request. */
import type { Verb } from '../kinds.ts';
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
  /** A phrase matched in part counts by the share to this power. */
  readonly coverage: number;
  readonly namePhrase: number;
  /** What a phrase written for a verb tells of the resource as such. */
  readonly verbPhraseShare: number;
  /** And what it adds for that verb. */
  readonly verbPhrase: number;
  /** What an operation keeps when nothing in the request speaks for its verb. */
  readonly verbFloor: number;
  readonly not: number;
  readonly synonym: number;
  readonly spelling: number;
  /** What a resource of a family takes from its subject, at most how much, and what its family must overcome. */
  readonly subject: number;
  readonly subjectCap: number;
  readonly familyCost: number;
  readonly common: number;
  readonly reads: number;
  /** Share of its weight that an everyday word keeps. */
  readonly weak: number;
  /** Weight of terms from this place in the request on: what is wanted comes first, circumstances later. */
  readonly late: number;
  readonly lateFrom: number;
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
  readonly anywhere: number;
  readonly laterClause: number;
  readonly question: number;
  readonly writeInQuestion: number;
  /** `none`: a bare noun phrase, which asks to see something. */
  readonly moods: Readonly<Record<Mood | 'none', Readonly<Record<Verb, number>>>>;
}

export const TUNING: Tuning = {
  fields: {
    names: 1.5,
    says: 1,
    verbs: 0.35,
    about: 0.25,
    columns: 0.15,
  },
  words: 0.5,
  phrases: 0.95,
  coverage: 1.5,
  namePhrase: 0.7,
  verbPhraseShare: 0.75,
  verbPhrase: 0.625,
  verbFloor: 0.375,
  not: 1,
  synonym: 0.35,
  spelling: 0.7,
  subject: 0.75,
  subjectCap: 4,
  familyCost: 2,
  common: 0.16,
  reads: 0.5,
  late: 0.8,
  lateFrom: 5,
  person: 0.6,
  opener: 1.2,
  weak: 0.7,
  verbs: {
    starts: 2,
    weak: 1.7,
    anywhere: 0.8,
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
        create: 1,
        update: 1.3,
        delete: 0.6,
      },
      none: {
        list: 0.7,
        count: 0.1,
        get: 0.15,
        create: 0.45,
        update: 0.3,
        delete: 0.1,
      },
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

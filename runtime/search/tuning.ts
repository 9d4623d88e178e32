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
  fields: { names: 1, says: 0.8, verbs: 0.6, about: 0.4, columns: 0.1 },
  words: 0.6,
  phrases: 1,
  coverage: 1.5,
  namePhrase: 1,
  verbPhraseShare: 0.6,
  verbPhrase: 0.5,
  verbFloor: 0.3,
  not: 1,
  synonym: 0.5,
  spelling: 0.8,
  subject: 0.6,
  subjectCap: 6,
  familyCost: 2,
  common: 0.5,
  reads: 0.5,
  weak: 0.4,
  verbs: {
    starts: 2,
    weak: 1.2,
    anywhere: 0.8,
    laterClause: 0.8,
    question: 1.5,
    writeInQuestion: 0.5,
    moods: {
      wish: { list: 0.4, count: 0, get: 0, create: 1.6, update: 1, delete: 0.4 },
      refusal: { list: 0.4, count: 0, get: 0, create: 1.3, update: 1.1, delete: 1.1 },
      statement: { list: 0.9, count: 0.1, get: 0.2, create: 1.2, update: 1, delete: 0.6 },
      none: { list: 0.8, count: 0.1, get: 0.25, create: 0.4, update: 0.3, delete: 0.1 },
    },
  },
};

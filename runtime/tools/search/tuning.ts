/** The numbers of the ranking. Found by `test/search/tune.ts` on the development set; none of them is about one request. */
import type { Verb } from '../../catalogue/kinds.ts';
import type { Mood } from './data.ts';

export const TUNING = {
  /** Weight of a term by the field it stands in. */
  fields: { names: 1.8, says: 1, verbs: 0.33, about: 0.25, columns: 0.1 },
  /** Share of single terms and of the best phrase in a unit's fit. */
  words: 0.5,
  phrases: 0.8,
  namePhrase: 0.9,
  /** What a name that stands in the request from end to end adds. */
  fullName: 0.55,
  /** What it adds where the request says nothing else. */
  exactName: 6,
  /** What it adds where it follows the verb. */
  headName: 1.5,
  /** What a phrase written for a verb tells of the resource as such. */
  verbPhraseShare: 0.9,
  /** What it adds for that verb, and the share of that which remains when nothing else speaks for the verb. */
  verbPhrase: 0.9,
  verbPhraseFloor: 0.5,
  /** What an operation keeps when nothing in the request speaks for its verb. */
  verbFloor: 0.375,
  not: 1,
  synonym: 0.45,
  spelling: 0.7,
  /** What a resource of a family takes from its subject, at most how much, and what its family must overcome. */
  subject: 0.75,
  subjectCap: 5,
  familyCost: 2.8,
  /** What its own words count beside them. */
  ownShare: 0.5,
  /** Share that a member of a family keeps when its subject is not mentioned at all. */
  unmentioned: 0.5,
  /** From how much on a subject is mentioned. */
  mentioned: 1,
  /** What every stop word in a phrase of ours adds to the length that has to be matched. */
  dropped: 0.18,
  /** Share of a rule's create where something shall happen by itself, and where nothing says so. */
  rule: 1.1,
  noRule: 0.8,
  /** Share of reading rules where somebody asks what happened. */
  pastRule: 0.75,
  /** Share of the create of what is there already. */
  again: 0.75,
  /** Share of the create of that of which any row is meant. */
  every: 0.5,
  /** Share of the create and the delete of what something else is put into or taken from. */
  around: 0.75,
  /** What the count of telemetry gains where an average or the like is asked for. */
  measured: 1.5,
  /** Share that an operation keeps which has failed at every try. */
  fails: 0.8,
  common: 0.4,
  reads: 0.5,
  /** Share of its weight that an everyday word keeps. */
  weak: 0.8,
  /** Weight of `person` when a request seems to name somebody. */
  person: 0.8,
  /** What a word counts that is part of somebody's name of a thing, and one that rows are counted by. */
  modifier: 0.6,
  property: 0.3,
  /** What watches a thing, where somebody asks how the thing is. */
  health: 1,
  /** One that what is measured is put together by: `cost by namespace`. */
  measuredBy: 0.7,
  /** Evidence for a verb when the request opens with a word that phrases of that very operation open with. */
  opener: 1.15,
  /** Evidence that cues of each sort give. */
  verbs: {
    starts: 2,
    weak: 1.4,
    /** Share that a misspelt cue keeps. */
    misspelt: 0.8,
    anywhere: 1.6,
    /** Of a cue with a gap. */
    apart: 2.2,
    laterClause: 0.8,
    question: 1.5,
    /** `none`: a bare noun phrase, which asks to see something. */
    moods: {
      wish: { list: 0.4, count: 0, get: 0, create: 2.5, update: 1, delete: 0.4 },
      refusal: { list: 0.4, count: 0, get: 0, create: 1.3, update: 1.6, delete: 1.1 },
      statement: { list: 0.75, count: 0.1, get: 0.2, create: 1.6, update: 1.3, delete: 0.6 },
      none: { list: 0.8, count: 0, get: 0.15, create: 0.5, update: 0.18, delete: 0.1 },
      order: { list: 0.4, count: 0, get: 0, create: 1.8, update: 1.4, delete: 0.5 },
    } satisfies Record<Mood | 'none', Record<Verb, number>>,
  },
};

/** A set of these numbers; never changed once an index has it. */
export type Tuning = typeof TUNING;

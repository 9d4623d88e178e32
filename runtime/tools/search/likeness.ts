/** The numbers by which workflows are found. Tried out on the labelled requests of `test/search`; none is about one of them. */
export const LIKENESS = {
  /** From how much on a workflow is surely meant, and how alike the words have to be whatever fits. */
  least: 0.58,
  leastAlike: 0.66,
  /** What remains where none of its operations fits at all: it does what no operation does alone. */
  unfit: 0.72,
  /** What remains where some fit hardly, beside others; all remains where one fits best. */
  beside: 0.5,
  /** What remains of those that compose no operation, or any. */
  apart: 0.86,
  /** What remains where something is to be done and it only reads. */
  readsOnly: 0.86,
  /** How alike what means something else may be, beside that. */
  denied: 0.93,
  /** What is added where both begin alike, and what remains where each begins with what the other lacks. */
  opens: 1.22,
  differs: 0.78,
  /** Of the same words from end to end. */
  same: 1.2,
  /** From how much on a workflow does all of several things at once, and how much better any may do one of them. */
  whole: 0.75,
  over: 0.1,
  /** So much must be said in common. */
  common: 4.6,
  /** How much the share of the phrase counts beside that of the request. */
  ofPhrase: 0.35,
  /** Share of a term that may stand for another. */
  synonym: 0.6,
  /** Share of a term that another phrase of the workflow has. */
  elsewhere: 0.54,
  /** What values weigh that a phrase has, beside the rarest term. */
  address: 0.7,
  number: 0.24,
  /** What words weigh that are not met, beside the rarest: things of their own, words in names of such, known ones, names, values. */
  thing: 1.05,
  ofName: 0.78,
  known: 0.4,
  strange: 0.23,
  value: 0.14,
  /** Share of words that tell what it is about. */
  matter: 0.5,
};

/** The numbers by which workflows are found. Tried out on the labelled requests of `test/search`; none is about one of them. */
export const LIKENESS = {
  /** From how much on a workflow is surely meant, and how alike the words have to be whatever fits. */
  least: 0.58,
  leastAlike: 0.73,
  /** What remains where none of its operations fits at all: it does what no operation does alone. */
  unfit: 0.67,
  /** What remains where some fit hardly, beside others; all remains where one fits best. */
  beside: 0.5,
  /** What remains of those that compose no operation, or any. */
  apart: 0.71,
  /** What remains where something is to be done and it only reads. */
  readsOnly: 0.87,
  /** What is added where both begin alike, and what remains where each begins with what the other lacks. */
  opens: 1.18,
  differs: 0.91,
  /** Of the same words from end to end. */
  same: 1.2,
  /** So much must be said in common. */
  common: 4.8,
  /** How much the share of the phrase counts beside that of the request. */
  ofPhrase: 0.45,
  /** Share of a term that may stand for another. */
  synonym: 0.68,
  /** Share of a term that another phrase of the workflow has. */
  elsewhere: 0.65,
  /** What words weigh that are not met, beside the rarest: things of their own, known ones, names, values. */
  thing: 1.1,
  known: 0.42,
  strange: 0.13,
  value: 0.03,
};

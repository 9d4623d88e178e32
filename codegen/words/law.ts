/** What a law is, and what it tells of the sentences it looked at. */
import type { LintInput } from './lint-input.ts';
import type { WordFinding, WordRule } from './lint-text.ts';
import type { Spoken } from './spoken.ts';

/** What is wrong with a sentence: a cause, nothing (`''`), or undefined where it is none of the law's business. */
export type Judge = (spoken: Spoken) => string | undefined;

/** Made once per run, so that what it looks up is. */
export type Law = (input: LintInput) => Judge;

/** What a law looked at, and what broke it. */
export interface LawResult {
  readonly rule: WordRule;
  /** What holds, in a few words. */
  readonly holds: string;
  readonly looked: number;
  readonly findings: readonly WordFinding[];
}

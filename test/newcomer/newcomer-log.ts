/** What was measured of a newcomer's first minutes, as it is kept beside the page that is written of it. */
import { packageFile } from '../../runtime/start/package-root.ts';

/** Where the last log is kept. */
export const LOG_FILE = packageFile('test/newcomer/measured.json');
/** The page written of it. */
export const PAGE_FILE = packageFile('docs/newcomer.md');

/** Something done, or something that became visible while it was done. */
export interface Step {
  /** The command as it was typed. */
  readonly command: string;
  /** How far it came. */
  readonly until: string;
  /** Seconds since the way began. */
  readonly at: number;
}

/** A question and what came of it, in short. */
export interface Answered {
  readonly through: string;
  readonly asked: string;
  readonly answered: string;
}

/** A way from nothing to an answer. */
export interface Way {
  readonly steps: readonly Step[];
  readonly answers: readonly Answered[];
  /** From its beginning. */
  readonly firstAnswerSeconds: number;
}

/** The whole trial. */
export interface NewcomerLog {
  /** What it was tried on: a name and what it was. */
  readonly surroundings: readonly (readonly [string, string])[];
  readonly checkout: Way;
  readonly tarball: Way;
}

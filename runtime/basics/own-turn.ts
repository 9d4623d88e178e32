/** The turns of this process. */
import { setImmediate, setTimeout } from 'node:timers';
import { Turns } from './turns.ts';

/** Of the loop: requests and parts of long work are begun by them. */
export const turns = new Turns({
  now: () => performance.now(),
  soon: (run) => void setImmediate(run),
  // Timers come first in a turn: between what came and what is sent for it, with undici's look at an idle connection, is none.
  later: (run) => void setTimeout(run, 1),
});

/** To be waited for before each part of long work: no two of them begin in one turn. */
export type LongTurn = () => Promise<void>;

/** For long work of whomever. */
export const ownTurn: LongTurn = () => turns.long('long work');

/** Turns in the name of one caller, whose work is not behind that of others. */
export interface CallerTurns {
  /** For short work, such as a call: undefined to begin it at once. */
  short(): Promise<void> | undefined;
  readonly long: LongTurn;
}

/** Those of whoever a caller is known as when it wants one. */
export function turnsOf(nameOf: () => string): CallerTurns {
  return { short: () => turns.short(nameOf()), long: () => turns.long(`long work of ${nameOf()}`) };
}

/** Where there is one caller only. */
export const ownTurns: CallerTurns = { short: () => turns.short('calls'), long: ownTurn };

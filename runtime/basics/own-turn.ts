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

/** Before a part of long work of whomever: no two of them begin in one turn. */
export const ownTurn = (): Promise<void> => turns.long('long work');

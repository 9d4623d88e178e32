import { setImmediate } from 'node:timers/promises';

let last: Promise<unknown> = Promise.resolve();

/**
 * Resolves in a turn of the loop that nobody else was given: of much that comes at once, as in a batch, each part begins
 * after whoever else waits has had a look in.
 */
export async function ownTurn(): Promise<void> {
  last = last.then(() => setImmediate());
  await last;
}

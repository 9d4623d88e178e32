/** How connections to Redis behave, whatever they are for. */
import { setTimeout as pause } from 'node:timers/promises';

const MAX_PAUSE_MS = 1_000;
const LOOK_MS = 20;

/** Comes back by itself when Redis was away. */
export const RECONNECTING = {
  retryStrategy: (attempt: number): number => Math.min(50 * attempt, MAX_PAUSE_MS),
};

/** For what a call waits for: a command fails within so many milliseconds, and at once while there is no connection. */
export function impatient(commandTimeout: number) {
  return {
    ...RECONNECTING,
    commandTimeout,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
  };
}

/** Waits until it is ready, but no longer than so many milliseconds. */
export async function untilReady(isReady: () => boolean, ms: number): Promise<void> {
  for (let waited = 0; waited < ms && !isReady(); waited += LOOK_MS) await pause(LOOK_MS);
}

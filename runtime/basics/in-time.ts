/** Waiting for what is only good to have. */
import { setTimeout as pause } from 'node:timers/promises';

/** What a reading brings, unless it takes longer than so many milliseconds: it is not waited for any more then. */
export async function inTime<T>(reading: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([reading, pause(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

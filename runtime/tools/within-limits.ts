/** What a caller has done for it counts as one call. */
import { type CallLimits, RateLimited } from '../basics/call-limits.ts';
import { type Credential, mayBeKey } from '../basics/credential.ts';
import type { Leave } from '../basics/fair-share.ts';

/**
 * Runs it as one call of the caller. Rejects with `RateLimited` in place of one too many. What brings no key is sent nowhere,
 * and costs nothing.
 */
export function withinLimits<T>(
  callLimits: CallLimits | undefined,
  credential: Credential | undefined,
  run: () => Promise<T>,
): Promise<T> {
  if (callLimits === undefined || !mayBeKey(credential)) return run();
  const entering = callLimits.enter(credential);
  return entering instanceof Promise ? entering.then((place) => counted(place, run)) : counted(entering, run);
}

/** Not an async function: another promise between a call and its answer costs what the counting does. */
function counted<T>(place: Leave | RateLimited, run: () => Promise<T>): Promise<T> {
  if (place instanceof RateLimited) return Promise.reject(place);
  let running: Promise<T>;
  try {
    running = run();
  } catch (cause) {
    place();
    return Promise.reject(cause);
  }
  running.then(place, place);
  return running;
}

/** What a caller has done for it counts as one call. */
import { type CallLimits, RateLimited } from '../basics/call-limits.ts';
import { type Credential, mayBeKey } from '../basics/credential.ts';

/**
 * Runs it as one call of the caller. Rejects with `RateLimited` in place of one too many. What brings no key is sent nowhere,
 * and costs nothing.
 */
export function withinLimits<T>(
  callLimits: CallLimits | undefined,
  credential: Credential | undefined,
  run: () => Promise<T>,
): Promise<T> {
  return callLimits === undefined || !mayBeKey(credential) ? run() : counted(callLimits.enter(credential), run);
}

async function counted<T>(entering: ReturnType<CallLimits['enter']>, run: () => Promise<T>): Promise<T> {
  const place = await entering;
  if (place instanceof RateLimited) throw place;
  try {
    return await run();
  } finally {
    place();
  }
}

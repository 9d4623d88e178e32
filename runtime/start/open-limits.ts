/** What counts the calls of callers, where LIMITS has it counted. */
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { CallLimits } from '../basics/call-limits.ts';
import { reportFault } from './process-signals.ts';
import type { Settings } from './settings.ts';

interface OpenLimits {
  readonly callLimits: CallLimits;
  /** Where calls are counted just now: by all processes together, or by this one alone. */
  state(): 'shared' | 'alone';
  /** How many calls each bound has refused. */
  refusals(): Readonly<Record<string, number>>;
  close(): void;
}

/** Undefined where no calls are counted; nothing is loaded then. With Redis this waits for it a little. */
export async function openLimits(
  { limits: bounds, redisUrl }: Pick<Settings, 'limits' | 'redisUrl'>,
  accepted: AcceptedKeys,
): Promise<OpenLimits | undefined> {
  const isCounted = [bounds?.key, bounds?.user, bounds?.burst, bounds?.concurrent, bounds?.day].some(Boolean);
  if (bounds === undefined || !isCounted) return undefined;
  const { CallLimiter } = await import('../guard/call-limiter.ts');
  if (redisUrl === undefined) {
    const { MemoryCounters } = await import('../guard/memory-counters.ts');
    const callLimits = new CallLimiter({ bounds, counters: new MemoryCounters(), accepted });
    return { callLimits, state: () => 'alone', refusals: () => callLimits.refusals, close: () => {} };
  }
  const { RedisCounters } = await import('../guard/redis-counters.ts');
  const counters = new RedisCounters({ url: redisUrl, report: reportFault });
  await counters.opened();
  const callLimits = new CallLimiter({ bounds, counters, accepted });
  return {
    callLimits,
    state: () => (counters.isShared ? 'shared' : 'alone'),
    refusals: () => callLimits.refusals,
    close: () => counters.close(),
  };
}

/** Calls as one process counts them. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Counters, Quota } from './call-limiter.ts';

export class MemoryCounters implements Counters {
  readonly #limiters: RateLimiterMemory[] = [];

  of({ points, seconds }: Quota): RateLimiterMemory {
    const limiter = new RateLimiterMemory({ points, duration: seconds });
    this.#limiters.push(limiter);
    return limiter;
  }

  forget(name: string): void {
    for (const limiter of this.#limiters) void limiter.delete(name);
  }
}

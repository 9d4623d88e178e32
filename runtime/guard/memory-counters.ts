/** Calls as one process counts them: at once, so that no call waits for it. */
import type { Counter, Counters, Quota } from './call-limiter.ts';

/** What a name has used of a quota, and when that is over. */
interface Window {
  used: number;
  readonly endsAt: number;
}

/** Windows are fixed, and begin with a caller's first call. */
class MemoryCounter implements Counter {
  readonly #points: number;
  readonly #ms: number;
  readonly #windows = new Map<string, Window>();

  constructor({ points, seconds }: Quota) {
    this.#points = points;
    this.#ms = seconds * 1_000;
  }

  spend(name: string): number {
    const now = performance.now();
    const window = this.#windows.get(name);
    if (window === undefined || window.endsAt <= now) {
      this.#windows.set(name, { used: 1, endsAt: now + this.#ms });
      return 0;
    }
    if (window.used >= this.#points) return window.endsAt - now;
    window.used += 1;
    return 0;
  }

  forget(name: string): void {
    this.#windows.delete(name);
  }
}

/** Keeps windows of names until it is told to forget them: whoever names callers bounds how many there are. */
export class MemoryCounters implements Counters {
  readonly #counters: MemoryCounter[] = [];

  of(quota: Quota): MemoryCounter {
    const counter = new MemoryCounter(quota);
    this.#counters.push(counter);
    return counter;
  }

  forget(name: string): void {
    for (const counter of this.#counters) counter.forget(name);
  }
}

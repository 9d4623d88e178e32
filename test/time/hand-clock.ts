/** Time that passes when a test says so. */
import type { After } from '../../runtime/basics/time-limit.ts';

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

export class HandClock {
  #now = 0;
  readonly #waiting = new Set<Waiting>();

  /** To be given to what would otherwise set timers. */
  readonly after: After = (ms, run) => {
    const waiting = { at: this.#now + ms, run };
    this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  };

  /** Milliseconds that have passed. */
  get now(): number {
    return this.#now;
  }

  /** How many wait for it: none where every call has ended. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Lets time pass until the next of those that wait for it; false where none does. */
  passToNext(): boolean {
    const next = Math.min(...[...this.#waiting].map(({ at }) => at));
    if (!Number.isFinite(next)) return false;
    this.pass(next - this.#now);
    return true;
  }

  /** Lets time pass; what is due goes off in order, and so does what that sets. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = next.at;
      this.#waiting.delete(next);
      next.run();
    }
    this.#now = end;
  }
}

/** Readings that several calls want at the same time, made once. */
import type { Stop } from '../basics/stop.ts';

/** Whoever waits for a reading that another call has begun. */
interface Waiting {
  /** Aborted when it waits no longer: its time is not that of the other. */
  readonly patience: Stop;
}

/** What a reading brought; fresh unless something was changed since it began: then it is not worth remembering. */
export interface SharedReading<T> {
  readonly value: T;
  readonly isFresh: boolean;
}

interface UnderWay<T> {
  readonly value: Promise<T>;
  isFresh: boolean;
}

/** Readings under way, by what they read and for whom. */
export class SharedReadings<T> {
  readonly #underWay = new Map<string, UnderWay<T>>();

  /**
   * What `read` brings, or what the same reading brings that another call has begun. Where that one fails, be it that its
   * caller left, this one reads for itself; so does whoever waits no longer, whose own request then says why it failed.
   */
  async read(key: string, read: () => Promise<T>, waiting: Waiting): Promise<SharedReading<T>> {
    const shared = this.#underWay.get(key);
    if (shared !== undefined) {
      try {
        return { value: await untilStopped(shared.value, waiting.patience), isFresh: shared.isFresh };
      } catch {
        return waiting.patience.aborted ? { value: await read(), isFresh: false } : this.begin(key, read);
      }
    }
    return this.begin(key, read);
  }

  /** From now on readings whose keys begin so are made anew: what they read may have changed. */
  forget(beginning: string): void {
    for (const [key, underWay] of this.#underWay) {
      if (!key.startsWith(beginning)) continue;
      underWay.isFresh = false;
      this.#underWay.delete(key);
    }
  }

  /** A reading of its own, which others may join. */
  async begin(key: string, read: () => Promise<T>): Promise<SharedReading<T>> {
    const begun: UnderWay<T> = { value: read(), isFresh: true };
    if (!this.#underWay.has(key)) this.#underWay.set(key, begun);
    try {
      return { value: await begun.value, isFresh: begun.isFresh };
    } finally {
      if (this.#underWay.get(key) === begun) this.#underWay.delete(key);
    }
  }
}

function untilStopped<T>(reading: Promise<T>, stop: Stop): Promise<T> {
  return new Promise((resolve, reject) => {
    stop.throwIfAborted();
    const giveUp = (): void => reject(stop.reason);
    stop.addEventListener('abort', giveUp);
    reading.then(resolve, reject).finally(() => stop.removeEventListener('abort', giveUp));
  });
}

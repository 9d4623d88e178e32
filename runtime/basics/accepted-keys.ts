/** Which keys an instance has accepted: anybody can write one that looks like it, and has as many of those as wanted. */
import { LRUCache } from 'lru-cache';
import { atMost } from './at-most.ts';
import { hasKey, type Principal } from './credential.ts';

/** Keys that are remembered, none of them invented. */
export const MOST_ACCEPTED = 10_000;
/** A key may be withdrawn; whoever calls with it is known anew by the next answer. */
export const ACCEPTED_MS = 24 * 60 * 60_000;
/** For so long nobody is told again of a key that is in use. */
const TOLD_MS = 60 * 60_000;
/** For so long the key that was accepted last is not looked up: calls come by the hundred with the same. */
const LATELY_MS = 1_000;
const UNTOLD: Known = { told: Number.NEGATIVE_INFINITY, isHeard: false };

interface Known {
  /** When others were told last. */
  readonly told: number;
  /** Only others had it accepted, some time ago: it is remembered for what is left of theirs. */
  readonly isHeard: boolean;
}

/** The keys of one process, by fingerprint. */
export class AcceptedKeys {
  /** Whoever calls again is remembered for as long again. */
  readonly #known = new LRUCache<string, Known>({ ...atMost(MOST_ACCEPTED), ttl: ACCEPTED_MS, updateAgeOnGet: true });
  /** The one that was accepted last, and until when that is taken as said. */
  #latest = '';
  #latestUntil = 0;
  /** Tells other processes of a key. */
  #tell: ((fingerprint: string) => Promise<void>) | undefined;

  /** The instance did what it was asked with this key. */
  accept(fingerprint: string): void {
    const now = performance.now();
    if (this.#isLatest(fingerprint, now)) return;
    this.#latest = fingerprint;
    this.#latestUntil = now + LATELY_MS;
    const known = this.#known.get(fingerprint);
    const isDue = known === undefined || now - known.told > TOLD_MS;
    if (isDue || known.isHeard) this.#known.set(fingerprint, { told: isDue ? now : known.told, isHeard: false });
    // Where nobody could be told, the next call tells.
    if (!isDue) return;
    this.#tell?.(fingerprint).catch(() => {
      this.#known.set(fingerprint, UNTOLD);
      this.#latest = '';
    });
  }

  /** Another process has told that the instance did, so many milliseconds ago. */
  hear(fingerprint: string, ageMs = 0): void {
    const ttl = ACCEPTED_MS - Math.max(0, ageMs);
    if (ttl <= 0 || this.#known.has(fingerprint)) return;
    this.#known.set(fingerprint, { told: performance.now(), isHeard: true }, { ttl });
  }

  /** Where other processes are told of what is accepted here; undefined: nowhere any more. */
  share(tell: ((fingerprint: string) => Promise<void>) | undefined): void {
    this.#tell = tell;
  }

  has(fingerprint: string): boolean {
    return this.#isLatest(fingerprint, performance.now()) || this.#known.has(fingerprint);
  }

  #isLatest(fingerprint: string, now: number): boolean {
    return fingerprint === this.#latest && now < this.#latestUntil;
  }
}

/** Whether a caller brings what may be a key, and nothing is known of it. Without a record of keys all are known. */
export function isUnproven(caller: Principal, accepted: AcceptedKeys | undefined): boolean {
  return accepted !== undefined && hasKey(caller) && !accepted.has(caller.fingerprint);
}

/** Which keys an instance has accepted: anybody can write one that looks like it, and has as many of those as wanted. */
import { LRUCache } from 'lru-cache';
import { hasKey, type Principal } from './credential.ts';

/** Keys that are remembered, none of them invented. */
const MOST = 10_000;
/** A key may be withdrawn; whoever calls with it is known anew by the next answer. */
const KEPT_MS = 24 * 60 * 60_000;

/** The keys of one process, by fingerprint. */
export class AcceptedKeys {
  readonly #known = new LRUCache<string, true>({ max: MOST, ttl: KEPT_MS });

  /** The instance did what it was asked with this key. */
  accept(fingerprint: string): void {
    this.#known.set(fingerprint, true);
  }

  has(fingerprint: string): boolean {
    return this.#known.has(fingerprint);
  }
}

/** Whether a caller brings what may be a key, and nothing is known of it. Without a record of keys all are known. */
export function isUnproven(caller: Principal, accepted: AcceptedKeys | undefined): boolean {
  return accepted !== undefined && hasKey(caller) && !accepted.has(caller.fingerprint);
}

import { type AcceptedKeys, isUnproven } from '../basics/accepted-keys.ts';
import { hasKey, type Principal } from '../basics/credential.ts';
import { type HttpError, httpError } from './http-call.ts';
import { HTTP_REFUSAL } from './protocol.ts';

/** How many streams may be open at once: of one key, of all without a key together, and in all. */
export interface StreamBounds {
  readonly ofKey: number;
  readonly keyless: number;
  /** Of all keys together with which no call has succeeded yet: whoever invents one invents more. */
  readonly unproven: number;
  readonly all: number;
}

/** Of sessions. */
export const STREAMS: StreamBounds = { ofKey: 1_000, keyless: 200, unproven: 4_000, all: 5_000 };

/** Clients take the 405 for a server that offers no stream, and go on. After another number some try again and again. */
export const TOO_MANY_STREAMS: HttpError = httpError(
  405,
  HTTP_REFUSAL,
  'Method not allowed: too many event streams are open. Close some, or go on without: every call is answered without one',
);

/** One open stream. */
export interface StreamPlace {
  /** Ends it; to be set by whoever opens it. */
  end: () => void;
  /** It has closed. */
  leave(): void;
}

/**
 * The streams of a process that are open for as long as their clients like, whichever endpoint they are of. Those of one key
 * leave room for the others.
 */
export class OpenStreams {
  readonly #bounds: StreamBounds;
  readonly #of = new Map<string, number>();
  readonly #places = new Set<StreamPlace>();
  readonly #accepted: AcceptedKeys | undefined;

  constructor(bounds: StreamBounds = STREAMS, accepted?: AcceptedKeys) {
    this.#bounds = bounds;
    this.#accepted = accepted;
  }

  get size(): number {
    return this.#places.size;
  }

  /** Whether there is room for nobody. */
  get isFull(): boolean {
    return this.size >= this.#bounds.all;
  }

  /** Whether a caller has as many as its key may have, or all together who have none. */
  hasShare(caller: Principal): boolean {
    const { ofKey, keyless } = this.#bounds;
    return (this.#of.get(nameOf(caller)) ?? 0) >= (hasKey(caller) ? ofKey : keyless);
  }

  /** Counts a stream in; undefined where there are too many. */
  enter(caller: Principal): StreamPlace | undefined {
    if (this.isFull || this.hasShare(caller)) return undefined;
    if (isUnproven(caller, this.#accepted) && this.#isFullOfUnproven()) return undefined;
    const owner = nameOf(caller);
    this.#of.set(owner, (this.#of.get(owner) ?? 0) + 1);
    const place = { end: () => {}, leave: () => this.#leave(place, owner) };
    this.#places.add(place);
    return place;
  }

  /** Ends all; their clients open new ones, elsewhere. */
  close(): void {
    for (const place of this.#places) place.end();
  }

  /** Whether keys that are not accepted have all they may. One is as soon as a call succeeds: so they are counted when it matters. */
  #isFullOfUnproven(): boolean {
    const { unproven } = this.#bounds;
    if (this.size < unproven) return false;
    let count = 0;
    for (const [owner, own] of this.#of) if (owner !== '' && !this.#accepted?.has(owner)) count += own;
    return count >= unproven;
  }

  #leave(place: StreamPlace, owner: string): void {
    if (!this.#places.delete(place)) return;
    const own = (this.#of.get(owner) ?? 0) - 1;
    if (own > 0) this.#of.set(owner, own);
    else this.#of.delete(owner);
  }
}

/** Who a stream counts for. */
function nameOf(caller: Principal): string {
  return hasKey(caller) ? caller.fingerprint : '';
}

import { hasKey, type Principal } from '../basics/credential.ts';
import { type HttpError, httpError } from './http-call.ts';
import { HTTP_REFUSAL } from './protocol.ts';

/** How many streams may be open at once: of one key, of all without a key together, and in all. */
export interface StreamBounds {
  readonly ofKey: number;
  readonly keyless: number;
  readonly all: number;
}

/** Of sessions. */
export const STREAMS: StreamBounds = { ofKey: 1_000, keyless: 200, all: 5_000 };

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

  constructor(bounds: StreamBounds = STREAMS) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#places.size;
  }

  /** Whether there is room for nobody. */
  get isFull(): boolean {
    return this.size >= this.#bounds.all;
  }

  /** Counts a stream in; undefined where there are too many. */
  enter(caller: Principal): StreamPlace | undefined {
    const owner = hasKey(caller) ? caller.fingerprint : '';
    const own = this.#of.get(owner) ?? 0;
    const { ofKey, keyless } = this.#bounds;
    if (this.isFull || own >= (owner === '' ? keyless : ofKey)) return undefined;
    this.#of.set(owner, own + 1);
    const place = { end: () => {}, leave: () => this.#leave(place, owner) };
    this.#places.add(place);
    return place;
  }

  /** Ends all; their clients open new ones, elsewhere. */
  close(): void {
    for (const place of this.#places) place.end();
  }

  #leave(place: StreamPlace, owner: string): void {
    if (!this.#places.delete(place)) return;
    const own = (this.#of.get(owner) ?? 0) - 1;
    if (own > 0) this.#of.set(owner, own);
    else this.#of.delete(owner);
  }
}

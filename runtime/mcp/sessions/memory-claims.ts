import { LRUCache } from 'lru-cache';
import { type CallKey, CLAIMS, type Claim, type Claims, type Taken } from './claims.ts';

interface Finished {
  readonly session: string;
  readonly run: string;
  readonly answer: string | undefined;
}

/** Claims of one process. */
export class MemoryClaims implements Claims {
  /** Who carries out what is under way: session and request -> digest -> run. As many as there are. */
  readonly #begun = new Map<string, Map<string, string>>();
  /** What was carried out and not delivered: by call. */
  readonly #kept: LRUCache<string, Finished>;
  /** What was delivered a moment ago: by call and run. */
  readonly #handed: LRUCache<string, Finished>;

  constructor(now: () => number = Date.now) {
    const bounds = {
      max: CLAIMS.answers,
      maxSize: CLAIMS.length,
      sizeCalculation: ({ answer = '' }: Finished) => answer.length + 1,
      ttlResolution: 0,
      perf: { now },
    };
    this.#kept = new LRUCache({ ...bounds, ttl: CLAIMS.keptMs });
    this.#handed = new LRUCache({ ...bounds, ttl: CLAIMS.handedMs });
  }

  async claim(session: string, key: CallKey, run: string): Promise<Claim> {
    const taken = this.#taken(session, key);
    if (taken !== undefined) return taken;
    const place = placeOf(session, key.request);
    const begun = this.#begun.get(place);
    if (begun === undefined) this.#begun.set(place, new Map([[key.digest, run]]));
    else begun.set(key.digest, run);
    return { kind: 'new' };
  }

  async look(session: string, key: CallKey, run: string): Promise<Taken | undefined> {
    const taken = this.#taken(session, key);
    if (taken?.run === run) return taken;
    const handed = this.#handed.get(`${nameOf(session, key)} ${run}`);
    return handed && { kind: 'answered', run, answer: handed.answer };
  }

  async record(session: string, key: CallKey, run: string, answer: string): Promise<void> {
    if (!this.#forget(session, key, run)) return;
    const isKept = answer.length <= CLAIMS.answerLength;
    this.#kept.set(nameOf(session, key), { session, run, answer: isKept ? answer : undefined });
  }

  /** Here it is known before anything else comes. */
  async abandon(): Promise<void> {}

  async release(session: string, key: CallKey, run: string): Promise<void> {
    this.#forget(session, key, run);
    this.#hand(nameOf(session, key), run);
  }

  async releaseRun(session: string, run: string): Promise<void> {
    for (const [name, kept] of this.#kept.entries()) {
      if (kept.session === session) this.#hand(name, run);
    }
  }

  async cancel(session: string, request: string): Promise<void> {
    const place = placeOf(session, request);
    this.#begun.delete(place);
    for (const name of this.#kept.keys()) {
      if (name.startsWith(`${place} `)) this.#kept.delete(name);
    }
  }

  #taken(session: string, key: CallKey): Taken | undefined {
    const run = this.#begun.get(placeOf(session, key.request))?.get(key.digest);
    if (run !== undefined) return { kind: 'begun', run };
    const kept = this.#kept.get(nameOf(session, key));
    return kept && { kind: 'answered', run: kept.run, answer: kept.answer };
  }

  /** Whether the run had the call under way. */
  #forget(session: string, { request, digest }: CallKey, run: string): boolean {
    const place = placeOf(session, request);
    const begun = this.#begun.get(place);
    if (begun?.get(digest) !== run) return false;
    begun.delete(digest);
    if (begun.size === 0) this.#begun.delete(place);
    return true;
  }

  #hand(name: string, run: string): void {
    const kept = this.#kept.peek(name);
    if (kept?.run !== run) return;
    this.#kept.delete(name);
    this.#handed.set(`${name} ${run}`, kept);
  }
}

function placeOf(session: string, request: string): string {
  return JSON.stringify([session, request]);
}

function nameOf(session: string, { request, digest }: CallKey): string {
  return `${placeOf(session, request)} ${digest}`;
}

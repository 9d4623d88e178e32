import { LRUCache } from 'lru-cache';
import { atMost } from '../../basics/at-most.ts';
import { type CallKey, CLAIMS, type Claim, type Claims, type Taken } from './claims.ts';

/** That a call was carried out, and by which run. */
interface Finished {
  readonly session: string;
  readonly call: string;
  readonly run: string;
}

/** What a session has under way and has carried out, by call: nobody else's is looked at for it. */
class OwnCalls {
  /** Call -> run. */
  readonly begun = new Map<string, string>();
  /** Not delivered, the oldest first. */
  readonly kept = new Set<string>();
}

/** Claims of one process. */
export class MemoryClaims implements Claims {
  readonly #sessions = new Map<string, OwnCalls>();
  /** What was carried out and not delivered. */
  readonly #kept: LRUCache<string, Finished>;
  /** The answers to those; where there are too many, that a call was carried out is known all the same. */
  readonly #answers: LRUCache<string, string>;
  /** What was delivered a moment ago, by call and run. */
  readonly #handed: LRUCache<string, { readonly answer: string | undefined }>;
  #begun = 0;

  constructor(now: () => number = Date.now) {
    const ageing = { ttlResolution: 0, perf: { now } };
    this.#kept = new LRUCache({
      ...ageing,
      ...atMost(CLAIMS.kept),
      ttl: CLAIMS.keptMs,
      dispose: (finished, name) => this.#unlink(finished, name),
    });
    // As many as there are of those at most: an answer goes with what is known of its call.
    const bounds = { ...ageing, maxSize: CLAIMS.answerBytes };
    this.#answers = new LRUCache({ ...bounds, ttl: CLAIMS.keptMs, sizeCalculation: bytesOf });
    this.#handed = new LRUCache({
      ...bounds,
      ttl: CLAIMS.handedMs,
      sizeCalculation: ({ answer = '' }) => Math.max(bytesOf(answer), LEAST_BYTES),
    });
  }

  /** How many calls are under way. */
  get begun(): number {
    return this.#begun;
  }

  /** Of how many sessions anything is known. */
  get sessions(): number {
    return this.#sessions.size;
  }

  async claim(session: string, key: CallKey, run: string): Promise<Claim> {
    const taken = this.#taken(session, key);
    if (taken !== undefined) return taken;
    const own = this.#sessions.get(session) ?? new OwnCalls();
    if (own.begun.size >= CLAIMS.begunOfSession || this.#begun >= CLAIMS.begun) return { kind: 'full' };
    this.#sessions.set(session, own);
    own.begun.set(callOf(key), run);
    this.#begun += 1;
    return { kind: 'new' };
  }

  async look(session: string, key: CallKey, run: string): Promise<Taken | undefined> {
    const taken = this.#taken(session, key);
    if (taken?.run === run) return taken;
    const handed = this.#handed.get(`${nameOf(session, callOf(key))} ${run}`);
    return handed && { kind: 'answered', run, answer: handed.answer };
  }

  async record(session: string, key: CallKey, run: string, answer: string): Promise<void> {
    const own = this.#sessions.get(session);
    const call = callOf(key);
    if (own?.begun.get(call) !== run) return;
    this.#forget(session, call);
    const name = nameOf(session, call);
    this.#sessions.set(session, own);
    this.#kept.set(name, { session, call, run });
    own.kept.add(call);
    if (answer.length <= CLAIMS.answerLength) this.#answers.set(name, answer);
    for (const oldest of own.kept) {
      if (own.kept.size <= CLAIMS.keptOfSession) break;
      this.#kept.delete(nameOf(session, oldest));
    }
  }

  /** Here it is known before anything else comes. */
  async abandon(): Promise<void> {}
  async send(): Promise<void> {}

  async release(session: string, key: CallKey, run: string): Promise<void> {
    const call = callOf(key);
    if (this.#sessions.get(session)?.begun.get(call) === run) this.#forget(session, call);
    this.#hand(session, call, run);
  }

  async releaseRun(session: string, run: string): Promise<void> {
    for (const call of [...(this.#sessions.get(session)?.kept ?? [])]) this.#hand(session, call, run);
  }

  async cancel(session: string, request: string): Promise<void> {
    const own = this.#sessions.get(session);
    const ofRequest = (call: string) => call.startsWith(`${request} `);
    for (const call of [...(own?.begun.keys() ?? [])].filter(ofRequest)) this.#forget(session, call);
    for (const call of [...(own?.kept ?? [])].filter(ofRequest)) this.#kept.delete(nameOf(session, call));
  }

  #taken(session: string, key: CallKey): Taken | undefined {
    const call = callOf(key);
    const run = this.#sessions.get(session)?.begun.get(call);
    if (run !== undefined) return { kind: 'begun', run };
    const name = nameOf(session, call);
    const kept = this.#kept.get(name);
    return kept && { kind: 'answered', run: kept.run, answer: this.#answers.get(name) };
  }

  /** It is not under way any more. */
  #forget(session: string, call: string): void {
    const own = this.#sessions.get(session);
    if (!own?.begun.delete(call)) return;
    this.#begun -= 1;
    this.#tidy(session, own);
  }

  #hand(session: string, call: string, run: string): void {
    const name = nameOf(session, call);
    if (this.#kept.peek(name)?.run !== run) return;
    const answer = this.#answers.peek(name);
    this.#kept.delete(name);
    this.#handed.set(`${name} ${run}`, { answer });
  }

  #unlink({ session, call }: Finished, name: string): void {
    this.#answers.delete(name);
    const own = this.#sessions.get(session);
    own?.kept.delete(call);
    if (own !== undefined) this.#tidy(session, own);
  }

  #tidy(session: string, own: OwnCalls): void {
    if (own.begun.size === 0 && own.kept.size === 0) this.#sessions.delete(session);
  }
}

/** The request stands at the beginning: a JSON text, behind which no other can go on. */
function callOf({ request, digest }: CallKey): string {
  return `${request} ${digest}`;
}

function nameOf(session: string, call: string): string {
  return JSON.stringify([session, call]);
}

/** So that no more are remembered as handed than are kept, be they ever so short. */
const LEAST_BYTES = Math.ceil(CLAIMS.answerBytes / CLAIMS.kept);

/** Characters take two bytes at most; the rest is what surrounds them. */
function bytesOf(answer: string): number {
  return 2 * answer.length + 200;
}

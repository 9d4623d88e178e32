import { setTimeout as pause } from 'node:timers/promises';
import { type CallKey, CLAIMS, type Claim, type Claims, type Taken } from './claims.ts';
import { BRING, CANCEL, CLAIM, RECORD, RELEASE } from './redis-claim-scripts.ts';
import { aliveKey, keyOf, type RedisLink } from './redis-link.ts';

/**
 * How long another process may take to tell whether an answer that it sends is delivered. A client that has it may call
 * again before that is told here.
 */
const SETTLING_MS = 1_000;
const POLL_MS = 20;

/** Claims that several processes share. */
export class RedisClaims implements Claims {
  readonly #link: Pick<RedisLink, 'ask' | 'self'>;

  constructor(link: Pick<RedisLink, 'ask' | 'self'>) {
    this.#link = link;
  }

  async claim(session: string, key: CallKey, run: string): Promise<Claim> {
    const { self } = this.#link;
    const args = [fieldOf(key), `${self}/${run}`, self] as const;
    for (const end = performance.now() + SETTLING_MS; ; await pause(POLL_MS)) {
      const limits = [Date.now(), CLAIMS.keptMs, CLAIMS.begunOfSession] as const;
      const taken = await this.#run(CLAIM, session, ...args, ...limits);
      if (taken === 'full') return { kind: 'full' };
      if (!Array.isArray(taken)) return { kind: 'new' };
      const [owner, answer] = taken as [string, string | null];
      const isOnItsWay = answer !== null && !owner.startsWith(`${self}/`) && performance.now() < end;
      if (!isOnItsWay) return this.#taken(owner, answer);
    }
  }

  async look(session: string, key: CallKey, run: string): Promise<Taken | undefined> {
    const [owner, answer] = await this.#link.ask((redis) =>
      Promise.all([
        redis.hget(`${keyOf('calls', session)}:${key.request}`, key.digest),
        redis.hget(`${keyOf('run', session)}:${run}`, fieldOf(key)),
      ]),
    );
    if (answer !== null) return this.#taken(`/${run}`, answer);
    return owner !== null && runOf(owner) === run ? this.#taken(owner, null) : undefined;
  }

  async record(session: string, key: CallKey, run: string, answer: string, isHeld = false): Promise<void> {
    const { self } = this.#link;
    const kept = answer.length <= CLAIMS.answerLength ? `+${answer}` : '-';
    const mine = `${self}/${run}`;
    const limits = [Date.now(), CLAIMS.keptMs, CLAIMS.keptOfSession, CLAIMS.answerBytesOfSession] as const;
    await this.#run(RECORD, session, fieldOf(key), mine, isHeld ? `/${run}` : mine, kept, ...limits);
  }

  async send(session: string, key: CallKey, run: string): Promise<void> {
    await this.#run(BRING, session, fieldOf(key), run, this.#link.self);
  }

  async abandon(session: string, key: CallKey, run: string): Promise<void> {
    await this.#run(BRING, session, fieldOf(key), run, '');
  }

  async release(session: string, key: CallKey, run: string): Promise<void> {
    await this.#run(RELEASE, session, run, CLAIMS.handedMs, fieldOf(key));
  }

  async releaseRun(session: string, run: string): Promise<void> {
    await this.#run(RELEASE, session, run, CLAIMS.handedMs);
  }

  async cancel(session: string, request: string): Promise<void> {
    await this.#run(CANCEL, session, request);
  }

  async #taken(owner: string, answer: string | null): Promise<Taken> {
    const { self } = this.#link;
    const run = runOf(owner);
    if (answer !== null) return { kind: 'answered', run, answer: answer.startsWith('+') ? answer.slice(1) : undefined };
    const process = owner.slice(0, owner.indexOf('/'));
    const isAlive = process === self || (await this.#link.ask((redis) => redis.exists(aliveKey(process)))) === 1;
    return { kind: isAlive ? 'begun' : 'lost', run };
  }

  #run(script: string, session: string, ...args: readonly (string | number)[]): Promise<unknown> {
    const keys = KINDS.map((kind) => keyOf(kind, session));
    return this.#link.ask((redis) => redis.eval(script, keys.length, ...keys, ...args));
  }
}

/** What the scripts look at, in their order. */
const KINDS = ['calls', 'run', 'begun', 'kept', 'kept-bytes'] as const;

function runOf(owner: string): string {
  return owner.slice(owner.indexOf('/') + 1);
}

/** The digest stands at the end: its length is known. */
function fieldOf({ request, digest }: CallKey): string {
  return `${request} ${digest}`;
}

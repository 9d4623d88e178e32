import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { impatient, untilReady } from '../../basics/redis-options.ts';
import { SignInAway } from '../sign-in.ts';
import type { Kept, SignInStore } from './sign-in-store.ts';

interface RedisStoreOptions {
  readonly url: string;
  readonly report: (fault: unknown, where: string) => void;
}

const PREFIX = 'oneuptime-mcp:signin';
const COMMAND_MS = 1_000;
/** How long a start waits for it. */
const START_MS = 2_000;

/** Keeps everything in Redis, for all processes. Names are digests there: who reads them has no token, code or cookie. */
export class RedisStore implements SignInStore {
  readonly #redis: Redis;
  readonly #report: RedisStoreOptions['report'];
  #isTold = false;

  constructor({ url, report }: RedisStoreOptions) {
    this.#report = report;
    this.#redis = new Redis(url, impatient(COMMAND_MS));
    this.#redis.on('error', (fault) => this.#noteAway(fault));
    this.#redis.on('ready', () => {
      this.#isTold = false;
    });
  }

  /** Waits until Redis answers, but not for long: the server starts without it. */
  opened(): Promise<void> {
    return untilReady(() => this.#redis.status === 'ready', START_MS);
  }

  async get(kind: Kept, id: string): Promise<string | undefined> {
    return (await this.#ask((redis) => redis.get(keyOf(kind, id)))) ?? undefined;
  }

  async hasAny(kind: Kept, ids: readonly string[]): Promise<boolean> {
    const found = await this.#ask((redis) => Promise.all(ids.map((id) => redis.exists(keyOf(kind, id)))));
    return found.some((count) => count > 0);
  }

  async put(kind: Kept, id: string, text: string, seconds: number): Promise<void> {
    await this.#ask((redis) => redis.set(keyOf(kind, id), text, 'EX', seconds));
  }

  async add(kind: Kept, id: string, text: string, seconds: number): Promise<boolean> {
    return (await this.#ask((redis) => redis.set(keyOf(kind, id), text, 'EX', seconds, 'NX'))) !== null;
  }

  async remove(kind: Kept, id: string): Promise<void> {
    await this.#ask((redis) => redis.del(keyOf(kind, id)));
  }

  async count(id: string, seconds: number): Promise<number> {
    const key = keyOf('Count', id);
    const [, count] = await this.#ask((redis) =>
      Promise.all([redis.set(key, '0', 'EX', seconds, 'NX'), redis.incr(key)]),
    );
    return count;
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  async #ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await work(this.#redis);
    } catch (cause) {
      this.#noteAway(cause);
      throw new SignInAway('What keeps sign-ins cannot be reached.', { cause });
    }
  }

  /** Once per outage: its commands hold what is secret, so only what is wrong is told. */
  #noteAway(fault: unknown): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { message } = fault as Error;
    this.#report(message.split(/[\r\n]/, 1)[0] ?? '', 'Redis, for signing in (it will be tried again)');
  }
}

function keyOf(kind: Kept, id: string): string {
  return `${PREFIX}:${kind}:${createHash('sha256').update(id).digest('base64url')}`;
}

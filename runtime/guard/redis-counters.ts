/** Calls as all processes count them together; while Redis is away each goes on by itself, and says so. */
import { Redis } from 'ioredis';
import { RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';
import { impatient, untilReady } from '../basics/redis-options.ts';
import type { Counter, Counters, Quota } from './call-limiter.ts';
import { MemoryCounters } from './memory-counters.ts';

interface RedisCountersOptions {
  readonly url: string;
  readonly report: (fault: unknown, where: string) => void;
}

const PREFIX = 'oneuptime-mcp:limit';
/** A Redis that does not answer is given up soon: a call waits for it. */
const COMMAND_MS = 500;
/** And is then not asked again for so long. */
const AWAY_MS = 3_000;
/** How long a start waits for it. */
const START_MS = 2_000;

export class RedisCounters implements Counters {
  readonly #redis: Redis;
  readonly #report: RedisCountersOptions['report'];
  readonly #own = new MemoryCounters();
  #awayUntil = 0;
  #isTold = false;

  constructor({ url, report }: RedisCountersOptions) {
    this.#report = report;
    this.#redis = new Redis(url, impatient(COMMAND_MS));
    this.#redis.on('error', () => this.#noteAway());
    this.#redis.on('close', () => this.#noteAway());
    this.#redis.on('ready', () => {
      this.#awayUntil = 0;
    });
  }

  /** Waits until Redis answers, but not for long: calls are counted here meanwhile. */
  opened(): Promise<void> {
    return untilReady(() => this.#redis.status === 'ready', START_MS);
  }

  /** Whether all processes count together just now. */
  get isShared(): boolean {
    return this.#redis.status === 'ready' && performance.now() >= this.#awayUntil;
  }

  of(quota: Quota, what: string): Counter {
    const { bound, points, seconds } = quota;
    const shared = new RateLimiterRedis({
      storeClient: this.#redis,
      keyPrefix: `${PREFIX}:${what}:${bound}`,
      points,
      duration: seconds,
      rejectIfRedisNotReady: true,
    });
    const own = this.#own.of(quota);
    return {
      spend: async (name) => {
        if (!this.isShared) return own.spend(name);
        try {
          await shared.consume(name);
          this.#isTold = false;
          return 0;
        } catch (cause) {
          // What is no error is how long to wait; a window that is over just now is one still.
          if (!(cause instanceof Error)) return Math.max(1, (cause as RateLimiterRes).msBeforeNext);
          this.#noteAway();
          return own.spend(name);
        }
      },
    };
  }

  forget(name: string): void {
    this.#own.forget(name);
  }

  close(): void {
    this.#redis.removeAllListeners('close');
    this.#redis.disconnect();
  }

  /** Once per outage. */
  #noteAway(): void {
    this.#awayUntil = performance.now() + AWAY_MS;
    if (this.#isTold) return;
    this.#isTold = true;
    this.#report('Redis does not answer: each process counts calls by itself until it does.', 'LIMITS');
  }
}

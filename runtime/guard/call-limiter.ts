/** Counts the calls of callers, and refuses what is more than the operator allows. Nothing of it is loaded where LIMITS is off. */
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { type CallLimits, RateLimited } from '../basics/call-limits.ts';
import type { Credential } from '../basics/credential.ts';
import type { Leave } from '../basics/fair-share.ts';
import type { CallBounds } from './call-bounds.ts';
import { type CountedAs, CountedNames } from './counted-names.ts';

/** One thing that is counted: so many within so many seconds. */
export interface Quota {
  /** As `LIMITS` calls it. */
  readonly bound: 'burst' | 'key' | 'user' | 'day';
  readonly points: number;
  readonly seconds: number;
}

/** Everything that refuses a call; `new` is that of keys of an address that nobody knows yet. */
type CountedBound = Quota['bound'] | 'concurrent' | 'new';

/** Where calls are counted: in this process, or in Redis. */
export interface Counters {
  of(quota: Quota, what: string): Pick<RateLimiterAbstract, 'consume'>;
  /** Forgets what this process has counted under a name. */
  forget(name: string): void;
}

interface CallLimiterOptions {
  readonly bounds: CallBounds;
  readonly counters: Counters;
  readonly accepted: AcceptedKeys;
}

const SECONDS: Readonly<Record<Quota['bound'], number>> = { burst: 10, key: 60, user: 60, day: 24 * 60 * 60 };
const SAID: Readonly<Record<Quota['bound'], string>> = {
  burst: 'in ten seconds',
  key: 'in a minute',
  user: 'in a minute',
  day: 'in a day',
};
/** How many keys that nobody knows yet an address may bring: all of them together get as many calls as these would. */
const NEWCOMERS = 10;
/** Calls under way end soon, or not: nobody knows. */
const BUSY_SECONDS = 1;

interface Measure {
  readonly quota: Quota;
  readonly ofCaller: Pick<RateLimiterAbstract, 'consume'>;
  readonly ofAddress: Pick<RateLimiterAbstract, 'consume'>;
}

export class CallLimiter implements CallLimits {
  readonly #concurrent: number | undefined;
  readonly #measures: readonly Measure[];
  readonly #names: CountedNames;
  /** Calls under way, by name: of whoever has none nothing is kept. */
  readonly #underWay = new Map<string, number>();
  readonly #refusals: Record<CountedBound, number> = { concurrent: 0, new: 0, burst: 0, key: 0, user: 0, day: 0 };

  constructor({ bounds, counters, accepted }: CallLimiterOptions) {
    this.#concurrent = bounds.concurrent;
    this.#names = new CountedNames(accepted, (name) => counters.forget(name));
    // What is refused soonest comes first, so that a caller in a hurry does not use up its day.
    this.#measures = (['burst', 'key', 'user', 'day'] as const).flatMap((bound) => {
      const points = bounds[bound];
      if (points === undefined) return [];
      const quota = { bound, points, seconds: SECONDS[bound] };
      const ofAddress = counters.of({ ...quota, points: points * NEWCOMERS }, 'new');
      return [{ quota, ofCaller: counters.of(quota, 'call'), ofAddress }];
    });
  }

  /** How many calls each bound has refused. */
  get refusals(): Readonly<Record<CountedBound, number>> {
    return this.#refusals;
  }

  async enter(credential: Credential): Promise<Leave | RateLimited> {
    const counted = this.#names.of(credential);
    const { name } = counted;
    const others = this.#underWay.get(name) ?? 0;
    if (this.#concurrent !== undefined && others >= this.#concurrent) {
      this.#refusals.concurrent += 1;
      return busy(this.#concurrent);
    }
    this.#underWay.set(name, others + 1);
    let refused: RateLimited | undefined;
    try {
      refused = await this.#refusal(counted);
    } finally {
      if (refused !== undefined) this.#leave(name);
    }
    if (refused !== undefined) return refused;
    let isOver = false;
    return () => {
      if (!isOver) this.#leave(name);
      isOver = true;
    };
  }

  async #refusal({ name, address }: CountedAs): Promise<RateLimited | undefined> {
    for (const { quota, ofCaller, ofAddress } of this.#measures) {
      const crowd = address === undefined ? undefined : await spent(ofAddress, address);
      if (crowd !== undefined) {
        this.#refusals.new += 1;
        return tooManyNew(crowd);
      }
      const over = await spent(ofCaller, name);
      if (over !== undefined) {
        this.#refusals[quota.bound] += 1;
        return tooMany(quota, over);
      }
    }
    return undefined;
  }

  #leave(name: string): void {
    const left = (this.#underWay.get(name) ?? 0) - 1;
    if (left > 0) this.#underWay.set(name, left);
    else this.#underWay.delete(name);
  }
}

function busy(most: number): RateLimited {
  const calls = most === 1 ? '1 call' : `${most} calls`;
  return new RateLimited(
    `${calls} of this key are under way, as many as this server lets run at once (LIMITS=concurrent:${most}).`,
    BUSY_SECONDS,
  );
}

/** Seconds until there is room again; undefined where there was. */
async function spent(counter: Pick<RateLimiterAbstract, 'consume'>, name: string): Promise<number | undefined> {
  try {
    await counter.consume(name);
    return undefined;
  } catch (refused) {
    if (refused instanceof Error) throw refused;
    return Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000));
  }
}

function tooMany({ bound, points }: Quota, seconds: number): RateLimited {
  const calls = points === 1 ? '1 call' : `${points} calls`;
  return new RateLimited(
    `This key has made its ${calls} ${SAID[bound]}, which is what this server allows (LIMITS=${bound}:${points}).`,
    seconds,
  );
}

function tooManyNew(seconds: number): RateLimited {
  return new RateLimited(
    'Too many calls came from this address with keys with which none has succeeded yet (LIMITS).',
    seconds,
  );
}

/** Counts the calls of callers, and refuses what is more than the operator allows. Nothing of it is loaded where LIMITS is off. */
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

/** Counts the calls of names within one quota. */
export interface Counter {
  /** Counts one more: 0, or for how many milliseconds there is room for none. What this process counts is known at once. */
  spend(name: string): number | Promise<number>;
}

/** Where calls are counted: in this process, or in Redis. */
export interface Counters {
  of(quota: Quota, what: string): Counter;
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
/** Whose calls each counts: several persons may use one key. */
const WHOSE = { burst: 'name', key: 'key', user: 'name', day: 'name' } as const;
/** How many keys that nobody knows yet an address may bring: all of them together get as many calls as these would. */
const NEWCOMERS = 10;
/** Calls under way end soon, or not: nobody knows. */
const BUSY_SECONDS = 1;

/** One question to a counter. */
interface Check {
  readonly counter: Counter;
  /** Under which name, of those of a caller; undefined: it is not counted here. */
  readonly of: keyof CountedAs;
  readonly bound: Exclude<CountedBound, 'concurrent'>;
  readonly refusal: (seconds: number) => RateLimited;
}

type Refusal = RateLimited | undefined;

export class CallLimiter implements CallLimits {
  readonly #concurrent: number | undefined;
  readonly #checks: readonly Check[];
  readonly #names: CountedNames;
  /** Calls under way, by name: of whoever has none nothing is kept. */
  readonly #underWay = new Map<string, number>();
  readonly #refusals: Record<CountedBound, number> = { concurrent: 0, new: 0, burst: 0, key: 0, user: 0, day: 0 };

  constructor({ bounds, counters, accepted }: CallLimiterOptions) {
    this.#concurrent = bounds.concurrent;
    this.#names = new CountedNames(accepted, (name) => counters.forget(name));
    // What is refused soonest comes first, so that a caller in a hurry does not use up its day.
    this.#checks = (['burst', 'key', 'user', 'day'] as const).flatMap((bound): Check[] => {
      const points = bounds[bound];
      if (points === undefined) return [];
      const quota = { bound, points, seconds: SECONDS[bound] };
      const crowd = counters.of({ ...quota, points: points * NEWCOMERS }, 'new');
      return [
        { counter: crowd, of: 'address', bound: 'new', refusal: tooManyNew },
        { counter: counters.of(quota, 'call'), of: WHOSE[bound], bound, refusal: (seconds) => tooMany(quota, seconds) },
      ];
    });
  }

  /** How many calls each bound has refused. */
  get refusals(): Readonly<Record<CountedBound, number>> {
    return this.#refusals;
  }

  enter(credential: Credential): Leave | RateLimited | Promise<Leave | RateLimited> {
    const counted = this.#names.of(credential);
    const { name } = counted;
    const others = this.#underWay.get(name) ?? 0;
    if (this.#concurrent !== undefined && others >= this.#concurrent) {
      this.#refusals.concurrent += 1;
      return busy(this.#concurrent);
    }
    // Under way from now on: others come while this one waits for a counter elsewhere.
    this.#underWay.set(name, others + 1);
    const refusal = this.#refusal(counted, 0);
    if (!(refusal instanceof Promise)) return this.#entered(name, refusal);
    return refusal.then(
      (late) => this.#entered(name, late),
      (cause: unknown) => {
        this.#leave(name);
        throw cause;
      },
    );
  }

  #entered(name: string, refusal: Refusal): Leave | RateLimited {
    if (refusal !== undefined) {
      this.#leave(name);
      return refusal;
    }
    let isOver = false;
    return () => {
      if (!isOver) this.#leave(name);
      isOver = true;
    };
  }

  /** Asks one counter after the other, each only once those before it have room. */
  #refusal(counted: CountedAs, first: number): Refusal | Promise<Refusal> {
    for (let at = first; at < this.#checks.length; at += 1) {
      const check = this.#checks[at] as Check;
      const name = counted[check.of];
      if (name === undefined) continue;
      const wait = check.counter.spend(name);
      if (typeof wait !== 'number')
        return wait.then((ms) => this.#refused(check, ms) ?? this.#refusal(counted, at + 1));
      const refusal = this.#refused(check, wait);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  #refused({ bound, refusal }: Check, ms: number): Refusal {
    if (ms <= 0) return undefined;
    this.#refusals[bound] += 1;
    return refusal(Math.ceil(ms / 1_000));
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

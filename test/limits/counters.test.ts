/** What counts calls: under clocks that a test moves, within bounds, and with Redis here and away. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { RateLimited } from '../../runtime/basics/call-limits.ts';
import { type Credential, keyDigest } from '../../runtime/basics/credential.ts';
import type { CallBounds } from '../../runtime/guard/call-bounds.ts';
import { CallLimiter } from '../../runtime/guard/call-limiter.ts';
import { CountedNames } from '../../runtime/guard/counted-names.ts';
import { MemoryCounters } from '../../runtime/guard/memory-counters.ts';
import { RedisCounters } from '../../runtime/guard/redis-counters.ts';
import { hasRedis, OwnRedis } from '../mcp/redis-server.ts';
import { until } from '../mcp/until.ts';

const KEY = '11111111-2222-4333-8444-555555555555';
const OTHER = '11111111-2222-4333-8444-666666666666';

function limiter(bounds: CallBounds, accepted = new AcceptedKeys()) {
  const made = new CallLimiter({ bounds, counters: new MemoryCounters(), accepted });
  /** Seconds to wait, or nothing. */
  return async (credential: Credential) => {
    const place = await made.enter(credential);
    if (place instanceof RateLimited) return place.retryAfter;
    place();
    return undefined;
  };
}

describe('under a clock', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it.each([
    [{ key: 2 }, 60],
    [{ user: 2 }, 60],
    [{ burst: 2 }, 10],
    [{ day: 2 }, 86_400],
  ] as const)('%o is over after %i s, and says so', async (bounds, seconds) => {
    const call = limiter(bounds);
    expect([await call({ key: KEY }), await call({ key: KEY })]).toEqual([undefined, undefined]);
    expect(await call({ key: KEY })).toBe(seconds);
    vi.advanceTimersByTime(3_000);
    expect(await call({ key: KEY })).toBe(seconds - 3);
    expect(await call({ key: OTHER })).toBeUndefined();
    vi.advanceTimersByTime((seconds - 3) * 1_000);
    expect(await call({ key: KEY })).toBeUndefined();
  });

  it('whoever calls on while it is limited waits no longer', async () => {
    const call = limiter({ key: 1 });
    await call({ key: KEY });
    for (let second = 0; second < 60; second += 1) {
      expect(await call({ key: KEY })).toBe(60 - second);
      vi.advanceTimersByTime(1_000);
    }
    expect(await call({ key: KEY })).toBeUndefined();
  });

  it('refused calls cost nothing of the day', async () => {
    const call = limiter({ key: 1, day: 3 });
    for (let minute = 0; minute < 3; minute += 1) {
      expect(await call({ key: KEY })).toBeUndefined();
      for (let more = 0; more < 9; more += 1) expect(await call({ key: KEY })).toBe(60);
      vi.advanceTimersByTime(60_000);
    }
    expect(await call({ key: KEY })).toBe(86_400 - 180);
  });

  it('leaves no timers behind', async () => {
    const call = limiter({ key: 1, burst: 5 });
    for (let at = 0; at < 100; at += 1) await call({ key: `key-${at}`, from: '10.0.0.1' });
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('names', () => {
  it('of invented keys push out none that is known', () => {
    const accepted = new AcceptedKeys();
    const forgotten: string[] = [];
    const names = new CountedNames(accepted, (name) => forgotten.push(name));
    const known = { key: KEY, from: '10.0.0.1' };
    const first = names.of(known);
    expect(first.address).toBeDefined();
    accepted.accept(keyDigest(known));
    const own = names.of(known);
    expect(own).toMatchObject({ name: first.name, address: undefined });
    for (let at = 0; at < 25_000; at += 1) names.of({ key: `invented-${at}`, from: `10.1.${at >> 8}.${at & 255}` });
    expect(forgotten).not.toContain(own.name);
    // Of each kind ten thousand are remembered; the first address was one more.
    expect(forgotten).toHaveLength(2 * 15_000 + 1);
  });

  it('differ by instance, hold no key, and are the same for each spelling of one', () => {
    const names = new CountedNames(new AcceptedKeys(), () => {});
    const at = (credential: Credential) => names.of(credential).name;
    expect(at({ key: KEY })).toBe(at({ key: KEY.replaceAll('-', '').toUpperCase() }));
    expect(at({ key: KEY })).not.toBe(at({ key: OTHER }));
    expect(at({ key: KEY, instance: 'a' })).not.toBe(at({ key: KEY, instance: 'b' }));
    expect(at({ key: KEY })).not.toMatch(/1{4}|5{4}/);
    expect(at({ key: KEY, borrower: '10.0.0.1' })).toContain('10.0.0.1');
  });
});

describe.skipIf(!hasRedis())('with Redis', () => {
  let redis: OwnRedis;
  let open: RedisCounters[];
  let reports: string[];
  const process = async () => {
    const counters = new RedisCounters({ url: redis.url, report: (fault) => reports.push(String(fault)) });
    open.push(counters);
    await counters.opened();
    return { counters, made: new CallLimiter({ bounds: { key: 3 }, counters, accepted: new AcceptedKeys() }) };
  };
  const refuses = async (made: CallLimiter, key = KEY) => (await made.enter({ key })) instanceof RateLimited;

  beforeEach(async () => {
    [redis, open, reports] = [await OwnRedis.start(), [], []];
  });
  afterEach(async () => {
    for (const counters of open) counters.close();
    await redis.stop();
  });

  it('all processes count together', async () => {
    const [{ made: one }, { made: other, counters }] = [await process(), await process()];
    expect([await refuses(one), await refuses(other), await refuses(one)]).toEqual([false, false, false]);
    expect([await refuses(one), await refuses(other)]).toEqual([true, true]);
    expect(await refuses(other, OTHER)).toBe(false);
    expect(counters.isShared).toBe(true);
    expect(reports).toEqual([]);
  });

  it('each goes on alone while it is away, says so once, and together again when it is back', async () => {
    const { made, counters } = await process();
    expect(await refuses(made)).toBe(false);
    await redis.stop();
    await until(() => !counters.isShared);
    const answers = [];
    for (let at = 0; at < 5; at += 1) answers.push(await refuses(made));
    expect(answers).toEqual([false, false, false, true, true]);
    expect(reports).toEqual([expect.stringContaining('each process counts calls by itself')]);
    await redis.start();
    await until(() => counters.isShared);
    expect(await refuses(made, OTHER)).toBe(false);
    expect(counters.isShared).toBe(true);
  });

  it('starts without it', async () => {
    await redis.stop();
    const { made } = await process();
    const answers = [];
    for (let at = 0; at < 4; at += 1) answers.push(await refuses(made));
    expect(answers).toEqual([false, false, false, true]);
    expect(reports).toHaveLength(1);
  });

  it('is told no key', async () => {
    const { made } = await process();
    await refuses(made);
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    const names = await client.keys('*');
    client.disconnect();
    expect(names).toHaveLength(1);
    expect(names.join()).not.toContain(KEY.slice(0, 8));
  });
});

/** Keys that the instance has accepted are known to all replicas, by a fingerprint that is kept for a day. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACCEPTED_MS, AcceptedKeys, MOST_ACCEPTED } from '../../runtime/basics/accepted-keys.ts';
import { keyDigest } from '../../runtime/basics/credential.ts';
import { RedisSessions } from '../../runtime/mcp/sessions/redis-sessions.ts';
import { DEFAULT_LIMITS } from '../../runtime/mcp/sessions/session-store.ts';
import { hasRedis, OwnRedis } from './redis-server.ts';
import { until } from './until.ts';

const KEPT = 'oneuptime-mcp:{room}:accepted';

describe.skipIf(!hasRedis())('keys that the instance has accepted', () => {
  let redis: OwnRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await OwnRedis.start();
    client = new Redis(redis.url, { retryStrategy: () => 20, maxRetriesPerRequest: 250 });
    client.on('error', () => {});
  });
  beforeEach(() => client.flushall());
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  interface Replica {
    readonly accepted: AcceptedKeys;
    readonly store: RedisSessions;
    readonly faults: string[];
  }
  const running: Replica[] = [];
  afterEach(async () => {
    for (const { store } of running.splice(0)) await store.close();
  });

  async function replica(): Promise<Replica> {
    const accepted = new AcceptedKeys();
    const faults: string[] = [];
    const report = (fault: unknown, where: string) => faults.push(`${where}: ${fault}`);
    const store = new RedisSessions({ url: redis.url, limits: DEFAULT_LIMITS, accepted, report });
    await store.opened();
    const one = { accepted, store, faults };
    running.push(one);
    return one;
  }
  const newKey = () => ({ key: randomUUID() });

  it.each([2, 3, 5])('by one of %i are known to all, and their keys are not in Redis', async (count) => {
    const replicas = await Promise.all(Array.from({ length: count }, replica));
    const keys = Array.from({ length: 20 }, newKey);
    for (const [place, key] of keys.entries()) replicas[place % count]?.accepted.accept(keyDigest(key));
    await until(() => replicas.every(({ accepted }) => keys.every((key) => accepted.has(keyDigest(key)))));
    const all = JSON.stringify(await client.zrange(KEPT, '0', '-1'));
    for (const { key } of keys) expect(all).not.toContain(key);
    expect(replicas.every(({ accepted }) => !accepted.has(keyDigest(newKey())))).toBe(true);
    const left = await client.pttl(KEPT);
    expect(left).toBeGreaterThan(ACCEPTED_MS - 60_000);
    expect(left).toBeLessThanOrEqual(ACCEPTED_MS);
  });

  it('before it began are known to a replica, as long as they are no older than a day', async () => {
    const [young, old] = [keyDigest(newKey()), keyDigest(newKey())];
    await client.zadd(KEPT, Date.now() - 1_000, young, Date.now() - ACCEPTED_MS - 1_000, old);
    const { accepted } = await replica();
    expect([accepted.has(young), accepted.has(old)]).toEqual([true, false]);
  });

  it.each([['normal'], ['pubsub'], ['normal', 'pubsub'], ['pubsub', 'normal']])(
    'while it was parted from Redis are known to a replica when that is back: its connections %s %s',
    async (...kinds) => {
      const { accepted, store } = await replica();
      const meanwhile = keyDigest(newKey());
      // Nobody tells of it, so that it is known only to whoever reads anew.
      await client.zadd(KEPT, Date.now(), meanwhile);
      expect(accepted.has(meanwhile)).toBe(false);
      for (const kind of kinds) await client.call('CLIENT', 'KILL', 'TYPE', kind, 'SKIPME', 'yes');
      await until(() => accepted.has(meanwhile));
      expect(store.isReady()).toBe(true);
    },
  );

  it('while nobody could be told are told with the next call', async () => {
    const [one, other] = [await replica(), await replica()];
    await redis.stop();
    const key = keyDigest(newKey());
    one.accepted.accept(key);
    await redis.start();
    await until(() => one.store.isReady() && other.store.isReady(), { turns: 500 });
    const later = keyDigest(newKey());
    one.accepted.accept(later);
    await until(() => other.accepted.has(later), { turns: 300 });
    one.accepted.accept(key);
    await until(() => other.accepted.has(key));
  });

  it('are no more than so many, the last ones', async () => {
    const { accepted, store } = await replica();
    const rows = Array.from({ length: MOST_ACCEPTED }, (_, place) => [
      Date.now() - MOST_ACCEPTED + place,
      `old ${place}`,
    ]);
    for (let at = 0; at < rows.length; at += 1_000) await client.zadd(KEPT, ...rows.slice(at, at + 1_000).flat());
    const keys = Array.from({ length: 50 }, () => keyDigest(newKey()));
    for (const key of keys) accepted.accept(key);
    await until(async () => (await client.zscore(KEPT, keys.at(-1) ?? '')) !== null);
    await until(async () => (await client.zcard(KEPT)) === MOST_ACCEPTED);
    expect(await client.zscore(KEPT, keys[0] ?? ''), 'the first of the last ones').not.toBeNull();
    expect(store.isReady()).toBe(true);
  });

  it.each(['', 'x', 'null', '{}', '{"from":1}', '{"kind":', '\u0000', 'ä'.repeat(43), 'a'.repeat(100_000)])(
    'are told by nobody who says %j, on whichever channel, and the process lives on',
    async (text) => {
      const { accepted, store } = await replica();
      for (const channel of ['oneuptime-mcp:bus', 'oneuptime-mcp:accepted']) await client.publish(channel, text);
      const key = keyDigest(newKey());
      await client.publish('oneuptime-mcp:accepted', key);
      await until(() => accepted.has(key));
      expect([accepted.has(text), store.isReady()]).toEqual([false, true]);
    },
  );

  it('are told to nobody once their store is closed, as where sessions are switched off', async () => {
    const { accepted, store, faults } = await replica();
    await store.close();
    for (let call = 0; call < 3; call += 1) accepted.accept(keyDigest(newKey()));
    await new Promise((resolve) => setImmediate(resolve));
    expect(faults).toEqual([]);
  });

  it('are told of once in a while, not with every call', async () => {
    const { accepted } = await replica();
    const key = keyDigest(newKey());
    let told = 0;
    const listener = client.duplicate();
    await listener.subscribe('oneuptime-mcp:accepted');
    listener.on('message', () => {
      told += 1;
    });
    for (let call = 0; call < 500; call += 1) accepted.accept(key);
    const last = keyDigest(newKey());
    accepted.accept(last);
    await until(() => told === 2);
    listener.disconnect();
  });
});

import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { RedisSessions } from '../../runtime/mcp/sessions/redis-sessions.ts';
import { EVENTS, KEYLESS, sessionQuota } from '../../runtime/mcp/sessions/session-quotas.ts';
import { DEFAULT_LIMITS, type SessionRecord, STANDALONE } from '../../runtime/mcp/sessions/session-store.ts';
import { hasRedis, OwnRedis } from './redis-server.ts';
import { CROWDS, RoomRules, steps } from './room-rules.ts';
import { until } from './until.ts';

// The rules of the room hold over all processes that share a Redis.

describe.skipIf(!hasRedis())('sessions in Redis make room by the same rules', () => {
  let redis: OwnRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await OwnRedis.start();
    client = new Redis(redis.url);
  });
  beforeEach(() => client.flushall());
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  async function replicas(count: number, sessions: number, accepted?: AcceptedKeys): Promise<RedisSessions[]> {
    const limits = { ...DEFAULT_LIMITS, sessions };
    const stores = Array.from(
      { length: count },
      () => new RedisSessions({ url: redis.url, limits, accepted, report: () => {} }),
    );
    await Promise.all(stores.map((store) => store.opened()));
    return stores;
  }
  const record = (id: string, owner: string): SessionRecord => ({
    id,
    owner,
    principal: owner,
    protocolVersion: '2025-11-25',
    initialize: {},
  });
  /** Whose key the instance has accepted; undefined: nobody looks. */
  const PROVEN: Readonly<Record<string, ((owner: string) => boolean) | undefined>> = {
    'nobody looks': undefined,
    none: () => false,
    some: (owner) => owner.length % 3 === 0 || owner.endsWith('1'),
    all: () => true,
  };
  const living = async (): Promise<string[]> =>
    (await client.keys('oneuptime-mcp:session:*')).map((key) => /\{(.*)\}/.exec(key)?.[1] ?? '');
  /** Order is by the millisecond. */
  const tick = () => new Promise((resolve) => setTimeout(resolve, 2));

  const CASES = [5, 20, 40].flatMap((limit) =>
    Object.keys(CROWDS).flatMap((crowd) => Object.keys(PROVEN).map((proven) => ({ limit, crowd, proven }))),
  );

  it.each(CASES)('$limit in all, $crowd, keys accepted: $proven', async ({ limit, crowd, proven }) => {
    const isProven = PROVEN[proven];
    const owners = Array.from({ length: 1_000 }, (_, draw) => CROWDS[crowd]?.(draw) ?? '');
    const known = owners.filter((owner) => isProven?.(owner)).flatMap((owner) => [Date.now(), owner]);
    if (known.length > 0) await client.zadd('oneuptime-mcp:{room}:accepted', ...known);
    const stores = await replicas(2, limit, isProven && new AcceptedKeys());
    const rules = new RoomRules(limit, isProven);
    let made = 0;
    for (const { owner: draw } of steps(limit, limit + 25)) {
      const id = `session-${++made}`;
      const owner = CROWDS[crowd]?.(draw) ?? '';
      const before = new Set(rules.ids());
      await tick();
      await stores[made % 2]?.create(record(id, owner));
      const after = new Set(await living());
      rules.entered(
        id,
        owner,
        [...before, id].filter((one) => !after.has(one)),
      );
    }
    expect(new Set(await living())).toEqual(new Set(rules.ids()));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('and one with an open stream goes after all others, wherever that is', async () => {
    const [one, other] = (await replicas(2, 200)) as [RedisSessions, RedisSessions];
    const quota = sessionQuota(KEYLESS, 200);
    await one.create(record('held', KEYLESS));
    const letGo = one.hold('held');
    await tick();
    for (let n = 0; n < 2 * quota; n += 1) await other.create(record(`other-${n}`, KEYLESS));
    expect([(await living()).includes('held'), (await living()).length]).toEqual([true, quota]);
    letGo();
    await tick();
    for (let n = 0; n < 2 * quota; n += 1) await other.create(record(`more-${n}`, KEYLESS));
    await until(async () => !(await living()).includes('held'));
    await Promise.all([one.close(), other.close()]);
  });

  it.each(['key', KEYLESS].flatMap((owner) => [100, 5_000, 30_000].map((length) => ({ owner, length }))))(
    'and their events are as many as have room: $length characters, $owner',
    async ({ owner, length }) => {
      const [store] = (await replicas(1, 100)) as [RedisSessions];
      const most = owner === KEYLESS ? EVENTS.keylessSessionBytes : EVENTS.sessionBytes;
      await store.create(record('s', owner));
      const ids: string[] = [];
      for (let n = 0; n < 300; n += 1) ids.push((await store.append('s', STANDALONE, 'x'.repeat(length))) ?? '');
      const rows = await client.xrange('oneuptime-mcp:log:{s}', '-', '+');
      const bytes = rows.reduce((sum, [, fields]) => sum + (fields[3]?.length ?? 0) + 200, 0);
      expect(bytes).toBeLessThanOrEqual(most);
      expect(rows.length).toBe(Math.min(EVENTS.ofSession, Math.floor(most / (length + 200))));
      expect((await store.after('s', ids.at(-2) ?? ''))?.events).toHaveLength(1);
      // One that is larger than all that they may be is not kept, and ends its stream all the same.
      const run = randomUUID();
      const first = await store.append('s', run, 'begun');
      expect(await store.append('s', run, 'x'.repeat(most), true)).toBe(undefined);
      expect(await store.after('s', first ?? '')).toMatchObject({ events: [{ data: '' }], isOver: true });
      await store.close();
    },
  );

  it('and an owner has no more of them than its share', async () => {
    const [store] = (await replicas(1, 1_000)) as [RedisSessions];
    for (let n = 0; n < 60; n += 1) {
      await store.create(record(`s-${n}`, KEYLESS));
      await store.append(`s-${n}`, STANDALONE, 'x'.repeat(60_000));
    }
    const total = async () => Number(await client.get('oneuptime-mcp:{room}:log-all'));
    await until(async () => (await total()) <= EVENTS.keylessBytes && (await total()) > 0);
    await until(async () => (await client.keys('oneuptime-mcp:log:*')).length <= EVENTS.keylessBytes / 60_200);
    for (let n = 0; n < 60; n += 1) await store.end(`s-${n}`);
    expect(await total()).toBe(0);
    await store.close();
  });
});

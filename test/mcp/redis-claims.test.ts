/** What a session may have under way and kept in Redis, over all processes. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLAIMS } from '../../runtime/mcp/sessions/claims.ts';
import { RedisClaims } from '../../runtime/mcp/sessions/redis-claims.ts';
import { RedisLink } from '../../runtime/mcp/sessions/redis-link.ts';
import { callKey, requestKey } from '../../runtime/mcp/sessions/run-once.ts';
import { hasRedis, OwnRedis } from './redis-server.ts';

const keyOf = (id: number | string, name = 'write') => callKey({ id, name, arguments: {} });

describe.skipIf(!hasRedis())('claims in Redis', () => {
  let redis: OwnRedis;
  let client: Redis;
  let links: RedisLink[];
  let claims: readonly [RedisClaims, RedisClaims];
  beforeAll(async () => {
    redis = await OwnRedis.start();
    client = new Redis(redis.url);
    links = [1, 2].map(
      () => new RedisLink({ url: redis.url, report: () => {} }, { onMessage: () => {}, onReady: () => {} }),
    );
    await Promise.all(links.map((link) => link.opened()));
    claims = links.map((link) => new RedisClaims(link)) as unknown as typeof claims;
  });
  // Not that a process lives: it says so every other second only.
  beforeEach(async () => {
    const kept = await client.keys('oneuptime-mcp:*{*}*');
    if (kept.length > 0) await client.del(...kept);
  });
  afterAll(async () => {
    for (const link of links) link.close();
    client.disconnect();
    await redis.stop();
  });

  const carriedOut = async (id: number, answer: string, run = randomUUID()): Promise<string> => {
    const claim = claims[id % 2] as RedisClaims;
    expect(await claim.claim('s', keyOf(id), run)).toEqual({ kind: 'new' });
    await claim.record('s', keyOf(id), run, answer);
    return run;
  };
  const known = async (id: number, run: string) => claims[id % 2]?.look('s', keyOf(id), run);
  /** Keys that hold something of a session, beside answers that are there for a moment. */
  const left = async () => (await client.keys('oneuptime-mcp:*{s}*')).filter((key) => !key.includes(':run:'));

  /** As many calls as may be under way at once, by both processes. */
  const filled = async (session = 's'): Promise<readonly string[]> => {
    const runs = Array.from({ length: CLAIMS.begunOfSession }, () => randomUUID());
    for (const [id, run] of runs.entries())
      expect(await claims[id % 2]?.claim(session, keyOf(id), run)).toEqual({ kind: 'new' });
    return runs;
  };

  it.each([0, 1])('take no more calls of a session than may be under way: process %i', async (place) => {
    const runs = await filled();
    const claim = claims[place] as RedisClaims;
    expect(await claim.claim('s', keyOf('more'), 'run')).toEqual({ kind: 'full' });
    expect(await claim.claim('other', keyOf('more'), 'run')).toEqual({ kind: 'new' });
    // One that is under way is repeated all the same.
    expect(await claim.claim('s', keyOf(0), 'run')).toMatchObject({ kind: 'begun', run: runs[0] });
  });

  it.each<[way: string, end: (id: number, run: string) => Promise<unknown>]>([
    ['is given free', (id, run) => claims[0].release('s', keyOf(id), run)],
    ['is carried out', async (id, run) => claims[id % 2]?.record('s', keyOf(id), run, 'done')],
    ['is cancelled', (id) => claims[1].cancel('s', requestKey(id))],
  ])('take one more call once one %s, and no second one', async (_way, end) => {
    const runs = await filled();
    for (const id of [0, 5]) {
      await end(id, runs[id] as string);
      expect(await claims[0].claim('s', keyOf(`new ${id}`), 'run')).toEqual({ kind: 'new' });
      expect(await claims[1].claim('s', keyOf('more'), 'run')).toEqual({ kind: 'full' });
    }
  });

  it.each([10, 256, 257, 300])('keep as many calls as have room, the newest: of %i', async (count) => {
    const runs: string[] = [];
    for (let id = 0; id < count; id += 1) runs.push(await carriedOut(id, `answer ${id}`));
    const seen = await Promise.all(runs.map((run, id) => known(id, run)));
    expect(seen.filter((one) => one !== undefined)).toHaveLength(Math.min(count, CLAIMS.keptOfSession));
    expect(seen.at(-1)).toMatchObject({ kind: 'answered', answer: `answer ${count - 1}` });
    // What is not known any more is a new call; of those of one millisecond any is the oldest.
    if (count > CLAIMS.keptOfSession)
      expect(await claims[1].claim('s', keyOf(seen.indexOf(undefined)), randomUUID())).toEqual({ kind: 'new' });
  });

  it.each([
    ['x', 200_000, 40],
    ['x', CLAIMS.answerLength, 12],
    ['一', 300_000, 20],
    ['😀', CLAIMS.answerLength / 2, 8],
  ])(
    'keep as many answers as have room, and know of the others: %s, %i times, %i of them',
    async (sign, length, count) => {
      const answer = sign.repeat(length);
      const runs: string[] = [];
      for (let id = 0; id < count; id += 1) runs.push(await carriedOut(id, answer));
      const seen = await Promise.all(runs.map((run, id) => known(id, run)));
      expect(seen.map((one) => one?.kind)).toEqual(seen.map(() => 'answered'));
      const kept = seen.filter((one) => one?.kind === 'answered' && one.answer === answer);
      const bytes = Buffer.byteLength(answer);
      expect(kept).toHaveLength(Math.floor((CLAIMS.answerBytesOfSession - count) / (bytes + 1)));
      expect(seen.at(-1)).toMatchObject({ answer });
    },
  );

  it.each(['release', 'releaseRun', 'cancel'] as const)('have nothing left of calls that are over: %s', async (way) => {
    for (let id = 0; id < 40; id += 1) {
      const run = await carriedOut(id, 'x'.repeat(1_000 * id));
      if (way === 'release') await claims[1].release('s', keyOf(id), run);
      else if (way === 'releaseRun') await claims[1].releaseRun('s', run);
      else await claims[1].cancel('s', requestKey(id));
      expect(await claims[0].claim('s', keyOf(id), 'again')).toEqual({ kind: 'new' });
      await claims[0].release('s', keyOf(id), 'again');
    }
    expect(await client.hget('oneuptime-mcp:kept-bytes:{s}', '')).toBe('0');
    expect(await left()).toEqual(['oneuptime-mcp:kept-bytes:{s}']);
  });

  it('count what calls leave behind rightly, whatever is done to them', async () => {
    let state = 7;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const runs = new Map<number, string>();
    for (let step = 0; step < 400; step += 1) {
      const [id, kind] = [draw(30), draw(6)];
      const claim = claims[draw(2)] as RedisClaims;
      const run = runs.get(id);
      if (run === undefined) {
        const own = randomUUID();
        if ((await claim.claim('s', keyOf(id), own)).kind === 'new') runs.set(id, own);
      } else if (kind < 3) await claim.record('s', keyOf(id), run, 'x'.repeat(draw(400_000)));
      else {
        if (kind === 3) await claim.release('s', keyOf(id), run);
        else if (kind === 4) await claim.releaseRun('s', run);
        else await claim.cancel('s', requestKey(id));
        if (kind !== 4) runs.delete(id);
        else if ((await claim.look('s', keyOf(id), run))?.kind !== 'begun') runs.delete(id);
      }
    }
    const sizes = await client.hgetall('oneuptime-mcp:kept-bytes:{s}');
    const { '': total, ...each } = sizes;
    expect(Number(total)).toBe(Object.values(each).reduce((sum, bytes) => sum + Number(bytes), 0));
    expect(Object.keys(each).sort()).toEqual((await client.zrange('oneuptime-mcp:kept:{s}', '0', '-1')).sort());
    expect(Number(total)).toBeLessThanOrEqual(CLAIMS.answerBytesOfSession);
  });
});

import { LRUCache } from 'lru-cache';
import { describe, expect, it, vi } from 'vitest';
import { CLAIMS } from '../../runtime/mcp/sessions/claims.ts';
import { MemoryClaims } from '../../runtime/mcp/sessions/memory-claims.ts';
import { callKey, requestKey, runOnce } from '../../runtime/mcp/sessions/run-once.ts';

const keyOf = (id: number, name = 'write') => callKey({ id, name, arguments: {} });

/** Claims in which many sessions have answers that nobody fetched. */
async function busy(sessions: number, each: number): Promise<MemoryClaims> {
  const claims = new MemoryClaims();
  for (let session = 0; session < sessions; session += 1) {
    for (let id = 0; id < each; id += 1) {
      await claims.claim(`s ${session}`, keyOf(id), 'run');
      await claims.record(`s ${session}`, keyOf(id), 'run', `answer ${id}`);
    }
  }
  return claims;
}

describe('what a session has carried out', () => {
  it.each([1, 10, 100, 400].flatMap((sessions) => [1, 5, 25].map((each) => ({ sessions, each }))))(
    'is looked for in no other one: $sessions sessions, $each calls',
    async ({ sessions, each }) => {
      const claims = await busy(sessions, each);
      const walks = (['entries', 'keys', 'values', 'forEach'] as const).map((name) =>
        vi.spyOn(LRUCache.prototype, name),
      );
      const looks = vi.spyOn(String.prototype, 'startsWith');
      await claims.cancel('s 0', requestKey(0));
      await claims.releaseRun('s 0', 'run');
      // As many steps as it has calls itself.
      expect(looks.mock.calls.length).toBeLessThanOrEqual(each);
      expect(walks.flatMap(({ mock }) => mock.calls)).toEqual([]);
      vi.restoreAllMocks();
      for (let session = 0; session < Math.min(sessions, 5); session += 1) {
        for (let id = 0; id < each; id += 1) {
          const claim = await claims.claim(`s ${session}`, keyOf(id), 'next');
          expect(claim.kind).toBe(session === 0 ? 'new' : 'answered');
        }
      }
    },
  );

  it.each([10, 256, 257, 300, 1_000])('is known of as many calls as have room, the newest: %i', async (count) => {
    const claims = await busy(1, count);
    const other = keyOf(0);
    await claims.claim('other', other, 'run');
    await claims.record('other', other, 'run', 'done');
    let known = 0;
    for (let id = 0; id < count; id += 1) {
      if ((await claims.look('s 0', keyOf(id), 'run'))?.kind === 'answered') known += 1;
    }
    expect(known).toBe(Math.min(count, CLAIMS.keptOfSession));
    expect(await claims.look('s 0', keyOf(count - 1), 'run')).toMatchObject({ answer: `answer ${count - 1}` });
    expect(await claims.look('other', other, 'run')).toMatchObject({ answer: 'done' });
  });

  it.each([0, 1, 2, 1_000])('is known without its answer where that is too long: by %i characters', async (more) => {
    const claims = new MemoryClaims();
    await claims.claim('s', keyOf(1), 'run');
    await claims.record('s', keyOf(1), 'run', 'x'.repeat(CLAIMS.answerLength + more));
    const claim = await claims.claim('s', keyOf(1), 'next');
    expect([claim.kind, ('answer' in claim ? claim.answer : undefined) !== undefined]).toEqual([
      'answered',
      more === 0,
    ]);
  });

  it.each([20, 40, 80])('is known where its answer had to go: %i answers of a megabyte', async (count) => {
    const claims = new MemoryClaims();
    const long = 'x'.repeat(CLAIMS.answerLength);
    for (let n = 0; n < count; n += 1) {
      await claims.claim(`s ${n}`, keyOf(1), 'run');
      await claims.record(`s ${n}`, keyOf(1), 'run', long);
    }
    const all = await Promise.all(Array.from({ length: count }, (_, n) => claims.claim(`s ${n}`, keyOf(1), 'next')));
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['answered']));
    const answers = all.filter((claim) => 'answer' in claim && claim.answer !== undefined).length;
    expect(answers * 2 * long.length).toBeLessThanOrEqual(CLAIMS.answerBytes);
    expect(answers).toBeGreaterThan(10);
  });
});

describe('what a session has under way', () => {
  it.each([1, 3, 40])('is so much, and no other session has less for it: %i sessions', async (sessions) => {
    const claims = new MemoryClaims();
    for (let session = 0; session < sessions; session += 1) {
      for (let id = 0; id < CLAIMS.begunOfSession + 20; id += 1) {
        const { kind } = await claims.claim(`s ${session}`, keyOf(id), 'run');
        const isFull = id >= CLAIMS.begunOfSession || claims.begun >= CLAIMS.begun;
        if (!isFull) expect(kind).toBe('new');
        else expect(['full', 'new']).toContain(kind);
      }
    }
    expect(claims.begun).toBe(Math.min(sessions * CLAIMS.begunOfSession, CLAIMS.begun));
    // None of it was forgotten, and what ends makes room.
    expect(await claims.claim('s 0', keyOf(0), 'next')).toEqual({ kind: 'begun', run: 'run' });
    await claims.release('s 0', keyOf(0), 'run');
    expect(await claims.claim('s 0', keyOf(9_999), 'run')).toEqual({ kind: 'new' });
    for (let id = 0; id < CLAIMS.begunOfSession + 20; id += 1) await claims.cancel('s 0', requestKey(id));
    expect(claims.begun).toBeLessThanOrEqual(sessions * CLAIMS.begunOfSession - CLAIMS.begunOfSession + 1);
  });

  it('is told where it is too much, and nothing is sent', async () => {
    const claims = new MemoryClaims();
    for (let id = 0; id < CLAIMS.begunOfSession; id += 1) await claims.claim('s', keyOf(id), 'run');
    const call = { id: 'one more', name: 'write', arguments: {}, checkWith: undefined };
    const perform = vi.fn(async () => ({ text: 'done' }));
    const left = new AbortController().signal;
    const post = { claims, session: 's', run: 'r', isHeld: false, left, await: () => {} };
    const { text } = await runOnce({ ...post, call, perform });
    expect(text).toMatch(/write was not carried out, and nothing was sent: too many.*Wait for the answers/s);
    expect(perform).not.toHaveBeenCalled();
  });
});

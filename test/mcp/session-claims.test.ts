import { LRUCache } from 'lru-cache';
import { describe, expect, it, vi } from 'vitest';
import { type CallKey, CLAIMS } from '../../runtime/mcp/sessions/claims.ts';
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

describe('a call of a session', () => {
  const KEY = keyOf(1);
  const start = () => {
    const clock = { now: 1 };
    return { clock, claims: new MemoryClaims(() => clock.now) };
  };
  const done = { kind: 'answered', run: 'run', answer: 'done' };
  const begun = { kind: 'begun', run: 'run' };
  async function carriedOut() {
    const { clock, claims } = start();
    await claims.claim('s', KEY, 'run');
    await claims.record('s', KEY, 'run', 'done');
    return { clock, claims };
  }

  it('is of its session, its id and what it calls: another in any of them is another call', async () => {
    const { claims } = start();
    expect(await claims.claim('s', KEY, 'run')).toEqual({ kind: 'new' });
    const other = callKey({ id: 1, name: 'write', arguments: { a: 1 } });
    for (const [session, key] of [
      ['t', KEY],
      ['s', keyOf(2)],
      ['s', keyOf(1, 'other')],
      ['s', other],
    ] as const)
      expect(await claims.claim(session, key, 'other run')).toEqual({ kind: 'new' });
    expect(await claims.claim('s', KEY, 'other run')).toEqual(begun);
    expect(claims.begun).toBe(5);
  });

  it('is looked at by the run that has it, and known by no other', async () => {
    const { claims } = start();
    expect(await claims.look('s', KEY, 'run')).toBeUndefined();
    await claims.claim('s', KEY, 'run');
    expect([await claims.look('s', KEY, 'run'), await claims.look('s', KEY, 'other')]).toEqual([begun, undefined]);
    await claims.record('s', KEY, 'run', 'done');
    expect([await claims.look('s', KEY, 'run'), await claims.look('s', KEY, 'other')]).toEqual([done, undefined]);
    expect(claims.begun).toBe(0);
  });

  it('is recorded by the run that has it, once', async () => {
    const { claims } = start();
    await claims.record('s', KEY, 'run', 'nobody has begun it');
    expect(await claims.look('s', KEY, 'run')).toBeUndefined();
    await claims.claim('s', KEY, 'run');
    await claims.record('s', KEY, 'other', 'not its own');
    expect(await claims.look('s', KEY, 'run')).toEqual(begun);
    await claims.record('s', KEY, 'run', 'done');
    await claims.record('s', KEY, 'run', 'again');
    expect(await claims.claim('s', KEY, 'next')).toEqual(done);
  });

  it('that was carried out and not delivered is known for ten minutes', async () => {
    const { clock, claims } = await carriedOut();
    clock.now += CLAIMS.keptMs;
    expect(await claims.claim('s', KEY, 'next')).toEqual(done);
    clock.now += 1;
    expect(await claims.claim('s', KEY, 'next')).toEqual({ kind: 'new' });
  });

  it('that is released is free at once; those who waited have its answer for a moment', async () => {
    const { clock, claims } = await carriedOut();
    await claims.release('s', KEY, 'other');
    expect(await claims.look('s', KEY, 'run')).toEqual(done);
    await claims.release('s', KEY, 'run');
    expect(await claims.claim('s', KEY, 'next')).toEqual({ kind: 'new' });
    expect([await claims.look('s', KEY, 'run'), await claims.look('s', KEY, 'other')]).toEqual([done, undefined]);
    clock.now += CLAIMS.handedMs;
    expect(await claims.look('s', KEY, 'run')).toEqual(done);
    clock.now += 1;
    expect(await claims.look('s', KEY, 'run')).toBeUndefined();
    expect(await claims.claim('s', KEY, 'other')).toEqual({ kind: 'begun', run: 'next' });
  });

  it('that is released while it is under way is free, and has no answer', async () => {
    const { claims } = start();
    await claims.claim('s', KEY, 'run');
    await claims.release('s', KEY, 'other');
    expect([await claims.look('s', KEY, 'run'), claims.begun]).toEqual([begun, 1]);
    await claims.release('s', KEY, 'run');
    expect([await claims.look('s', KEY, 'run'), claims.begun]).toEqual([undefined, 0]);
    await claims.release('s', KEY, 'run');
    expect(claims.begun).toBe(0);
  });

  it('is handed on without its answer where that was too long', async () => {
    const { claims } = start();
    await claims.claim('s', KEY, 'run');
    await claims.record('s', KEY, 'run', 'x'.repeat(CLAIMS.answerLength + 1));
    await claims.release('s', KEY, 'run');
    expect(await claims.look('s', KEY, 'run')).toEqual({ ...done, answer: undefined });
  });

  it('is released with all that its run has answered, and nothing else is', async () => {
    const { claims } = start();
    for (const [id, run] of [
      [1, 'run'],
      [2, 'run'],
      [3, 'other'],
      [4, 'run'],
    ] as const) {
      await claims.claim('s', keyOf(id), run);
      if (id < 4) await claims.record('s', keyOf(id), run, 'done');
    }
    await claims.releaseRun('t', 'run');
    expect((await claims.claim('s', keyOf(1), 'next')).kind).toBe('answered');
    await claims.releaseRun('s', 'run');
    const kinds = [];
    for (const id of [1, 2, 3, 4]) kinds.push((await claims.claim('s', keyOf(id), 'next')).kind);
    expect(kinds).toEqual(['new', 'new', 'answered', 'begun']);
  });

  it('is free where its request is cancelled, under way or not, whatever it calls', async () => {
    const { claims } = start();
    const keys = [keyOf(1), keyOf(1, 'other'), keyOf(11), keyOf(2)];
    for (const key of keys) await claims.claim('s', key, 'run');
    for (const at of [1, 3]) await claims.record('s', keys[at] as CallKey, 'run', 'done');
    await claims.claim('t', KEY, 'run');
    await claims.cancel('nowhere', requestKey(1));
    await claims.cancel('s', requestKey(1));
    expect([claims.begun, claims.sessions]).toEqual([2, 2]);
    const kinds = [];
    for (const key of keys) kinds.push((await claims.claim('s', key, 'next')).kind);
    expect([kinds, (await claims.claim('t', KEY, 'next')).kind]).toEqual([
      ['new', 'new', 'begun', 'answered'],
      'begun',
    ]);
    // What it would have answered comes to nobody.
    await claims.record('s', KEY, 'run', 'late');
    expect(await claims.claim('s', KEY, 'other')).toEqual({ kind: 'begun', run: 'next' });
  });

  it('is one of as many as a process has under way, and room is made by any that ends', async () => {
    const { claims } = start();
    const each = CLAIMS.begunOfSession;
    for (let n = 0; n < CLAIMS.begun; n += 1) await claims.claim(`s ${Math.floor(n / each)}`, keyOf(n % each), 'run');
    expect([claims.begun, await claims.claim('late', KEY, 'run')]).toEqual([CLAIMS.begun, { kind: 'full' }]);
    expect(await claims.claim('s 0', KEY, 'next')).toEqual(begun);
    await claims.record('s 1', KEY, 'run', 'done');
    expect(await claims.claim('late', KEY, 'run')).toEqual({ kind: 'new' });
  });

  it('is one of as many as are known of a session, of which the oldest goes', async () => {
    const { claims } = start();
    for (let id = 0; id < CLAIMS.keptOfSession; id += 1) {
      await claims.claim('s', keyOf(id), 'run');
      await claims.record('s', keyOf(id), 'run', `${id}`);
    }
    expect(await claims.look('s', keyOf(0), 'run')).toMatchObject({ answer: '0' });
    await claims.claim('s', keyOf(9_999), 'run');
    await claims.record('s', keyOf(9_999), 'run', 'last');
    const known = await Promise.all([0, 1, 9_999].map((id) => claims.look('s', keyOf(id), 'run')));
    expect(known.map((taken) => taken?.kind)).toEqual([undefined, 'answered', 'answered']);
  });

  it('that is carried out again has no answer of before', async () => {
    const { claims } = await carriedOut();
    await claims.release('s', KEY, 'run');
    await claims.claim('s', KEY, 'next');
    await claims.record('s', KEY, 'next', 'x'.repeat(CLAIMS.answerLength + 1));
    expect(await claims.claim('s', KEY, 'other')).toEqual({ kind: 'answered', run: 'next', answer: undefined });
  });

  it('is all that is known of its session, which is forgotten with it', async () => {
    const { clock, claims } = await carriedOut();
    await claims.claim('s', keyOf(2), 'run');
    await claims.release('s', KEY, 'run');
    expect(claims.sessions).toBe(1);
    await claims.release('s', keyOf(2), 'run');
    expect(claims.sessions).toBe(0);
    await claims.claim('s', KEY, 'run');
    await claims.record('s', KEY, 'run', 'done');
    expect(claims.sessions).toBe(1);
    clock.now += CLAIMS.keptMs + 1;
    await claims.claim('t', KEY, 'run');
    expect(await claims.look('s', KEY, 'run')).toBeUndefined();
    expect(claims.sessions).toBe(1);
  });

  it('is the same whatever else is told of its answer', async () => {
    const { claims } = await carriedOut();
    await claims.abandon();
    await claims.send();
    expect(await claims.claim('s', KEY, 'next')).toEqual(done);
  });
});

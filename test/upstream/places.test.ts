/** Requests of many keys at an instance that answers some and leaves others hanging: who gets through, and who is told what. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TimeUp } from '../../runtime/basics/time-limit.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { Deadline } from '../../runtime/upstream/deadline.ts';
import { Places } from '../../runtime/upstream/places.ts';
import { Upstream, type UpstreamRequest } from '../../runtime/upstream/upstream.ts';
import { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { HandClock } from '../time/hand-clock.ts';
import { StubUpstream } from '../time/stub-upstream.ts';
import { closing } from './servers.ts';

const read = (path: string): UpstreamRequest => ({ method: 'POST', path, body: {}, isRead: true });
const write = (path: string): UpstreamRequest => ({ method: 'DELETE', path, isRead: false });
const SHARE = 32;

let stub: StubUpstream;
let upstream: Upstream;
beforeEach(async () => {
  stub = new StubUpstream();
  stub.reply = (_method, path) => (path.includes('hang') ? undefined : { count: 1 });
  upstream = closing(new Upstream({ url: await stub.listen(), api: ONEUPTIME_API, deadlineMs: 60_000, retries: 0 }));
});
afterEach(() => stub.close());

/** Calls that hang, until as many as may be under way are. */
async function hanging(key: string, count: number, request = read): Promise<Promise<unknown>[]> {
  const before = stub.held;
  const calls = Array.from({ length: count }, () =>
    upstream.send(request('/hang'), { key }).catch((cause: unknown) => cause),
  );
  await expect.poll(() => stub.held).toBeGreaterThan(before);
  await stub.holds();
  return calls;
}

describe('while calls of one key hang', () => {
  it.each([1, 31, 32, 33, 64, 200])('%i of them keep no other key from an answer', async (count) => {
    await hanging('greedy', count);
    expect(stub.held).toBe(Math.min(count, SHARE));
    expect(await upstream.send(read('/count'), { key: 'other' })).toMatchObject({ body: { count: 1 } });
    expect(stub.held).toBe(Math.min(count, SHARE));
  });

  it.each([2, 4, 8, 12])('and as many of %i others, whoever comes last is answered', async (keys) => {
    for (let one = 0; one < keys; one += 1) await hanging(`greedy ${one}`, 64);
    for (const request of [read('/count'), write('/row')]) {
      expect(await upstream.send(request, { key: 'last' })).toMatchObject({ status: 200 });
    }
  });

  it.each([
    ['reads', read],
    ['writes', write],
  ])('more %s than may wait are refused, and nothing of them is sent', async (_what, request) => {
    const calls = await hanging('greedy', SHARE + 256, request);
    const failure = await upstream.send(request('/row'), { key: 'greedy' }).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(UpstreamFailure);
    expect(failure).toMatchObject({
      code: 'rate_limited',
      isUnsent: true,
      message: expect.stringMatching(/this key.*nothing was sent\.$/),
      next: expect.stringMatching(/call again\.$/),
    });
    expect(stub.seen.filter((line) => line.endsWith('/row'))).toEqual([]);
    expect(calls).toHaveLength(SHARE + 256);
  });

  it('borrowers of the lent key have a share each', async () => {
    const lent = (borrower: string) => ({ key: 'lent', borrower });
    for (let turn = 0; turn < 100; turn += 1) {
      upstream.send(read('/hang'), lent('10.0.0.1')).catch(() => {});
    }
    await expect.poll(() => stub.held).toBe(SHARE);
    expect(await upstream.send(read('/count'), lent('10.0.0.2'))).toMatchObject({ body: { count: 1 } });
  });
});

describe('whoever waits for a place', () => {
  /** Places of which one key has all it may, and a request of it that waits. */
  async function waiting(deadlineMs: number, signal?: AbortSignal) {
    const clock = new HandClock();
    const places = new Places({ api: ONEUPTIME_API, deadlineMs, after: clock.after });
    const held = Array.from({ length: SHARE }, () => places.enter({ key: 'one' }, new Deadline(600_000, undefined)));
    const outcome = Promise.resolve(places.enter({ key: 'one' }, new Deadline(deadlineMs, signal))).catch(
      (cause: unknown) => cause,
    );
    return { clock, held, outcome };
  }

  it.each([
    [3_000, 1_000],
    [9_000, 3_000],
    [30_000, 10_000],
    [60_000, 10_000],
    [3_600_000, 10_000],
  ])('of a request that has %i ms is told after %i ms, and not before', async (deadlineMs, waitMs) => {
    const { clock, outcome } = await waiting(deadlineMs);
    let isOver = false;
    void outcome.then(() => {
      isOver = true;
    });
    clock.pass(waitMs - 1);
    await Promise.resolve();
    expect(isOver).toBe(false);
    clock.pass(1);
    expect(await outcome).toMatchObject({ code: 'rate_limited', isUnsent: true });
  });

  it('goes on when one before it ends', async () => {
    const { held, outcome } = await waiting(30_000);
    const [first] = held;
    if (typeof first === 'function') first();
    expect(await outcome).toBeTypeOf('function');
  });

  it.each([
    ['its client goes away', new Error('gone'), 'NotBegun', {}],
    ['the time of its call is over', new TimeUp(45), 'Crowded', { code: 'rate_limited', isUnsent: true }],
  ])('waits no longer when %s', async (_why, reason, name, told) => {
    const stop = new AbortController();
    const { clock, outcome } = await waiting(30_000, stop.signal);
    stop.abort(reason);
    const cause = (await outcome) as Error;
    expect(cause.constructor.name).toBe(name);
    expect(cause).toMatchObject(told);
    expect(clock.waiting).toBe(0);
  });

  it.each([
    ['a read', read],
    ['a write', write],
  ])('is told that nothing was sent when it is cancelled: %s', async (_what, request) => {
    await hanging('one', SHARE);
    const stop = new AbortController();
    const outcome = upstream.send(request('/row'), { key: 'one' }, stop.signal).catch((cause: unknown) => cause);
    stop.abort();
    expect(await outcome).toMatchObject({ code: 'cancelled', isUnsent: true });
    expect(stub.seen.filter((line) => line.endsWith('/row'))).toEqual([]);
  });
});

it('an instance is asked once how it does, however many ask', async () => {
  expect(await Promise.all(Array.from({ length: 50 }, () => upstream.state()))).toEqual(
    Array(50).fill({ state: 'ok' }),
  );
  expect(stub.seen).toHaveLength(1);
});

import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CALL_LIMIT_MS } from '../../runtime/basics/time-limit.ts';
import { type CallKey, CLAIMS, type Claim, type Claims, type Taken } from '../../runtime/mcp/sessions/claims.ts';
import { MemoryClaims } from '../../runtime/mcp/sessions/memory-claims.ts';
import { callKey, type Outcome, requestKey, runOnce, writingCall } from '../../runtime/mcp/sessions/run-once.ts';
import { StoreAwayError } from '../../runtime/mcp/sessions/session-store.ts';

const CALL = { id: 1, name: 'write', arguments: { a: 1 }, checkWith: 'list_things' };
const KEY = callKey(CALL);

function start(now?: () => number) {
  const claims = new MemoryClaims(now);
  let runs = 0;
  const once = (perform: () => Promise<Outcome>, session = 's') => {
    runs += 1;
    const left = new AbortController().signal;
    return runOnce({ claims, session, call: CALL, run: `run ${runs}`, isHeld: false, left, await: () => {}, perform });
  };
  return { claims, once };
}

const says = (text: string) => async () => ({ text });

describe('a call that is carried out once', () => {
  it('is free again after a fault of ours, which is told once', async () => {
    const { once } = start();
    await expect(once(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    const told = await once(says('never'));
    expect(told.text).toMatch(/outcome is unknown.*list_things/);
    told.settle(true);
    expect((await once(says('done'))).text).toBe('done');
  });

  it('is told once the store knows: what is called next may come to another process', async () => {
    const { claims, once } = start();
    const record = claims.record.bind(claims);
    const release = claims.release.bind(claims);
    const slowly = () => new Promise((resolve) => setTimeout(resolve, 50));
    claims.record = (...given) => slowly().then(() => record(...given));
    claims.release = (...given) => slowly().then(() => release(...given));
    await once(says('done'));
    expect(await claims.claim('s', KEY, 'other')).toMatchObject({ kind: 'answered', answer: 'done' });
    await once(async () => ({ text: 'refused', isUnchanged: true }), 'second');
    expect(await claims.claim('second', KEY, 'other')).toEqual({ kind: 'new' });
  });

  it('keeps no answer that is too long, but that there was one', async () => {
    const { once } = start();
    (await once(says('x'.repeat(CLAIMS.answerLength + 1)))).settle(false);
    const told = await once(says('never'));
    expect(told.text).toMatch(/was carried out before.*not kept.*list_things/);
    told.settle(true);
    expect((await once(says('done'))).text).toBe('done');
  });

  it('forgets answers nobody fetches, and the oldest of too many, but nothing that is under way', async () => {
    let now = 1;
    const { claims, once } = start(() => now);
    expect(await claims.claim('busy', KEY, 'run')).toEqual({ kind: 'new' });
    (await once(says('lost'))).settle(false);
    now += CLAIMS.keptMs + 1;
    expect((await once(says('again'))).text).toBe('again');
    const long = 'x'.repeat(CLAIMS.answerLength);
    const many = Math.ceil(CLAIMS.answerBytes / CLAIMS.answerLength) + 1;
    for (let n = 0; n < many; n += 1) (await once(says(long), `session ${n}`)).settle(false);
    // That it was carried out is known all the same.
    expect((await once(says('never'), 'session 0')).text).toMatch(/was carried out before.*not kept/);
    expect((await once(says('never'), `session ${many - 1}`)).text).toBe(long);
    expect(await claims.claim('busy', KEY, 'other')).toEqual({ kind: 'begun', run: 'run' });
  });
});

/** Claims that answer as they are told, and keep what they were asked. */
class ToldClaims implements Claims {
  readonly asked: string[] = [];
  claims: Claim[] = [];
  looks: (Taken | undefined)[] = [];
  fault: Error | undefined;

  async #ask(what: string): Promise<void> {
    this.asked.push(what);
    if (this.fault !== undefined) throw this.fault;
  }
  async claim(_session: string, _key: CallKey, run: string): Promise<Claim> {
    await this.#ask(`claim ${run}`);
    return this.claims.shift() ?? { kind: 'new' };
  }
  async look(_session: string, _key: CallKey, run: string): Promise<Taken | undefined> {
    await this.#ask(`look ${run}`);
    return this.looks.length > 1 ? this.looks.shift() : this.looks[0];
  }
  record(session: string, key: CallKey, run: string, answer: string, isHeld?: boolean): Promise<void> {
    const isOurs = session === 's' && JSON.stringify(key) === JSON.stringify(KEY);
    return this.#ask(`record ${isOurs} ${run} ${isHeld} ${answer}`);
  }
  send = (_session: string, _key: CallKey, run: string) => this.#ask(`send ${run}`);
  abandon = (_session: string, _key: CallKey, run: string) => this.#ask(`abandon ${run}`);
  release = (_session: string, _key: CallKey, run: string) => this.#ask(`release ${run}`);
  releaseRun = (_session: string, run: string) => this.#ask(`release all of ${run}`);
  cancel = (_session: string, request: string) => this.#ask(`cancel ${request}`);
}

describe('a call, step by step', () => {
  let claims: ToldClaims;
  let awaited: string[];
  let left: AbortController;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    perform.mockClear();
    claims = new ToldClaims();
    awaited = [];
    left = new AbortController();
  });
  afterEach(() => vi.useRealTimers());

  const told = (text: string) =>
    (JSON.parse(text) as { result: { content: { text: string }[] } }).result.content[0]?.text;
  const perform = vi.fn(says('done'));
  const run = (more: Partial<Parameters<typeof runOnce>[0]> = {}) =>
    runOnce({
      claims,
      session: 's',
      call: CALL,
      run: 'run',
      isHeld: false,
      left: left.signal,
      await: (of, isAwaited) => awaited.push(`${of} ${isAwaited}`),
      perform,
      ...more,
    });
  const begun: Taken = { kind: 'begun', run: 'first' };
  const answered = (answer: string | undefined): Taken => ({ kind: 'answered', run: 'first', answer });

  it('that nobody has is carried out, and kept before its answer goes out', async () => {
    const { text, settle, send } = await run();
    expect([text, send, claims.asked]).toEqual(['done', undefined, ['claim run', 'record true run false done']]);
    settle(true);
    settle(false);
    expect(claims.asked.slice(2)).toEqual(['release run', 'abandon run']);
  });

  it('whose answer waits for others says when it goes out', async () => {
    const { send } = await run({ isHeld: true });
    expect(claims.asked).toEqual(['claim run', 'record true run true done']);
    await send?.();
    expect(claims.asked.at(-1)).toBe('send run');
  });

  it('that changed nothing is free at once, as is one that has no answer, which is not kept', async () => {
    await run({ perform: async () => ({ text: 'refused', isUnchanged: true }) });
    expect(claims.asked).toEqual(['claim run', 'record true run false refused', 'release run']);
    claims.asked.length = 0;
    expect((await run({ perform: says('') })).text).toBe('');
    expect(claims.asked).toEqual(['claim run', 'release run']);
  });

  it('that fails leaves behind that its outcome is unknown', async () => {
    await expect(run({ perform: () => Promise.reject(new Error('a bug')) })).rejects.toThrow('a bug');
    expect(claims.asked).toEqual(['claim run', expect.stringMatching(/^record true run false .*outcome is unknown/)]);
  });

  it('goes out though the store fails meanwhile', async () => {
    const { text, settle, send } = await run({
      isHeld: true,
      perform: async () => {
        claims.fault = new Error('away');
        return { text: 'done', isUnchanged: true };
      },
    });
    expect(text).toBe('done');
    for (const isDelivered of [true, false]) settle(isDelivered);
    await send?.();
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('is not sent where there is too much under way, or no store; any other fault is one of ours', async () => {
    claims.claims = [{ kind: 'full' }];
    const full = await run();
    expect(JSON.parse(full.text)).toMatchObject({ jsonrpc: '2.0', id: 1, result: { isError: true } });
    expect(told(full.text)).toMatch(/^write was not carried out.*too many writes/);
    claims.fault = new StoreAwayError('away');
    const away = await run();
    expect(told(away.text)).toMatch(/^write was not carried out.*\(Redis\)/);
    for (const { settle, send } of [full, away]) {
      settle(true);
      expect(send).toBeUndefined();
    }
    claims.fault = new Error('a bug');
    await expect(run()).rejects.toThrow('a bug');
    expect([perform.mock.calls.length, claims.asked]).toEqual([0, ['claim run', 'claim run', 'claim run']]);
  });

  it('that was answered before is told that answer, which is then settled for the run that gave it', async () => {
    claims.claims = [answered('the first')];
    const { text, settle, send } = await run();
    expect([text, send, claims.asked, awaited]).toEqual(['the first', undefined, ['claim run'], []]);
    settle(true);
    expect(claims.asked.at(-1)).toBe('release first');
    claims.claims = [answered('the first')];
    claims.asked.length = 0;
    const held = await run({ isHeld: true });
    expect(claims.asked).toEqual(['claim run', 'abandon first']);
    await held.send?.();
    expect(claims.asked.at(-1)).toBe('send first');
  });

  it.each([
    [answered(undefined), /^This call of write was carried out before, .*not kept.*Check with list_things/],
    [{ kind: 'lost', run: 'first' } as const, /^A call of write .*outcome is unknown.*Check with list_things first/],
  ])('that is %j is told so', async (claim, says) => {
    claims.claims = [claim];
    expect(told((await run()).text)).toMatch(says);
    claims.claims = [claim];
    const call = { ...CALL, name: 'n'.repeat(200), checkWith: undefined };
    expect(told((await run({ call })).text)).toMatch(/ of n{128}[ ,].*Check with a read/);
    expect(perform).not.toHaveBeenCalled();
  });

  it('that is under way is waited for, and the first is told that it is', async () => {
    claims.claims = [begun];
    claims.looks = [begun, begun, answered('the first')];
    const { text } = await run();
    expect([text, awaited]).toEqual(['the first', ['first true', 'first false']]);
    expect(claims.asked).toEqual(['claim run', 'look first', 'look first', 'look first']);
  });

  it('that was given up by the first is carried out', async () => {
    claims.claims = [begun, { kind: 'new' }];
    claims.looks = [undefined];
    expect((await run()).text).toBe('done');
    expect(claims.asked).toEqual(['claim run', 'look first', 'claim run', 'record true run false done']);
    expect(awaited).toEqual(['first true', 'first false']);
  });

  it('that takes too long is told to be under way still', async () => {
    claims.claims = [begun];
    claims.looks = [begun];
    const { look } = claims;
    claims.look = (...given) => {
      vi.advanceTimersByTime(CALL_LIMIT_MS / 2);
      return look.apply(claims, given);
    };
    const { text, settle, send } = await run();
    expect(told(text)).toMatch(/^The first call of write .*still under way.*or check with list_things/);
    settle(true);
    expect([send, claims.asked, awaited]).toEqual([
      undefined,
      ['claim run', 'look first', 'look first'],
      ['first true', 'first false'],
    ]);
  });

  it.each([
    ['stopped', 'stopped'],
    [undefined, ''],
  ])('that nobody wants any more ends with what it was stopped with: %s', async (reason, text) => {
    claims.claims = [begun];
    claims.looks = [begun];
    const { look } = claims;
    claims.look = (...given) => {
      left.abort(reason);
      return look.apply(claims, given);
    };
    const ended = await run();
    ended.settle(false);
    expect([ended.text, ended.send, perform.mock.calls.length]).toEqual([text, undefined, 0]);
    expect(claims.asked).toEqual(['claim run', 'look first']);
    expect(awaited).toEqual(['first true', 'first false']);
  });

  it('whose waiting fails tells the first that nobody waits', async () => {
    claims.claims = [begun];
    claims.look = () => Promise.reject(new StoreAwayError('away'));
    expect(told((await run()).text)).toContain('(Redis)');
    expect(awaited).toEqual(['first true', 'first false']);
  });
});

describe('what a call is known by', () => {
  it('is its id, as it is: a number is no text, and a long one is short', () => {
    expect([requestKey(1), requestKey('1'), requestKey('a"b')]).toEqual(['1', '"1"', '"a\\"b"']);
    for (const length of [61, 62, 63, 64, 1_000]) {
      const key = requestKey('x'.repeat(length));
      expect(key).toEqual(length <= 62 ? `"${'x'.repeat(length)}"` : expect.stringMatching(/^[\w-]{43}$/));
    }
    expect(requestKey('x'.repeat(70))).not.toBe(requestKey('y'.repeat(70)));
  });

  it('is what it calls, and with what', () => {
    const of = (name: string, args: unknown) => callKey({ id: 1, name, arguments: args });
    expect(of('a', { x: 1 })).toEqual({ request: '1', digest: expect.stringMatching(/^[\w-]{43}$/) });
    expect(of('a', { x: 1 })).toEqual(of('a', { x: 1 }));
    const others = [of('b', { x: 1 }), of('a', { x: 2 }), of('a', undefined), of('a', [1])];
    expect(new Set([of('a', { x: 1 }), ...others].map(({ digest }) => digest)).size).toBe(5);
  });

  it('is nothing where it can change nothing', () => {
    const call = (method: string, params: unknown) => ({ jsonrpc: '2.0', id: 1, method, params }) as JSONRPCRequest;
    const safety = { retrySafety: (name: string) => ({ isRead: name === 'read', checkWith: 'list' }) };
    const write = call('tools/call', { name: 'write', arguments: { a: 1 } });
    expect(writingCall(write, safety)).toEqual({ id: 1, name: 'write', arguments: { a: 1 }, checkWith: 'list' });
    // Of which nothing is known may change something.
    expect(writingCall(write, {})).toEqual({ id: 1, name: 'write', arguments: { a: 1 }, checkWith: undefined });
    for (const other of [
      call('tools/call', { name: 'read' }),
      call('tools/list', { name: 'write' }),
      ...[undefined, null, 'write', {}, { name: 5 }].map((params) => call('tools/call', params)),
    ])
      expect(writingCall(other, safety)).toBeUndefined();
  });
});

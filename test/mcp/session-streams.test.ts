/** GET streams of sessions, without connections: what is sent on which, what is said again, and when each of them ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Principal } from '../../runtime/basics/credential.ts';
import { OpenStreams, STREAMS, TOO_MANY_STREAMS } from '../../runtime/mcp/open-streams.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { type SessionMessage, type SessionRecord, STANDALONE } from '../../runtime/mcp/sessions/session-store.ts';
import { SessionStreams } from '../../runtime/mcp/sessions/session-stream.ts';
import { countListeners, FakeCall } from './fake-call.ts';

const SESSION: SessionRecord = { id: 's', initialize: {}, protocolVersion: '2025-06-18', principal: 'p', owner: 'key' };

let store: MemorySessions;
let open: OpenStreams;
let streams: SessionStreams;
let faults: string[];
let standing: [id: string, caller: Principal][];
let stopped: number;
const heard: SessionMessage[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  store = new MemorySessions();
  await store.create(SESSION);
  faults = [];
  standing = [];
  stopped = 0;
  heard.length = 0;
  store.listen('s', (message) => heard.push(message));
  open = new OpenStreams(undefined, { ...STREAMS, ofKey: 20 });
  streams = new SessionStreams({
    store,
    streams: open,
    report: (fault, where) => faults.push(`${where}: ${fault}`),
    onStandalone: ({ id }, caller) => {
      standing.push([id, caller]);
      return () => {
        stopped += 1;
      };
    },
  });
});
afterEach(async () => {
  await store.close();
  vi.useRealTimers();
});

const settled = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
async function get(headers: Readonly<Record<string, string>> = {}, session = SESSION): Promise<FakeCall> {
  const call = new FakeCall(headers);
  await streams.get(call, session);
  await settled();
  return call;
}
const resume = (id: string | undefined) => get({ 'last-event-id': id as string });
const append = async (stream: string, data: string, isLast = false): Promise<string> => {
  const id = (await store.append('s', stream, data, isLast)) as string;
  await settled();
  return id;
};
const told = (kind: SessionMessage['kind']) => heard.filter((message) => message.kind === kind);

describe('the stream of what the server says of itself', () => {
  it('begins with something to pass on, and brings what is said on it, with its ids', async () => {
    const { stream, set } = await get();
    expect([stream.greeted, stream.sent, set]).toEqual([1, [], { 'mcp-session-id': 's' }]);
    const id = await append(STANDALONE, '{"a":1}');
    await append('another', '{}');
    expect(stream.sent).toEqual([[id, '{"a":1}']]);
    expect(stream.isEnded).toBe(false);
  });

  it('passes over whatever else its session is told, as does one that was lost', async () => {
    const calls = [await get(), await resume(await append('post', '1'))];
    for (const message of [
      { kind: 'subscriptions' },
      { kind: 'client', message: {} },
      { kind: 'awaited', stream: 'post', isAwaited: true },
    ] as const)
      await store.tell('s', message);
    expect(calls.map(({ stream: { sent, isEnded } }) => [sent, isEnded])).toEqual([
      [[], false],
      [[], false],
    ]);
  });

  it('has no id where what is said is not kept', async () => {
    const { stream } = await get();
    store.tell('s', { kind: 'event', event: { id: '', stream: STANDALONE, data: '{}' } });
    expect(stream.sent).toEqual([[undefined, '{}']]);
  });

  it.each([
    ['2025-11-25', 1],
    ['2025-06-18', 0],
    ['2024-11-05', 0],
  ])('begins with an id to come back by where the client understands it: %s', async (protocolVersion, count) => {
    const { stream } = await get({}, { ...SESSION, protocolVersion });
    expect(stream.sent).toHaveLength(count);
    for (const [id, data] of stream.sent) expect([id?.startsWith('get_'), data]).toEqual([true, '']);
  });

  it('has the id by which its client named the session', async () => {
    expect((await get({ 'mcp-session-id': 'its own' })).set).toEqual({ 'mcp-session-id': 'its own' });
  });

  it('falls silent where a newer one was opened, and the newer one does not', async () => {
    const older = await get();
    const newer = await get();
    await append(STANDALONE, '{}');
    expect([older.stream.sent.length, newer.stream.sent.length]).toEqual([0, 1]);
    expect([older.stream.isEnded, told('opened').length]).toEqual([false, 2]);
  });

  it('says again what was said on it after an event, before what is said next', async () => {
    const first = await append(STANDALONE, '1');
    const second = await append(STANDALONE, '2');
    await append('another', 'x');
    const { stream } = await resume(first);
    const third = await append(STANDALONE, '3');
    expect([stream.greeted, stream.sent]).toEqual([
      1,
      [
        [second, '2'],
        [third, '3'],
      ],
    ]);
    // Of what is not known any more it says nothing again.
    expect((await resume('get_1')).stream.sent).toEqual([]);
    expect((await resume('')).stream.sent).toEqual([]);
  });

  it('is told of with its caller, until it closes', async () => {
    const call = await get();
    expect(standing).toEqual([['s', call.principal]]);
    expect(stopped).toBe(0);
    const release = vi.spyOn(store, 'release');
    call.stream.end();
    expect([stopped, release.mock.calls]).toEqual([1, [['s']]]);
    const none = new SessionStreams({ store, streams: open, report: () => {} });
    const other = new FakeCall();
    await none.get(other, SESSION);
    other.stream.end();
    expect(other.stream.greeted).toBe(1);
  });

  it.each(['ended', 'dropped'] as const)('ends with its session: %s', async (kind) => {
    const { stream } = await get();
    await store.tell('s', { kind });
    expect(stream.isEnded).toBe(true);
  });

  it('keeps its session alive while it is open, and ends where that is over', async () => {
    const { stream } = await get();
    stream.beat();
    await settled();
    expect(stream.isEnded).toBe(false);
    store.find = () => Promise.reject(new Error('away'));
    stream.beat();
    await settled();
    expect(stream.isEnded).toBe(false);
    store.find = async () => undefined;
    stream.beat();
    await settled();
    expect(stream.isEnded).toBe(true);
    expect(faults).toEqual([]);
  });

  it('ends where the process does, and makes room once it has closed', async () => {
    const call = await get();
    const answering = await resume(await append('post', '1'));
    expect(open.size).toBe(2);
    open.close();
    // One that waits for an answer ends with that.
    expect([call.stream.isEnded, answering.stream.isEnded]).toEqual([true, false]);
    call.arrive(true);
    await settled();
    expect(open.size).toBe(1);
  });

  it('is held by its session as long as it is open, and no longer', async () => {
    const letGo = vi.fn();
    const hold = vi.spyOn(store, 'hold').mockImplementation(() => letGo);
    const { stream } = await get();
    expect([hold.mock.calls, letGo.mock.calls.length]).toEqual([[['s']], 0]);
    stream.end();
    expect(letGo).toHaveBeenCalledTimes(1);
    await append(STANDALONE, '{}');
    expect(stream.sent).toEqual([]);
  });

  it('brings what is said though nobody could be told that it is the newest', async () => {
    store.tell = () => Promise.reject(new Error('away'));
    const { stream } = await get();
    await append(STANDALONE, '{}');
    expect(stream.sent).toHaveLength(1);
  });

  it('goes on where the store does not answer, which is reported', async () => {
    const away = () => Promise.reject(new Error('away'));
    Object.assign(store, { tell: away, append: away, release: away });
    const { stream } = await get({}, { ...SESSION, protocolVersion: '2025-11-25' });
    stream.end();
    await settled();
    expect(faults).toEqual(Array(3).fill('the store of sessions: Error: away'));
  });
});

describe('as many streams as may be open', () => {
  it('of one session: the oldest gives way', async () => {
    const calls: FakeCall[] = [];
    for (let n = 0; n < 16; n += 1) calls.push(await get());
    expect(calls.some(({ stream }) => stream.isEnded)).toBe(false);
    calls[3]?.stream.end();
    calls.push(await get());
    expect(calls.filter(({ stream }) => stream.isEnded)).toEqual([calls[3]]);
    calls.push(await get());
    expect(calls.filter(({ stream }) => stream.isEnded)).toEqual([calls[0], calls[3]]);
    // Those of another session are counted for themselves.
    await store.create({ ...SESSION, id: 't' });
    await get({}, { ...SESSION, id: 't' });
    expect(calls.filter(({ stream }) => stream.isEnded)).toHaveLength(2);
  });

  it('of one key: one more is refused, in words that clients go on after', async () => {
    for (let n = 0; n < 20; n += 1) await get();
    const { refusals, set, streams: none } = await get();
    expect([refusals, set, none]).toEqual([[TOO_MANY_STREAMS], { allow: 'POST, DELETE' }, []]);
  });
});

describe('a stream that a client lost and comes back for', () => {
  it('brings what it has not seen of it, and ends behind the last', async () => {
    const first = await append('post', '1');
    const second = await append('post', '2');
    await append(STANDALONE, 'x');
    const { stream, set } = await resume(first);
    expect([stream.sent, stream.isEnded, stream.greeted]).toEqual([[[second, '2']], false, 0]);
    expect(set).toEqual({ 'mcp-session-id': 's' });
    const third = await append('post', '3');
    await append('other', 'x');
    expect([stream.sent.at(-1), stream.isEnded]).toEqual([[third, '3'], false]);
    const last = await append('post', '4', true);
    expect([stream.sent.at(-1), stream.sent.length, stream.isEnded]).toEqual([[last, '4'], 3, true]);
  });

  it('that is over brings the rest and ends; an event without data is none', async () => {
    const first = await append('post', '1');
    const second = await append('post', '2');
    await append('post', '', true);
    const { stream, refusals } = await resume(first);
    expect([stream.sent, stream.isEnded, refusals]).toEqual([[[second, '2']], true, []]);
  });

  it('has what comes while its log is read, once and in order', async () => {
    const first = await append('post', '1');
    const { after } = store;
    store.after = async (...given) => {
      const missed = await after.apply(store, given);
      await store.append('s', 'other', 'x');
      await store.tell('s', { kind: 'subscriptions' });
      await store.append('s', 'post', '3');
      return missed;
    };
    const second = await append('post', '2');
    const { stream } = await resume(first);
    expect(stream.sent.map(([, data]) => data)).toEqual(['2', '3']);
    expect(stream.sent[0]?.[0]).toBe(second);
    // And nothing twice that both have.
    store.after = async (...given) => {
      await store.append('s', 'post', '4');
      return after.apply(store, given);
    };
    expect((await resume(second)).stream.sent.map(([, data]) => data)).toEqual(['3', '4']);
  });

  it('is refused where nothing more comes, so that nobody tries again and again', async () => {
    const first = await append('post', '1');
    const last = await append('post', '2', true);
    const { refusals, set, streams: none } = await resume(last);
    expect([refusals.map(({ status }) => status), none, set]).toEqual([[405], [], { allow: 'POST, DELETE' }]);
    expect((await resume(first)).stream.sent).toHaveLength(1);
    const empty = await append('quiet', '1');
    await append('quiet', '', true);
    expect((await resume(empty)).refusals[0]?.message).toContain('nothing more comes on this stream');
    expect(told('awaited')).toHaveLength(1);
  });

  it('that is not known any more is refused with what to do', async () => {
    const { refusals, streams: none } = await resume('post_1');
    expect([refusals[0]?.status, refusals[0]?.message, none]).toEqual([400, expect.stringContaining('without it'), []]);
  });

  it('listens no more than it has to, whatever comes of it', async () => {
    const known = await append('post', '1', false);
    const listening = countListeners(store);
    await resume('post_1');
    expect(listening()).toBe(0);
    const { stream } = await resume(known);
    expect(listening()).toBe(1);
    stream.end();
    expect(listening()).toBe(0);
    store.after = () => Promise.reject(new Error('away'));
    await expect(resume(known)).rejects.toThrow('away');
    expect(listening()).toBe(0);
  });

  it('is waited for, as whoever works on it is told, until it is over', async () => {
    const call = await resume(await append('post', '1'));
    const awaited = (isAwaited: boolean) => ({ kind: 'awaited', stream: 'post', isAwaited });
    expect(told('awaited')).toEqual([awaited(true)]);
    call.arrive(false);
    await settled();
    expect(told('awaited')).toEqual([awaited(true), awaited(false)]);
  });

  it.each([
    [true, true, 1],
    [true, false, 0],
    [false, true, 0],
  ])('frees its calls where all of it arrived: over %s, delivered %s', async (isOver, isDelivered, times) => {
    const first = await append('post', '1');
    await append('post', '2', isOver);
    const release = vi.spyOn(store.claims, 'releaseRun');
    const call = await resume(first);
    if (!isOver) call.stream.end();
    call.arrive(isDelivered);
    await settled();
    expect(release.mock.calls).toEqual(Array(times).fill(['s', 'post']));
  });

  it('ends after ten minutes without an answer, and not where it has had it', async () => {
    const waits = await resume(await append('post', '1'));
    vi.advanceTimersByTime(10 * 60_000 - 1);
    expect(waits.stream.isEnded).toBe(false);
    vi.advanceTimersByTime(1);
    expect(waits.stream.isEnded).toBe(true);
    const first = await append('more', '1');
    const done = await resume(first);
    done.arrive(false);
    await settled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that a listener said to be over ends, though no event of it says so', async () => {
    const first = await append('post', '1');
    store.after = async () => ({ events: [{ id: 'post_2', stream: 'post', data: '2' }], isOver: true });
    const release = vi.spyOn(store.claims, 'releaseRun');
    const call = await resume(first);
    call.arrive(true);
    await settled();
    expect([call.stream.sent, call.stream.isEnded]).toEqual([[['post_2', '2']], true]);
    expect(release).toHaveBeenCalledTimes(1);
  });
});

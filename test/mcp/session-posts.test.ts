/** One POST of a session under way, without a connection: what ends its requests, who is told, and for how long it waits. */
import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SLOW_MS } from '../../runtime/mcp/answer-stream.ts';
import { ERROR, type RequestId, SESSION_NOT_FOUND } from '../../runtime/mcp/protocol.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import type { Outcome } from '../../runtime/mcp/sessions/run-once.ts';
import { PostedRequest, SessionPost } from '../../runtime/mcp/sessions/session-post.ts';
import type { SessionRecord } from '../../runtime/mcp/sessions/session-store.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { FakeCall } from './fake-call.ts';

const GRACE_MS = 3_000;
const SESSION: SessionRecord = { id: 's', initialize: {}, protocolVersion: '2025-11-25', principal: 'p', owner: 'key' };
const toolServer = new AskingToolServer();
const request = (name: string, id: RequestId = 1): JSONRPCRequest => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {} },
});
const reading = request('echo', 1);
const writing = request('write', 2);

let store: MemorySessions;
let call: FakeCall;
let faults: string[];
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  store = new MemorySessions();
  await store.create(SESSION);
  call = new FakeCall();
  faults = [];
});
afterEach(async () => {
  await store.close();
  vi.useRealTimers();
});

const settled = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const posted = (requests: readonly JSONRPCRequest[], session: SessionRecord | undefined = SESSION) =>
  new SessionPost(call, {
    requests,
    store,
    toolServer,
    report: (fault, where) => faults.push(`${where}: ${fault}`),
    ...(session && { session }),
  });
const opening = (requests: readonly JSONRPCRequest[]) =>
  new SessionPost(call, { requests, store, toolServer, report: () => {} });
/** What each request was stopped with; undefined for one that goes on. */
const stops = ({ requests }: SessionPost) =>
  requests.map(({ signal }) => (signal.aborted ? (signal.reason as string) : undefined));
const left = async (post: SessionPost) => {
  call.arrive(false);
  await settled();
  return stops(post);
};
const gaveUp = (id: RequestId) =>
  expect.stringMatching(new RegExp(`"id":${id},.*${ERROR.internal}.*was closed before`));

describe('a request', () => {
  const one = (given = reading) => new PostedRequest(given, toolServer);
  const never = () => new Promise<Outcome>(() => {});

  it('is known by its id, and by whether it may change something', () => {
    expect([one(reading).id, one(writing).id]).toEqual([1, 2]);
    expect([one(reading).writes, one(writing).writes]).toEqual([
      undefined,
      { id: 2, name: 'write', arguments: {}, checkWith: 'list_things' },
    ]);
    const lists = { jsonrpc: '2.0', id: 3, method: 'tools/list' } as const;
    for (const other of [lists, { ...writing, params: { name: 5 } }, { ...writing, params: undefined }])
      expect(one(other as JSONRPCRequest).writes).toBeUndefined();
    expect(new PostedRequest(reading, {}).writes).toMatchObject({ name: 'echo', checkWith: undefined });
  });

  it('has the outcome of its run, and is not stopped afterwards', async () => {
    const answered = one();
    expect(await answered.outcomeOf(async () => ({ text: 'done', isUnchanged: true }))).toEqual({
      text: 'done',
      isUnchanged: true,
    });
    answered.stop('late');
    expect(answered.signal.aborted).toBe(false);
  });

  it('has what it was stopped with, whenever that comes first', async () => {
    const stopped = one();
    const outcome = stopped.outcomeOf(never);
    stopped.stop('stopped');
    stopped.stop('again');
    expect(await outcome).toEqual({ text: 'stopped' });
  });

  it('that was stopped before is not run', async () => {
    const stopped = one();
    stopped.stop('before');
    const run = vi.fn(never);
    expect(await stopped.outcomeOf(run)).toEqual({ text: 'before' });
    expect(run).not.toHaveBeenCalled();
  });

  it('fails as its run does', async () => {
    await expect(one().outcomeOf(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  });
});

describe('what the client says meanwhile', () => {
  const cancel = (requestId: RequestId) => ({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId },
  });

  it('is handed on, and cancels the request it names, without an answer', async () => {
    const post = posted([reading, writing]);
    const received: unknown[] = [];
    const messages = [{ jsonrpc: '2.0', id: 'x/1', result: {} }, cancel(9), cancel(2)];
    await store.tell('s', { kind: 'client', message: messages[0] });
    post.receive = (message) => received.push(message);
    for (const message of messages) await store.tell('s', { kind: 'client', message });
    expect(received).toEqual(messages);
    expect(stops(post)).toEqual([undefined, '']);
    await store.tell('s', { kind: 'subscriptions' });
    expect(received).toHaveLength(3);
  });

  it('is that the session has ended: every request is told, with what may have become of it', async () => {
    const post = posted([reading, writing]);
    await store.tell('s', { kind: 'dropped' });
    expect(stops(post)).toEqual([undefined, undefined]);
    await store.tell('s', { kind: 'ended' });
    expect(stops(post)).toEqual(
      [1, 2].map((id) =>
        expect.stringMatching(new RegExp(`"id":${id},.*${SESSION_NOT_FOUND}.*write that was under way may have`)),
      ),
    );
  });

  it('is heard no more once the answer is made', async () => {
    const post = posted([reading]);
    post.close();
    await store.tell('s', { kind: 'ended' });
    expect(stops(post)).toEqual([undefined]);
  });
});

describe('an answer that takes its time', () => {
  it('becomes a stream, with an id to come back by', async () => {
    const post = posted([writing]);
    vi.advanceTimersByTime(SLOW_MS - 1);
    expect(post.answer.isOpen).toBe(false);
    vi.advanceTimersByTime(1);
    await settled();
    expect([post.answer.isOpen, post.answer.hasGivenIds]).toEqual([true, true]);
    expect(call.stream.sent).toEqual([[expect.stringMatching(`^${post.stream}_`), '']]);
  });

  it('has such an id only where the client understands it', async () => {
    const post = posted([writing], { ...SESSION, protocolVersion: '2025-06-18' });
    vi.advanceTimersByTime(SLOW_MS);
    await settled();
    expect([post.answer.isOpen, post.answer.hasGivenIds, call.stream.sent]).toEqual([true, false, []]);
  });

  it('keeps its messages under the name of its stream', async () => {
    const append = vi.spyOn(store, 'append');
    const post = posted([reading]);
    post.answer.send('{"method":"x"}');
    await post.answer.finish('{"id":1}');
    expect(append.mock.calls).toEqual([
      ['s', post.stream, '', false],
      ['s', post.stream, '{"method":"x"}', false],
      ['s', post.stream, '{"id":1}', true],
    ]);
    expect(posted([reading]).stream).not.toBe(post.stream);
  });

  it('to a handshake stays what it is, and nobody is listened to', async () => {
    const listen = vi.spyOn(store, 'listen');
    const post = opening([reading]);
    vi.advanceTimersByTime(SLOW_MS);
    expect([post.answer.isOpen, post.session, listen.mock.calls.length, vi.getTimerCount()]).toEqual([
      false,
      undefined,
      0,
      0,
    ]);
    post.close();
    call.arrive(false);
    await settled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a connection that has closed', () => {
  it('ends reads at once where the client has nothing to come back by; a write goes on', async () => {
    const post = posted([reading, writing]);
    expect(post.left.aborted).toBe(false);
    expect(await left(post)).toEqual([gaveUp(1), undefined]);
    expect([post.left.aborted, post.gone.aborted]).toEqual([true, false]);
    vi.advanceTimersByTime(GRACE_MS - 1);
    expect(post.gone.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect([post.gone.aborted, stops(post)]).toEqual([true, [gaveUp(1), undefined]]);
  });

  it('ends them after a while where it has', async () => {
    const post = posted([reading, writing]);
    post.answer.open();
    await settled();
    expect(await left(post)).toEqual([undefined, undefined]);
    vi.advanceTimersByTime(GRACE_MS - 1);
    expect(stops(post)).toEqual([undefined, undefined]);
    vi.advanceTimersByTime(1);
    expect([post.gone.aborted, stops(post)]).toEqual([true, [gaveUp(1), undefined]]);
  });

  it('whose client came back for the answer ends nothing, until that one has closed, too', async () => {
    const post = posted([writing]);
    const await_ = (isAwaited: boolean, stream: string = post.stream) =>
      store.tell('s', { kind: 'awaited', stream, isAwaited });
    await left(post);
    vi.advanceTimersByTime(GRACE_MS - 1);
    await await_(true);
    await await_(true);
    vi.advanceTimersByTime(10 * GRACE_MS);
    expect(post.gone.aborted).toBe(false);
    await await_(false);
    await await_(false, 'another');
    vi.advanceTimersByTime(10 * GRACE_MS);
    expect(post.gone.aborted).toBe(false);
    await await_(false);
    vi.advanceTimersByTime(GRACE_MS - 1);
    expect(post.gone.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(post.gone.aborted).toBe(true);
  });

  it('that others wait for while it is open counts no time', async () => {
    const post = posted([writing]);
    await store.tell('s', { kind: 'awaited', stream: post.stream, isAwaited: true });
    await store.tell('s', { kind: 'awaited', stream: post.stream, isAwaited: false });
    vi.advanceTimersByTime(10 * GRACE_MS);
    expect([post.left.aborted, post.gone.aborted]).toEqual([false, false]);
  });

  it('is no matter once the answer is made, nor where it arrived', async () => {
    const made = posted([reading]);
    made.close();
    expect([await left(made), made.left.aborted, vi.getTimerCount()]).toEqual([[undefined], false, 0]);
    call = new FakeCall();
    const arrived = posted([reading]);
    call.arrive(true);
    await settled();
    expect([stops(arrived), arrived.left.aborted]).toEqual([[undefined], false]);
    expect([await made.delivered, await arrived.delivered]).toEqual([false, true]);
  });

  it('waits for nobody once the answer is made', async () => {
    const post = posted([writing]);
    await left(post);
    post.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10 * GRACE_MS);
    expect(post.gone.aborted).toBe(false);
  });
});

describe('what is to be done once the answer is made', () => {
  it('is done then, once, and at once where it is made already', () => {
    const post = posted([reading]);
    const ends = [vi.fn(), vi.fn(), vi.fn()] as const;
    post.onClose(ends[0]);
    post.onClose(ends[1]);
    expect(ends.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
    post.close();
    expect(ends.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
    post.onClose(ends[2]);
    expect(ends.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]);
    expect(faults).toEqual([]);
  });
});

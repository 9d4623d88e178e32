/** POSTs of sessions through the SDK, without connections: which session they are of, what is answered and what is passed on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import type { HttpCall } from '../../runtime/mcp/http-call.ts';
import { OpenStreams } from '../../runtime/mcp/open-streams.ts';
import { SdkPath } from '../../runtime/mcp/sdk/sdk-path.ts';
import type { Claims } from '../../runtime/mcp/sessions/claims.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { requestKey } from '../../runtime/mcp/sessions/run-once.ts';
import { unsealed } from '../../runtime/mcp/sessions/sealed-id.ts';
import { SessionPath } from '../../runtime/mcp/sessions/session-path.ts';
import { KEYLESS, strangersOf } from '../../runtime/mcp/sessions/session-quotas.ts';
import { headerProblem, readMessages, sessionIdOf } from '../../runtime/mcp/sessions/session-request.ts';
import {
  MAX_HANDSHAKE,
  type SessionMessage,
  type SessionRecord,
  StoreAwayError,
} from '../../runtime/mcp/sessions/session-store.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { type CallOptions, countListeners, FakeCall } from './fake-call.ts';
import { until } from './until.ts';

const CLIENT = { name: 'test', version: '1' };
const initialize = (params: object = {}, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: CLIENT, ...params },
});
const callOf = (name: string, id: string | number = 1, more: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {}, ...more },
});
const note = (method: string, params: object = {}) => ({ jsonrpc: '2.0', method, params });
const VERSION = { 'mcp-protocol-version': '2025-06-18' };

let store: MemorySessions;
let seal: Seal;
let toolServer: AskingToolServer;
let path: SessionPath;
let servers: number;
let closed: number;
/** What closing a server fails with. */
let closing: Error | undefined;
/** What a server waits for before it is made. */
let serving: Promise<unknown>;
let stateless: unknown[];
let faults: string[];
const start = () => {
  const report = (fault: unknown, where: string) => faults.push(`${where}: ${fault}`);
  const sdk = new SdkPath({ toolServer, seal, report, streams: new OpenStreams() });
  path = new SessionPath({
    store,
    seal,
    toolServer,
    report,
    server: async (call: HttpCall, _session, watch) => {
      servers += 1;
      await serving;
      const server = await sdk.server(call, undefined, watch);
      const close = server.close.bind(server);
      server.close = () => {
        closed += 1;
        return closing === undefined ? close() : Promise.reject(closing);
      };
      return server;
    },
    stateless: async (_call, message) => void stateless.push(message),
  });
};
beforeEach(() => {
  store = new MemorySessions();
  seal = new Seal('secret');
  toolServer = new AskingToolServer();
  [servers, closed, stateless, faults] = [0, 0, [], []];
  serving = Promise.resolve();
  closing = undefined;
  start();
});
afterEach(() => store.close());

type Options = CallOptions & { readonly id?: string; readonly headers?: object };
/** What takes milliseconds here; what never comes fails at once. */
async function soon<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const isLate = pause(SOON_MS, undefined, { signal: late.signal }).then(
    () => expect.fail('It never came.'),
    () => new Promise<never>(() => {}),
  );
  return Promise.race([work, isLate]).finally(() => late.abort());
}
const SOON_MS = 3_000;
// The SDK is loaded with the first message that needs it, which takes longer.
beforeAll(() => import('../../runtime/mcp/sdk/create-server.ts'));

async function post(message: unknown, { id, headers = VERSION, ...options }: Options = {}): Promise<FakeCall> {
  const call = new FakeCall(
    { ...headers, ...(id !== undefined && { 'mcp-session-id': id }) },
    { arrives: true, ...options },
  );
  await soon(path.post(call, message));
  return call;
}
async function opened(options: Options = {}, params: object = {}): Promise<string> {
  const { set } = await post(initialize(params), options);
  return set['mcp-session-id'] as string;
}
const answerOf = ({ texts: [text = 'null'] }: FakeCall) => JSON.parse(text);
const saidIn = (call: FakeCall) => answerOf(call).result.content[0].text;
const away = () => Promise.reject(new StoreAwayError('away'));

describe('a handshake', () => {
  it('opens a session, whose id holds what is known of its client', async () => {
    const call = await post(initialize({ capabilities: { roots: {} }, _meta: { x: 1 } }, 'first'));
    expect(answerOf(call)).toMatchObject({ id: 'first', result: { protocolVersion: '2025-06-18' } });
    const id = call.set['mcp-session-id'] as string;
    const { fingerprint } = call.principal;
    const held = {
      id,
      protocolVersion: '2025-06-18',
      principal: fingerprint,
      initialize: { protocolVersion: '2025-06-18', capabilities: { roots: {} }, clientInfo: CLIENT },
    };
    expect(unsealed(seal, id, fingerprint)).toEqual(held);
    const { initialize: kept, owner } = (await store.find(id)) as SessionRecord;
    expect([kept, owner]).toEqual([held.initialize, fingerprint]);
    expect(servers).toBe(1);
  });

  it('that is nothing unusual needs no SDK, and is answered as by it', async () => {
    const open = async (protocolVersion: string, id: number) => {
      const call = new FakeCall({});
      await path.open(
        call,
        initialize({ protocolVersion }, id) as JSONRPCRequest & { params: { protocolVersion: string } },
      );
      expect(call.set['mcp-session-id']).toBeDefined();
      return answerOf(call);
    };
    const plain = [await open('2025-06-18', 1), await open('2025-11-25', 2)];
    expect([servers, store.size]).toEqual([0, 2]);
    for (const [place, protocolVersion] of ['2025-06-18', '2025-11-25'].entries())
      expect(plain[place]).toEqual(answerOf(await post(initialize({ protocolVersion }, place + 1))));
    expect([servers, closed]).toEqual([2, 2]);
  });

  it('that the SDK refuses is answered, and opens nothing', async () => {
    const bad = { protocolVersion: 5 };
    const call = await post(initialize(bad));
    expect([answerOf(call).error.code, call.set]).toEqual([expect.any(Number), {}]);
    expect([store.size, servers]).toEqual([0, 1]);
  });

  it('that is too long to keep is answered without a session, up to that with one', async () => {
    const length = (fill: number) =>
      JSON.stringify({
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'n'.repeat(fill), version: '1' },
      }).length;
    const most = MAX_HANDSHAKE - length(0);
    for (const [fill, has] of [
      [most, true],
      [most + 1, false],
    ] as const) {
      const call = await post(initialize({ clientInfo: { name: 'n'.repeat(fill), version: '1' } }));
      expect([answerOf(call).result !== undefined, 'mcp-session-id' in call.set]).toEqual([true, has]);
    }
    // Too long for an id, it has one that holds nothing.
    const [kept] = await Promise.all([opened({}, { clientInfo: { name: 'n'.repeat(most), version: '1' } })]);
    expect(kept).toMatch(/^[0-9a-f-]{36}$/);
    expect(await path.find(new FakeCall({ 'mcp-session-id': kept }))).toMatchObject({ session: { id: kept } });
  });

  it('is answered without a session while the store is away; any other fault is one of ours', async () => {
    store.create = away;
    const call = await post(initialize());
    expect([answerOf(call).result !== undefined, call.set]).toEqual([true, {}]);
    store.create = () => Promise.reject(new Error('a bug'));
    await expect(post(initialize())).rejects.toThrow('a bug');
  });
});

describe('which session a request is of', () => {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const statusOf = async (message: unknown, options: Options) => {
    const { refusals, texts } = await post(message, options);
    return refusals[0]?.status ?? (texts.length === 1 ? 200 : 0);
  };

  it('is said by its header, which must be there', async () => {
    expect(await statusOf(ping, {})).toBe(400);
    expect(await statusOf(ping, { id: '' })).toBe(400);
    expect(await statusOf(ping, { id: await opened() })).toBe(200);
    expect(sessionIdOf({ 'mcp-session-id': ['a'] as unknown as string })).toBeUndefined();
  });

  it('is its own for every key, whatever id it names', async () => {
    const id = await opened({ key: 'mine' });
    const find = async (key: string | null) => {
      const found = await path.find(new FakeCall({ 'mcp-session-id': id }, { key }));
      return (found as { session: SessionRecord }).session;
    };
    expect(await find('mine')).toMatchObject({ id, owner: new FakeCall({}, { key: 'mine' }).principal.fingerprint });
    const theirs = await find('theirs');
    expect(theirs.id).not.toBe(id);
    expect(theirs.owner).toBe(strangersOf(new FakeCall({}, { key: 'theirs' }).principal.fingerprint));
    expect(await find('theirs')).toMatchObject({ id: theirs.id });
    expect((await find(null)).owner).toBe(strangersOf(KEYLESS));
    expect(store.size).toBe(3);
  });

  it('can be had back from its id, by whom it was given to', async () => {
    const id = await opened({}, { capabilities: { roots: {} } });
    await store.close();
    store = new MemorySessions();
    start();
    const found = await path.find(new FakeCall({ 'mcp-session-id': id }));
    expect(found).toMatchObject({ session: { id, initialize: { capabilities: { roots: {} }, clientInfo: CLIENT } } });
    expect(await store.find(id)).toMatchObject({ id });
    const other = await path.findStream(new FakeCall({ 'mcp-session-id': id }, { key: 'other' }));
    expect(other).toMatchObject({ error: { status: 405 } });
    expect(store.size).toBe(1);
  });

  it.each([
    ['2025-11-25', '2025-11-25'],
    [undefined, '2025-03-26'],
  ])('that nobody knows is opened with the revision of the request: %s', async (revision, protocolVersion) => {
    const headers = { 'mcp-session-id': 'made up', ...(revision && { 'mcp-protocol-version': revision }) };
    const found = await path.find(new FakeCall(headers));
    expect(found).toMatchObject({ session: { protocolVersion, initialize: { protocolVersion, capabilities: {} } } });
    const { clientInfo } = (found as { session: SessionRecord }).session.initialize;
    expect(clientInfo).toEqual({ name: expect.any(String), version: expect.any(String) });
    // It stays what it was.
    const again = await path.find(new FakeCall({ 'mcp-session-id': 'made up' }));
    expect(again).toMatchObject({ session: { protocolVersion } });
    // But no stream: nobody would be told anything on it.
    expect(await path.findStream(new FakeCall({ 'mcp-session-id': 'another' }))).toMatchObject({
      error: { status: 405 },
    });
  });

  it('that its client has ended is none any more, for nobody else', async () => {
    const id = await opened({ key: 'mine' });
    const end = async (options: Options) => {
      const call = new FakeCall({ 'mcp-session-id': options.id }, { key: 'mine', ...options });
      await path.delete(call);
      return call.statuses[0] ?? call.refusals[0]?.status;
    };
    expect(await end({ id, key: 'theirs' })).toBe(200);
    expect(await statusOf(ping, { id, key: 'mine' })).toBe(200);
    expect(await end({ id })).toBe(200);
    expect(await statusOf(ping, { id, key: 'mine' })).toBe(404);
    expect(await end({ id })).toBe(404);
    expect(await statusOf(ping, { id, key: 'theirs' })).toBe(200);
    expect(await end({ id: '' })).toBe(400);
    expect(await end({ id: 'never seen' })).toBe(200);
    const other = await opened({ key: 'mine' });
    store.end = away;
    expect(await end({ id: other })).toBe(503);
    store.end = () => Promise.reject(new Error('a bug'));
    await expect(end({ id: other })).rejects.toThrow('a bug');
  });

  it('is what its id holds while the store is away; what holds nothing is refused', async () => {
    const id = await opened();
    store.find = away;
    expect(await path.find(new FakeCall({ 'mcp-session-id': id }))).toMatchObject({ session: { id } });
    expect(await path.find(new FakeCall({ 'mcp-session-id': 'made up' }))).toMatchObject({ error: { status: 503 } });
    store.find = () => Promise.reject(new Error('a bug'));
    for (const named of [id, 'made up'])
      await expect(path.find(new FakeCall({ 'mcp-session-id': named }))).rejects.toThrow('a bug');
  });
});

describe('a POST', () => {
  it('that is no message of a session is refused by its header or body', async () => {
    const id = await opened();
    expect((await post(callOf('echo'), { id, headers: { 'mcp-protocol-version': '1999-01-01' } })).refusals).toEqual([
      expect.objectContaining({
        status: 400,
        message: expect.stringMatching(/: 1999-01-01 \(supported .*2025-06-18, /),
      }),
    ]);
    for (const body of [{}, [], [{}], 'x', null, [callOf('echo'), { id: 1 }]])
      expect((await post(body, { id })).refusals).toMatchObject([
        { status: 400, message: expect.stringContaining('not a JSON') },
      ]);
    expect(headerProblem({})).toBeUndefined();
    expect(headerProblem({ 'mcp-protocol-version': 'x'.repeat(99) })?.message).toContain(`: ${'x'.repeat(40)} (`);
    expect(await readMessages([])).toBeUndefined();
    expect(await readMessages([callOf('echo')])).toHaveLength(1);
  });

  it('is answered as JSON, a list of messages as a list', async () => {
    const id = await opened();
    expect(answerOf(await post(callOf('echo', 7), { id }))).toMatchObject({ id: 7, result: { content: [{}] } });
    const batch = await post([callOf('echo', 'a'), callOf('echo', 'b')], {
      id,
      accepted: { json: true, stream: false },
    });
    expect(
      answerOf(batch)
        .map(({ id }: { id: string }) => id)
        .sort(),
    ).toEqual(['a', 'b']);
    expect(answerOf(await post([callOf('echo', 'a')], { id }))).toMatchObject([{ id: 'a' }]);
    const servedBefore = servers;
    await post([callOf('echo', 'a'), callOf('echo', 'b')], { id });
    expect(servers).toBe(servedBefore + 1);
  });

  it('without a request is accepted, and tells what concerns others', async () => {
    const id = await opened();
    const heard: SessionMessage[] = [];
    store.listen(id, (message) => heard.push(message));
    const answer = { jsonrpc: '2.0', id: 'x', result: {} };
    for (const one of [answer, note('notifications/cancelled', { requestId: 5 }), note('notifications/initialized')]) {
      const { statuses } = await post(one, { id });
      expect(statuses).toEqual([202]);
    }
    expect(heard.map((message) => message.kind === 'client' && message.message)).toMatchObject([
      answer,
      { method: 'notifications/cancelled' },
    ]);
  });

  it('that cancels frees the call, after those that wait have heard of it', async () => {
    const id = await opened();
    const order: string[] = [];
    store.listen(id, ({ kind }) => order.push(kind));
    const cancel = vi.spyOn(store.claims, 'cancel').mockImplementation(async () => void order.push('cancel'));
    await post(note('notifications/cancelled', { requestId: 'r' }), { id });
    await post({ jsonrpc: '2.0', id: 'x', result: {} }, { id });
    expect([order, cancel.mock.calls]).toEqual([['client', 'cancel', 'client'], [[id, requestKey('r')]]]);
    cancel.mockImplementation(away);
    expect((await post(note('notifications/cancelled', { requestId: 'r' }), { id })).statuses).toEqual([202]);
    expect(faults).toEqual([]);
    cancel.mockImplementation(() => Promise.reject(new Error('a bug')));
    expect((await post(note('notifications/cancelled', { requestId: 'r' }), { id })).statuses).toEqual([202]);
    expect(faults).toEqual(['the store of sessions: Error: a bug']);
  });

  it('is cancelled by another one, which ends it without an answer', async () => {
    const id = await opened();
    const hangs = post(callOf('hang', 5), { id });
    await until(() => toolServer.calls.length === 1);
    await post(note('notifications/cancelled', { requestId: 5 }), { id });
    const { streams, texts } = await hangs;
    expect([texts, streams.map(({ sent, isEnded }) => [sent, isEnded])]).toEqual([[], [[[], true]]]);
    expect(toolServer.calls[0]?.signal.aborted).toBe(true);
  });

  it('of several of which one is cancelled answers the others', async () => {
    const id = await opened();
    for (const accepted of [
      { json: true, stream: false },
      { json: true, stream: true },
    ]) {
      toolServer.written = 0;
      toolServer.calls.length = 0;
      const waits = post([callOf('hang', 'a'), callOf('slow', 'b')], { id, accepted });
      await until(() => toolServer.written === 1 && toolServer.calls.length === 1);
      await post(note('notifications/cancelled', { requestId: 'a' }), { id });
      // It is stopped while the others go on.
      await until(() => toolServer.calls[0]?.signal.aborted === true);
      expect(closed).toBeLessThan(servers);
      toolServer.release();
      const call = await waits;
      expect(answerOf(call)).toMatchObject([{ id: 'b' }]);
      expect(call.streams).toEqual([]);
    }
  });

  it('whose connection has closed stops its reads while a write goes on', async () => {
    const id = await opened();
    const call = new FakeCall({ ...VERSION, 'mcp-session-id': id });
    const waits = soon(path.post(call, [callOf('hang', 'a'), callOf('slow', 'b')]));
    await until(() => toolServer.written === 1 && toolServer.calls.length === 1);
    call.arrive(false);
    await until(() => toolServer.calls[0]?.signal.aborted === true);
    expect(closed).toBeLessThan(servers);
    toolServer.release();
    await waits;
    expect([toolServer.written, closed === servers]).toEqual([1, true]);
  });

  it('is answered though its server cannot be closed, which is reported', async () => {
    const id = await opened();
    closing = new Error('a bug');
    expect(answerOf(await post(callOf('echo'), { id }))).toMatchObject({ result: {} });
    await until(() => faults.length === 1);
    expect(faults).toEqual(['closing a connection: Error: a bug']);
  });

  it('is listened for no longer than it takes, whatever comes of it', async () => {
    const listening = countListeners(store);
    const id = await opened();
    const waits = post(callOf('slow'), { id });
    await until(() => toolServer.written === 1);
    expect(listening()).toBe(1);
    toolServer.release();
    await waits;
    expect([listening(), closed === servers]).toEqual([0, true]);
    serving = Promise.reject(new Error('a bug'));
    await expect(post(callOf('echo'), { id })).rejects.toThrow('a bug');
    expect(listening()).toBe(0);
  });

  it('while the store is away is served without a session where it changes nothing', async () => {
    store.find = away;
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    for (const one of [list, callOf('echo'), [list, callOf('echo')], note('notifications/initialized')])
      expect((await post(one, { id: 'made up' })).refusals).toEqual([]);
    expect(stateless).toHaveLength(4);
    for (const one of [callOf('write'), [list, callOf('write')]])
      expect((await post(one, { id: 'made up' })).refusals).toMatchObject([{ status: 503 }]);
    expect((await post(list)).refusals).toMatchObject([{ status: 400 }]);
    expect([stateless.length, toolServer.written]).toEqual([4, 0]);
  });
});

describe('a call that asks its client', () => {
  const ASKABLE = { capabilities: { elicitation: {} } };
  const question = async (call: FakeCall) => {
    await until(() => call.streams.some(({ sent }) => sent.some(([, data]) => data.includes('elicitation/create'))));
    const [, data] = call.stream.sent.find(([, text]) => text.includes('elicitation/create')) as [unknown, string];
    return JSON.parse(data) as { id: string; params: { message: string } };
  };
  const begin = (id: string, request: number, headers = VERSION) => {
    const call = new FakeCall({ ...headers, 'mcp-session-id': id }, { arrives: true });
    return { call, answered: soon(path.post(call, callOf('delete', request))) };
  };
  const answer = (to: string, id: string) =>
    post({ jsonrpc: '2.0', id: to, result: { action: 'accept', content: { sure: true } } }, { id });

  it('is answered by another POST: each question has an id of its own', async () => {
    const id = await opened({}, ASKABLE);
    const [one, other] = [begin(id, 1), begin(id, 2)];
    const [first, second] = [await question(one.call), await question(other.call)];
    expect(first.id).not.toBe(second.id);
    await answer('nobody/0', id);
    await answer(second.id, id);
    await other.answered;
    expect([one.call.stream.isEnded, other.call.stream.isEnded, toolServer.written]).toEqual([false, true, 1]);
    expect(other.call.stream.sent.at(-1)?.[1]).toContain('deleted');
    await answer(first.id, id);
    await one.answered;
    expect(toolServer.written).toBe(2);
  });

  it('is not asked where it takes no stream, or never said that it can be', async () => {
    for (const [params, accepted] of [
      [ASKABLE, { json: true, stream: false }],
      [{}, { json: true, stream: true }],
    ] as const)
      expect(saidIn(await post(callOf('delete'), { id: await opened({}, params), accepted }))).toBe(
        'nobody can be asked',
      );
  });
});

/** No server is made until the returned function is called. */
function holdServers(): () => void {
  let make = () => {};
  serving = new Promise<void>((resolve) => {
    make = resolve;
  });
  return () => make();
}

describe('a call that was cancelled before its server was made', () => {
  it('is not made', async () => {
    const id = await opened();
    const make = holdServers();
    const before = servers;
    const waits = post(callOf('echo', 5), { id });
    await until(() => servers > before);
    await post(note('notifications/cancelled', { requestId: 5 }), { id });
    await waits;
    make();
    await until(() => closed === servers);
    expect(toolServer.calls).toEqual([]);
  });

  it('is not made in a batch either, whose other calls are', async () => {
    const id = await opened();
    const make = holdServers();
    const before = servers;
    const waits = post([callOf('echo', 5), callOf('write', 6)], { id });
    await until(() => servers > before);
    await post(note('notifications/cancelled', { requestId: 5 }), { id });
    make();
    expect(answerOf(await waits)).toMatchObject([{ id: 6 }]);
    expect([toolServer.calls, toolServer.written]).toEqual([[], 1]);
  });
});

describe('a call that writes', () => {
  it('is carried out again where it surely changed nothing', async () => {
    const id = await opened();
    let calls = 0;
    toolServer.call = async ({ unchanged }) => {
      calls += 1;
      if (calls !== 2) unchanged?.();
      return { content: [{ type: 'text', text: `${calls}` }] };
    };
    const again = async () => saidIn(await post(callOf('write', 1), { id, arrives: false }));
    expect([await again(), await again(), await again(), calls]).toEqual(['1', '2', '2', 2]);
  });

  it('is not carried out twice where its answer did not arrive, and is where it did', async () => {
    const id = await opened();
    const write = async (arrives: boolean) => saidIn(await post(callOf('write', 1), { id, arrives }));
    expect([await write(false), await write(false), await write(true), await write(true), await write(true)]).toEqual([
      'written 1',
      'written 1',
      'written 1',
      'written 2',
      'written 3',
    ]);
  });

  it('runs at once for a repetition that comes meanwhile: it waits for that answer', async () => {
    const id = await opened();
    const first = post(callOf('slow', 1), { id });
    await until(() => toolServer.written === 1);
    const second = post(callOf('slow', 1), { id });
    await until(() => store.claims.begun === 1);
    toolServer.release();
    const [one, other] = await Promise.all([first, second]);
    expect([saidIn(one), saidIn(other), toolServer.written]).toEqual(['at last', 'at last', 1]);
  });

  it('is waited for no longer than its client is there, and whoever carries it out is told so', async () => {
    const id = await opened();
    const told: SessionMessage[] = [];
    store.listen(id, (message) => message.kind === 'awaited' && told.push(message));
    const first = post(callOf('slow', 1), { id });
    await until(() => toolServer.written === 1);
    const repeated = new FakeCall({ ...VERSION, 'mcp-session-id': id });
    const waits = soon(path.post(repeated, callOf('slow', 1)));
    await until(() => told.length === 1);
    repeated.arrive(false);
    await waits;
    const [begun, ended] = told as (SessionMessage & { kind: 'awaited' })[];
    expect([begun?.isAwaited, ended?.isAwaited, begun?.stream === ended?.stream]).toEqual([true, false, true]);
    toolServer.release();
    expect([saidIn(await first), toolServer.written]).toEqual(['at last', 1]);
  });

  it('waits in a batch for the others, and is then said to be on its way; alone it is at once', async () => {
    const id = await opened();
    const claims: Claims = store.claims;
    const [send, record] = [vi.spyOn(claims, 'send'), vi.spyOn(claims, 'record')];
    await post(callOf('write', 1), { id });
    expect([send.mock.calls.length, record.mock.calls.map((given) => given[4])]).toEqual([0, [false]]);
    await post([callOf('write', 2), callOf('write', 3), callOf('echo', 4)], { id });
    expect([send.mock.calls.length, record.mock.calls.map((given) => given[4])]).toEqual([2, [false, true, true]]);
    expect(new Set(send.mock.calls.map(([, , run]) => run)).size).toBe(1);
  });

  it('is made without the SDK where it is handed in so, and with it where it must ask', async () => {
    const id = await opened();
    const { session } = (await path.find(new FakeCall({ 'mcp-session-id': id }))) as { session: SessionRecord };
    const before = servers;
    const handed = new FakeCall({}, { arrives: true });
    await soon(
      path.call(handed, callOf('write', 3), session, async (posted, post) => {
        expect([posted.id, post.session?.id]).toEqual([3, id]);
        return { text: '{"jsonrpc":"2.0","id":3,"result":"ours"}' };
      }),
    );
    expect([answerOf(handed).result, servers]).toEqual(['ours', before]);
    const asked = new FakeCall({}, { arrives: true });
    await soon(path.call(asked, callOf('write', 4), session, async () => undefined));
    expect([saidIn(asked), servers]).toEqual(['written 1', before + 1]);
  });
});

describe('what is kept of an answer', () => {
  const kept = async (message: unknown, id: string) => {
    const append = vi.spyOn(store, 'append');
    await post(message, { id, accepted: { json: false, stream: true } });
    const { calls } = append.mock;
    append.mockRestore();
    return calls.map(([, , data, isLast]) => [data === '' ? '' : 'message', isLast]);
  };

  it('is all of a call; of a list nothing, which can be asked for again', async () => {
    const id = await opened({}, { protocolVersion: '2025-11-25' });
    const list = (n: number) => ({ jsonrpc: '2.0', id: n, method: 'tools/list' });
    expect(await kept(callOf('echo', 1), id)).toEqual([
      ['', false],
      ['message', true],
    ]);
    expect(await kept(list(1), id)).toEqual([
      ['', false],
      ['', true],
    ]);
    expect((await kept([list(1), list(2)], id)).filter(([data]) => data !== '')).toEqual([]);
  });

  it('begins with nothing where a client does not understand it', async () => {
    expect(await kept(callOf('echo', 1), await opened())).toEqual([['message', true]]);
  });
});

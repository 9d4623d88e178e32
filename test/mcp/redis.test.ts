import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisSessions } from '../../runtime/mcp/sessions/redis-sessions.ts';
import { callKey } from '../../runtime/mcp/sessions/run-once.ts';
import { DEFAULT_LIMITS, type SessionLimits } from '../../runtime/mcp/sessions/session-store.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { send } from './raw-client.ts';
import { hasRedis, OwnRedis } from './redis-server.ts';
import { legacy, messageOf, post, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, events, nextEvent, openSession, within } from './session-client.ts';
import { until } from './until.ts';

/** A server that is stopped and started again takes a while. */
const SLOWLY = { turns: 300, pauseMs: 20 };

// Two servers over one Redis: what one begins, the other goes on with.

describe.skipIf(!hasRedis())('sessions in Redis', () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterAll(() => redis.stop());

  interface Replica extends Served {
    readonly mcp: string;
    readonly asking: AskingToolServer;
    readonly store: RedisSessions;
    readonly secrets: string[];
  }
  const running: Replica[] = [];
  afterEach(async () => {
    for (const replica of running.splice(0)) await replica.close();
  });

  async function replica(limits: Partial<SessionLimits> = {}): Promise<Replica> {
    const asking = new AskingToolServer();
    const secrets: string[] = [];
    const faults: string[] = [];
    const report = (fault: unknown, where: string) => faults.push(`${where}: ${fault}`);
    const onSecret = (secret: string) => secrets.push(secret);
    const store = new RedisSessions({ url: redis.url, limits: { ...DEFAULT_LIMITS, ...limits }, onSecret, report });
    await store.opened();
    const served = await serve({ at: (path) => (path === '' ? asking : undefined), sessions: store });
    const own = { ...served, faults, mcp: `${served.url}/mcp`, asking, store, secrets };
    running.push(own);
    return own;
  }

  const call = (name: string, id: number): RawRequest => legacy('tools/call', { name, arguments: {} }, id);
  const textOf = (message: unknown) =>
    (message as { result?: { content?: { text: string }[] } }).result?.content?.[0]?.text ?? JSON.stringify(message);
  const ask = async (to: Replica, session: ClientSession, request: RawRequest) =>
    textOf(await messageOf(await post(to.mcp, within(session, request))));

  it('are known to all, end for all, and share one secret', async () => {
    const [a, b] = [await replica(), await replica()];
    expect(a.secrets.at(-1)).toBe(b.secrets.at(-1));
    const session = await openSession(a.mcp);
    expect(await ask(b, session, call('write', 1))).toBe('written 1');
    expect(await ask(b, session, legacy('ping'))).toContain('"result":{}');
    const headers = { 'mcp-session-id': session.id };
    expect((await fetch(a.mcp, { method: 'DELETE', headers })).status).toBe(200);
    await until(async () => (await post(b.mcp, within(session, legacy('ping')))).status === 404, SLOWLY);
  });

  it('write once, wherever a request is repeated while it is under way', async () => {
    const [a, b] = [await replica(), await replica()];
    const session = await openSession(a.mcp);
    const slow = ask(a, session, call('slow', 2));
    await until(() => a.asking.written === 1, SLOWLY);
    const again = ask(b, session, call('slow', 2));
    await new Promise((resolve) => setTimeout(resolve, 300));
    a.asking.release();
    expect([await slow, await again]).toEqual(['at last', 'at last']);
    expect([a.asking.written, b.asking.written]).toEqual([1, 0]);
    // What was delivered is over: an equal call is another one, everywhere.
    expect([await ask(a, session, call('write', 1)), await ask(b, session, call('write', 1))]).toEqual([
      'written 2',
      'written 1',
    ]);
  });

  it('give an answer that was lost to its repetition, anywhere, once', async () => {
    const [a, b] = [await replica(), await replica()];
    const session = await openSession(a.mcp);
    const lost = send(a.mcp, within(session, call('slow', 3)));
    await until(() => a.asking.written === 1, SLOWLY);
    lost.drop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    a.asking.release();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await ask(b, session, call('slow', 3))).toBe('at last');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const next = ask(b, session, call('slow', 3));
    await until(() => b.asking.written === 1, SLOWLY);
    b.asking.release();
    expect([await next, a.asking.written]).toEqual(['at last', 1]);
  });

  it('say once that an outcome is unknown, when the process that worked on it is gone', async () => {
    const a = await replica();
    const session = await openSession(a.mcp);
    const gone = new RedisSessions({ url: redis.url, limits: DEFAULT_LIMITS, report: () => {} });
    await gone.opened();
    const key = callKey({ id: 5, name: 'write', arguments: {} });
    expect(await gone.claims.claim(session.id, key, 'run')).toEqual({ kind: 'new' });
    await gone.close();
    const told = await ask(a, session, call('write', 5));
    expect(told).toMatch(/outcome is unknown.*Check with list_things/s);
    expect(a.asking.written).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await ask(a, session, call('write', 5))).toBe('written 1');
  }, 20_000);

  it('take no answer for a lost one while it may be on its way', async () => {
    const [a, b] = [await replica(), await replica()];
    const key = callKey({ id: 8, name: 'write', arguments: {} });
    for (const session of ['delivered', 'lost']) {
      await a.store.claims.claim(session, key, 'run');
      await a.store.claims.record(session, key, 'run', 'done');
    }
    const claimed = b.store.claims.claim('delivered', key, 'next');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await a.store.claims.release('delivered', key, 'run');
    expect(await claimed).toEqual({ kind: 'new' });
    const answered = { kind: 'answered', run: 'run', answer: 'done' };
    const begin = performance.now();
    await a.store.claims.abandon('lost', key, 'run');
    expect(await b.store.claims.claim('lost', key, 'next')).toEqual(answered);
    expect(performance.now() - begin).toBeLessThan(500);
    // Now that one brings it; should it never tell how that ended, the answer is had all the same.
    expect(await a.store.claims.claim('lost', key, 'again')).toEqual(answered);
    expect(performance.now() - begin).toBeGreaterThan(900);
  });

  it('give the answer of a call whose batch goes on, and wait once that is on its way', async () => {
    const [a, b] = [await replica(), await replica()];
    const key = callKey({ id: 9, name: 'write', arguments: {} });
    await a.store.claims.claim('s', key, 'run');
    await a.store.claims.record('s', key, 'run', 'done', true);
    const repetition = b.store.claims.claim('s', key, 'next');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await a.store.claims.send('s', key, 'run');
    await a.store.claims.releaseRun('s', 'run');
    expect(await repetition).toEqual({ kind: 'answered', run: 'run', answer: 'done' });

    await a.store.claims.claim('s', key, 'run 2');
    await a.store.claims.record('s', key, 'run 2', 'done', true);
    await a.store.claims.send('s', key, 'run 2');
    const equal = b.store.claims.claim('s', key, 'next');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await a.store.claims.releaseRun('s', 'run 2');
    expect(await equal).toEqual({ kind: 'new' });
  });

  it('are forgotten once they are cancelled', async () => {
    const [a, b] = [await replica(), await replica()];
    const session = await openSession(a.mcp);
    const lost = send(a.mcp, within(session, call('slow', 6)));
    await until(() => a.asking.written === 1, SLOWLY);
    const message = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 6 } };
    await post(b.mcp, within(session, { headers: legacy('x').headers, message }));
    expect((await lost.answer).text).toBe('');
    const again = ask(b, session, call('slow', 6));
    await until(() => b.asking.written === 1, SLOWLY);
    b.asking.release();
    expect(await again).toBe('at last');
  });

  it('are asked on one server and answer on another', async () => {
    const [a, b] = [await replica(), await replica()];
    const { headers, message } = legacy('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: { elicitation: {} },
      clientInfo: { name: 't', version: '1' },
    });
    const opened = await post(a.mcp, { headers, message });
    const session = { id: opened.headers.get('mcp-session-id') ?? '', headers: {} };
    const answer = await post(a.mcp, within(session, call('delete', 1)));
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    const asked = JSON.parse(/^data: (.+)$/m.exec((await reader?.read())?.value ?? '')?.[1] ?? '{}');
    expect(asked.method).toBe('elicitation/create');
    const reply = { jsonrpc: '2.0', id: asked.id, result: { action: 'accept', content: { sure: true } } };
    expect((await post(b.mcp, within(session, { headers, message: reply }))).status).toBe(202);
    expect((await reader?.read())?.value).toContain('deleted');
  });

  it('are cancelled from anywhere', async () => {
    const [a, b] = [await replica(), await replica()];
    const session = await openSession(a.mcp);
    const answer = post(a.mcp, within(session, call('slow', 4)));
    await until(() => a.asking.written === 1, SLOWLY);
    const message = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 4 } };
    await post(b.mcp, within(session, { headers: legacy('x').headers, message }));
    expect(await messageOf(await answer)).toBe(null);
  });

  it('have their streams anywhere, and resume them anywhere', async () => {
    const [a, b] = [await replica(), await replica()];
    const session = await openSession(a.mcp);
    const stream = await events(b.mcp, session);
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const n of [1, 2, 3])
      await a.store.append(session.id, 'get', `{"jsonrpc":"2.0","method":"notifications/n${n}"}`);
    const seen = await nextEvent(stream, 'n1');
    await nextEvent(stream, 'n3');
    await stream.close();
    const resumed = await events(a.mcp, session, seen.id);
    await nextEvent(resumed, 'n3');
    const methods = resumed.received.flatMap(({ data }) => /notifications\/n\d/.exec(data)?.[0] ?? []);
    expect(methods).toEqual(['notifications/n2', 'notifications/n3']);
    await resumed.close();
  });

  it('make room beyond the limit', async () => {
    const only = await replica({ sessions: 3 });
    const sessions = [];
    for (let n = 0; n < 5; n += 1) sessions.push(await openSession(only.mcp));
    const last = sessions.at(-1) as ClientSession;
    expect((await post(only.mcp, within(last, legacy('ping')))).status).toBe(200);
    expect(await only.store.find((sessions[0] as ClientSession).id)).toBe(undefined);
    // It is had back from its id.
    expect((await post(only.mcp, within(sessions[0] as ClientSession, legacy('ping')))).status).toBe(200);
    expect(await only.store.find((sessions[0] as ClientSession).id)).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  it('go on reading while Redis is away, say so where they need it, and recover', async () => {
    const own = await replica();
    const session = await openSession(own.mcp);
    expect(await ask(own, session, call('write', 1))).toBe('written 1');
    await redis.stop();
    try {
      await until(async () => (await fetch(`${own.url}/readyz`)).status === 503, SLOWLY);
      expect(await ask(own, session, call('echo', 2))).toContain('given');
      expect(await ask(own, session, call('write', 3))).toMatch(
        /write was not carried out, and nothing was sent.*Redis/s,
      );
      expect(own.asking.written).toBe(1);
      // A session this server has not seen: what only reads is answered all the same.
      const unknown = { id: 'never-seen', headers: {} };
      expect(await ask(own, unknown, call('echo', 4))).toContain('given');
      expect((await post(own.mcp, within(unknown, call('write', 5)))).status).toBe(503);
      expect((await post(own.mcp, within(unknown, legacy('ping')))).status).toBe(200);
      const { headers, message } = legacy('initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      });
      const opened = await post(own.mcp, { headers, message });
      expect([opened.status, opened.headers.get('mcp-session-id')]).toEqual([200, null]);
    } finally {
      await redis.start();
    }
    await until(async () => (await fetch(`${own.url}/readyz`)).status === 200, SLOWLY);
    const fresh = await openSession(own.mcp);
    expect(await ask(own, fresh, call('write', 6))).toBe('written 2');
    expect(own.faults.filter((fault) => fault.startsWith('Redis'))).toHaveLength(1);
  }, 20_000);
});

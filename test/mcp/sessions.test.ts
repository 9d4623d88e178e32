import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { DEFAULT_LIMITS, type SessionLimits } from '../../runtime/mcp/sessions/session-store.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { legacy, messageOf, modern, post, type RawRequest, type Served, serve } from './serve.ts';
import { events, nextEvent, openSession, within } from './session-client.ts';
import { until } from './until.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

interface Own {
  readonly url: string;
  readonly toolServer: AskingToolServer;
  readonly store: MemorySessions;
}

async function start(limits: Partial<SessionLimits> = {}, now?: () => number): Promise<Own> {
  const toolServer = new AskingToolServer();
  const store = new MemorySessions({ ...DEFAULT_LIMITS, ...limits }, now);
  served = await serve({ at: (path) => (path === '' ? toolServer : undefined), sessions: store });
  return { url: `${served.url}/mcp`, toolServer, store };
}

const textOf = (message: unknown) =>
  (message as { result: { content: { text: string }[] } }).result.content[0]?.text ?? '';

const call = (name: string, id: string | number, args: object = {}): RawRequest =>
  legacy('tools/call', { name, arguments: args }, id);

describe('a session', () => {
  it('is known by headers that came several times, or are empty', async () => {
    const { url } = await start();
    const { id } = await openSession(url);
    const twice = (word: string) => `${word}, ${word}`;
    for (const revision of ['2025-11-25', twice('2025-11-25'), ''])
      for (const request of [legacy('ping'), legacy('tools/list'), call('echo', 1)])
        for (const named of [id, twice(id), '']) {
          const headers = { ...request.headers, 'mcp-protocol-version': revision, 'mcp-session-id': named };
          expect(await messageOf(await post(url, { ...request, headers }))).toHaveProperty('result');
        }
    for (const name of ['mcp-session-id', 'last-event-id']) {
      const headers = {
        accept: 'text/event-stream',
        'mcp-session-id': id,
        [name]: name === 'last-event-id' ? '' : twice(id),
      };
      const stream = await fetch(url, { headers });
      expect(stream.status).toBe(200);
      await stream.body?.cancel();
    }
    const newest = modern('tools/call', { name: 'echo' });
    const doubled = Object.entries(newest.headers).map(([name, word]) => [
      name,
      /^mcp-/.test(name) ? twice(word) : word,
    ]);
    expect(await messageOf(await post(url, { ...newest, headers: Object.fromEntries(doubled) }))).toHaveProperty(
      'result',
    );
    // What differs is not one word.
    const headers = { ...legacy('ping').headers, 'mcp-protocol-version': '2025-11-25, 2025-06-18' };
    expect((await post(url, { ...legacy('ping'), headers })).status).toBe(400);
    expect((await fetch(url, { method: 'DELETE', headers: { 'mcp-session-id': twice(id) } })).status).toBe(200);
    const ended = await post(url, within({ id, headers: {} }, legacy('ping')));
    expect(ended.status).toBe(404);
  });

  it('is opened by initialize, used, and ended by DELETE', async () => {
    const { url, store } = await start();
    const session = await openSession(url);
    expect(session.id).toMatch(/^[\x21-\x7e]{20,}$/);
    expect(await messageOf(await post(url, within(session, legacy('tools/list'))))).toMatchObject({
      result: { tools: expect.any(Array) },
    });
    expect(await messageOf(await post(url, within(session, legacy('ping'))))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {},
    });
    expect(textOf(await messageOf(await post(url, within(session, call('write', 1)))))).toBe('written 1');
    const headers = { 'mcp-session-id': session.id };
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
    expect(store.size).toBe(0);
    for (const request of [legacy('tools/list'), legacy('ping'), call('echo', 2)]) {
      const answer = await post(url, within(session, request));
      expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: -32001 } }]);
    }
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(404);
  });

  it.each(['DELETE', 'GET'])('must be named: %s', async (method) => {
    const { url } = await start();
    const answer = await fetch(url, { method, headers: { accept: 'text/event-stream' } });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: -32000 } }]);
  });

  it('is not needed: requests without one are served statelessly', async () => {
    const { url } = await start();
    expect(await messageOf(await post(url, legacy('tools/list')))).toMatchObject({
      result: { tools: expect.any(Array) },
    });
    expect(await messageOf(await post(url, modern('tools/list')))).toMatchObject({
      result: { tools: expect.any(Array) },
    });
  });

  it('does not concern modern requests that name one', async () => {
    const { url } = await start();
    const { headers, message } = modern('server/discover');
    const answer = await post(url, { headers: { ...headers, 'mcp-session-id': 'whatever' }, message });
    expect(answer.status).toBe(200);
  });

  it('refuses what the SDK would refuse', async () => {
    const { url } = await start();
    const session = await openSession(url);
    const ask = async (change: (request: RawRequest) => RawRequest) => {
      const answer = await post(url, change(within(session, legacy('ping'))));
      return [answer.status, ((await answer.json()) as { error: { code: number } }).error.code];
    };
    expect(await ask(({ headers, message }) => ({ headers: { ...headers, accept: 'text/html' }, message }))).toEqual([
      406, -32000,
    ]);
    expect(
      await ask(({ headers, message }) => ({ headers: { ...headers, 'mcp-protocol-version': '1999-01-01' }, message })),
    ).toEqual([400, -32000]);
    expect(await ask(({ headers }) => ({ headers, message: { id: 1, method: 'ping' } }))).toEqual([400, -32600]);
    expect(await ask(({ headers }) => ({ headers, message: [] }))).toEqual([400, -32600]);
  });

  it('keeps nothing that is too long to keep', async () => {
    const { url, store, toolServer } = await start();
    const { headers, message } = legacy('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: { experimental: { x: { long: 'x'.repeat(20_000) } } },
      clientInfo: { name: 't', version: '1' },
    });
    const answer = await post(url, { headers, message });
    expect([answer.status, answer.headers.get('mcp-session-id'), store.size]).toEqual([200, null, 0]);
    const session = await openSession(url);
    const id = 'i'.repeat(1_000);
    const first = post(url, within(session, call('slow', id)));
    await until(() => toolServer.written === 1);
    const again = post(url, within(session, call('slow', id)));
    const other = await messageOf(await post(url, within(session, call('write', `${id}j`))));
    await new Promise((resolve) => setTimeout(resolve, 150));
    toolServer.release();
    // Compared as texts: a difference of a thousand characters tells nobody anything.
    const [one, two] = [await (await first).text(), await (await again).text()];
    expect([one === two, textOf(other), toolServer.written]).toEqual([true, 'written 2', 2]);
  });

  it('takes notifications and answers nobody waits for', async () => {
    const { url } = await start();
    const session = await openSession(url);
    const { headers } = within(session, legacy('ping'));
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 'x/1', result: {} },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 99 } },
    ]) {
      const answer = await post(url, { headers, message });
      expect([answer.status, await answer.text()]).toEqual([202, '']);
    }
  });
});

describe('a call in a session', () => {
  it.each([
    ['plain', {}],
    ['through the SDK', { task: {} }],
  ])('says so when its session ends under it: %s', async (_what, more) => {
    const { url, toolServer, store } = await start();
    const session = await openSession(url);
    const request = legacy('tools/call', { name: 'slow', arguments: {}, ...more }, 6);
    const answer = post(url, within(session, request));
    await until(() => toolServer.written === 1);
    await store.end(session.id);
    expect(await messageOf(await answer)).toMatchObject({ id: 6, error: { code: -32001, message: /has ended/ } });
  });

  it('tells of progress on a stream of its own, with the answer at its end', async () => {
    const { url } = await start();
    const session = await openSession(url);
    for (const era of ['session', 'stateless', 'modern']) {
      const params = { name: 'steps', arguments: {}, _meta: { progressToken: 'p' } };
      const request =
        era === 'session'
          ? within(session, legacy('tools/call', params))
          : era === 'stateless'
            ? legacy('tools/call', params)
            : modern('tools/call', {
                ...params,
                _meta: { ...(modern('x').message as { params: { _meta: object } }).params._meta, progressToken: 'p' },
              });
      const text = await (await post(url, request)).text();
      const messages = [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data as string));
      expect(messages.map(({ method, params: { progress } = {} }) => [method, progress])).toEqual([
        ['notifications/progress', 1],
        ['notifications/progress', 2],
        ['notifications/progress', 3],
        [undefined, undefined],
      ]);
    }
  });
});

describe('a call that asks', () => {
  it.each([
    ['accept', { sure: true }, /^deleted, \{"asked":1\}$/],
    ['accept', { sure: false }, /^not deleted: accept$/],
    ['decline', undefined, /^not deleted: decline$/],
    ['cancel', undefined, /^not deleted: cancel$/],
  ] as const)('gets its answer from clients of both eras: %s', async (action, content, wanted) => {
    const { url } = await start();
    const answer = { action, ...(content ? { content } : {}) };
    const first = new FirstClient({ name: 't', version: '1' }, { capabilities: { elicitation: {} } });
    first.setRequestHandler(ElicitRequestSchema, () => answer as never);
    await first.connect(new FirstTransport(new URL(url)) as never);
    expect(textOf({ result: await first.callTool({ name: 'delete' }) })).toMatch(wanted);
    await first.close();
    for (const mode of ['legacy', { pin: '2026-07-28' }] as const) {
      const client = new ModernClient(
        { name: 't', version: '1' },
        { versionNegotiation: { mode }, capabilities: { elicitation: { form: {} } } },
      );
      client.setRequestHandler('elicitation/create', () => answer as never);
      await client.connect(new ModernTransport(new URL(url)));
      expect(textOf({ result: await client.callTool({ name: 'delete' }) })).toMatch(wanted);
      await client.close();
    }
  });

  it('knows when nobody can be asked', async () => {
    const { url, toolServer } = await start();
    const session = await openSession(url);
    const asked = async (request: RawRequest) => textOf(await messageOf(await post(url, request)));
    expect(await asked(within(session, call('delete', 1)))).toBe('nobody can be asked');
    expect(await asked(call('delete', 1))).toBe('nobody can be asked');
    expect(toolServer.written).toBe(0);
  });

  it('does not believe a state that it did not write, or that was written for something else', async () => {
    const { url, toolServer } = await start();
    const params = { name: 'delete', arguments: { id: 'a' } };
    const asked = (await messageOf(await post(url, modern('tools/call', params)))) as {
      result: { requestState: string; inputRequests: object; resultType: string };
    };
    expect(asked.result.resultType).toBe('input_required');
    const { requestState } = asked.result;
    const inputResponses = { confirm: { action: 'accept', content: { sure: true } } };
    for (const [given, state] of [
      [params, `${requestState}x`],
      [params, 'nonsense'],
      [{ ...params, arguments: { id: 'b' } }, requestState],
    ] as const) {
      const request = modern('tools/call', { ...given, inputResponses, requestState: state });
      expect(await messageOf(await post(url, request))).toMatchObject({ error: { code: -32602 } });
    }
    expect(toolServer.written).toBe(0);
    const request = modern('tools/call', { ...params, inputResponses, requestState });
    expect(textOf(await messageOf(await post(url, request)))).toBe('deleted, {"asked":1}');
  });
});

describe('the stream of a session', () => {
  it('carries what the server says of itself, on the newest one only', async () => {
    const { url, store } = await start();
    const session = await openSession(url);
    const older = await events(url, session);
    const newer = await events(url, session);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await store.append(session.id, 'get', '{"jsonrpc":"2.0","method":"notifications/x"}');
    expect((await nextEvent(newer, 'notifications/x')).data).toContain('notifications/x');
    expect(older.received.some(({ data }) => data.includes('notifications/x'))).toBe(false);
    await older.close();
    await newer.close();
  });

  it('is resumed after the last event its client saw', async () => {
    const { url, store } = await start();
    const session = await openSession(url);
    const first = await events(url, session);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const n of [1, 2, 3])
      await store.append(session.id, 'get', `{"jsonrpc":"2.0","method":"notifications/n${n}"}`);
    const seen = await nextEvent(first, 'notifications/n1');
    await first.close();
    const second = await events(url, session, seen.id);
    expect((await nextEvent(second, 'notifications/n3')).data).toContain('n3');
    const methods = second.received.flatMap(({ data }) => /notifications\/n\d/.exec(data)?.[0] ?? []);
    expect(methods).toEqual(['notifications/n2', 'notifications/n3']);
    await second.close();
  });

  it('gives the answer of a call to a client that lost its stream', async () => {
    const { url, toolServer } = await start();
    const session = await openSession(url);
    const gone = new AbortController();
    const answer = await post(url, within(session, call('slow', 1)), gone.signal).catch(() => undefined as never);
    // After five seconds the answer has become a stream that begins with an event to resume from.
    const reader = answer.body?.getReader();
    const beginning = new TextDecoder().decode((await reader?.read())?.value);
    const lastId = /^id: (.+)$/m.exec(beginning)?.[1] ?? '';
    gone.abort();
    const resumed = await events(url, session, lastId);
    await new Promise((resolve) => setTimeout(resolve, 50));
    toolServer.release();
    expect((await nextEvent(resumed, 'at last')).data).toContain('"id":1');
    await resumed.ended;
    const again = await events(url, session, lastId);
    expect((await nextEvent(again, 'at last')).data).toContain('"id":1');
    await again.ended;
    expect(toolServer.written).toBe(1);
  }, 15_000);

  it('refuses an event that is not known', async () => {
    const { url } = await start();
    const session = await openSession(url);
    const headers = {
      ...session.headers,
      accept: 'text/event-stream',
      'mcp-session-id': session.id,
      'last-event-id': 'x_9',
    };
    expect((await fetch(url, { headers })).status).toBe(400);
  });

  it('ends with its session, and with the server', async () => {
    const { url, store } = await start();
    const [a, b] = [await openSession(url), await openSession(url)];
    const [one, two] = [await events(url, a), await events(url, b)];
    await store.end(a.id);
    await one.ended;
    await served?.close();
    await two.ended;
    served = undefined;
  });
});

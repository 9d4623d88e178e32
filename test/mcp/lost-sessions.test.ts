import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { sealedId, unsealed } from '../../runtime/mcp/sessions/sealed-id.ts';
import { DEFAULT_LIMITS, type SessionLimits } from '../../runtime/mcp/sessions/session-store.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { legacy, messageOf, post, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, events, openSession, within } from './session-client.ts';
import { until } from './until.ts';

// What becomes of clients whose session a process does not know: most of them never open another one.

const running: Served[] = [];
afterEach(async () => {
  for (const served of running.splice(0)) await served.close();
});

interface StartOptions {
  readonly limits?: Partial<SessionLimits>;
  readonly now?: () => number;
  readonly secret?: string;
}

async function start({ limits = {}, now, secret }: StartOptions = {}) {
  const toolServer = new AskingToolServer();
  const store = new MemorySessions({ ...DEFAULT_LIMITS, ...limits }, now);
  const seal = new Seal(secret);
  const served = await serve({ at: (path) => (path === '' ? toolServer : undefined), sessions: store, seal });
  running.push(served);
  return { url: `${served.url}/mcp`, toolServer, store };
}

const call = (name: string, id: number, args: object = {}): RawRequest =>
  legacy('tools/call', { name, arguments: args }, id);
const textOf = (message: unknown) =>
  (message as { result?: { content?: { text: string }[] } }).result?.content?.[0]?.text ?? JSON.stringify(message);
const said = async (answer: Response | Promise<Response>) => textOf(await messageOf(await answer));
const unknown = (headers: Record<string, string> = {}, id = 'never-seen'): ClientSession => ({ id, headers });
const notification = (method: string, params: object = {}) => ({
  headers: legacy('x').headers,
  message: { jsonrpc: '2.0', method, params },
});

describe('a session that this process does not know', () => {
  it('is served: lists, calls, pings, notifications, in any order', async () => {
    const { url, toolServer } = await start();
    const session = unknown({ 'x-api-key': 'k' });
    expect((await post(url, within(session, notification('notifications/initialized')))).status).toBe(202);
    expect(await messageOf(await post(url, within(session, legacy('tools/list'))))).toMatchObject({
      result: { tools: expect.any(Array) },
    });
    expect(await messageOf(await post(url, within(session, legacy('ping'))))).toMatchObject({ result: {} });
    expect(await said(post(url, within(session, call('echo', 2))))).toContain('"key":"k"');
    expect(await said(post(url, within(session, call('write', 3))))).toBe('written 1');
    expect(await said(post(url, within(session, call('delete', 4))))).toBe('nobody can be asked');
    expect(toolServer.written).toBe(1);
    // Nobody is told a new id: a client would not use it.
    expect((await post(url, within(session, legacy('ping')))).headers.get('mcp-session-id')).toBe(null);
  });

  it('is served without a revision in the headers, too, as gemini sends them', async () => {
    const { url } = await start();
    const { headers, message } = within(unknown(), call('echo', 1));
    const { 'mcp-protocol-version': _, ...others } = headers;
    expect(await said(post(url, { headers: others, message }))).toContain('given');
  });

  it('keeps what a session promises: writes are not sent twice, calls are cancelled', async () => {
    const { url, toolServer } = await start();
    const session = unknown();
    const [first, second] = [1, 2].map(() => post(url, within(session, call('slow', 1))));
    await until(() => toolServer.written === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    toolServer.release();
    expect([await said(first as never), await said(second as never)]).toEqual(['at last', 'at last']);
    expect(toolServer.written).toBe(1);
    const hanging = post(url, within(session, call('hang', 7)));
    await until(() => toolServer.calls.some(({ name }) => name === 'hang'));
    await post(url, within(session, notification('notifications/cancelled', { requestId: 7 })));
    expect(await messageOf(await hanging)).toBe(null);
    expect(toolServer.calls.at(-1)?.signal.aborted).toBe(true);
  });

  it('has no stream, which clients take for a server that offers none', async () => {
    const { url } = await start();
    const answer = await fetch(url, { headers: { accept: 'text/event-stream', 'mcp-session-id': 'never-seen' } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, DELETE']);
    await answer.text();
  });

  it('may be ended as often as its client likes', async () => {
    const { url } = await start();
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await fetch(url, { method: 'DELETE', headers: { 'mcp-session-id': 'never-seen' } })).status).toBe(200);
    }
  });
});

describe('a session that was forgotten', () => {
  it.each([
    ['it was unused for too long', { idleMs: 1_000 }],
    ['it made room for another', { sessions: 1 }],
    ['its last stream closed', { graceMs: 500 }],
  ])('is had back from its id: %s', async (_why, limits) => {
    let now = 0;
    const { url, store } = await start({ limits, now: () => now });
    const session = await openSession(url);
    const released = vi.spyOn(store, 'release');
    const stream = await events(url, session);
    await stream.close();
    await until(() => released.mock.calls.length > 0);
    now = 10_000;
    if ('sessions' in limits) await openSession(url);
    expect(await store.find(session.id)).toBe(undefined);
    expect((await post(url, within(session, legacy('ping')))).status).toBe(200);
    expect(await store.find(session.id)).toMatchObject({ protocolVersion: '2025-11-25' });
    const again = await events(url, session, stream.received[0]?.id ?? '');
    await again.close();
  });

  it('does not stop what it has under way', async () => {
    const { url, toolServer, store } = await start({ limits: { sessions: 1 } });
    const session = await openSession(url);
    const first = post(url, within(session, call('slow', 1)));
    await until(() => toolServer.written === 1);
    await openSession(url);
    expect(await store.find(session.id)).toBe(undefined);
    const again = post(url, within(session, call('slow', 1)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    toolServer.release();
    expect([await said(first), await said(again), toolServer.written]).toEqual(['at last', 'at last', 1]);
  });
});

describe('a session of a process that is gone', () => {
  const handshake = (capabilities: object) =>
    legacy('initialize', { protocolVersion: '2025-06-18', capabilities, clientInfo: { name: 't', version: '1' } });

  it('goes on in another one with the same key: it is asked, too', async () => {
    const [one, other] = [await start({ secret: 's' }), await start({ secret: 's' })];
    const opened = await post(one.url, handshake({ elicitation: {} }));
    const session = unknown({}, opened.headers.get('mcp-session-id') ?? '');
    const answer = await post(other.url, within(session, call('delete', 1)));
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    const asked = JSON.parse(/^data: (.+)$/m.exec((await reader?.read())?.value ?? '')?.[1] ?? '{}');
    expect(asked.method).toBe('elicitation/create');
    const reply = { jsonrpc: '2.0', id: asked.id, result: { action: 'accept', content: { sure: true } } };
    await post(other.url, within(session, { headers: legacy('x').headers, message: reply }));
    expect((await reader?.read())?.value).toContain('deleted');
    const stream = await events(other.url, session);
    await stream.close();
  });

  it('goes on without being asked in one with another key', async () => {
    const [one, other] = [await start({ secret: 's' }), await start({ secret: 't' })];
    const opened = await post(one.url, handshake({ elicitation: {} }));
    const session = unknown({}, opened.headers.get('mcp-session-id') ?? '');
    expect(await said(post(other.url, within(session, call('delete', 1))))).toBe('nobody can be asked');
  });

  it('is refused where its client has ended it', async () => {
    const { url } = await start({ secret: 's' });
    const session = await openSession(url);
    const headers = { 'mcp-session-id': session.id, accept: 'text/event-stream' };
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
    expect((await post(url, within(session, legacy('ping')))).status).toBe(404);
    expect((await post(url, within(session, call('echo', 1)))).status).toBe(404);
    expect((await fetch(url, { headers })).status).toBe(404);
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(404);
  });
});

describe('a session of somebody else', () => {
  it('is to a caller what an unknown one is', async () => {
    const { url, toolServer, store } = await start();
    const session = await openSession(url, { 'x-api-key': 'mine' });
    const heard: unknown[] = [];
    store.listen(session.id, (message) => heard.push(message));
    for (const key of [undefined, 'other']) {
      const stranger = { ...session, headers: key === undefined ? {} : { 'x-api-key': key } };
      const headers = { ...stranger.headers, accept: 'text/event-stream', 'mcp-session-id': session.id };
      expect((await fetch(url, { headers })).status).toBe(405);
      expect(await said(post(url, within(stranger, call('echo', 1))))).toContain(
        `"key":${JSON.stringify(key ?? null)}`,
      );
      await post(url, within(stranger, notification('notifications/cancelled', { requestId: 1 })));
      expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
      expect((await post(url, within(stranger, legacy('ping')))).status).toBe(404);
    }
    expect(heard).toEqual([]);
    expect(toolServer.calls).toHaveLength(2);
    expect((await post(url, within(session, legacy('tools/list')))).status).toBe(200);
  });
});

describe('the id of a session', () => {
  const record = {
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'ü', version: '1' },
    },
    protocolVersion: '2025-06-18',
    principal: 'p',
  };

  it('holds it for its caller, for a week, where the key is the same', () => {
    const seal = new Seal('s');
    const id = sealedId(seal, record, 0) ?? '';
    expect(id).toMatch(/^[\x21-\x7e]{20,1024}$/);
    expect(unsealed(new Seal('s'), id, 'p', 0)).toEqual({ ...record, id });
    expect(sealedId(seal, record, 0)).not.toBe(id);
    expect(unsealed(new Seal('t'), id, 'p', 0)).toBe(undefined);
    expect(unsealed(seal, id, 'q', 0)).toBe(undefined);
    expect(unsealed(seal, id, 'p', 8 * 24 * 60 * 60_000)).toBe(undefined);
    for (let at = 0; at < id.length; at += 1) {
      const changed = `${id.slice(0, at)}${id[at] === 'A' ? 'B' : 'A'}${id.slice(at + 1)}`;
      // The last character of the signature holds bits that mean nothing, and is compared all the same.
      expect(unsealed(seal, changed, 'p', 0), `changed at ${at}`).toBe(undefined);
    }
  });

  it('is a plain one for a handshake that would make it long', () => {
    const capabilities = { experimental: { x: { long: 'x'.repeat(2_000) } } };
    expect(sealedId(new Seal('s'), { ...record, initialize: { ...record.initialize, capabilities } })).toBe(undefined);
  });
});

describe('clients of the SDK', () => {
  const INFO = { name: 't', version: '1' };

  it.each(['first', 'second'])(
    'call, ask and list on when their server was started anew: %s',
    async (which) => {
      for (const [secret, wanted] of [
        ['s', /^deleted/],
        [undefined, /^nobody can be asked$/],
      ] as const) {
        const [before, after] = [await start(secret ? { secret } : {}), await start(secret ? { secret } : {})];
        let target = before.url;
        const redirected: typeof fetch = (input, init) =>
          fetch(String(input instanceof Request ? input.url : input).replace(before.url, target), init);
        const faults: unknown[] = [];
        const answer = { action: 'accept', content: { sure: true } } as never;
        const client =
          which === 'first'
            ? new FirstClient(INFO, { capabilities: { elicitation: {} } })
            : new ModernClient(INFO, { capabilities: { elicitation: {} }, versionNegotiation: { mode: 'legacy' } });
        if (client instanceof FirstClient) {
          client.setRequestHandler(ElicitRequestSchema, () => answer);
          await client.connect(new FirstTransport(new URL(before.url), { fetch: redirected as never }) as never);
        } else {
          client.setRequestHandler('elicitation/create', () => answer);
          await client.connect(new ModernTransport(new URL(before.url), { fetch: redirected }));
        }
        await client.listTools();
        target = after.url;
        // The stream breaks with its process; its client tries to have it back.
        await running
          .splice(
            running.findIndex(({ url }) => before.url.startsWith(url)),
            1,
          )[0]
          ?.close();
        client.onerror = (fault) => faults.push(fault);
        expect((await client.listTools()).tools.length).toBeGreaterThan(0);
        expect(textOf({ result: await client.callTool({ name: 'write' }) })).toBe('written 1');
        expect(textOf({ result: await client.callTool({ name: 'delete' }) })).toMatch(wanted);
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        expect(textOf({ result: await client.callTool({ name: 'write' }) })).toMatch(/^written/);
        expect(faults.map(String).filter((fault) => !/terminated|disconnected/.test(fault))).toEqual([]);
        await client.close();
      }
    },
    20_000,
  );
});

import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { idleTurn } from '../../runtime/http/closing.ts';
import { loadSseTransport } from '../../runtime/http/legacy-sse.ts';
import { createHttpServer } from '../../runtime/http/server.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import type { ToolCall } from '../../runtime/mcp/tool-server.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, modern, type RawRequest } from './serve.ts';
import { until } from './until.ts';

// A process is told to end while clients are in the middle of conversations: agents keep their connections.

/** Answers `hang` when it is released. */
class WaitingToolServer extends FakeToolServer {
  readonly #waiting: (() => void)[] = [];

  override call(call: ToolCall) {
    if (call.name !== 'hang') return super.call(call);
    this.calls.push(call);
    const done = { content: [{ type: 'text' as const, text: 'done' }] };
    return new Promise<typeof done>((resolve) => this.#waiting.push(() => resolve(done)));
  }

  release(): void {
    for (const release of this.#waiting.splice(0)) release();
  }
}

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of cleanUp.splice(0)) await one();
});

/** A server, and a client that keeps its connection to it. */
async function conversation() {
  const toolServer = new WaitingToolServer();
  const app = createHttpServer({
    at: (path) => (path === '' || path === '/all' ? toolServer : undefined),
    address: '127.0.0.1',
    callerOf: callerOf({}),
    sessions: new MemorySessions(),
    legacySse: await loadSseTransport(),
    tools: async () => ({}),
    health: async () => ({}),
    report: (fault) => {
      throw fault;
    },
  });
  // Holds the end up, as streams do that are being closed.
  const hold: Promise<void>[] = [];
  app.addHook('preClose', async () => {
    await Promise.all(hold);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  cleanUp.push(() => {
    agent.destroy();
    toolServer.release();
    return app.close();
  });
  return { toolServer, app, hold, send: (path: string, request: RawRequest) => send(agent, `${url}${path}`, request) };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function send(agent: Agent, url: string, { headers, message }: RawRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent, method: message === undefined ? 'GET' : 'POST', headers });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.end(message === undefined ? undefined : JSON.stringify(message));
  });
}

const HANG = { name: 'hang' };
const inSession = ({ headers, message }: RawRequest): RawRequest => ({
  headers: { ...headers, 'mcp-session-id': 'x' },
  message,
});

describe('a server that is told to end while a call is under way', () => {
  const soon = () => new Promise((resolve) => setTimeout(resolve, 2_000, 'not yet'));

  it.each([
    ['the modern era', modern('tools/call', HANG)],
    ['the handshake era', legacy('tools/call', HANG)],
    ['a session', inSession(legacy('tools/call', HANG))],
  ])('answers it and has ended, whoever keeps the connection: %s', async (_era, hang) => {
    const { toolServer, app, send } = await conversation();
    const answered = send('/mcp', hang);
    await until(() => toolServer.calls.length === 1);
    const ended = app.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    toolServer.release();
    const { status, text, headers } = await answered;
    expect([status, headers.connection, text]).toEqual([200, 'close', expect.stringContaining('"done"')]);
    expect(await Promise.race([ended, soon()])).not.toBe('not yet');
  });

  it('has ended after an answer whose head was sent before', async () => {
    const { toolServer, app, send } = await conversation();
    const batch = [1, 2].map((id) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: id === 1 ? 'echo' : 'hang' },
    }));
    const answered = send('/mcp', inSession({ ...legacy('ping'), message: batch }));
    await until(() => toolServer.calls.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ended = app.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    toolServer.release();
    const { headers, text } = await answered;
    expect([headers.connection, text]).toEqual(['keep-alive', expect.stringContaining('"done"')]);
    expect(await Promise.race([ended, soon()])).not.toBe('not yet');
  });
});

describe('what still comes to a server that ends', () => {
  const ping = legacy('ping', {}, 7);

  /** Sends a request between the order to end and the end. */
  async function sentWhileEnding(path: string, request: RawRequest) {
    const { toolServer, app, hold, send } = await conversation();
    let end = () => {};
    hold.push(
      new Promise<void>((resolve) => {
        end = resolve;
      }),
    );
    const ended = app.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const answer = await send(path, request);
    end();
    await ended;
    return { toolServer, answer };
  }

  it.each<[string, string, RawRequest]>([
    ['a call', '/mcp', modern('tools/call', { name: 'echo' }, 7)],
    ['a call of the handshake era', '/mcp', legacy('tools/call', { name: 'echo' }, 7)],
    ['a call in a session', '/mcp', inSession(legacy('tools/call', { name: 'echo' }, 7))],
    ['a list', '/mcp', modern('tools/list', {}, 7)],
    ['a handshake', '/mcp', legacy('initialize', {}, 7)],
    ['whatever is asked of another surface', '/mcp/all', ping],
    ['a message of 2024', '/mcp/sse/messages?sessionId=x', ping],
    ['what is served nowhere', '/nowhere', ping],
  ])('is refused under its id, with nothing begun: %s', async (_what, path, request) => {
    const { toolServer, answer } = await sentWhileEnding(path, request);
    const { status, headers, text } = answer;
    expect([status, headers['retry-after'], headers.connection]).toEqual([503, '1', 'close']);
    expect(JSON.parse(text)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32000, message: expect.stringMatching(/ending.*nothing of this was begun.*again/) },
    });
    expect(toolServer.calls).toEqual([]);
  });

  it.each([
    ['a cancellation', { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }],
    ['an answer to a question', { jsonrpc: '2.0', id: 'q', result: { action: 'accept', content: {} } }],
  ])('is taken where a call under way may wait for it: %s', async (_what, message) => {
    const { answer } = await sentWhileEnding('/mcp', inSession({ ...ping, message }));
    expect(answer.status).toBe(202);
  });

  it('opens no stream', async () => {
    const headers = { accept: 'text/event-stream', 'mcp-session-id': 'x' };
    expect((await sentWhileEnding('/mcp', { headers, message: undefined })).answer.status).toBe(503);
  });

  it('tells probes that it lives and is not ready', async () => {
    const probe = { headers: {}, message: undefined };
    expect((await sentWhileEnding('/livez', probe)).answer.status).toBe(200);
    const { status, text } = (await sentWhileEnding('/readyz', probe)).answer;
    expect([status, JSON.parse(text)]).toEqual([503, { status: 'closing', sessions: 'ok' }]);
  });
});

describe('the turn in which the listener is closed', () => {
  it('had nothing to do: what connects while a turn works is not taken yet, and would be reset', async () => {
    let busy = 20;
    const work = (): void => {
      if (busy === 0) return;
      const until = performance.now() + 2;
      while (performance.now() < until);
      busy -= 1;
      setImmediate(work);
    };
    setImmediate(work);
    await idleTurn(() => 0);
    expect(busy).toBe(0);
  });

  it('took no connection', async () => {
    let came = 0;
    let left = 5;
    await idleTurn(() => (left-- > 0 ? ++came : came));
    expect(left).toBeLessThan(0);
  });

  it('is not waited for where connections never cease', async () => {
    let came = 0;
    await idleTurn(() => ++came);
    expect(came).toBeGreaterThan(1_000);
  });
});

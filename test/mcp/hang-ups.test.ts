/** Clients that hang up before their request was begun: nothing of it is kept, counted, or listened for. */
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { AcceptedKeys } from '../../runtime/basics/accepted-keys.ts';
import { keyDigest } from '../../runtime/basics/credential.ts';
import { turns } from '../../runtime/basics/own-turn.ts';
import { CALLER_BOUNDS, CallerBudgets } from '../../runtime/guard/caller-budgets.ts';
import type { HttpServerOptions } from '../../runtime/http/server.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import type { SessionListener } from '../../runtime/mcp/sessions/session-store.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, modern, post, type RawRequest, serve } from './serve.ts';
import { events, openSession, within } from './session-client.ts';
import { until } from './until.ts';

const keyOf = (number: number): string => `${String(number).padStart(8, '0')}-6a1b-4c9e-8f00-0d6b7a3c2e11`;
const KEY = keyOf(2);

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of cleanUp.splice(0).reverse()) await one();
});

async function started(toolServer: FakeToolServer, options: Partial<HttpServerOptions> = {}) {
  const accepted = new AcceptedKeys();
  accepted.accept(keyDigest({ key: KEY }));
  const served = await serve({ at: (at) => (at === '' ? toolServer : undefined), accepted, ...options });
  cleanUp.push(served.close);
  const port = Number(new URL(served.url).port);
  return { url: `${served.url}/mcp`, ask: (request: Partial<RawRequest>) => asked(port, request) };
}

/** Sends a request, and leaves the connection open. */
function asked(port: number, { headers, message }: Partial<RawRequest>): Socket {
  const body = message === undefined ? '' : JSON.stringify(message);
  const all = { host: '127.0.0.1', ...headers, ...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }) };
  const lines = [
    `${body === '' ? 'GET' : 'POST'} /mcp HTTP/1.1`,
    ...Object.entries(all).map((line) => line.join(': ')),
  ];
  const socket = connect(port, '127.0.0.1');
  cleanUp.push(() => socket.destroy());
  socket.on('error', () => {}).write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return socket;
}

/**
 * Ways to go: whoever only closes its side may still read, and is found to be gone when something is written; a reset is
 * noticed at once, so that the answer is over before anybody writes it.
 */
const GOING = {
  closed: (socket: Socket) => socket.destroy(),
  reset: (socket: Socket) => socket.resetAndDestroy(),
} as const;
type Going = keyof typeof GOING;
const WAYS = Object.keys(GOING) as Going[];

it('requests that wait behind another on one connection are over with it', async () => {
  const stopped: string[] = [];
  let begun = 0;
  /** Answers nothing before its caller gives up. */
  class Endless extends FakeToolServer {
    override call({ signal }: Parameters<FakeToolServer['call']>[0]) {
      const name = String(begun++);
      return new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped.push(name);
          reject(signal.reason);
        });
      });
    }
  }
  const { ask } = await started(new Endless());
  const request = legacy('tools/call', { name: 'echo', arguments: {} });
  const headers = { ...request.headers, 'x-api-key': KEY };
  const socket = ask({ ...request, headers });
  const body = JSON.stringify(request.message);
  const head = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': Buffer.byteLength(body) });
  for (let more = 0; more < 2; more++)
    socket.write(`POST /mcp HTTP/1.1\r\n${head.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n${body}`);
  await until(() => begun === 3);
  socket.resetAndDestroy();
  await until(() => stopped.length === 3);
  expect(stopped.sort()).toEqual(['0', '1', '2']);
});

describe('what waits of clients that have gone is no more than they may have under way', () => {
  it.each([
    ['without a key', () => ({}), 16, 0],
    ['with one key', () => ({ 'x-api-key': KEY }), 8, 0],
    ['with invented keys', (place: number) => ({ 'x-api-key': keyOf(100 + place) }), 16, 0],
    ['with one key, and bodies of 100,000 characters', () => ({ 'x-api-key': KEY }), 8, 5_000],
    ['with one key, and bodies of 900,000 characters', () => ({ 'x-api-key': KEY }), 8, 45_000],
    ['with one key, and bodies of 500,000 characters', () => ({ 'x-api-key': KEY }), 8, 25_000],
    [
      'with one key in another header, and bodies of 700,000 characters',
      () => ({ authorization: `Bearer ${KEY}` }),
      8,
      35_000,
    ],
  ])('%s', async (_who, key, most, words) => {
    const budgets = new CallerBudgets({
      ...CALLER_BOUNDS,
      requests: { places: 32, reserve: 3 },
      requestsOfAddress: { places: 32, reserve: 1 },
    });
    const waiting: number[] = [];
    /** Keeps the thread for some milliseconds with each call. */
    class Busy extends FakeToolServer {
      override call(call: Parameters<FakeToolServer['call']>[0]) {
        waiting.push(turns.waiting);
        for (const end = performance.now() + 4; performance.now() < end; );
        return super.call(call);
      }
    }
    const { url, ask } = await started(new Busy(), { budgets });
    const given = { words: Array(words).fill('twenty characters') };
    const { headers, message } = modern('tools/call', { name: 'echo', arguments: given });
    for (let wave = 0; wave < 12; wave += 1) {
      const sockets = Array.from({ length: most }, (_, place) =>
        ask({ headers: { ...headers, ...key(wave * most + place) }, message }),
      );
      await pause(15);
      for (const socket of sockets) socket.destroy();
      waiting.push(turns.waiting);
    }
    await until(() => turns.waiting === 0 && turns.size === 0, { turns: 1_000 });
    expect(Math.max(...waiting)).toBeLessThanOrEqual(most);
    // All that was taken is free again.
    const { headers: usual, message: list } = modern('tools/list');
    const again = Array.from({ length: most }, () => post(url, { headers: { ...usual, ...key(0) }, message: list }));
    expect((await Promise.all(again)).map(({ status }) => status)).toEqual(again.map(() => 200));
  });
});

/** Takes its time to find a session, and counts what is listened for and held. */
class SlowSessions extends MemorySessions {
  listening = 0;
  held = 0;
  slowMs = 0;
  /** How often a session was looked for, and how often that is over. */
  asked = 0;
  found = 0;

  override async find(id: string) {
    this.asked += 1;
    await pause(this.slowMs);
    this.found += 1;
    return super.find(id);
  }

  override listen(id: string, listener: SessionListener) {
    this.listening += 1;
    return this.#counted(super.listen(id, listener), () => {
      this.listening -= 1;
    });
  }

  override hold(id: string) {
    this.held += 1;
    return this.#counted(super.hold(id), () => {
      this.held -= 1;
    });
  }

  #counted(end: () => void, count: () => void): () => void {
    return () => {
      end();
      count();
    };
  }
}

describe('a session whose client has gone before its stream was open', () => {
  const CASES = [1, 5, 20].flatMap((count) =>
    ['a new one', 'a resumed one'].flatMap((which) => WAYS.map((way) => [count, which, way] as const)),
  );
  it.each(CASES)('has nothing listening, and no stream held: %i times, %s, %s', async (count, which, way) => {
    const store = new SlowSessions();
    const { url, ask } = await started(new FakeToolServer(), { sessions: store });
    const session = await openSession(url, { 'x-api-key': KEY });
    let last: Record<string, string> = {};
    if (which === 'a resumed one') {
      const stream = await events(url, session);
      await until(() => stream.received.length > 0);
      last = { 'last-event-id': stream.received[0]?.id ?? '' };
      await stream.close();
    }
    await until(() => store.held === 0);
    const { listening, asked, found } = store;
    store.slowMs = 60;
    const { headers } = within(session, { headers: { accept: 'text/event-stream', ...last }, message: undefined });
    const sockets = Array.from({ length: count }, () => ask({ headers }));
    await until(() => store.asked === asked + count);
    for (const socket of sockets) GOING[way](socket);
    await until(() => store.found === found + count);
    await pause(40);
    // A busy machine notices later that they have gone.
    await until(() => store.listening === listening && store.held === 0);
    expect({ listening: store.listening, held: store.held }).toEqual({ listening, held: 0 });
  });
});

describe('a long answer that was made after its client had gone', () => {
  const LENGTHS = [70_000, 200_000, 1_000_000];

  class LateToolServer extends FakeToolServer {
    override async call(call: Parameters<FakeToolServer['call']>[0]) {
      this.calls.push(call);
      const { length } = call.arguments as { length: number };
      await pause(60);
      return { content: [{ type: 'text' as const, text: 'x'.repeat(length) }] };
    }
  }

  it.each(
    LENGTHS.flatMap((length) => [
      [length, 'modern', modern('tools/call', { name: 'echo', arguments: { length } })] as const,
      [length, 'legacy', legacy('tools/call', { name: 'echo', arguments: { length } })] as const,
    ]),
  )('counts for nothing, be it of %i characters: %s', async (length, _era, { headers, message }) => {
    const toolServer = new LateToolServer();
    const budgets = new CallerBudgets({ ...CALLER_BOUNDS, unreadBytes: 3 * length });
    const { url, ask } = await started(toolServer, { budgets });
    const request = { headers: { ...headers, accept: 'application/json', 'x-api-key': KEY }, message };
    const sockets = Array.from({ length: 8 }, () => ask(request));
    await until(() => toolServer.calls.length === 8);
    for (const [place, socket] of sockets.entries()) GOING[place % 2 === 0 ? 'closed' : 'reset'](socket);
    await pause(150);
    expect((await post(url, request)).status).toBe(200);
  });
});

import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { principalOf } from '../../runtime/guard/principal.ts';
import { addConnections } from '../../runtime/http/connections.ts';
import { addUnreadLimit } from '../../runtime/http/unread-answers.ts';
import { EventStream } from '../../runtime/mcp/event-stream.ts';
import { OpenStreams, STREAMS } from '../../runtime/mcp/open-streams.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { STANDALONE } from '../../runtime/mcp/sessions/session-store.ts';
import type { ToolServer } from '../../runtime/mcp/tool-server.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, messageOf, post, type Served, serve } from './serve.ts';
import { type ClientSession, events, nextEvent, openSession, within } from './session-client.ts';
import { until } from './until.ts';

let served: Served | undefined;
const requests: ClientRequest[] = [];
afterEach(async () => {
  for (const request of requests.splice(0)) request.destroy();
  await served?.close();
  served = undefined;
});

/** Opens a stream that nobody reads; its status. */
function open(url: string, { id, headers }: ClientSession): Promise<number> {
  return new Promise((resolve, reject) => {
    const own = { ...headers, accept: 'text/event-stream', 'mcp-session-id': id };
    const request = httpRequest(url, { agent: new Agent({ keepAlive: false }), headers: own }, (response) => {
      response.on('error', () => {});
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end();
    requests.push(request);
  });
}

describe('streams that are open at once', () => {
  const who = (n: number, key: string | undefined) =>
    principalOf(key === undefined ? undefined : { key: `${key} ${n}` });

  it.each([
    ['of one key', () => who(0, 'key'), STREAMS.ofKey],
    ['without a key', () => who(0, undefined), STREAMS.keyless],
    ['with a key each', (n: number) => who(n, 'key'), STREAMS.all],
    [
      'with what is no key',
      (n: number) => principalOf({ key: `${n}`, problem: { message: '', next: '' } }),
      STREAMS.keyless,
    ],
  ])('are so many %s', (_whose, principal, most) => {
    const streams = new OpenStreams();
    const places = Array.from({ length: most }, (_, n) => streams.enter(principal(n)));
    expect([places.every((place) => place !== undefined), streams.size]).toEqual([true, most]);
    expect(streams.enter(principal(most))).toBe(undefined);
    if (most < STREAMS.all) expect(streams.enter(who(0, 'another'))).toBeDefined();
    // One that closes twice makes room once.
    places[0]?.leave();
    places[0]?.leave();
    expect(streams.enter(principal(most))).toBeDefined();
    expect(streams.enter(principal(most))).toBe(undefined);
    let ended = 0;
    for (const place of places) if (place) place.end = () => ++ended;
    streams.close();
    expect(ended).toBe(most - 1);
  });

  it('are refused beyond that, in words that clients go on after, and let in again', async () => {
    served = await serve({ sessions: new MemorySessions() });
    const url = `${served.url}/mcp`;
    const session = await openSession(url);
    const another = await openSession(url);
    for (let n = 0; n < STREAMS.keyless; n += 10) {
      const owner = await openSession(url);
      const statuses = await Promise.all(Array.from({ length: 10 }, () => open(url, owner)));
      expect(new Set(statuses)).toEqual(new Set([200]));
    }
    const headers = { accept: 'text/event-stream', 'mcp-session-id': session.id };
    const refused = await fetch(url, { headers });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST, DELETE']);
    expect(await refused.json()).toMatchObject({ error: { message: expect.stringMatching(/too many event streams/) } });
    expect(await messageOf(await post(url, within(session, legacy('ping'))))).toMatchObject({ result: {} });
    const own = await openSession(url, { 'x-api-key': 'mine' });
    expect(await open(url, own)).toBe(200);
    requests[0]?.destroy();
    await until(async () => (await open(url, another)) === 200);
  });

  it.each([17, 20, 40])('of one session end from the oldest on: %i', async (count) => {
    served = await serve({ sessions: new MemorySessions() });
    const url = `${served.url}/mcp`;
    const session = await openSession(url, { 'x-api-key': 'mine' });
    const streams = [];
    for (let n = 0; n < count; n += 1) streams.push(await events(url, session));
    let ended = 0;
    for (const stream of streams) void stream.ended.then(() => ++ended);
    await until(() => ended === count - 16);
    expect(await post(url, within(session, legacy('ping')))).toMatchObject({ status: 200 });
    await Promise.all(streams.map((stream) => stream.close()));
  });
});

describe('an address that nobody uses', () => {
  it.each([64, 65, 130])('ends no stream of another one: %i of them', async (count) => {
    const servers = new Map<string, ToolServer>();
    const at = (path: string) => {
      if (!servers.has(path)) servers.set(path, new FakeToolServer());
      return servers.get(path);
    };
    const store = new MemorySessions();
    served = await serve({ sessions: store, at });
    const url = `${served.url}/mcp/first`;
    const session = await openSession(url, { 'x-api-key': 'mine' });
    const stream = await events(url, session);
    for (let n = 0; n < count; n += 1) await (await post(`${served.url}/mcp/other-${n}`, legacy('tools/list'))).text();
    await store.append(session.id, STANDALONE, '{"jsonrpc":"2.0","method":"notifications/x"}');
    await nextEvent(stream, 'notifications/x');
    // It ends with the server all the same.
    await served.close();
    await stream.ended;
    served = undefined;
  });
});

describe('a client that does not read', () => {
  /** As much of a response as a stream touches. */
  class Unread {
    destroyed = false;
    writableEnded = false;
    writableLength = 0;
    written = 0;
    setHeader(): void {}
    writeHead(): void {}
    flushHeaders(): void {}
    once(): void {}
    cork(): void {}
    uncork(): void {}
    write(text: string | Buffer): void {
      this.written += 1;
      this.writableLength += text.length;
    }
    destroy(): void {
      this.destroyed = true;
    }
  }

  it.each([100, 10_000, 100_000, 900_000, 3_000_000])(
    'has its stream cut before long: events of %i bytes',
    (length) => {
      const response = new Unread();
      const stream = new EventStream(response as unknown as ServerResponse, {});
      const data = 'x'.repeat(length);
      for (let n = 0; n < 20_000 && !response.destroyed; n += 1) stream.send(data);
      expect(response.destroyed).toBe(true);
      expect(response.writableLength).toBeLessThan(1024 * 1024 + length + 100);
      const { written } = response;
      stream.send(data);
      stream.sendPieces([Buffer.from('x')]);
      expect(response.written).toBe(written);
    },
  );

  it.each([0, 1, 3])('reads on where it takes all: %i pieces', (count) => {
    const response = new Unread();
    const stream = new EventStream(response as unknown as ServerResponse, {});
    for (let n = 0; n < 100; n += 1) {
      stream.sendPieces(Array.from({ length: count }, () => Buffer.alloc(100_000)));
      response.writableLength = 0;
    }
    expect(response.destroyed).toBe(false);
  });

  it.each(
    [16, 24, 32].flatMap((megabytes) => [true, false].map((isRead) => ({ bytes: megabytes * 1024 * 1024, isRead }))),
  )('loses its connection, others do not: read $isRead, $bytes bytes', async ({ bytes, isRead }) => {
    const app = Fastify();
    addUnreadLimit(app, addConnections(app), 300);
    app.get('/', async () => Buffer.alloc(bytes));
    // An answer that takes longer than the limit to be made.
    app.get('/slow', async () => new Promise((resolve) => setTimeout(() => resolve('done'), 900)));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const response = await new Promise<IncomingMessage>((resolve) => {
      const request = httpRequest(url, { agent: new Agent({ keepAlive: false }) }, resolve);
      request.end();
      requests.push(request);
    });
    let received = 0;
    let hasFailed = false;
    response.on('error', () => {
      hasFailed = true;
    });
    if (isRead) response.on('data', (chunk: Buffer) => (received += chunk.length));
    expect(await (await fetch(`${url}/slow`)).text()).toBe('done');
    if (isRead) await until(() => received === bytes);
    else {
      response.resume();
      await until(() => hasFailed);
    }
    expect(hasFailed).toBe(!isRead);
    await app.close();
  });
});

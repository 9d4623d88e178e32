/** The streams of 2024-11-05 belong to who opened them, are bounded for each, and end where nobody reads. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { loadSseTransport } from '../../runtime/http/legacy-sse.ts';
import type { HttpServerOptions } from '../../runtime/http/server.ts';
import { cutUnread } from '../../runtime/mcp/event-stream.ts';
import { FakeToolServer } from '../mcp/fake-tool-server.ts';
import { legacy, post, type Served, serve } from '../mcp/serve.ts';
import { until } from '../mcp/until.ts';

let served: Served | undefined;
const stop = new Set<AbortController>();
afterEach(async () => {
  for (const controller of stop) controller.abort();
  stop.clear();
  await served?.close();
  served = undefined;
});

/** Serves one tool server, so that what it was asked can be seen. */
async function start(options: Partial<HttpServerOptions> = {}) {
  const toolServer = new FakeToolServer();
  served = await serve({
    at: (path) => (path === '' ? toolServer : undefined),
    legacySse: await loadSseTransport(),
    ...options,
  });
  return { url: served.url, toolServer };
}

/** Opens a stream; resolves with the address that its messages are sent to, or with the status of a refusal. */
async function open(url: string, headers: Record<string, string>) {
  const controller = new AbortController();
  stop.add(controller);
  const stream = await fetch(`${url}/mcp/sse`, { headers, signal: controller.signal });
  if (stream.status !== 200) return { status: stream.status, text: await stream.text(), controller };
  const beginning = new TextDecoder().decode((await stream.body?.getReader().read())?.value);
  return { endpoint: /^data: (.*)$/m.exec(beginning)?.[1] ?? '', status: 200, text: '', controller };
}

const A = 'aaaaaaaa-1111-4222-8333-444444444444';
const B = 'bbbbbbbb-1111-4222-8333-444444444444';
const LENT = 'cccccccc-1111-4222-8333-444444444444';

/** Who calls, by what counts as the same caller. */
const CALLERS: Readonly<Record<string, readonly (readonly [string, Record<string, string>])[]>> = {
  A: [
    ['A', { 'x-api-key': A }],
    ['A elsewhere', { authorization: `Bearer ${A}` }],
    ['A twice', { apikey: A, 'x-api-key': A }],
  ],
  B: [['B', { apikey: B }]],
  nobody: [
    ['none', {}],
    ['an empty header', { 'x-api-key': '' }],
  ],
  broken: [['a broken key', { 'x-api-key': '<KEY>' }]],
  conflict: [['two keys', { 'x-api-key': A, apikey: B }]],
  scheme: [['another scheme', { authorization: `Basic ${A}` }]],
  token: [['a token', { authorization: 'Bearer eyJh.eyJi.c2ln' }]],
};
const PAIRS = Object.entries(CALLERS).flatMap(([owner, [first]]) =>
  Object.entries(CALLERS).flatMap(([sender, all]) =>
    all.map(([what, headers]) => ({
      owner,
      opens: first?.[1] ?? {},
      what,
      headers,
      status: owner === sender ? 202 : 404,
    })),
  ),
);

describe('a message to a stream', () => {
  it.each(PAIRS)('of $owner, sent with $what, is answered with $status', async ({ opens, headers, status }) => {
    const { url, toolServer } = await start();
    const { endpoint = '' } = await open(url, opens);
    const call = legacy('tools/call', { name: 'echo', arguments: {} });
    const answer = await post(url + endpoint, { ...call, headers: { ...call.headers, ...headers } });
    expect(answer.status).toBe(status);
    if (status === 404) expect(await answer.json()).toMatchObject({ error: { message: 'Session not found' }, id: 1 });
    // What was accepted may still wait for its turn.
    if (status === 202) await until(() => toolServer.calls.length > 0);
    expect(toolServer.calls.length).toBe(status === 202 ? 1 : 0);
  });

  it.each([
    ['nothing', {}, 202],
    ['the key that is lent', { apikey: LENT }, 202],
    ['another key', { apikey: A }, 404],
    ['a broken key', { authorization: 'Bearer undefined' }, 404],
    ['nothing but a header', { apikey: '' }, 404],
  ])('of a caller with a lent key, sent with %s', async (_what, headers, status) => {
    const { url } = await start({ callerOf: callerOf({ credential: { key: LENT }, sharedKey: true }) });
    const { endpoint = '' } = await open(url, {});
    const ping = legacy('ping');
    expect((await post(url + endpoint, { ...ping, headers: { ...ping.headers, ...headers } as never })).status).toBe(
      status,
    );
  });

  it.each([
    ['&sessionId=x', 202],
    ['&sessionId=', 202],
    ['&sessionId[]=x&sessionId[a]=y', 202],
  ])('names its session by the first of several: %s', async (more, status) => {
    const { url } = await start();
    const { endpoint = '' } = await open(url, {});
    expect((await post(url + endpoint + more, legacy('ping'))).status).toBe(status);
    const [path, own] = endpoint.split('?');
    for (const query of [`sessionId=x&${own}`, own?.replace('=', '[]='), '', 'sessionId'])
      expect((await post(`${url}${path}?${query}`, legacy('ping'))).status).toBe(404);
  });
});

describe('streams', () => {
  it.each([
    ['of one key', { apikey: A }, { apikey: B }, 64],
    ['without a key', {}, { apikey: B }, 32],
    ['with what is no key', { apikey: 'undefined' }, { apikey: B }, 32],
  ])('%s are bounded, and others have their own', async (_what, headers, other, bound) => {
    const { url } = await start();
    const opened = await Promise.all(Array.from({ length: bound }, () => open(url, headers as never)));
    expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 200));
    const refused = await open(url, headers as never);
    expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('connect to /mcp instead')]);
    if (!('apikey' in headers) || headers.apikey !== A) expect((await open(url, { apikey: 'null' })).status).toBe(429);
    expect((await open(url, other)).status).toBe(200);
    opened[0]?.controller.abort();
    await until(async () => (await open(url, headers as never)).status === 200);
  });

  it('end when their client does not read', async () => {
    const { url, toolServer } = await start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET /mcp/sse HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const endpoint = await endpointOn(socket);
    socket.pause();
    const call = legacy('tools/call', { name: 'echo', arguments: { text: 'long '.repeat(100_000) } });
    const statuses: number[] = [];
    // As much as the buffers of both sides hold, many times over.
    for (let sent = 0; sent < 60 && statuses.at(-1) !== 404; sent += 1)
      statuses.push((await post(url + endpoint, call)).status);
    expect(statuses.at(-1)).toBe(404);
    // What still waited for its turn when the stream ended was not begun.
    expect(toolServer.calls.length).toBeGreaterThan(0);
    expect(toolServer.calls.length).toBeLessThan(statuses.length);
    socket.destroy();
  });
});

async function endpointOn(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const found = /^data: (\S+)/m.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return '';
}

describe('what a client has not read', () => {
  it.each(Array.from({ length: 16 }, (_, at) => 2 ** (at + 10)))('of %i bytes is kept up to a megabyte', (bytes) => {
    let ended = 0;
    const stream = { writableLength: bytes, destroy: () => ++ended };
    expect(cutUnread(stream as never)).toBe(bytes > 1024 * 1024);
    expect(ended).toBe(bytes > 1024 * 1024 ? 1 : 0);
  });
});

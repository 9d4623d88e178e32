import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, expect, it } from 'vitest';
import { CALLER_BOUNDS, CallerBudgets } from '../../runtime/guard/caller-budgets.ts';
import { loadSseTransport } from '../../runtime/http/legacy-sse.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, post, type Served, serve } from './serve.ts';
import { until } from './until.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(): Promise<string> {
  const toolServer = new AskingToolServer();
  served = await serve({ at: (path) => (path === '' ? toolServer : undefined), legacySse: await loadSseTransport() });
  return served.url;
}

it('serves a client that knows only the transport of 2024-11-05', async () => {
  const url = await start();
  const client = new Client({ name: 't', version: '1' }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { sure: true } }) as never);
  const headers = { 'x-api-key': 'k1' };
  const transport = new SSEClientTransport(new URL(`${url}/mcp/sse`), {
    requestInit: { headers },
    eventSourceInit: {
      fetch: (input, init) =>
        fetch(input as URL, { ...init, headers: { ...init?.headers, ...headers } } as RequestInit),
    },
  });
  await client.connect(transport as never);
  expect((await client.listTools()).tools.length).toBeGreaterThan(3);
  expect((await client.callTool({ name: 'echo', arguments: { a: 1 } })).structuredContent).toEqual({
    given: { a: 1 },
    key: 'k1',
  });
  expect(JSON.stringify(await client.callTool({ name: 'delete' }))).toContain('deleted');
  await client.close();
});

it('refuses messages of connections that are not there, and those that are none', async () => {
  const url = await start();
  expect((await post(`${url}/mcp/sse/messages`, legacy('ping'))).status).toBe(404);
  expect((await post(`${url}/mcp/sse/messages?sessionId=x`, legacy('ping'))).status).toBe(404);
  const stop = new AbortController();
  const stream = await fetch(`${url}/mcp/sse`, { signal: stop.signal });
  // Without it nginx keeps events back until a buffer is full.
  expect(stream.headers.get('x-accel-buffering')).toBe('no');
  const beginning = new TextDecoder().decode((await stream.body?.getReader().read())?.value);
  const endpoint = /^data: (.*)$/m.exec(beginning)?.[1] ?? '';
  const { headers } = legacy('ping');
  expect((await post(url + endpoint, { headers, message: { no: 'message' } })).status).toBe(400);
  const batch = await post(url + endpoint, { headers, message: [1, 2].map((id) => legacy('ping', {}, id).message) });
  expect([batch.status, await batch.json()]).toMatchObject([
    400,
    [{ id: 1, error: { message: expect.stringContaining('batches are not taken here') } }, { id: 2 }],
  ]);
  expect((await post(url + endpoint, legacy('ping'))).status).toBe(202);
  stop.abort();
});

it('tells whoever only looks, and keeps nothing open for it', async () => {
  const url = await start();
  const answer = await fetch(`${url}/mcp/sse`, { method: 'HEAD', signal: AbortSignal.timeout(2_000) });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
});

it('is not there unless asked for', async () => {
  served = await serve();
  expect((await fetch(`${served.url}/mcp/sse`)).status).toBe(404);
});

/** Opens a stream; returns where its messages go, and how it is closed. */
async function opened(url: string, headers: Record<string, string>) {
  const stop = new AbortController();
  const stream = await fetch(`${url}/mcp/sse`, { headers, signal: stop.signal });
  const reader = stream.body?.getReader();
  const endpoint = /^data: (.*)$/m.exec(new TextDecoder().decode((await reader?.read())?.value))?.[1] ?? '';
  const send = async (id: number, method: string, params: Record<string, unknown> = {}) => {
    const { headers: usual, message } = legacy(method, params, id);
    return (await post(url + endpoint, { headers: { ...usual, ...headers }, message })).status;
  };
  return { send, close: () => stop.abort() };
}

it.each([1, 3].flatMap((streams) => [{}, { 'x-api-key': 'k1' }].map((key) => [streams, key] as const)))(
  'counts what is asked on %i streams until it is answered, with %o',
  async (streams, key) => {
    const toolServer = new FakeToolServer();
    const budgets = new CallerBudgets({ ...CALLER_BOUNDS, requests: { places: 32, reserve: 3 } });
    served = await serve({
      at: (path) => (path === '' ? toolServer : undefined),
      legacySse: await loadSseTransport(),
      budgets,
    });
    const { url } = served;
    const all = await Promise.all(Array.from({ length: streams }, () => opened(url, key)));
    const statuses: number[] = [];
    for (let call = 0; call < 40; call += 1)
      statuses.push((await all[call % streams]?.send(call, 'tools/call', { name: 'hang' })) ?? 0);
    expect(statuses.filter((status) => status === 202)).toHaveLength(8);
    expect(new Set(statuses)).toEqual(new Set([202, 429]));
    // What has an answer counts no more, and nothing does of a stream that is closed.
    for (const stream of all) stream.close();
    const next = await opened(url, key);
    await until(async () => (await next.send(100, 'ping')) === 202);
    for (let call = 0; call < 40; call += 1) {
      expect(await next.send(call, 'tools/call', { name: 'echo' })).toBe(202);
      await until(() => toolServer.calls.length === 8 + call + 1);
    }
    next.close();
  },
);

/** Whoever watches is told of each call on each path, of what it sent to the API, and of every request. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Observer, SeenAnswer, SeenCall, SeenRequest, SeenSending } from '../../runtime/basics/observer.ts';
import { META, MODERN_REVISION } from '../../runtime/mcp/protocol.ts';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import type { RunningSandbox } from '../../sandbox/server.ts';
import { companyOnPort } from '../company.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const calls: SeenCall[] = [];
const sent: { sending: SeenSending; answer?: SeenAnswer }[] = [];
const requests: SeenRequest[] = [];
const watching: Observer = {
  ended: (call) => void calls.push(call),
  sending: (sending) => {
    const one: { sending: SeenSending; answer?: SeenAnswer } = { sending };
    sent.push(one);
    return {
      headers: ['x-watched', sending.path],
      answered: (answer) => {
        one.answer = answer;
      },
    };
  },
  // As it is read there and then: it is read from what it is of.
  request: ({ method, path, status, ms, bytes, request, agent, traceparent, asked, credential }) =>
    void requests.push({ method, path, status, ms, bytes, request, agent, traceparent, asked, credential }),
};

let sandbox: RunningSandbox;
let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  sandbox = await companyOnPort();
  const read = readSettings(['--http'], {
    ONEUPTIME_URL: sandbox.url,
    CONFIRM: 'never',
    AUDIT: 'off',
    LEGACY_SSE: 'true',
  });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings, { observer: watching });
  app = await httpServerOf(read.settings, product);
  url = await app.listen({ port: 0 });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
});
beforeEach(() => {
  calls.length = 0;
  sent.length = 0;
  requests.length = 0;
});

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly path?: string;
}

async function call(name: string, args: object, { headers = {}, meta, path = '/mcp' }: Sent = {}) {
  const params = { name, arguments: args, ...(meta ? { _meta: meta } : {}) };
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'x-api-key': sandbox.keys.admin,
      'user-agent': 'a-test/1',
      'x-request-id': 'the-request',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  await response.text();
  await expect.poll(() => requests.length).toBeGreaterThan(0);
}

const modern = (name: string) => ({
  headers: { 'mcp-protocol-version': MODERN_REVISION, 'mcp-method': 'tools/call', 'mcp-name': name },
  meta: {
    [META.protocolVersion]: MODERN_REVISION,
    [META.clientInfo]: { name: 'a-client', version: '2' },
    [META.clientCapabilities]: {},
  },
});

describe('a call', () => {
  it('is told with its tool, its caller and what it sent', async () => {
    const { headers, meta } = modern('count_monitors');
    await call('count_monitors', {}, { headers, meta: { ...meta, traceparent: TRACEPARENT } });
    expect(calls).toEqual([
      expect.objectContaining({
        tool: { name: 'count_monitors', kind: 'tool', toolset: 'monitors', verb: 'count', through: undefined },
        caller: expect.objectContaining({
          request: 'the-request',
          client: { name: 'a-client', version: '2' },
          era: 'modern',
          traceparent: TRACEPARENT,
        }),
        surface: 'compact',
        outcome: 'ok',
        requests: sent.filter(({ sending }) => sending.call !== undefined).length,
        retries: 0,
        status: 200,
        changes: 0,
      }),
    ]);
    const [seen] = calls as [SeenCall];
    expect(seen.size).toBeGreaterThan(0);
    expect(seen.upstreamMs).toBeGreaterThan(0);
    expect(seen.upstreamMs).toBeLessThanOrEqual(seen.ms * seen.requests);
    expect(sent.at(-1)).toEqual({
      sending: { method: 'POST', path: '/api/monitor/count', host: new URL(sandbox.url).host, attempt: 1, call: seen },
      answer: { status: 200, failure: undefined, ms: expect.any(Number) },
    });
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/mcp',
        status: 200,
        ms: expect.any(Number),
        bytes: expect.any(Number),
        request: 'the-request',
        agent: 'a-test/1',
        asked: 'tools/call',
        credential: expect.objectContaining({ key: sandbox.keys.admin }),
      },
    ]);
    expect(requests[0]?.bytes).toBeGreaterThan(seen.size);
  });

  it.each([
    [
      'through a dispatcher',
      'call_read',
      { tool: 'list_labels', arguments: {} },
      { name: 'list_labels', through: 'call_read' },
    ],
    ['of a workflow', 'whoami', {}, { name: 'whoami', kind: 'workflow' }],
    ['of the search', 'find_tools', { intent: ['open incidents'] }, { name: 'find_tools', kind: 'search' }],
    ['of nothing', 'call_read', { tool: 'list_nothing', arguments: {} }, { name: 'list_nothing', kind: 'unknown' }],
  ])('%s', async (_how, name, args, tool) => {
    await call(name, args);
    expect(calls).toEqual([expect.objectContaining({ tool: expect.objectContaining(tool) })]);
    expect(calls[0]?.outcome).toBe(tool.name === 'list_nothing' ? 'unknown_tool' : 'ok');
  });

  it('that the SDK serves has the id of its request, and the trace of its header', async () => {
    // Retry material that says nothing is no plain request.
    await call(
      'count_labels',
      {},
      {
        headers: { traceparent: TRACEPARENT, 'mcp-protocol-version': '2025-06-18' },
        meta: { 'io.modelcontextprotocol/odd': 1 },
      },
    );
    expect(calls).toEqual([
      expect.objectContaining({
        outcome: 'ok',
        caller: expect.objectContaining({ request: 'the-request', era: 'legacy', traceparent: TRACEPARENT }),
      }),
    ]);
  });

  it('of no tool at all is told, too, though its client gets an error of the protocol', async () => {
    await call('list_nothing', {});
    expect(calls).toEqual([
      expect.objectContaining({
        tool: expect.objectContaining({ name: 'list_nothing', kind: 'unknown' }),
        outcome: 'unknown_tool',
      }),
    ]);
    expect(requests).toHaveLength(1);
  });

  it('that fails says with which code', async () => {
    await call('get_monitor', { id: '12121212-1212-4212-8212-121212121212' });
    expect(calls).toEqual([expect.objectContaining({ outcome: 'not_found' })]);
  });

  it('that writes says how much', async () => {
    await call('create_label', { name: 'Watched', color: '#111111' });
    expect(calls).toEqual([expect.objectContaining({ outcome: 'ok', changes: 1 })]);
  });
});

describe('a request', () => {
  it('is told without its query, and without what may be a key', async () => {
    const key = '12121212-1212-4212-8212-121212121212';
    await (await fetch(`${url}/mcp/${key}?key=${key}`, { headers: { 'user-agent': `with ${key}` } })).text();
    await expect.poll(() => requests.length).toBe(1);
    expect(requests[0]).toMatchObject({ method: 'GET', status: 404, credential: undefined });
    expect(JSON.stringify(requests)).not.toContain(key);
  });

  it.each([
    ['ping', { jsonrpc: '2.0', id: 1, method: 'ping' }],
    ['tools/list', { jsonrpc: '2.0', id: 1, method: 'tools/list' }],
    ['notifications/initialized', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    [undefined, { jsonrpc: '2.0', id: 1, result: {} }],
    [undefined, [{ jsonrpc: '2.0', id: 1, method: 'ping' }]],
  ])('is told with what it asks for: %s', async (asked, message) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    await (await fetch(`${url}/mcp`, { method: 'POST', headers, body: JSON.stringify(message) })).text();
    await expect.poll(() => requests.length).toBe(1);
    expect(requests[0]?.asked).toBe(asked);
  });

  it('of the transport of 2024-11-05 is told with what it asks for', async () => {
    const client = new Client({ name: 'a-client', version: '1' });
    await client.connect(new SSEClientTransport(new URL(`${url}/mcp/sse`)));
    await client.ping();
    await client.close();
    expect(requests.map(({ asked }) => asked)).toEqual(
      expect.arrayContaining(['initialize', 'notifications/initialized', 'ping']),
    );
  });
});

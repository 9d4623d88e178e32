/** Whoever has as much under way as one may have: no client is told anything that it takes for another kind of server. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CALLER_BOUNDS, CallerBudgets, callerName } from '../../runtime/guard/caller-budgets.ts';
import { principalOf } from '../../runtime/guard/principal.ts';
import { legacy, modern, post, type RawRequest, type Served, serve } from '../mcp/serve.ts';

const KEY = '3f1e9c52-6a1b-4c9e-8f00-0d6b7a3c2e11';
const NAME = callerName(principalOf({ key: KEY }), '127.0.0.1');
const OPENING = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };

let served: Served;
let budgets: CallerBudgets;
let leave: (() => void)[];

/** Takes all that the key may have. */
function flood(): void {
  for (;;) {
    const taken = budgets.request(NAME, '10.0.0.1', false);
    if (typeof taken === 'string') return;
    leave.push(taken);
  }
}

beforeEach(async () => {
  budgets = new CallerBudgets({ ...CALLER_BOUNDS, requests: { places: 16, reserve: 3 } });
  served = await serve({ budgets });
  leave = [];
});
afterEach(async () => {
  for (const go of leave) go();
  await served.close();
});

const withKey = ({ headers, message }: RawRequest, more: Record<string, string> = {}): RawRequest => ({
  headers: { ...headers, 'x-api-key': KEY, ...more },
  message,
});

describe('over its share', () => {
  it.each([
    ['server/discover', modern('server/discover'), 503],
    ['initialize', legacy('initialize', OPENING), 503],
    [
      'initialize of a client that names it',
      { ...legacy('initialize', OPENING), headers: { ...legacy('x').headers, 'mcp-method': 'initialize' } },
      503,
    ],
    ['a call without a session, which may be one', legacy('tools/call', { name: 'echo' }), 503],
    ['a call of the modern era', modern('tools/call', { name: 'echo' }), 429],
    ['a list of the modern era', modern('tools/list'), 429],
  ])('%s', async (_what, request, status) => {
    flood();
    const answer = await post(`${served.url}/mcp`, withKey(request));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '1']);
    expect(await answer.text()).toMatch(/Nothing of this was begun/);
    for (const go of leave.splice(0)) go();
    expect((await post(`${served.url}/mcp`, withKey(request))).status).toBe(200);
  });

  it('a call in a session', async () => {
    flood();
    const request = withKey(legacy('tools/call', { name: 'echo' }), { 'mcp-session-id': 'x' });
    expect((await post(`${served.url}/mcp`, request)).status).toBe(429);
  });
});

const url = () => new URL(`${served.url}/mcp`);
const requestInit = { headers: { 'x-api-key': KEY } };

describe('real clients', () => {
  it('one of the modern era fails, and is no old one when it comes again', async () => {
    flood();
    const opened = async () => {
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
      await client.connect(new StreamableHTTPClientTransport(url(), { requestInit }));
      return client;
    };
    await expect(opened()).rejects.toThrow(/503/);
    for (const go of leave.splice(0)) go();
    const client = await opened();
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    await client.close();
  });

  it('one that is flooded in between stays in its era', async () => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new StreamableHTTPClientTransport(url(), { requestInit }));
    flood();
    await expect(client.callTool({ name: 'echo', arguments: {} })).rejects.toThrow(/429|Too Many/);
    for (const go of leave.splice(0)) go();
    await client.callTool({ name: 'echo', arguments: {} });
    await client.close();
  });

  it('one of the handshake era fails and may come again', async () => {
    flood();
    const opened = async () => {
      const client = new FirstClient({ name: 'test', version: '1' });
      await client.connect(new FirstHttp(url(), { requestInit }) as Parameters<FirstClient['connect']>[0]);
      return client;
    };
    await expect(opened()).rejects.toThrow(/Service Unavailable/);
    for (const go of leave.splice(0)) go();
    await (await opened()).close();
  });
});

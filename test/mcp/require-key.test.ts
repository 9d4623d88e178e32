import { afterEach, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import type { HttpServerOptions } from '../../runtime/http/server.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, modern, post, type Served, serve } from './serve.ts';
import { openSession, within } from './session-client.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(options: Partial<HttpServerOptions> = {}): Promise<string> {
  served = await serve({ requireKey: true, sessions: new MemorySessions(), ...options });
  return served.url;
}

const INITIALIZE = legacy('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 't', version: '1' },
});
const KEYS = [{ 'x-api-key': 'k' }, { apikey: 'k' }, { authorization: 'Bearer k' }];

async function expectRefusal(answer: Response, id: unknown = null): Promise<void> {
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(await answer.json()).toMatchObject({
    jsonrpc: '2.0',
    error: { code: -32000, message: expect.stringMatching(/x-api-key.*Authorization: Bearer/) },
    id,
  });
}

describe('a server that requires a key', () => {
  it.each([
    ['a list', modern('tools/list')],
    ['a list of the handshake era', legacy('tools/list')],
    ['a handshake', INITIALIZE],
    ['a discovery', modern('server/discover')],
    ['a call', modern('tools/call', { name: 'echo' })],
    ['a message that is none', { headers: {}, message: 7 }],
  ])('answers %s with a key only', async (_what, request) => {
    const url = await start();
    const { id = null } = request.message as { id?: unknown };
    for (const path of ['/mcp', '/mcp/', '/mcp/all', '/mcp/nope'])
      await expectRefusal(await post(url + path, request), id);
    await expectRefusal(
      await post(`${url}/mcp`, { ...request, headers: { ...request.headers, 'x-api-key': ' ' } }),
      id,
    );
    expect(served?.toolServer.calls).toEqual([]);
    for (const key of KEYS) {
      const answer = await post(`${url}/mcp`, { ...request, headers: { ...request.headers, ...key } });
      expect(answer.status).not.toBe(401);
      await answer.text();
    }
  });

  it('says what is wrong with what plainly is no key', async () => {
    const url = await start();
    const headers = { ...modern('tools/list').headers, authorization: 'Bearer undefined' };
    const answer = await post(`${url}/mcp`, { ...modern('tools/list'), headers });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toMatch(/Unauthorized: Authorization: Bearer holds undefined.* give the key/);
  });

  it.each(['GET', 'DELETE'])('refuses %s without one', async (method) => {
    const url = await start();
    for (const accept of ['text/html', 'text/event-stream']) {
      await expectRefusal(await fetch(`${url}/mcp`, { method, headers: { accept } }));
    }
    await expectRefusal(await fetch(`${url}/mcp`, { method, headers: { 'mcp-session-id': 'x' } }));
  });

  it('refuses the catalogue, and the introduction for people', async () => {
    const url = await start();
    for (const path of ['/mcp/tools', '/mcp/tools?q=incidents', '/mcp', '/mcp/all']) {
      await expectRefusal(await fetch(url + path));
      expect((await fetch(url + path, { headers: { 'x-api-key': 'k' } })).status).toBe(200);
    }
    expect(await (await fetch(`${url}/mcp`, { headers: { 'x-api-key': 'k' } })).text()).not.toContain('needs none');
  });

  it('refuses the transport of 2024-11-05 just so', async () => {
    const url = await start({ legacySse: class {} as never });
    await expectRefusal(await fetch(`${url}/mcp/sse`));
    await expectRefusal(await post(`${url}/mcp/sse/messages?sessionId=x`, legacy('ping')), 1);
  });

  it('leaves probes, health, preflight and discovery open', async () => {
    const url = await start({ allowedOrigins: ['https://app.example.com'] });
    for (const path of ['/livez', '/readyz', '/mcp/health', '/mcp/server-card', '/.well-known/mcp.json']) {
      expect((await fetch(url + path)).status).toBe(200);
    }
    expect(await (await fetch(`${url}/mcp/server-card`)).text()).not.toContain('needs none');
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
    const preflight = await fetch(`${url}/mcp`, { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, headers.origin]);
    const foreign = await fetch(`${url}/mcp`, { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    expect((await fetch(`${url}/nope`)).status).toBe(404);
  });

  it('is content with the key it lends', async () => {
    const url = await start({ callerOf: callerOf({ credential: { key: 'own' }, sharedKey: true }) });
    expect((await post(`${url}/mcp`, modern('tools/list'))).status).toBe(200);
  });

  it('serves sessions to those who bring one', async () => {
    const url = `${await start()}/mcp`;
    const session = await openSession(url, { 'x-api-key': 'k' });
    expect((await post(url, within(session, legacy('ping')))).status).toBe(200);
    await expectRefusal(await post(url, within({ ...session, headers: {} }, legacy('ping'))), 1);
  });

  it('says so before any rule of sessions does', async () => {
    const url = `${await start()}/mcp`;
    const session = await openSession(url, { 'x-api-key': 'k' });
    const named = { 'mcp-session-id': session.id };
    await fetch(url, { method: 'DELETE', headers: { ...named, 'x-api-key': 'k' } });
    for (const own of [named, { 'mcp-session-id': 'never-seen' }, { 'mcp-session-id': '' }]) {
      for (const method of ['GET', 'DELETE']) {
        await expectRefusal(await fetch(url, { method, headers: { ...own, accept: 'text/event-stream' } }));
      }
      for (const request of [legacy('ping'), legacy('tools/call', { name: 'echo', arguments: {} }), INITIALIZE]) {
        for (const bad of [{}, { 'mcp-protocol-version': '1999-01-01' }]) {
          await expectRefusal(await post(url, { ...request, headers: { ...request.headers, ...bad, ...own } }), 1);
        }
      }
    }
  });
});

it('lists to anybody unless a key is required', async () => {
  const toolServer = new FakeToolServer();
  served = await serve({ at: () => toolServer });
  expect((await post(`${served.url}/mcp`, modern('tools/list'))).status).toBe(200);
  expect((await fetch(`${served.url}/mcp/tools`)).status).toBe(200);
  expect(await (await fetch(`${served.url}/mcp`)).text()).toContain('tools/list needs none');
});

import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpServerOptions } from '../../runtime/http/server.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { legacy, modern, post, type Served, serve } from './serve.ts';
import { events, openSession } from './session-client.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(options: Partial<HttpServerOptions> = {}): Promise<string> {
  served = await serve({ sessions: new MemorySessions(), ...options });
  return served.url;
}

/** Status and headers of a request whose Host is not the one it is sent to. */
function ask(url: string, method: string, path: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const request = httpRequest(url + path, { method, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    request.on('error', reject).end();
  });
}

const PAGE = 'https://app.example.com';

describe('web pages', () => {
  it.each([
    ['no list, elsewhere', { address: '0.0.0.0' }, PAGE, 200, undefined],
    ['on the list', { address: '0.0.0.0', allowedOrigins: [PAGE] }, PAGE, 200, PAGE],
    ['not on the list', { address: '0.0.0.0', allowedOrigins: [PAGE] }, 'https://evil.example', 403, undefined],
    ['all are allowed', { address: '0.0.0.0', allowedOrigins: ['*'] }, PAGE, 200, PAGE],
    ['a page of this machine, on loopback', {}, 'http://localhost:5173', 200, 'http://localhost:5173'],
    ['on the list, on loopback', { allowedOrigins: [PAGE] }, PAGE, 200, PAGE],
    ['not on the list, on loopback', {}, PAGE, 403, undefined],
  ])('may or may not read answers: %s', async (_what, options, origin, status, allowed) => {
    const url = await start(options);
    for (const request of [
      modern('tools/list'),
      modern('server/discover'),
      modern('tools/call', { name: 'echo' }),
      legacy('ping'),
    ]) {
      const answer = await post(`${url}/mcp`, { ...request, headers: { ...request.headers, origin } });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin') ?? undefined).toBe(allowed);
      if (allowed) expect(answer.headers.get('vary')).toMatch(/origin/);
      if (allowed) expect(answer.headers.get('access-control-expose-headers')).toContain('mcp-session-id');
      await answer.text();
    }
  });

  it('learn before they ask what they may send', async () => {
    const url = await start({ address: '0.0.0.0', allowedOrigins: [PAGE] });
    const headers = {
      origin: PAGE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key',
    };
    const answer = await ask(url, 'OPTIONS', '/mcp', headers);
    expect(answer).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': PAGE, 'access-control-max-age': '7200' },
    });
    expect(answer.headers['access-control-allow-headers']).toMatch(/x-api-key.*mcp-session-id.*last-event-id/);
    expect(answer.headers['access-control-allow-methods']).toContain('DELETE');
  });

  it('can read event streams', async () => {
    const url = await start();
    const session = await openSession(`${url}/mcp`, { origin: 'http://localhost:1' });
    const stream = await events(`${url}/mcp`, session);
    await stream.close();
  });
});

describe('names', () => {
  it.each([
    ['mcp.example.com', 200],
    ['MCP.example.com:8443', 200],
    ['other.example.com', 403],
  ])('are checked where the operator gave some: %s', async (host, status) => {
    const url = await start({ address: '0.0.0.0', allowedHosts: ['mcp.example.com'] });
    expect((await ask(url, 'GET', '/mcp', { host })).status).toBe(status);
    expect((await ask(url, 'GET', '/livez', { host })).status).toBe(200);
    await served?.close();
    const loopback = await start({ allowedHosts: ['mcp.example.com'] });
    expect((await ask(loopback, 'GET', '/mcp', { host })).status).toBe(status);
  });
});

describe('a request', () => {
  it('has an id: its own or one of ours, on every kind of answer', async () => {
    const url = await start();
    const ids = new Set<string | null>();
    for (const request of [
      modern('tools/list'),
      modern('server/discover'),
      modern('tools/call', { name: 'echo' }),
      legacy('ping'),
    ]) {
      ids.add((await post(`${url}/mcp`, request)).headers.get('x-request-id'));
      const own = { ...request, headers: { ...request.headers, 'x-request-id': 'mine-1' } };
      expect((await post(`${url}/mcp`, own)).headers.get('x-request-id')).toBe('mine-1');
    }
    expect(ids.size).toBe(4);
    expect(ids.has(null)).toBe(false);
    for (const given of ['a b', 'ä', 'x'.repeat(129), '<script>']) {
      const answer = await ask(url, 'GET', '/nope', { 'x-request-id': Buffer.from(given).toString('latin1') });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('gets a long answer compressed, where it takes that', async () => {
    const url = await start();
    const text = 'long '.repeat(20_000);
    const { headers, message } = modern('tools/call', { name: 'echo', arguments: { text } });
    for (const [accepted, encoding] of [
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await post(`${url}/mcp`, { headers: { ...headers, 'accept-encoding': accepted }, message });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(await answer.json()).toMatchObject({ result: { structuredContent: { given: { text } } } });
    }
  });

  it('of HEAD or OPTIONS is answered everywhere', async () => {
    const url = await start();
    for (const path of ['/mcp', '/mcp/all', '/livez', '/readyz', '/mcp/server-card', '/mcp/health', '/mcp/tools']) {
      expect((await ask(url, 'HEAD', path, {})).status).toBe(200);
    }
    const options = await ask(url, 'OPTIONS', '/mcp', {});
    expect(options.headers.allow).toBe('POST, GET, HEAD, DELETE, OPTIONS');
    expect((await ask(url, 'PUT', '/mcp', {})).headers.allow).toBe('POST, GET, DELETE');
  });
});

describe('probes', () => {
  it('tell that it lives and whether it is ready', async () => {
    const store = new MemorySessions();
    const url = await start({ sessions: store });
    expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ok', sessions: 'ok' });
    store.isReady = () => false;
    const away = await fetch(`${url}/readyz`);
    expect([away.status, await away.json()]).toEqual([503, { status: 'not ready', sessions: 'away' }]);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });
});

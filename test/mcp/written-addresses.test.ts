/** Addresses, headers and streams in the forms that settings and proxies give them. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { plainAddress } from '../../runtime/http/plain-address.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, messageOf, modern, post, type Served, serve } from './serve.ts';
import { openSession } from './session-client.ts';

const KEY = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const OTHER = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee';

let served: Served;
const asked: string[] = [];
beforeAll(async () => {
  const toolServer = new FakeToolServer();
  const at = (path: string) => {
    asked.push(path);
    return toolServer;
  };
  served = await serve({ sessions: new MemorySessions(), at });
});
afterAll(() => served.close());

/** POSTs to a request target as it is written. */
function postTo(path: string): Promise<number | undefined> {
  const { port } = new URL(served.url);
  const { headers, message } = legacy('tools/list') as { headers: Record<string, string>; message: object };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, path, method: 'POST', headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    request.once('error', reject).end(JSON.stringify(message));
  });
}

describe('an address', () => {
  it.each([
    ['//mcp', ''],
    ['/mcp/', ''],
    ['http://mcp.example.com/mcp', ''],
    ['HTTPS://mcp.example.com:8443//mcp/?session=//x', ''],
    ['/%6Dcp', ''],
    ['/mcp/x/incidents%2Cmonitors', '/x/incidents,monitors'],
    ['/mcp/x/incidents,%20monitors/', '/x/incidents, monitors'],
    ['/mcp//x//on%2Dcall', '/x/on-call'],
  ])('written as %s is served', async (path, surface) => {
    expect(await postTo(path)).toBe(200);
    expect(asked.at(-1)).toBe(surface);
  });

  it.each([
    ['/mcp%2F', 404],
    ['/mcp/%zz', 404],
    ['/MCP', 404],
    ['http://mcp.example.com', 404],
    ['/mcp%00', 404],
    ['/mcp?/mcp//x', 200],
  ])('written as %s is left as it is but for its origin, and answered %i', async (path, status) => {
    expect(plainAddress({ url: path })).toBe(path.replace('http://mcp.example.com', '/'));
    expect(await postTo(path)).toBe(status);
  });

  it('keeps its query', () => {
    expect(plainAddress({ url: '//mcp/tools?q=a//b%2Cc' })).toBe('/mcp/tools?q=a//b%2Cc');
  });
});

describe('a header that a client and what stands before us both set', () => {
  it.each([
    [`${KEY}, ${KEY}`, KEY],
    [`${KEY},${KEY},${KEY}`, KEY],
    [`${KEY}, ${OTHER}`, `${KEY}, ${OTHER}`],
  ])('reads the key %s as one when it is one', (header, key) => {
    const { credential, problem } = callerOf({})({ 'x-api-key': header });
    expect(credential?.key).toBe(key);
    expect(problem?.message).toEqual(key === KEY ? undefined : expect.stringContaining('several keys'));
  });

  it.each([
    ['content-encoding', '', 200],
    ['content-encoding', ' Identity ', 200],
    ['content-encoding', 'gzip', 415],
  ])('%s: %s is answered %i', async (name, value, status) => {
    const { headers, message } = legacy('tools/list') as { headers: Record<string, string>; message: object };
    const answer = await post(`${served.url}/mcp`, { headers: { ...headers, [name]: value }, message });
    expect(answer.status).toBe(status);
    if (status === 200) expect(await messageOf(answer)).toHaveProperty('result');
  });
});

it('the stream of a session has something to pass on at once: some proxies hold its head back until then', async () => {
  const session = await openSession(`${served.url}/mcp`);
  const stop = new AbortController();
  const headers = { ...session.headers, 'mcp-session-id': session.id, accept: 'text/event-stream' };
  const stream = await fetch(`${served.url}/mcp`, { headers, signal: stop.signal });
  const { value } = (await stream.body?.getReader().read()) ?? {};
  expect(Buffer.from(value ?? []).toString()).toMatch(/^: open\n\n/);
  stop.abort();
});

describe('a version header', () => {
  const opening = { capabilities: {}, clientInfo: { name: 't', version: '1' } };
  const withHeader = (version: string, { headers, message }: ReturnType<typeof legacy>) =>
    post(`${served.url}/mcp`, { headers: { ...(headers as object), 'mcp-protocol-version': version }, message });

  it.each(['2026-07-28', '2099-01-01', '1999-01-01', 'draft', ''])(
    '%s does not keep a handshake from agreeing on another',
    async (version) => {
      for (const protocolVersion of ['2025-06-18', '2099-01-01']) {
        const opened = await withHeader(version, legacy('initialize', { ...opening, protocolVersion }));
        expect(opened.headers.get('mcp-session-id')).toBeTruthy();
        const agreed = protocolVersion === '2025-06-18' ? protocolVersion : '2025-11-25';
        expect(await messageOf(opened)).toMatchObject({ result: { protocolVersion: agreed } });
      }
    },
  );

  it('counts after it, unless it is empty', async () => {
    for (const version of ['2099-01-01', '1999-01-01']) {
      expect((await withHeader(version, legacy('tools/list'))).status).toBe(400);
      expect((await withHeader(version, legacy('ping'))).status).toBe(400);
    }
    expect(await messageOf(await withHeader('', legacy('ping')))).toHaveProperty('result');
    expect(await messageOf(await withHeader('', legacy('tools/list')))).toHaveProperty('result');
  });

  it('of the era without handshakes leaves none', async () => {
    const request = modern('initialize', { ...opening, protocolVersion: '2025-06-18' });
    expect(await messageOf(await post(`${served.url}/mcp`, request))).toHaveProperty('error');
  });
});

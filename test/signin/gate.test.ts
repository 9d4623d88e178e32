/** Whoever brings no token is told where to sign in, before anything else is looked at; tokens are read, and go nowhere. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sandboxOnPort } from '../limits/stand.ts';
import { legacy, messageOf, modern, post } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { rawRequest } from '../who/raw-request.ts';
import { bearer, METADATA, PUBLIC_URL, type SignInGround, signInGround } from './ground.ts';
import { ISSUER, ToySignIn } from './toy-sign-in.ts';

const signIn = new ToySignIn();
let ground: SignInGround;
let url = '';
let key = '';
let now = 0;

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  key = sandbox.keys.admin;
  ground = await signInGround(
    signIn,
    { ONEUPTIME_URL: sandbox.url, LEGACY_SSE: 'true', ALLOWED_ORIGINS: 'https://app.example.org' },
    { now: () => now },
  );
  url = ground.url;
});
afterAll(() => ground.app.close());
beforeEach(() => {
  now = Date.UTC(2026, 10, 30);
  signIn.isAway = false;
  signIn.fault = undefined;
  signIn.reads.length = 0;
});

const issue = (scopes: readonly string[] = ['read'], more: object = {}): string =>
  signIn.issue({ key, scopes, ...more });
const PLAIN = `Bearer scope="read", resource_metadata="${METADATA}"`;
const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } };
const LIST = modern('tools/list');
const listAs = (headers: Record<string, string>) =>
  post(`${url}/mcp`, { ...LIST, headers: { ...LIST.headers, ...headers } });

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const POSTS: readonly (readonly [string, RequestInit])[] = [
  ['initialize', { body: JSON.stringify(legacy('initialize', HELLO).message), headers: json }],
  [
    'server/discover',
    { body: JSON.stringify(modern('server/discover').message), headers: modern('server/discover').headers },
  ],
  ['tools/list', { body: JSON.stringify(LIST.message), headers: LIST.headers }],
  ['a call', { body: JSON.stringify(modern('tools/call', { name: 'list_labels' }).message), headers: json }],
  [
    'a batch',
    { body: '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]', headers: json },
  ],
  ['what is no JSON', { body: '{{{', headers: json }],
  ['another type', { body: '<a/>', headers: { 'content-type': 'text/xml', accept: 'image/png' } }],
  ['a body beyond all bounds', { body: 'x'.repeat(6 * 1024 * 1024), headers: json }],
  ['no body', { headers: {} }],
];
const VERSIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', '1999-01-01'];

describe('whoever brings nothing is told where to sign in', () => {
  it.each(POSTS)('by POST of %s', async (_, init) => {
    for (const path of [
      '/mcp',
      '/mcp/',
      '/mcp/all',
      '/mcp/x/incidents',
      '/mcp/x/nonsense',
      '/mcp/all/readonly',
      '/mcp/sse/messages',
    ]) {
      const answer = await fetch(url + path, { method: 'POST', ...init });
      expect([answer.status, answer.headers.get('www-authenticate')], path).toEqual([401, PLAIN]);
      expect(await answer.text()).toContain('Unauthorized: sign in, or send a OneUptime API key');
    }
  });

  it.each(VERSIONS)('by GET and HEAD with revision %s and without a session', async (version) => {
    for (const path of [
      '/mcp',
      '/mcp/all',
      '/mcp/x/incidents',
      '/mcp/x/incidents/readonly',
      '/mcp/sse',
      '/mcp/tools',
      '/mcp/nope',
    ])
      for (const accept of ['text/event-stream', 'text/html', 'application/json', '*/*'])
        for (const method of ['GET', 'HEAD']) {
          const answer = await fetch(url + path, { method, headers: { accept, 'mcp-protocol-version': version } });
          expect([answer.status, answer.headers.get('www-authenticate')], `${method} ${path}`).toEqual([401, PLAIN]);
          const body = await answer.text();
          if (method === 'HEAD') expect(body).toBe('');
        }
  });

  it('by DELETE, with and without a session, and by methods that are served nowhere', async () => {
    for (const method of ['DELETE', 'PUT', 'PATCH'])
      for (const headers of [{}, { 'mcp-session-id': 'x' }] as readonly Record<string, string>[]) {
        const answer = await fetch(`${url}/mcp`, { method, headers });
        expect([answer.status, answer.headers.get('www-authenticate')], method).toEqual([401, PLAIN]);
      }
  });

  it('also where it comes with words for policies that cannot be read', async () => {
    const answer = await listAs({ 'x-mcp-tools': 'no_such_tool' });
    expect(answer.status).toBe(401);
  });

  it('under the id of its request', async () => {
    expect(await (await listAs({})).json()).toMatchObject({ jsonrpc: '2.0', id: 1, error: { code: -32000 } });
  });

  it('with a key that plainly is none, or with a login of another kind', async () => {
    for (const authorization of ['Bearer undefined', 'Bearer', 'Basic YTpi', 'Bearer <TOKEN>']) {
      const answer = await listAs({ authorization });
      expect(answer.status, authorization).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain(`resource_metadata="${METADATA}"`);
    }
  });
});

describe('what needs nobody stays open', () => {
  it.each([
    '/mcp/health',
    '/mcp/server-card',
    '/.well-known/mcp.json',
    '/.well-known/ai-catalog.json',
    '/livez',
    '/readyz',
    '/metrics',
  ])('%s', async (path) => {
    expect((await fetch(url + path)).status).toBe(200);
    expect((await fetch(url + path, { method: 'HEAD' })).status).toBe(200);
    // Nor is what it brings looked at.
    expect((await fetch(url + path, { headers: bearer('toy-unknown') })).status).toBe(200);
  });

  it('the first page', async () => {
    expect((await fetch(url, { headers: { accept: 'text/html' } })).status).toBe(200);
  });

  it('OPTIONS', async () => {
    for (const path of ['/mcp', '/mcp/all', '/mcp/x/incidents'])
      expect((await fetch(url + path, { method: 'OPTIONS' })).status).toBe(204);
  });
});

describe('the metadata of the resource', () => {
  const DOCUMENT = {
    resource: `${PUBLIC_URL}/mcp`,
    authorization_servers: [ISSUER],
    scopes_supported: ['read'],
    bearer_methods_supported: ['header'],
    resource_name: 'oneuptime-mcp',
  };
  const PATHS = ['', '/mcp', '/mcp/', '/mcp/all', '/mcp/x/incidents,monitors/readonly', '/mcp/sse'];

  it.each(PATHS)('stand at the well-known address with %j behind it', async (path) => {
    const at = `${url}/.well-known/oauth-protected-resource${path}`;
    const answer = await fetch(at, {
      headers: { origin: 'https://app.example.org', 'mcp-protocol-version': '2025-06-18' },
    });
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toEqual(DOCUMENT);
    const head = await fetch(at, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const ahead = await fetch(at, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.org', 'access-control-request-method': 'GET' },
    });
    expect([ahead.status, ahead.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(ahead.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version');
  });

  it('stand nowhere else', async () => {
    for (const path of ['/other', '/mcpx']) {
      const answer = await fetch(`${url}/.well-known/oauth-protected-resource${path}`);
      expect(answer.status, path).toBe(404);
    }
  });
});

describe('a web page', () => {
  const origin = 'https://app.example.org';

  it('that may call can read where to sign in', async () => {
    const answer = await listAs({ origin });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toContain('www-authenticate');
  });

  it('may send a token, also where keys come in other headers', async () => {
    const ahead = await fetch(`${url}/mcp`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect(ahead.headers.get('access-control-allow-headers')).toMatch(/\bauthorization\b/);
  });

  it('that may not call is refused, whatever it brings', async () => {
    for (const headers of [{}, bearer(issue())] as readonly Record<string, string>[]) {
      const answer = await listAs({ ...headers, origin: 'https://evil.example.net' });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('www-authenticate')).toBeNull();
    }
    expect(signIn.reads).toEqual([]);
  });

  it('under another name of the server is refused', async () => {
    const raw = await rawRequest(`${url}/mcp`, LIST, [['host', 'evil.example.net']]);
    expect(raw.status).toBe(403);
  });
});

describe('a token', () => {
  it('opens every address, in both eras', async () => {
    const token = issue();
    for (const path of ['/mcp', '/mcp/all', '/mcp/x/incidents', '/mcp/all/readonly'])
      for (const request of [LIST, legacy('tools/list')]) {
        const answer = await post(url + path, { ...request, headers: { ...request.headers, ...bearer(token) } });
        expect(answer.status, path).toBe(200);
        await answer.text();
      }
    expect((await fetch(`${url}/mcp/tools`, { headers: bearer(token) })).status).toBe(200);
  });

  it('is read whatever the case of its scheme, and where a proxy sent it twice', async () => {
    const token = issue();
    for (const authorization of [`bearer ${token}`, `BEARER  ${token}`, `Bearer ${token}, Bearer ${token}`])
      expect((await listAs({ authorization })).status, authorization).toBe(200);
  });

  it.each<[string, () => string, string]>([
    [
      'withdrawn',
      () => {
        const token = issue();
        signIn.withdraw(token);
        return token;
      },
      'this token is over or was withdrawn',
    ],
    ['unknown', () => 'toy-never-issued', 'this token is over or was withdrawn'],
    ['unknown, and long', () => 'toy-never-issued'.padEnd(3_000, 'x'), 'this token is over or was withdrawn'],
    ['opaque', () => 'an-opaque-word-of-another-server', 'neither a token of this server nor a OneUptime key'],
    [
      'of another server',
      () => 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmVk',
      'neither a token of this server nor a OneUptime key',
    ],
    ['one of two', () => `${issue()}, Bearer ${issue()}`, 'holds several keys'],
  ])('that is %s is refused, with no word of it', async (_, made, said) => {
    const text = made();
    const answer = await listAs({ authorization: `Bearer ${text}` });
    const challenge = answer.headers.get('www-authenticate') ?? '';
    expect(answer.status).toBe(401);
    expect(challenge).toContain('error="invalid_token"');
    expect(challenge).toMatch(/error_description="[^"\\]*"/);
    expect(challenge).toContain(said);
    expect(challenge).toContain(`scope="read", resource_metadata="${METADATA}"`);
    const body = await answer.text();
    for (const part of text.split(', Bearer ')) expect(challenge + body).not.toContain(part);
  });

  it.each<[string, (token: string) => Record<string, string>]>([
    ['x-api-key', (token) => ({ 'x-api-key': token })],
    ['apikey', (token) => ({ apikey: token })],
    ['Authorization without Bearer', (token) => ({ authorization: token })],
  ])('in %s is refused, and is no key there', async (_, headers) => {
    const request = modern('tools/call', { name: 'list_labels', arguments: {} });
    const answer = await post(`${url}/mcp`, {
      ...request,
      headers: { ...request.headers, ...headers(issue(['delete'])) },
    });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('behind Bearer'),
    ]);
    expect(signIn.reads).toEqual([]);
  });

  it('of another scheme, or in the address, is not read', async () => {
    const token = issue(['delete']);
    expect((await listAs({ authorization: `Basic ${token}` })).status).toBe(401);
    const { headers, message } = LIST;
    const init = { method: 'POST', headers, body: JSON.stringify(message) };
    expect((await fetch(`${url}/mcp?access_token=${token}`, init)).status).toBe(401);
    expect(signIn.reads).toEqual([]);
  });

  it.each<[string, boolean]>([
    ['x-api-key', false],
    ['apikey', false],
    ['x-api-key', true],
  ])('beside a key in %s is refused, on a connection that knows it (%s) as well', async (header, isKnown) => {
    const token = issue();
    if (isKnown) expect((await listAs(bearer(token))).status).toBe(200);
    const answer = await listAs({ ...bearer(token), [header]: key });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
    expect(await answer.text()).toContain('a token and a key came together');
  });

  it.each([
    ['tools/list', LIST],
    ['initialize', legacy('initialize', HELLO)],
  ])('cannot be told from another while what tells is away: %s is a 503, to be sent again', async (_, request) => {
    const token = issue();
    signIn.isAway = true;
    const answer = await post(`${url}/mcp`, { ...request, headers: { ...request.headers, ...bearer(token) } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(await answer.text()).toContain('where people sign in cannot be reached');
    signIn.isAway = false;
    expect((await listAs(bearer(token))).status).toBe(200);
  });

  it.each([0, 1, 60_000])('that was over %i ms ago by its own word opens nothing', async (ago) => {
    const answer = await listAs(bearer(issue(['read'], { endsAt: now - ago })));
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('error_description="this token is over. Sign in again."'),
    ]);
    expect((await listAs(bearer(issue(['read'], { endsAt: now + 1 })))).status).toBe(200);
  });

  it('of any length is a token', async () => {
    expect((await listAs(bearer(issue(['read'], { length: 6_000 })))).status).toBe(200);
  });

  it('opens nothing where reading it fails for reasons of ours', async () => {
    const token = issue();
    const said: unknown[] = [];
    const write = process.stderr.write;
    process.stderr.write = ((chunk: unknown) => said.push(String(chunk)) > 0) as typeof process.stderr.write;
    signIn.fault = new Error('a fault of ours');
    const answer = await listAs(bearer(token)).finally(() => {
      process.stderr.write = write;
    });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('a fault of ours');
    expect(said.join('')).toContain('a fault of ours');
    expect(said.join('')).not.toContain(token);
  });
});

describe('a key goes on working', () => {
  it.each(['x-api-key', 'apikey', 'authorization'])('as %s', async (header) => {
    const headers = { [header]: header === 'authorization' ? `Bearer ${key}` : key };
    const request = modern('tools/call', { name: 'list_labels', arguments: {} });
    const answer = await post(`${url}/mcp`, { ...request, headers: { ...request.headers, ...headers } });
    expect(await messageOf(answer)).toMatchObject({ result: { content: expect.anything() } });
    expect(signIn.reads).toEqual([]);
  });

  it('with all that it may', async () => {
    const request = modern('tools/call', { name: 'delete_label', arguments: { id: 'none-such', preview: true } });
    const answer = await post(`${url}/mcp`, { ...request, headers: { ...request.headers, 'x-api-key': key } });
    expect(answer.status).toBe(200);
  });
});

/** One connection for all: fetch keeps it alive, and sends on it what follows. */
describe('a connection', () => {
  const pinned = async () => {
    const { Agent } = await import('undici');
    return new Agent({ connections: 1, pipelining: 1 });
  };
  const ask = async (dispatcher: object, token: string): Promise<number> => {
    const { request } = await import('undici');
    const { statusCode, body } = await request(`${url}/mcp`, {
      method: 'POST',
      headers: { ...LIST.headers, ...bearer(token) },
      body: JSON.stringify(LIST.message),
      dispatcher: dispatcher as never,
    });
    await body.dump();
    return statusCode;
  };

  it('remembers a token for five seconds, and then asks again', async () => {
    const [agent, token] = [await pinned(), issue()];
    expect([await ask(agent, token), await ask(agent, token), await ask(agent, token)]).toEqual([200, 200, 200]);
    expect(signIn.reads).toHaveLength(1);
    signIn.withdraw(token);
    now += 4_999;
    expect(await ask(agent, token)).toBe(200);
    now += 1;
    expect(await ask(agent, token)).toBe(401);
    expect(await ask(agent, token)).toBe(401);
    await agent.close();
  });

  it('remembers none beyond its end', async () => {
    const agent = await pinned();
    const token = issue(['read'], { endsAt: now + 1_000 });
    expect(await ask(agent, token)).toBe(200);
    signIn.withdraw(token);
    now += 999;
    expect(await ask(agent, token)).toBe(200);
    now += 1;
    expect(await ask(agent, token)).toBe(401);
    await agent.close();
  });

  it('that two persons share is each one’s own with each request', async () => {
    const [agent, ada, bob] = [await pinned(), issue(), issue(['incidents:write'])];
    for (const token of [ada, bob, ada, ada, bob]) expect(await ask(agent, token)).toBe(200);
    expect(signIn.reads).toEqual([ada, bob, ada, bob]);
    signIn.withdraw(ada);
    expect([await ask(agent, ada), await ask(agent, bob)]).toEqual([401, 200]);
    // One letter is another, also one that is more than a letter.
    expect(await ask(agent, `${bob.slice(0, -1)}\u00e9`)).toBe(401);
    expect(await ask(agent, `${bob.slice(0, -1)}_`)).toBe(401);
    await agent.close();
  });

  it('that brought a token has nothing of it where it brings none, or a key', async () => {
    const [agent, token] = [await pinned(), issue(['delete'])];
    expect(await ask(agent, token)).toBe(200);
    const { request } = await import('undici');
    const without = await request(`${url}/mcp`, {
      method: 'POST',
      headers: LIST.headers,
      body: JSON.stringify(LIST.message),
      dispatcher: agent,
    });
    expect(without.statusCode).toBe(401);
    await without.body.dump();
    expect(await ask(agent, token)).toBe(200);
    await agent.close();
  });
});

describe('a session', () => {
  it('belongs to who signed in: whoever else has the same key finds nothing by its id, and ends nothing', async () => {
    const [ada, bob] = ['ada', 'bob'].map((subject) => bearer(issue(['read'], { subject })));
    const session = await openSession(`${url}/mcp`, ada);
    const mine = { 'mcp-session-id': session.id, accept: 'text/event-stream' };
    const stream = async (headers: Record<string, string> | undefined): Promise<number> => {
      const stop = new AbortController();
      const answer = await fetch(`${url}/mcp`, { headers: { ...headers, ...mine }, signal: stop.signal });
      stop.abort();
      return answer.status;
    };
    const renewed = bearer(issue(['read'], { subject: 'ada' }));
    expect([await stream(bob), await stream({ 'x-api-key': key }), await stream(renewed)]).toEqual([405, 405, 200]);
    for (const other of [bob, { 'x-api-key': key }])
      await fetch(`${url}/mcp`, { method: 'DELETE', headers: { ...other, ...mine } });
    expect(await stream(ada)).toBe(200);
    expect((await fetch(`${url}/mcp`, { method: 'DELETE', headers: { ...renewed, ...mine } })).ok).toBe(true);
    expect((await post(`${url}/mcp`, within(session, legacy('tools/list')))).status).toBe(404);
  });

  it('of the old transport, too', async () => {
    const [ada, bob] = ['ada', 'bob'].map((subject) => bearer(issue(['read'], { subject })));
    const stop = new AbortController();
    const stream = await fetch(`${url}/mcp/sse`, { headers: ada ?? {}, signal: stop.signal });
    const beginning = new TextDecoder().decode((await stream.body?.getReader().read())?.value);
    const endpoint = url + (/^data: (.*)$/m.exec(beginning)?.[1] ?? '');
    const say = (headers: Record<string, string> | undefined) =>
      post(endpoint, { headers: { 'content-type': 'application/json', ...headers }, message: legacy('ping').message });
    expect((await say(ada)).status).toBe(202);
    expect((await say(bob)).status).toBe(404);
    expect((await say({ 'x-api-key': key })).status).toBe(404);
    expect((await say({})).status).toBe(401);
    stop.abort();
  });
});

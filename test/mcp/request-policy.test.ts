import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { hostPattern, isHostListed, originPattern, placeOf } from '../../runtime/http/called-names.ts';
import { addRequestPolicy, type RequestPolicy } from '../../runtime/http/request-policy.ts';
import type { HttpServerOptions } from '../../runtime/http/server.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { readSettings } from '../../runtime/start/settings.ts';
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

/** Status and message of a request under a policy, without a socket. */
async function judged(policy: RequestPolicy, headers: Record<string, string>): Promise<[number, string]> {
  const app = Fastify();
  addRequestPolicy(app, policy);
  app.get('/mcp', async () => ({ error: { message: '' } }));
  const answer = await app.inject({ url: '/mcp', headers });
  await app.close();
  return [answer.statusCode, answer.json().error.message];
}

const EVERYWHERE = { address: '0.0.0.0' };
const LOOPBACK = { address: '127.0.0.1' };

/** What an operator's list becomes; throws what the start would say. */
function listed(variable: 'ALLOWED_HOSTS' | 'ALLOWED_ORIGINS', text: string): readonly string[] {
  const read = readSettings(['--http'], { [variable]: text });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  return read.settings[variable === 'ALLOWED_HOSTS' ? 'allowedHosts' : 'allowedOrigins'];
}

describe('a list of names', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'mcp.example.com',
      ['mcp.example.com', 'MCP.Example.com:8443', 'mcp.example.com.'],
      ['x.mcp.example.com', 'example.com'],
    ],
    ['Mcp.Example.com.', ['mcp.example.com'], ['mcp.example.co']],
    ['*', ['anything', '[::2]:80', 'a b'], []],
    [
      '*.example.com',
      ['a.example.com', 'b.a.example.com:99'],
      ['example.com', 'badexample.com', 'example.com.evil.org', '.example.com'],
    ],
    ['mcp.example.com:8443', ['mcp.example.com:8443'], ['mcp.example.com', 'mcp.example.com:8444']],
    ['mcp.example.com:443', ['mcp.example.com:443', 'mcp.example.com'], ['mcp.example.com:80']],
    ['mcp.example.com:*', ['mcp.example.com:8443', 'mcp.example.com'], ['x.example.com']],
    ['*.example.com:8443', ['a.example.com:8443'], ['a.example.com', 'example.com:8443']],
    ['[2001:DB8::1]', ['[2001:db8:0::1]', '[2001:db8::1]:80'], ['[2001:db8::2]']],
    ['2001:db8::1', ['[2001:db8::1]:80'], ['[2001:db8::1:80]']],
    ['[2001:db8::1]:8443', ['[2001:db8::1]:8443'], ['[2001:db8::1]:80', '[2001:db8::1]']],
    ['10.0.0.5, host.docker.internal', ['10.0.0.5:3000', 'host.docker.internal'], ['10.0.0.6']],
    ['b\u00FCcher.example', ['xn--bcher-kva.example'], ['bucher.example']],
    ['mcp_server', ['mcp_server:3000'], ['mcp-server']],
  ])('means what it says: %s', async (text, fine, refused) => {
    const allowedHosts = listed('ALLOWED_HOSTS', text);
    for (const policy of [EVERYWHERE, LOOPBACK]) {
      for (const host of fine)
        expect([host, await judged({ ...policy, allowedHosts }, { host })]).toEqual([host, [200, '']]);
      for (const host of [...refused, 'a@mcp.example.com', 'mcp.example.com/x', 'mcp.example.com#', 'undefined'])
        if (text !== '*') expect((await judged({ ...policy, allowedHosts }, { host }))[0], host).toBe(403);
    }
  });

  it.each([
    ['https://mcp.example.com/mcp', 'write mcp.example.com'],
    ['https://mcp.example.com:8443', 'write mcp.example.com:8443'],
    ['mcp.example.com/mcp', 'write mcp.example.com'],
    ['a.example b.example', 'part the names by commas'],
    ['a.example;b.example', 'part the names by commas'],
    ['.example.com', 'write *.example.com'],
    ['mcp*.example.com', 'write * alone, or *. before a name'],
    ['a.*.example.com', 'write * alone, or *. before a name'],
    ['*.10.0.0.1', 'write * alone'],
    ['10.0.0.0/8', 'ranges are not understood'],
    ['mcp.example.com:http', 'write a host name, with a port or without'],
    ['["a.example"]', 'write a host name'],
    ['a..example', 'write a host name'],
    ['https://', 'write a host name'],
    ['true', 'write * for every name'],
    ['localhost:3000/mcp', 'write localhost:3000'],
  ])('is checked at the start, which says what to write: %s', (text, wanted) => {
    const read = readSettings(['--http'], { ALLOWED_HOSTS: `ok.example, ${text}` });
    expect(read).toEqual({ problems: [expect.stringContaining(`ALLOWED_HOSTS must hold * or host names`)] });
    expect(JSON.stringify(read)).toContain(wanted);
  });

  it('reads names the same in whatever case, and stars below them only', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/).filter((text) => !text.startsWith('xn--'));
    const dotted = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
    const number = fc.integer({ min: 1, max: 65_535 });
    const isIn = (host: string, entry: string): boolean => {
      const [place, pattern] = [placeOf(host), hostPattern(entry)];
      return place !== undefined && typeof pattern !== 'string' && isHostListed(place, [pattern]);
    };
    fc.assert(
      fc.property(dotted, label, number, number, (name, below, port, other) => {
        for (const host of [name, name.toUpperCase(), `${name}.`, `${name}:${port}`]) {
          expect(isIn(host, name)).toBe(true);
          expect(isIn(host, '*')).toBe(true);
          expect(isIn(host, `*.${name}`)).toBe(false);
          expect(isIn(`${below}.${host}`, `*.${name}`)).toBe(true);
          expect(isIn(`${below}.${host}`, name)).toBe(false);
          expect(isIn(`${below}${host}`, `*.${name}`)).toBe(false);
          expect(isIn(host, `${below}${name}`)).toBe(false);
        }
        expect(isIn(`${name}:${port}`, `${name}:${other}`)).toBe(port === other);
        expect(isIn(name, `${name}:${other}`)).toBe(other === 80 || other === 443);
      }),
    );
  });

  it('holds the host of PUBLIC_URL by itself', async () => {
    const publicUrl = 'https://mcp.example.com/tools';
    expect((await judged({ ...LOOPBACK, publicUrl }, { host: 'mcp.example.com' }))[0]).toBe(200);
    expect((await judged({ ...LOOPBACK, publicUrl }, { host: 'evil.example' }))[0]).toBe(403);
    const named = { ...EVERYWHERE, publicUrl, allowedHosts: ['internal.example'] };
    expect((await judged(named, { host: 'mcp.example.com' }))[0]).toBe(200);
    expect((await judged(named, { host: 'evil.example' }))[0]).toBe(403);
    expect((await judged({ ...EVERYWHERE, publicUrl }, { host: 'any.example' }))[0]).toBe(200);
  });

  it('is compared with Host alone: what a proxy says beside it, anybody may write', async () => {
    for (const policy of [LOOPBACK, { ...EVERYWHERE, allowedHosts: ['mcp.example.com'] }]) {
      const headers = { 'x-forwarded-host': 'mcp.example.com', forwarded: 'host=localhost', host: 'evil.example' };
      expect((await judged(policy, headers))[0]).toBe(403);
    }
  });
});

describe('a list of origins', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'https://app.example.com',
      [PAGE, `${PAGE}:443`, 'HTTPS://APP.example.com'],
      [`${PAGE}:8443`, 'http://app.example.com'],
    ],
    [
      'https://*.example.com',
      [PAGE, 'https://a.b.example.com'],
      ['https://example.com', 'http://app.example.com', 'https://example.com.evil.org'],
    ],
    ['http://app.example.com:*', ['http://app.example.com', 'http://app.example.com:5173'], [PAGE]],
    ['vscode-webview://*', ['vscode-webview://1abc'], ['https://1abc', 'null']],
    ['chrome-extension://abcdef', ['chrome-extension://abcdef'], ['chrome-extension://other']],
    ['*', [PAGE, 'null', 'file://'], []],
  ])('means what it says: %s', async (text, fine, refused) => {
    const allowedOrigins = listed('ALLOWED_ORIGINS', text);
    for (const policy of [EVERYWHERE, LOOPBACK]) {
      const ask = (origin: string) => judged({ ...policy, allowedOrigins }, { host: 'localhost', origin });
      for (const origin of fine) expect([origin, await ask(origin)]).toEqual([origin, [200, '']]);
      for (const origin of refused) expect((await ask(origin))[0], origin).toBe(403);
    }
  });

  it.each([
    ['app.example.com', 'write https://app.example.com'],
    ['https://app.example.com/', 'write https://app.example.com'],
    ['https://app.example.com/page', 'write https://app.example.com'],
    ['https://app*.example.com', 'write scheme and host name'],
    ['null', 'write *'],
    ['localhost:6274', 'write http://localhost:6274'],
  ])('is checked at the start, which says what to write: %s', (text, wanted) => {
    const read = readSettings(['--http'], { ALLOWED_ORIGINS: text });
    expect(read).toEqual({ problems: [expect.stringContaining('ALLOWED_ORIGINS must hold * or origins')] });
    expect(JSON.stringify(read)).toContain(wanted);
  });

  it('need not hold the page of the server itself, under a name that was checked', async () => {
    const own = { host: 'mcp.example.com', origin: 'https://mcp.example.com' };
    expect((await judged({ ...LOOPBACK, allowedHosts: ['mcp.example.com'] }, own))[0]).toBe(200);
    expect((await judged({ ...EVERYWHERE, allowedOrigins: [PAGE] }, { ...own, host: 'MCP.example.com:443' }))[0]).toBe(
      200,
    );
    expect(
      (await judged({ ...EVERYWHERE, allowedOrigins: [PAGE] }, { ...own, origin: 'https://mcp.example.com:8443' }))[0],
    ).toBe(403);
    // A page that made its own name resolve to this machine.
    expect((await judged({ ...LOOPBACK, allowedHosts: ['*'] }, own))[0]).toBe(403);
  });
});

describe('an entry of a list', () => {
  it('is read, or told what to write instead, whatever it is: and that can be read', () => {
    const piece = fc.constantFrom(
      'user:pw@',
      '@',
      'https://',
      'http:',
      '//',
      'a.example',
      '[::1]',
      ':80',
      '/x',
      '?',
      '#',
      '*',
      '*.',
      '.',
      ' ',
      ',',
    );
    const entry = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 6 })
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(entry, (text) => {
        for (const read of [hostPattern, originPattern]) {
          const found = read(text);
          const advice = typeof found === 'string' ? /^write (\S*\.example\S*)$/.exec(found)?.[1] : undefined;
          if (advice !== undefined) expect(read(advice)).toHaveProperty('host');
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a refusal', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9_-]{0,10}[a-z0-9])?$/);
  const name = fc.oneof(
    fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.string({ maxLength: 20 }),
  );
  const port = fc.constantFrom('', ':80', ':3000', ':', ':99999');
  const policy = fc.constantFrom<RequestPolicy>(
    LOOPBACK,
    { address: '::1' },
    { ...EVERYWHERE, allowedHosts: ['mcp.example.com'] },
    { ...EVERYWHERE, allowedOrigins: [PAGE], allowedHosts: ['*.example.com:8443'] },
  );
  const schemes = fc.constantFrom('https', 'http', 'vscode-webview');

  /** What a refusal says to add, as the start reads it. */
  function allowedBy(policy: RequestPolicy, message: string): RequestPolicy {
    const [, value = '*', named] = /can add (\S+) to (ALLOWED_\w+)$/.exec(message) ?? [];
    const variable = (named ?? /can set (ALLOWED_\w+) to \* /.exec(message)?.[1]) as 'ALLOWED_HOSTS';
    const entries = listed(variable, value);
    const field = variable === 'ALLOWED_HOSTS' ? 'allowedHosts' : 'allowedOrigins';
    return { ...policy, [field]: [...(policy[field] ?? []), ...entries] };
  }

  it('names the setting that would let it in, and the value: with that, it does', async () => {
    await fc.assert(
      fc.asyncProperty(policy, name, port, fc.option(schemes), name, async (given, host, ofHost, scheme, page) => {
        const origin = scheme === null ? {} : { origin: `${scheme}://${page}${ofHost}` };
        const headers = { host: host + ofHost, ...origin };
        fc.pre(Object.values(headers).every((text) => /^[\x21-\x7e]+$/.test(text)));
        let policy = given;
        // First the name, then the page.
        for (let tries = 0; tries < 3; tries += 1) {
          const [status, message] = await judged(policy, headers);
          if (status === 200) return;
          expect(message.length).toBeLessThan(900);
          policy = allowedBy(policy, message);
        }
        throw new Error(`It is refused still: ${JSON.stringify({ headers, policy })}`);
      }),
      { numRuns: 200 },
    );
  });

  it('is that of a request without a host, too, as HTTP/1.0 has it', async () => {
    const url = await start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end('GET /mcp HTTP/1.0\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/ 403 Forbidden.*Missing Host header.*ALLOWED_HOSTS to \*/s);
    const open = { ...LOOPBACK, allowedHosts: ['*'] };
    expect((await judged(open, { host: '' }))[0]).toBe(200);
  });

  it('of HTTP/1.1 without a host carries the id of its request', async () => {
    for (const policy of [LOOPBACK, EVERYWHERE]) {
      const url = await start(policy);
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const body = '{"jsonrpc":"2.0","id":7,"method":"ping"}';
      socket.end(`POST /mcp HTTP/1.1\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      let text = '';
      for await (const chunk of socket) text += chunk;
      expect(text).toMatch(/^HTTP\/1\.1 400 .*Host header.*"id":7/s);
      await served?.close();
    }
  });

  it('repeats nothing that is no name', async () => {
    const [status, message] = await judged(LOOPBACK, { host: '<script>alert(1)</script>' });
    expect([status, message]).toEqual([403, expect.not.stringContaining('script')]);
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

  it('may name a whole address, as to a proxy; what counts is the host that is checked', async () => {
    const url = await start({ allowedHosts: ['mcp.example.com'] });
    const ask = (target: string, host: string) =>
      new Promise<number>((resolve, reject) => {
        const { port } = new URL(url);
        const request = httpRequest({ port, host: '127.0.0.1', path: target, headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.on('error', reject).end();
      });
    expect(await ask('http://mcp.example.com/mcp/tools', 'mcp.example.com')).toBe(200);
    expect(await ask('http://mcp.example.com/mcp/tools', 'evil.example')).toBe(403);
    expect(await ask('http://evil.example/livez/x?http://mcp.example.com/mcp', 'mcp.example.com')).toBe(404);
  });

  it('with a prefix that a proxy should have left out is told so', async () => {
    const url = await start();
    const told = async (path: string) => (await fetch(url + path, { method: 'POST', body: '{}' })).text();
    expect(await told('/tools/oneuptime/mcp/all')).toMatch(
      /connect to \/mcp; a proxy in front must take \/tools\/oneuptime away/,
    );
    expect(await told('/tools/mcpx')).toMatch(/connect to \/mcp"/);
    expect(await told('/sse')).toMatch(/connect to \/mcp"/);
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
  it('are answered under every name, however they are written', async () => {
    const url = await start({ allowedHosts: ['mcp.example.com'] });
    for (const path of ['/livez', '/livez/', '//livez', '/livez?from=probe', '/readyz', '/readyz/?x'])
      for (const host of ['10.0.0.5:3000', 'evil.example'])
        for (const method of ['GET', 'HEAD']) expect((await ask(url, method, path, { host })).status).toBe(200);
    for (const path of ['/livez/x', '/mcp?/livez'])
      expect((await ask(url, 'GET', path, { host: '10.0.0.5' })).status).toBe(403);
  });

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

import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { FAKE_TOOLS, SECRET } from './fake-tool-server.ts';
import { legacy, messageOf, modern, post, type Served, serve } from './serve.ts';
import { until } from './until.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const JSON_TYPE = { 'content-type': 'application/json' };

interface Raw {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

/** One request as it is written, with headers that fetch would not send. */
function raw(method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(served.url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const json = ({ body }: Raw) =>
  JSON.parse(body.toString()) as { error?: { code: number; message: string }; id?: unknown };

/** Ids that can be read in a body; null is one that cannot. */
function idsIn(body: string | undefined): unknown[] {
  try {
    const ids = [JSON.parse(body ?? '')].flat().map((message) => message?.id ?? null);
    return ids.length === 0 ? [null] : ids;
  } catch {
    return [null];
  }
}

describe('what a client can send wrong', () => {
  const list = JSON.stringify(legacy('tools/list').message);
  it.each<[string, string, string, Record<string, string>, string | undefined, number, number]>([
    ['bad JSON', 'POST', '/mcp', JSON_TYPE, '{"jsonrpc":', 400, -32700],
    ['a word', 'POST', '/mcp', JSON_TYPE, 'hello', 400, -32700],
    ['an empty body', 'POST', '/mcp', JSON_TYPE, '', 400, -32700],
    ['a blank body', 'POST', '/mcp', JSON_TYPE, ' \n', 400, -32700],
    ['no body and no type', 'POST', '/mcp', {}, undefined, 415, -32000],
    ['no type', 'POST', '/mcp', {}, list, 415, -32000],
    ['another type', 'POST', '/mcp', { 'content-type': 'text/plain' }, list, 415, -32000],
    [
      'a type that only mentions JSON',
      'POST',
      '/mcp',
      { 'content-type': 'text/plain; a=application/json' },
      list,
      415,
      -32000,
    ],
    ['a type that is none', 'POST', '/mcp', { 'content-type': '///' }, list, 415, -32000],
    ['a compressed body', 'POST', '/mcp', { ...JSON_TYPE, 'content-encoding': 'gzip' }, list, 415, -32000],
    [
      'a __proto__ key',
      'POST',
      '/mcp',
      JSON_TYPE,
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","__proto__":{}}',
      400,
      -32700,
    ],
    [
      'a __proto__ key inside',
      'POST',
      '/mcp',
      JSON_TYPE,
      '{"params":{"arguments":{"a":[{"__proto__":1}]}}}',
      400,
      -32700,
    ],
    ['an escaped __proto__ key', 'POST', '/mcp', JSON_TYPE, '{"__\\u0070roto__":1}', 400, -32700],
    ['no JSON-RPC', 'POST', '/mcp', JSON_TYPE, '{}', 400, -32600],
    ['an empty batch', 'POST', '/mcp', JSON_TYPE, '[]', 400, -32600],
    ['a long batch', 'POST', '/mcp', JSON_TYPE, `[${Array(21).fill(list).join(',')}]`, 400, -32600],
    ['too much', 'POST', '/mcp', JSON_TYPE, `"${'x'.repeat(4 * 1024 * 1024)}"`, 413, -32000],
    ['too deep', 'POST', '/mcp', JSON_TYPE, '['.repeat(200_000), 400, -32700],
    ['deep and closed', 'POST', '/mcp', JSON_TYPE, `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, -32600],
    ['PUT', 'PUT', '/mcp', JSON_TYPE, list, 405, -32000],
    ['PATCH', 'PATCH', '/mcp/all', JSON_TYPE, list, 405, -32000],
    ['DELETE', 'DELETE', '/mcp', {}, undefined, 405, -32000],
    ['DELETE with a type and no body', 'DELETE', '/mcp', JSON_TYPE, undefined, 405, -32000],
    ['GET for a stream', 'GET', '/mcp', { accept: 'text/event-stream' }, undefined, 405, -32000],
    ['another path', 'GET', '/nope', {}, undefined, 404, -32000],
    ['a POST to another path', 'POST', '/mcp/nope', JSON_TYPE, list, 404, -32000],
    ['a method few know', 'PROPFIND', '/mcp', {}, undefined, 404, -32000],
    ['a path that is none', 'GET', '/mcp/%zz', {}, undefined, 404, -32000],
    ['a POST to the catalogue', 'POST', '/mcp/tools', JSON_TYPE, list, 404, -32000],
  ])('is refused as JSON-RPC: %s', async (_what, method, path, headers, body, status, code) => {
    const answer = await raw(method, path, headers, body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    const error = { code, message: expect.any(String) };
    const wanted = idsIn(body).map((id) => expect.objectContaining({ jsonrpc: '2.0', error, id }));
    expect([json(answer)].flat()).toEqual(wanted);
    expect(served.faults).toEqual([]);
  });

  it('names the allowed method with a 405', async () => {
    expect((await raw('PUT', '/mcp')).headers.allow).toBe('POST');
  });

  it('takes a string that says __proto__', async () => {
    const request = legacy('tools/call', { name: 'echo', arguments: { text: '__proto__', é: '\u00e9' } });
    expect(await messageOf(await post(`${served.url}/mcp`, request))).toMatchObject({
      result: { structuredContent: { given: { text: '__proto__', é: 'é' } } },
    });
  });

  it('is answered when it is no HTTP', async () => {
    const { hostname, port } = new URL(served.url);
    const text = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(Number(port), hostname, () => socket.write('what is this\r\n\r\n'));
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('end', () => resolve(received)).on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"code":-32700');
  });
});

describe('the routes beside POST', () => {
  it('tells a person what this is', async () => {
    const answer = await raw('GET', '/mcp', { accept: 'text/html' });
    expect(answer.status).toBe(200);
    expect(json(answer)).toMatchObject({
      name: 'fake',
      version: '9.9.9',
      message: expect.stringContaining('MCP endpoint'),
    });
  });

  it('answers HEAD and OPTIONS without a body', async () => {
    const head = await raw('HEAD', '/mcp');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    const options = await raw('OPTIONS', '/mcp');
    expect([options.status, options.headers.allow, options.body.length]).toEqual([204, 'POST, GET, HEAD, OPTIONS', 0]);
  });

  it('serves the data it was given', async () => {
    expect(json(await raw('GET', '/mcp/tools'))).toEqual({ count: 1, tools: [{ name: 'echo' }] });
    expect(json(await raw('GET', '/mcp/health'))).toEqual({ status: 'ok' });
  });

  it('keeps what its data threw to itself', async () => {
    const broken = await serve({ health: () => Promise.reject(new Error(SECRET)) });
    try {
      const answer = await fetch(`${broken.url}/mcp/health`);
      expect([answer.status, await answer.json()]).toEqual([
        500,
        { jsonrpc: '2.0', error: { code: -32603, message: 'Internal server error' }, id: null },
      ]);
      const id = answer.headers.get('x-request-id');
      expect(broken.faults).toEqual([`GET /mcp/health, request ${id}: Error: ${SECRET}`]);
    } finally {
      await broken.close();
    }
  });
});

describe('a server on loopback', () => {
  it.each<[string, Record<string, string>, number]>([
    ['its own name', { host: 'localhost:1' }, 200],
    ['its IPv4 address', { host: '127.0.0.1' }, 200],
    ['its IPv6 address', { host: '[::1]:3000' }, 200],
    ['a foreign name', { host: 'evil.example' }, 403],
    ['a name that begins alike', { host: 'localhost.evil.example' }, 403],
    ['a host that is none', { host: 'a b' }, 403],
    ['a local page', { origin: 'http://localhost:5173' }, 200],
    ['a foreign page', { origin: 'https://evil.example' }, 403],
    ['a page without an origin of its own', { origin: 'null' }, 403],
  ])('answers %s accordingly', async (_what, headers, status) => {
    for (const path of ['/mcp', '/mcp/tools']) {
      const answer = await raw('GET', path, headers);
      expect(answer.status).toBe(status);
      if (status === 403) expect(json(answer)).toMatchObject({ error: { code: -32000 }, id: null });
    }
  });

  it('lets a server on another address be called by any name', async () => {
    const open = await serve({ address: '0.0.0.0' });
    try {
      expect((await fetch(`${open.url}/mcp`, { headers: { origin: 'https://x.example' } })).status).toBe(200);
    } finally {
      await open.close();
    }
  });
});

describe('the list', () => {
  it('lists the same on both paths, asked for once', async () => {
    const own = await serve();
    try {
      for (const path of ['/mcp', '/mcp/', '/mcp/all']) {
        expect(await messageOf(await post(own.url + path, legacy('tools/list')))).toMatchObject({
          result: { tools: FAKE_TOOLS },
        });
      }
      expect(own.toolServer.lists).toBe(1);
    } finally {
      await own.close();
    }
  });

  it('comes compressed as one gzip member, once that is ready', async () => {
    const { headers, message } = modern('tools/list', {}, 'an-id-ä');
    const wanting = { ...headers, 'accept-encoding': 'br, gzip;q=0.5' };
    const body = JSON.stringify(message);
    const plain = await raw('POST', '/mcp', headers, body);
    expect([plain.headers['content-encoding'], plain.headers.vary]).toEqual([undefined, 'accept-encoding']);
    let zipped = await raw('POST', '/mcp', wanting, body);
    for (let turn = 0; turn < 200 && zipped.headers['content-encoding'] === undefined; turn += 1) {
      zipped = await raw('POST', '/mcp', wanting, body);
    }
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers['content-length']).toBe(String(zipped.body.length));
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
    // One member: header, one deflate stream, eight bytes of checksums, and not a byte more.
    expect(inflateRawSync(zipped.body.subarray(10, -8))).toEqual(plain.body);
    expect((await raw('POST', '/mcp', { ...headers, 'accept-encoding': 'gzip;q=0' }, body)).body).toEqual(plain.body);
  });

  it('is asked for again after it failed, and the failure stays here', async () => {
    const own = await serve();
    try {
      own.toolServer.listFault = new Error(SECRET);
      const hot = await post(`${own.url}/mcp`, modern('tools/list'));
      const cold = await post(`${own.url}/mcp`, legacy('tools/list', { _meta: { progressToken: 'x' }, extra: 1 }));
      const wanted = { jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } };
      expect([hot.status, await messageOf(hot)]).toEqual([200, wanted]);
      expect([cold.status, await messageOf(cold)]).toEqual([200, wanted]);
      expect(own.faults).toEqual([`tools/list: Error: ${SECRET}`, `tools/list: Error: ${SECRET}`]);
      own.toolServer.listFault = undefined;
      expect(await messageOf(await post(`${own.url}/mcp`, modern('tools/list')))).toMatchObject({
        result: { tools: FAKE_TOOLS },
      });
    } finally {
      await own.close();
    }
  });
});

describe('a call', () => {
  it.each(['crash', 'reject'])('keeps to itself what a tool server threw: %s', async (name) => {
    const own = await serve();
    try {
      for (const request of [modern('tools/call', { name }), legacy('tools/call', { name, task: {} })]) {
        const text = JSON.stringify(await messageOf(await post(`${own.url}/mcp`, request)));
        expect(text).toContain('"isError":true');
        expect(text).not.toContain('hunter2');
      }
      expect(own.faults).toEqual(Array(2).fill(`tools/call ${name}: Error: ${SECRET}`));
    } finally {
      await own.close();
    }
  });

  it.each([
    ['no key', {}, {}, null],
    ['its own key', { credential: { key: 'own' }, sharedKey: true }, { apikey: 'k' }, 'k'],
    ['the server’s key where it is shared', { credential: { key: 'own' }, sharedKey: true }, {}, 'own'],
    ['no key where the server’s is not shared', { credential: { key: 'own' } }, {}, null],
  ])('is made with %s, on both paths', async (_what, ownKey, headers, key) => {
    const own = await serve({ callerOf: callerOf(ownKey) });
    try {
      const hot = modern('tools/call', { name: 'echo' });
      const cold = legacy('tools/call', { name: 'echo', task: {} });
      for (const request of [hot, cold]) {
        const answer = await post(`${own.url}/mcp`, { ...request, headers: { ...request.headers, ...headers } });
        expect(await messageOf(answer)).toMatchObject({ result: { structuredContent: { key } } });
      }
    } finally {
      await own.close();
    }
  });

  it.each([
    ['modern', modern('tools/call', { name: 'hang' })],
    ['legacy', legacy('tools/call', { name: 'hang' })],
    ['modern, through the SDK', modern('tools/call', { name: 'hang', inputResponses: {} })],
    ['legacy, through the SDK', legacy('tools/call', { name: 'hang', task: {} })],
  ])('is aborted when its client goes away: %s', async (_what, request) => {
    const own = await serve();
    try {
      const client = new AbortController();
      const answer = post(`${own.url}/mcp`, request, client.signal).then((response) => response.text());
      answer.catch(() => {});
      await until(() => own.toolServer.calls.length === 1);
      const signal = own.toolServer.calls[0]?.signal;
      expect(signal?.aborted).toBe(false);
      client.abort();
      await expect(answer).rejects.toThrow();
      await until(() => signal?.aborted === true);
      expect(own.faults).toEqual([]);
    } finally {
      await own.close();
    }
  });

  it('that was answered aborts nothing', async () => {
    const own = await serve();
    try {
      for (const request of [modern('tools/call', { name: 'echo' }), legacy('tools/call', { name: 'echo' })]) {
        await messageOf(await post(`${own.url}/mcp`, request));
      }
      await own.close();
      expect(own.toolServer.calls.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    } finally {
      await own.close();
    }
  });
});

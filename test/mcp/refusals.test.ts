import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseJSONRPCMessage } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USUAL_BODY } from '../../runtime/basics/bounds.ts';
import { callerOf } from '../../runtime/guard/principal.ts';
import { sendJsonRpcError } from '../../runtime/http/http-errors.ts';
import { loadSseTransport } from '../../runtime/http/legacy-sse.ts';
import { createHttpServer } from '../../runtime/http/server.ts';
import { type HttpError, httpError } from '../../runtime/mcp/http-call.ts';
import { messageProblem } from '../../runtime/mcp/message-problem.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { type SessionStore, StoreAwayError } from '../../runtime/mcp/sessions/session-store.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, messageOf, modern, modernMeta, post, type RawRequest, type Served, serve } from './serve.ts';

const RUNTIME = fileURLToPath(new URL('../../runtime', import.meta.url));

/** Modules of the rooms that refuse requests. */
const SOURCES = ['mcp', 'http'].flatMap((room) =>
  readdirSync(path.join(RUNTIME, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(RUNTIME, room, name)),
);

/** Bodies of requests, with the ids that a refusal of them has. */
const BODIES: [what: string, body: string, ids: unknown][] = [
  ['a request', '{"jsonrpc":"2.0","id":7,"method":"tools/list"}', 7],
  ['an id that is a text', '{"jsonrpc":"2.0","id":"ä\\"7","method":"tools/list"}', 'ä"7'],
  ['an id that is zero', '{"jsonrpc":"2.0","id":0,"method":"ping"}', 0],
  ['an id that is empty', '{"jsonrpc":"2.0","id":"","method":"ping"}', ''],
  ['a method that is none', '{"jsonrpc":"2.0","id":7,"method":5}', 7],
  ['no jsonrpc', '{"id":7,"method":"ping"}', 7],
  ['params that are a list', '{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}', 7],
  ['an id alone', '{"id":7}', 7],
  ['a forbidden key', '{"jsonrpc":"2.0","id":7,"method":"ping","params":{"__proto__":1}}', 7],
  ['a byte order mark', '\ufeff{"jsonrpc":"2.0","id":7,"method":"ping"}', 7],
  ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', null],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}', null],
  ['a fractional id', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', null],
  ['an id that cannot be read without loss', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', null],
  ['a notification', '{"jsonrpc":"2.0","method":"notifications/initialized"}', null],
  ['an answer', '{"jsonrpc":"2.0","id":7,"result":{}}', null],
  ['half a message', '{"jsonrpc":"2.0","id":7,"method":"too', null],
  ['a word', 'hello', null],
  ['nothing', '', null],
  ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":"b","method":"ping"}]', [1, 'b']],
  ['a batch of one', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', [1]],
  ['a mixed batch', '[{"jsonrpc":"2.0","method":"notifications/x"},3,{"jsonrpc":"2.0","id":2,"method":"ping"}]', [2]],
  ['a batch of notifications', '[{"jsonrpc":"2.0","method":"notifications/x"}]', null],
];

interface Refused {
  readonly status: number;
  readonly answer: unknown;
}

/** Sends bytes with the headers as they are given, whatever the method. */
function send(url: string, body: string | Buffer, headers: Record<string, string> = {}, method = 'POST') {
  return new Promise<Refused>((resolve, reject) => {
    const request = httpRequest(url, { method, headers: { 'content-type': 'application/json', ...headers } });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, answer: JSON.parse(text) }));
    });
    request.on('error', reject).end(body);
  });
}

/** The ids of a refusal, in the form of a body's: each must be a JSON-RPC error. */
function idsOf(answer: unknown): unknown {
  const [first, ...more] = [answer].flat() as { id: unknown }[];
  for (const one of [first, ...more]) {
    expect(one).toEqual({
      jsonrpc: '2.0',
      id: one?.id,
      error: expect.objectContaining({ code: expect.any(Number), message: expect.stringMatching(/\S/) }),
    });
  }
  return Array.isArray(answer) ? [first, ...more].map((one) => one?.id) : first?.id;
}

describe('whatever refuses a request, and however early', () => {
  const stages = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;
  const constants = new Map<string, HttpError>();
  let url: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    for (const source of SOURCES) {
      for (const [name, value] of Object.entries((await import(source)) as object)) {
        if (isHttpError(value)) constants.set(name, value);
      }
    }
    const app = createHttpServer({
      at: () => new FakeToolServer(),
      address: '127.0.0.1',
      callerOf: callerOf({}),
      tools: async () => ({}),
      health: async () => ({}),
      report: () => {},
    });
    const refusalOf = (url: string) => constants.get(decodeURIComponent(url.split('/').at(-1) ?? '')) ?? ANY;
    for (const stage of stages) {
      app.register(async (scope) => {
        scope.addHook(stage, ((request: { url: string }, reply: never) => {
          sendJsonRpcError(reply, refusalOf(request.url));
        }) as never);
        scope.all(`/${stage}/*`, () => 'not refused');
      });
    }
    app.all('/handler/*', (request, reply) => void sendJsonRpcError(reply, refusalOf(request.url)));
    app.all('/async/*', async (request, reply) => sendJsonRpcError(reply, refusalOf(request.url)));
    app.all('/thrown/*', async () => {
      throw new Error('a fault');
    });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    close = () => app.close();
  });
  afterAll(() => close());

  it('finds the refusals that modules share', () => {
    expect([...constants.keys()]).toEqual(expect.arrayContaining(['NO_SUCH_SESSION', 'NOT_ACCEPTABLE', 'INTERNAL']));
  });

  it.each([...stages, 'handler', 'async', 'thrown'])('its answer has the id: %s', async (stage) => {
    for (const [what, body, ids] of BODIES) {
      for (const name of ['any', ...constants.keys()]) {
        const { status, answer } = await send(`${url}/${stage}/${name}`, body);
        expect([what, name, idsOf(answer)]).toEqual([what, name, ids]);
        if (stage !== 'thrown') expect(status).toBe((constants.get(name) ?? ANY).status);
      }
    }
  });

  it.each([400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 429, 500, 502, 503, 504])(
    'its answer has the id, with status %s',
    async (status) => {
      constants.set('this', httpError(status, -32000, 'Because.'));
      for (const stage of stages) {
        const refused = await send(`${url}/${stage}/this`, '{"jsonrpc":"2.0","id":7,"method":"ping"}');
        expect([refused.status, idsOf(refused.answer)]).toEqual([status, 7]);
      }
    },
  );

  it('only one place answers for HTTP, and none by hand', () => {
    const byHand = SOURCES.filter((source) => /id: null|"id":null/.test(readFileSync(source, 'utf8')));
    expect(byHand).toEqual([]);
    const nulls = SOURCES.filter((source) => /errorAnswer\(null/.test(readFileSync(source, 'utf8')));
    // What is no HTTP at all has no request.
    expect(nulls.map((source) => path.basename(source))).toEqual(['server.ts']);
  });
});

const ANY = httpError(418, -32000, 'Refused.');

function isHttpError(value: unknown): value is HttpError {
  return typeof value === 'object' && value !== null && 'status' in value && 'code' in value && 'message' in value;
}

describe('a request that is refused', () => {
  const away = () => Promise.reject(new StoreAwayError('away'));
  const awayStore = Object.assign(new MemorySessions(), { find: away, create: away, claim: away }) as SessionStore;
  const open: Served[] = [];
  let plain: Served;
  let withSessions: Served;
  let withoutStore: Served;
  let guarded: Served;
  let named: Served;
  beforeAll(async () => {
    plain = await serve();
    withSessions = await serve({ sessions: new MemorySessions(), legacySse: await loadSseTransport() });
    withoutStore = await serve({ sessions: awayStore });
    guarded = await serve({ requireKey: true });
    named = await serve({ address: '0.0.0.0', allowedHosts: ['mcp.example'], allowedOrigins: ['https://app.example'] });
    open.push(plain, withSessions, withoutStore, guarded, named);
  });
  afterAll(() => Promise.all(open.map((one) => one.close())));

  const ping = legacy('ping', {}, 7);
  const call = modern('tools/call', { name: 'echo' }, 7);
  const change = (request: RawRequest, headers: Record<string, string>): RawRequest => ({
    message: request.message,
    headers: { ...request.headers, ...headers },
  });
  const withMeta = (meta: object) => modern('tools/list', { _meta: { ...modernMeta, ...meta } }, 7);
  const PREFIX = 'io.modelcontextprotocol/';

  it.each<[string, () => [Served, string, RawRequest], number]>([
    ['a foreign Host', () => [plain, '/mcp', change(ping, { host: 'evil.example' })], 403],
    ['a foreign Origin', () => [plain, '/mcp', change(call, { origin: 'https://evil.example' })], 403],
    ['a Host that is not allowed', () => [named, '/mcp', change(call, { host: 'other.example' })], 403],
    [
      'an Origin that is not allowed',
      () => [named, '/mcp', change(call, { host: 'mcp.example', origin: 'https://x.example' })],
      403,
    ],
    ['no key', () => [guarded, '/mcp', call], 401],
    ['no key, in the handshake era', () => [guarded, '/mcp', ping], 401],
    ['an unknown address', () => [plain, '/mcp/nope', call], 404],
    ['another path', () => [plain, '/nope', ping], 404],
    ['a path that is none', () => [plain, '/%zz', ping], 404],
    ['an Accept of neither', () => [plain, '/mcp', change(call, { accept: 'text/html' })], 406],
    ['another Content-Type', () => [plain, '/mcp', change(ping, { 'content-type': 'text/plain' })], 415],
    ['a Content-Type that is none', () => [plain, '/mcp', change(ping, { 'content-type': '///' })], 415],
    ['an encoding that only is named', () => [plain, '/mcp', change(ping, { 'content-encoding': 'gzip' })], 415],
    ['an unknown revision', () => [plain, '/mcp', change(ping, { 'mcp-protocol-version': '1999-01-01' })], 400],
    ['a connection of 2024 that is unknown', () => [withSessions, '/mcp/sse/messages?sessionId=x', ping], 404],
    [
      'another revision in the header',
      () => [plain, '/mcp', change(call, { 'mcp-protocol-version': '2025-06-18' })],
      400,
    ],
    ['another method in the header', () => [plain, '/mcp', change(call, { 'mcp-method': 'tools/list' })], 400],
    ['another name in the header', () => [plain, '/mcp', change(call, { 'mcp-name': 'hang' })], 400],
    ['a header without envelope', () => [plain, '/mcp', change(ping, { 'mcp-protocol-version': '2026-07-28' })], 400],
    [
      'a revision that is not served',
      () => [
        plain,
        '/mcp',
        change(withMeta({ [`${PREFIX}protocolVersion`]: '2031-01-01' }), { 'mcp-protocol-version': '2031-01-01' }),
      ],
      400,
    ],
    ['capabilities that are none', () => [plain, '/mcp', withMeta({ [`${PREFIX}clientCapabilities`]: 7 })], 400],
    ['a method that is unknown', () => [plain, '/mcp', modern('tools/nope', {}, 7)], 404],
    [
      'a stream that is not accepted',
      () => [plain, '/mcp', change(modern('subscriptions/listen', {}, 7), { accept: 'application/json' })],
      406,
    ],
  ])('gets its id: %s', async (_what, scenario, status) => {
    const [{ url }, address, { headers, message }] = scenario();
    const one = await send(url + address, JSON.stringify(message), headers);
    expect([one.status, idsOf(one.answer)]).toEqual([status, 7]);
    const batch = await send(url + address, JSON.stringify([message, { ...(message as object), id: 'b' }]), headers);
    if (batch.status >= 400) expect(idsOf(batch.answer)).toEqual([7, 'b']);
    for (const { faults } of open) expect(faults).toEqual([]);
  });

  it('gets its id whether or not its session can be found', async () => {
    for (const { url } of [withSessions, withoutStore]) {
      for (const request of [ping, legacy('tools/list', {}, 7), legacy('tools/call', { name: 'echo' }, 7)]) {
        for (const revision of ['2025-11-25', '1999-01-01']) {
          const { headers, message } = change(request, { 'mcp-session-id': 'x', 'mcp-protocol-version': revision });
          const one = await post(`${url}/mcp`, { headers, message });
          expect(await messageOf(one)).toMatchObject({ id: 7 });
          const batch = await post(`${url}/mcp`, { headers, message: [message] });
          expect([await messageOf(batch)].flat()).toMatchObject([{ id: 7 }]);
        }
      }
    }
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('gets its id: %s', async (method) => {
    const body = JSON.stringify(ping.message);
    const { status, answer } = await send(`${plain.url}/mcp`, body, { 'content-length': `${body.length}` }, method);
    expect([status, idsOf(answer)]).toEqual([405, 7]);
  });

  it.each(BODIES)('gets its id, or null: %s', async (_what, body, ids) => {
    for (const { headers } of [ping, call]) {
      const { status, answer } = await send(`${guarded.url}/mcp`, body, headers);
      expect([status, idsOf(answer)]).toEqual([401, ids]);
    }
  });

  it('is told no more ids than it may have messages by far', async () => {
    const many = `[${Array(50_000).fill('{"id":1}').join(',')}]`;
    const { status, answer } = await send(`${plain.url}/mcp`, many);
    expect([status, (answer as unknown[]).length]).toEqual([400, 1000]);
  });

  it('is not read beyond what any request may have', async () => {
    const long = `{"jsonrpc":"2.0","id":7,"method":"${'x'.repeat(USUAL_BODY)}"}`;
    expect(await send(`${plain.url}/mcp`, long)).toMatchObject({ status: 413, answer: { id: 7 } });
    expect(await send(`${guarded.url}/mcp`, long)).toMatchObject({ status: 401, answer: { id: null } });
    const chunked = await send(`${guarded.url}/mcp`, long, { 'transfer-encoding': 'chunked' });
    expect(chunked).toMatchObject({ status: 401, answer: { id: null } });
  });

  it('gets its id from UTF-16 too, with a word on it', async () => {
    const { message } = ping;
    const little = Buffer.from(JSON.stringify(message), 'utf16le');
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
    const big = Buffer.from(marked).swap16();
    for (const body of [little, marked, big, Buffer.from(little).swap16()]) {
      const { status, answer } = await send(`${plain.url}/mcp`, body, ping.headers);
      expect([status, idsOf(answer)]).toEqual([400, 7]);
      expect(answer).toMatchObject({ error: { code: -32700, message: expect.stringContaining('UTF-8') } });
    }
    const latin = Buffer.from('{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"ü"}}', 'latin1');
    expect(await send(`${plain.url}/mcp`, latin, ping.headers)).toMatchObject({ status: 400, answer: { id: 7 } });
  });

  it('is served all the same behind a byte order mark', async () => {
    for (const { headers, message } of [call, ping]) {
      const answer = await fetch(`${plain.url}/mcp`, {
        method: 'POST',
        headers,
        body: `\ufeff${JSON.stringify(message)}`,
      });
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"result"')]);
    }
  });

  it('is told what an id must be that cannot be read exactly', async () => {
    for (const id of ['9007199254740993', '-1e300', '1e400']) {
      const { answer } = await send(`${plain.url}/mcp`, `{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
      expect(answer).toMatchObject({ id: null, error: { message: expect.stringContaining('too large to be read') } });
    }
  });

  it('is kept to itself where its client goes away before it was said whole', async () => {
    const request = httpRequest(`${guarded.url}/mcp`, { method: 'POST', headers: { 'content-length': '100' } });
    request.on('error', () => {});
    request.write('{"id":7');
    await new Promise((resolve) => setTimeout(resolve, 50));
    request.destroy();
    expect((await post(`${guarded.url}/mcp`, ping)).status).toBe(401);
    expect(guarded.faults).toEqual([]);
  });
});

describe('what is no message', () => {
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('2.0', 1, 'x', {}, { code: 1, message: 'x' }));
  const members = fc.record(
    {
      jsonrpc: fc.oneof({ weight: 6, arbitrary: fc.constant('2.0') }, value),
      id: fc.oneof({ weight: 3, arbitrary: fc.integer() }, value, fc.constantFrom(2 ** 60, 1.5)),
      method: fc.oneof({ weight: 3, arbitrary: fc.constant('tools/list') }, value),
      params: fc.oneof(value, fc.record({ _meta: fc.oneof(value, fc.record({ progressToken: value })) })),
      result: fc.oneof(value, fc.record({ _meta: value })),
      error: fc.oneof(value, fc.record({ code: value, message: value, data: value }, { requiredKeys: [] })),
      extra: value,
    },
    { requiredKeys: [] },
  );

  it('is what the SDK takes for none, and is told in words', () => {
    let bad = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: members }, value), (drawn) => {
        const message = JSON.parse(JSON.stringify(drawn)) as unknown;
        const problem = messageProblem(message);
        let isTaken = true;
        try {
          parseJSONRPCMessage(message);
        } catch {
          isTaken = false;
        }
        expect([message, problem === undefined]).toEqual([message, isTaken]);
        if (problem === undefined) return;
        bad += 1;
        expect(problem.message).toMatch(/^Invalid (Request|params): .{10,300}$/s);
      }),
      { numRuns: 5_000, seed: 14 },
    );
    expect(bad).toBeGreaterThan(500);
  });
});

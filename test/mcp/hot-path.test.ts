import { createMcpHandler } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOf } from '../../runtime/guard/principal.ts';
import { takeOnce } from '../../runtime/http/repeated-headers.ts';
import { acceptedOf } from '../../runtime/mcp/accept.ts';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { headerMismatch } from '../../runtime/mcp/header-mismatch.ts';
import { plainRequest } from '../../runtime/mcp/hot/plain-request.ts';
import { createServer } from '../../runtime/mcp/sdk/create-server.ts';
import { FAKE_TOOLS, FakeToolServer } from './fake-tool-server.ts';
import { legacy, messageOf, modern, post, type RawRequest, type Served, serve } from './serve.ts';

// What the server answers is compared with what the SDK alone answers over the same tools: nobody may tell the hot path
// from it, in results, errors or statuses. Only the framing differs in the handshake era, where both are legal. The SDK is
// asked as a client that accepts both forms, because it serves no other; and its refusals lack ids and say less.

const caller = callerOf({});
const sdk = createMcpHandler(
  ({ requestInfo }) =>
    createServer({
      toolServer: new FakeToolServer(),
      principal: caller(Object.fromEntries(requestInfo?.headers ?? [])),
      tools: async () => FAKE_TOOLS,
      seal: new Seal(),
      report: () => {},
    }),
  { legacy: 'stateless' },
);

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(async () => {
  await served.close();
  await sdk.close();
});

async function answers(request: RawRequest) {
  const ours = await post(`${served.url}/mcp`, request);
  const theirs = await sdk.fetch(
    new Request('http://localhost/mcp', {
      method: 'POST',
      headers: { ...request.headers, accept: 'application/json, text/event-stream' },
      body: JSON.stringify(request.message),
    }),
  );
  return {
    ours: { status: ours.status, message: await messageOf(ours) },
    theirs: { status: theirs.status, message: mended(await messageOf(theirs), request) },
  };
}

/** What the SDK says, under the id of the request. */
function mended(answer: unknown, { message }: RawRequest): unknown {
  const { id } = (message ?? {}) as { id?: unknown };
  const isRefusal = typeof answer === 'object' && answer !== null && 'error' in answer;
  return isRefusal ? { ...answer, id: Number.isInteger(id) || typeof id === 'string' ? id : null } : answer;
}

const withMeta = (request: RawRequest, meta: Record<string, unknown>): RawRequest => {
  const message = request.message as { params?: { _meta?: object } };
  const params = { ...message.params, _meta: { ...message.params?._meta, ...meta } };
  return { ...request, message: { ...message, params } };
};
const withHeaders = (request: RawRequest, headers: Record<string, string>): RawRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});
const without = (request: RawRequest, header: string): RawRequest => {
  const { [header]: _, ...headers } = request.headers;
  return { ...request, headers };
};

const isAcceptable = ({ headers }: RawRequest) => Object.values(acceptedOf(headers.accept)).includes(true);
const isHot = (request: RawRequest) =>
  isAcceptable(request) && plainRequest(request.headers, request.message) !== undefined;

const HOT: [string, RawRequest][] = [
  ['a modern list', modern('tools/list')],
  ['a modern list with a text id', modern('tools/list', {}, 'ä"\\')],
  ['a legacy list', legacy('tools/list')],
  ['a legacy list with params', legacy('tools/list', {}, 'seven')],
  ['a legacy list without a version header', without(legacy('tools/list'), 'mcp-protocol-version')],
  ['a modern call', modern('tools/call', { name: 'echo', arguments: { a: [1, { b: null }] } })],
  ['a modern call without arguments', modern('tools/call', { name: 'echo' }, 0)],
  ['a legacy call', legacy('tools/call', { name: 'echo', arguments: {} }, -5)],
  ['a call with a progress token', withMeta(legacy('tools/call', { name: 'echo' }), { progressToken: 3 })],
  ['a call with trace context', withMeta(modern('tools/call', { name: 'echo' }), { traceparent: '00-1-2-01' })],
  ['a call of a tool that fails', modern('tools/call', { name: 'refuse' })],
  ['a legacy call of a tool that fails', legacy('tools/call', { name: 'refuse' })],
  ['a call of a tool that throws', modern('tools/call', { name: 'crash' })],
  ['a legacy call of a tool that throws', legacy('tools/call', { name: 'crash' })],
  ['a call of a tool that rejects', modern('tools/call', { name: 'reject' })],
  ['a call answered in many scripts', legacy('tools/call', { name: 'unicode' })],
  ['an unknown tool', modern('tools/call', { name: 'nope' })],
  ['an unknown tool, legacy', legacy('tools/call', { name: 'nope' })],
  ['a tool name as long as a book', legacy('tools/call', { name: 'n'.repeat(5000) })],
  ['an Accept of one type', withHeaders(legacy('tools/list'), { accept: 'application/json' })],
  ['an Accept of the other type', withHeaders(legacy('tools/list'), { accept: 'text/event-stream' })],
  ['an Accept of anything', withHeaders(legacy('tools/call', { name: 'echo' }), { accept: '*/*' })],
  ['a tool named as a member of Object', legacy('tools/call', { name: 'constructor' })],
  ['a caller with a key', withHeaders(modern('tools/call', { name: 'echo' }), { 'x-api-key': 'k1' })],
  [
    'a legacy caller with a bearer',
    withHeaders(legacy('tools/call', { name: 'echo' }), { authorization: 'Bearer k2' }),
  ],
];

const COLD: [string, RawRequest][] = [
  ['discover', modern('server/discover')],
  [
    'initialize',
    legacy('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } }),
  ],
  ['ping', legacy('ping')],
  ['a modern ping', modern('ping')],
  ['an unknown method', modern('tools/nope')],
  ['a cursor', modern('tools/list', { cursor: 'x' })],
  ['an empty cursor', legacy('tools/list', { cursor: '' })],
  ['a cursor that is no text', legacy('tools/list', { cursor: 7 })],
  ['a modern cursor that is no text', modern('tools/list', { cursor: {} })],
  ['a call without a name', modern('tools/call', {})],
  ['a call with a name that is no text', legacy('tools/call', { name: 7 })],
  ['arguments that are a list', modern('tools/call', { name: 'echo', arguments: [1] })],
  ['no version header', without(modern('tools/list'), 'mcp-protocol-version')],
  ['no method header', without(modern('tools/list'), 'mcp-method')],
  ['no name header', without(modern('tools/call', { name: 'echo' }), 'mcp-name')],
  ['another method header', withHeaders(modern('tools/list'), { 'mcp-method': 'tools/call' })],
  ['another name header', withHeaders(modern('tools/call', { name: 'echo' }), { 'mcp-name': 'hang' })],
  [
    'an encoded name header',
    withHeaders(modern('tools/call', { name: 'echo' }), { 'mcp-name': '=?base64?ZWNobw==?=' }),
  ],
  [
    'an unsupported version',
    withMeta(withHeaders(modern('tools/list'), { 'mcp-protocol-version': '2027-01-01' }), {
      'io.modelcontextprotocol/protocolVersion': '2027-01-01',
    }),
  ],
  ['two versions', withHeaders(modern('tools/list'), { 'mcp-protocol-version': '2025-06-18' })],
  ['a modern header without envelope', withHeaders(legacy('tools/list'), { 'mcp-protocol-version': '2026-07-28' })],
  ['an unknown legacy version', withHeaders(legacy('tools/list'), { 'mcp-protocol-version': '2020-01-01' })],
  ['a response', { ...legacy('tools/list'), message: { jsonrpc: '2.0', id: 1, result: {} } }],
  ['a notification', { ...legacy('tools/list'), message: { jsonrpc: '2.0', method: 'notifications/initialized' } }],
];

/** Refused with what is wrong, where the SDK alone says that something is. */
const WORDED: [string, RawRequest, number][] = [
  [
    'capabilities that are none',
    withMeta(modern('tools/list'), { 'io.modelcontextprotocol/clientCapabilities': 7 }),
    -32602,
  ],
  [
    'a flag that is none',
    withMeta(modern('tools/list'), { 'io.modelcontextprotocol/clientCapabilities': { roots: { listChanged: 1 } } }),
    -32602,
  ],
  [
    'client info without version',
    withMeta(modern('tools/list'), { 'io.modelcontextprotocol/clientInfo': { name: 'x' } }),
    -32602,
  ],
  ['a progress token that is none', withMeta(legacy('tools/list'), { progressToken: {} }), -32602],
  ['a fractional id', { ...legacy('tools/list'), message: { jsonrpc: '2.0', id: 1.5, method: 'tools/list' } }, -32600],
  ['a null id', { ...legacy('tools/list'), message: { jsonrpc: '2.0', id: null, method: 'tools/list' } }, -32600],
  ['no jsonrpc', { ...legacy('tools/list'), message: { id: 1, method: 'tools/list' } }, -32600],
  [
    'an unknown key',
    { ...legacy('tools/list'), message: { jsonrpc: '2.0', id: 1, method: 'tools/list', extra: 1 } },
    -32600,
  ],
  ['an empty batch', { ...legacy('tools/list'), message: [] }, -32600],
  ['null', { ...legacy('tools/list'), message: null }, -32600],
  ['a number', { ...legacy('tools/list'), message: 7 }, -32600],
];

describe('the hot path', () => {
  it.each(HOT)('takes %s and answers it as the SDK does', async (_what, request) => {
    expect(isHot(request)).toBe(true);
    const { ours, theirs } = await answers(request);
    expect(ours).toEqual(theirs);
  });

  it.each(COLD)('leaves %s to the SDK', async (_what, request) => {
    expect(isHot(request)).toBe(false);
    const { ours, theirs } = await answers(request);
    expect(ours).toEqual(theirs);
  });

  it.each(WORDED)('leaves %s, which is refused in our words', async (_what, request, code) => {
    expect(isHot(request)).toBe(false);
    const { ours, theirs } = await answers(request);
    const { error, ...rest } = theirs.message as { error: { data?: object } };
    const data = error.data === undefined ? {} : { data: expect.any(Object) };
    const words = expect.stringMatching(/^Invalid (Request|params|_meta)\b.*[^}\]]$/);
    expect(ours).toEqual({ status: theirs.status, message: { ...rest, error: { ...data, code, message: words } } });
  });

  it('orders the fields of a list as the SDK does, to the byte', async () => {
    const request = modern('tools/list');
    const ours = await (await post(`${served.url}/mcp`, request)).text();
    const theirs = await sdk.fetch(
      new Request('http://localhost/', {
        method: 'POST',
        headers: request.headers,
        body: JSON.stringify(request.message),
      }),
    );
    expect(ours).toBe(await theirs.text());
  });

  it('never takes what the SDK would refuse, nor answers otherwise', { timeout: 60_000 }, async () => {
    let hot = 0;
    await fc.assert(
      fc.asyncProperty(oddRequest, async (request) => {
        if (!isHot(request)) return;
        hot += 1;
        const { ours, theirs } = await answers(request);
        // What only we refuse: headers of the handshake era that name something else than the body.
        const read = { ...request.headers };
        takeOnce(read);
        const mismatch = headerMismatch(read, request.message);
        if (mismatch) return expect(ours.status).toBe(mismatch.status);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 3000, seed: 20260728 },
    );
    expect(hot).toBeGreaterThan(100);
  });
});

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    -0,
    1.5,
    2 ** 60,
    true,
    '',
    'echo',
    [],
    {},
    [1],
    { a: 1 },
    { a: {} },
    { a: { b: [] } },
  ),
  fc.constantFrom<unknown>(
    { form: {} },
    { form: { applyDefaults: 1 } },
    { url: 1 },
    { listChanged: true },
    { listChanged: null },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
const META = 'io.modelcontextprotocol/';
const paths = [
  ['id'],
  ['jsonrpc'],
  ['params'],
  ['params', 'name'],
  ['params', 'arguments'],
  ['params', 'cursor'],
  ['params', '_meta'],
  ['params', '_meta', 'progressToken'],
  ['params', '_meta', 'traceparent'],
  ['params', '_meta', `${META}logLevel`],
  ['params', '_meta', `${META}related-task`],
  ['params', '_meta', `${META}protocolVersion`],
  ['params', 'task'],
  ['params', '_meta', `${META}clientInfo`],
  ['params', '_meta', `${META}clientInfo`, 'title'],
  ['params', '_meta', `${META}clientInfo`, 'icons'],
  ['params', '_meta', `${META}clientInfo`, 'name'],
  ...['roots', 'sampling', 'elicitation', 'extensions', 'experimental', 'tasks', 'other'].map((name) => [
    'params',
    '_meta',
    `${META}clientCapabilities`,
    name,
  ]),
  ['params', '_meta', `${META}clientCapabilities`, 'elicitation', 'form'],
  ['params', '_meta', `${META}clientCapabilities`, 'sampling', 'tools'],
  ['params', '_meta', `${META}clientCapabilities`, 'extensions', 'x'],
  ['params', 'requestState'],
  ['params', 'inputResponses'],
  ['extra'],
];

/** Well-formed requests with up to two members replaced and a header changed. */
const oddRequest = fc
  .record({
    base: fc.constantFrom(
      modern('tools/list'),
      modern('tools/call', { name: 'echo', arguments: { a: 1 } }),
      legacy('tools/list'),
      legacy('tools/call', { name: 'echo', _meta: {} }),
    ),
    edits: fc.array(fc.tuple(fc.constantFrom(...paths), oddValue), { maxLength: 2 }),
    header: fc.option(
      fc.tuple(
        fc.constantFrom('mcp-protocol-version', 'mcp-method', 'mcp-name', 'accept', 'mcp-session-id'),
        fc.constantFrom(
          '',
          'echo',
          'tools/list',
          '2026-07-28',
          '2025-03-26',
          '2024-10-07',
          'text/event-stream;q=0.1,application/json',
          'ECHO',
        ),
      ),
    ),
  })
  .map(({ base, edits, header }): RawRequest => {
    const message = structuredClone(base.message) as Record<string, unknown>;
    for (const [path, value] of edits) replace(message, path, value);
    const parsed = JSON.parse(JSON.stringify(message)) as unknown;
    return { headers: header === null ? base.headers : { ...base.headers, [header[0]]: header[1] }, message: parsed };
  });

function replace(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = structuredClone(value);
    return;
  }
  const inner = target[key];
  if (typeof inner !== 'object' || inner === null) target[key] = {};
  replace(target[key] as Record<string, unknown>, rest, value);
}

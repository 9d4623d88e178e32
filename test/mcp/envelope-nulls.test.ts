import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropNulls } from '../../runtime/mcp/drop-nulls.ts';
import { plainRequest } from '../../runtime/mcp/hot/plain-request.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { FullToolServer } from './full-tool-server.ts';
import { piped } from './piped.ts';
import { legacy, messageOf, modern, modernMeta, post, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, openSession, within } from './session-client.ts';

const INITIALIZE = {
  protocolVersion: '2025-06-18',
  capabilities: { roots: { listChanged: null }, sampling: null, elicitation: null, experimental: null, tasks: null },
  clientInfo: { name: 't', version: '1', title: null, websiteUrl: null, icons: null, description: null },
};

/** Members that are null in a request of a method, beside those that it needs. */
const NULLS: Record<string, { needed: Record<string, unknown>; nulls: Record<string, unknown> }> = {
  'tools/list': { needed: {}, nulls: { cursor: null } },
  'tools/call': {
    needed: { name: 'echo' },
    nulls: { arguments: null, task: null, inputResponses: null, requestState: null },
  },
  'resources/list': { needed: {}, nulls: { cursor: null } },
  'resources/templates/list': { needed: {}, nulls: { cursor: null } },
  'resources/read': { needed: { uri: 'test://one' }, nulls: { inputResponses: null, requestState: null } },
  'prompts/list': { needed: {}, nulls: { cursor: null } },
  'prompts/get': { needed: { name: 'hello' }, nulls: { arguments: null, requestState: null } },
  'completion/complete': {
    needed: { ref: { type: 'ref/resource', uri: 'test://{x}' }, argument: { name: 'x', value: 'y' } },
    nulls: { context: null },
  },
  'server/discover': { needed: {}, nulls: {} },
  ping: { needed: {}, nulls: { anything: null } },
  'logging/setLevel': { needed: { level: 'info' }, nulls: {} },
};
const LEGACY_ONLY = ['ping', 'logging/setLevel'];

type Message = { params?: Record<string, unknown> };

/** The same request with nulls wherever something may be left out, in the forms clients write them. */
function* nullForms(request: RawRequest, nulls: Record<string, unknown>): Generator<RawRequest> {
  const { headers, message } = request as { headers: Record<string, string>; message: Message };
  const { params } = message;
  const meta = (params?._meta ?? {}) as object;
  const form = (more: Record<string, unknown>, top: object = {}) => ({
    headers,
    message: { ...message, params: { ...params, ...more }, ...top },
  });
  yield form(nulls);
  // Nothing begins at an empty cursor.
  if ('cursor' in nulls) yield form({ ...nulls, cursor: '' });
  yield form({ ...nulls, _meta: { ...meta, progressToken: null, 'x.example/vendor': null } });
  yield form(nulls, { result: null, error: null });
  if (!('_meta' in (params ?? {}))) yield form({ ...nulls, _meta: null });
  if (Object.keys(params ?? {}).length === 0) yield { headers, message: { ...message, params: null } };
}

const modernMetas = [
  { ...modernMeta, 'io.modelcontextprotocol/clientInfo': null },
  { ...modernMeta, 'io.modelcontextprotocol/clientCapabilities': null, 'io.modelcontextprotocol/logLevel': null },
  { ...modernMeta, 'io.modelcontextprotocol/clientInfo': { name: 't', version: '1', title: null, icons: null } },
  { ...modernMeta, 'io.modelcontextprotocol/clientCapabilities': { roots: null, elicitation: { form: null } } },
];

let served: Served;
let session: ClientSession;
let toolServer: FullToolServer;
beforeAll(async () => {
  toolServer = new FullToolServer();
  served = await serve({ sessions: new MemorySessions(), at: () => toolServer });
  session = await openSession(`${served.url}/mcp`);
});
afterAll(() => served.close());

/** What a request is answered, without what differs between any two answers. */
async function answer(request: RawRequest): Promise<unknown> {
  return messageOf(await post(`${served.url}/mcp`, request));
}

describe.each(Object.entries(NULLS))('%s', (method, { needed, nulls }) => {
  const bare = (request: RawRequest): RawRequest => {
    const { params, ...message } = request.message as Message;
    return Object.keys(params ?? {}).length === 0 ? { ...request, message } : request;
  };

  it.skipIf(LEGACY_ONLY.includes(method))('takes null for absent, in the modern era', async () => {
    const request = modern(method, needed);
    if (method === 'resources/read') (request.headers as Record<string, string>)['mcp-name'] = 'test://one';
    const wanted = await answer(request);
    expect(wanted).toHaveProperty('result');
    for (const form of nullForms(request, nulls)) expect(await answer(form)).toEqual(wanted);
    for (const _meta of modernMetas) {
      const message = { ...(request.message as object), params: { ...needed, ...nulls, _meta } };
      expect(await answer({ ...request, message })).toEqual(wanted);
    }
  });

  it.skipIf(method === 'server/discover')('takes null for absent, with a session and without', async () => {
    for (const place of [(request: RawRequest) => request, (request: RawRequest) => within(session, request)]) {
      const request = place(bare(legacy(method, needed)));
      const wanted = await answer(request);
      expect(wanted).toHaveProperty('result');
      for (const form of nullForms(request, nulls)) expect(await answer(form)).toEqual(wanted);
    }
  });

  it('takes null for absent, over stdio', async () => {
    const isLegacy = LEGACY_ONLY.includes(method);
    const make = isLegacy
      ? (params: Record<string, unknown>) => bare(legacy(method, params))
      : modern.bind(null, method);
    const request = make(needed);
    const forms = [request, ...nullForms(request, nulls)];
    const { connection, input, text } = piped(toolServer);
    for (const [id, { message }] of forms.entries()) input.write(`${JSON.stringify({ ...(message as object), id })}\n`);
    input.end();
    await connection.closed;
    const answers = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers.map(({ id }) => id).sort()).toEqual([...forms.keys()]);
    for (const { result } of answers) expect(result).toEqual(answers[0]?.result);
    expect(answers[0]).toHaveProperty('result');
  });
});

describe('a handshake', () => {
  it('with nulls for what a client leaves out opens a session', async () => {
    for (const params of [INITIALIZE, { ...INITIALIZE, capabilities: null, _meta: null }]) {
      const opened = await post(`${served.url}/mcp`, legacy('initialize', params));
      expect([opened.status, await messageOf(opened)]).toMatchObject([
        200,
        { result: { protocolVersion: '2025-06-18' } },
      ]);
      const id = opened.headers.get('mcp-session-id') ?? '';
      expect(await answer(within({ id, headers: {} }, legacy('tools/list', { cursor: null })))).toHaveProperty(
        'result',
      );
    }
  });

  it('is followed by notifications with nulls', async () => {
    const { headers } = within(session, legacy('ping'));
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/initialized', params: null },
      { jsonrpc: '2.0', id: null, method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 99, reason: null, _meta: null } },
      { jsonrpc: '2.0', id: 'x/1', result: { action: 'decline', content: null }, error: null },
      { jsonrpc: '2.0', id: 'x/2', result: null, error: { code: -32601, message: 'no', data: null } },
    ]) {
      const told = await post(`${served.url}/mcp`, { headers, message });
      expect([message, told.status]).toEqual([message, 202]);
    }
  });
});

describe('nulls of tools', () => {
  it('are left to the tools', async () => {
    const given = { a: null, b: [null, { c: null }] };
    for (const request of [
      modern('tools/call', { name: 'echo', arguments: given }),
      legacy('tools/call', { name: 'echo', arguments: given }),
    ])
      expect(await answer(request)).toMatchObject({ result: { structuredContent: { given } } });
  });

  it('in other places do not keep a request from the hot path', () => {
    for (const request of [
      legacy('tools/list', { cursor: null, _meta: null }),
      modern('tools/call', { name: 'echo', arguments: null }),
    ]) {
      const { headers, message } = structuredClone(request);
      dropNulls(message);
      expect(plainRequest(headers, message)).toBeDefined();
    }
  });

  it('are not looked for deeper than an envelope is', () => {
    const depth = 200_000;
    const message: unknown = JSON.parse(`{"params":{"a":${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}}}`);
    expect(() => dropNulls(message)).not.toThrow();
  });
});

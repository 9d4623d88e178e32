/** An object that a client writes in another way is that object, in every transport and era. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meantArguments, meantObjects } from '../../runtime/mcp/meant-objects.ts';
import { MemorySessions } from '../../runtime/mcp/sessions/memory-sessions.ts';
import { FullToolServer } from './full-tool-server.ts';
import { piped } from './piped.ts';
import { legacy, messageOf, modern, modernMeta, post, type RawRequest, type Served, serve } from './serve.ts';
import { type ClientSession, openSession, within } from './session-client.ts';

let served: Served;
let session: ClientSession;
let toolServer: FullToolServer;
beforeAll(async () => {
  toolServer = new FullToolServer();
  served = await serve({ sessions: new MemorySessions(), at: () => toolServer });
  session = await openSession(`${served.url}/mcp`);
});
afterAll(() => served.close());

const answer = async (request: RawRequest): Promise<unknown> => messageOf(await post(`${served.url}/mcp`, request));

/** What is written, and what it means; undefined for no arguments at all. */
const ARGUMENTS: [written: unknown, meant: Record<string, unknown> | undefined][] = [
  [[], undefined],
  ['', undefined],
  ['[]', undefined],
  ['null', undefined],
  ['{}', {}],
  ['{"a":[],"b":"{}","c":null}', { a: [], b: '{}', c: null }],
  [' {\n"a": 1 } ', { a: 1 }],
];

describe('arguments of a call', () => {
  it.each(ARGUMENTS)('written as %j are %j', async (written, meant) => {
    const args = meant === undefined ? {} : { arguments: meant };
    for (const make of [legacy, modern, (...of: Parameters<typeof legacy>) => within(session, legacy(...of))]) {
      const wanted = await answer(make('tools/call', { name: 'echo', ...args }));
      expect(wanted).toHaveProperty('result.structuredContent');
      expect(await answer(make('tools/call', { name: 'echo', arguments: written }))).toEqual(wanted);
    }
  });

  it.each([['limit=1'], ['[1]'], ['"{}"'], ['{"a":1'], [[{ a: 1 }]], [7]])(
    'written as %j are refused',
    async (args) => {
      expect(meantArguments(args)).toBe(args);
      expect(await answer(legacy('tools/call', { name: 'echo', arguments: args }, 5))).toMatchObject({
        id: 5,
        error: { message: expect.stringContaining('"arguments" must be an object') },
      });
    },
  );
});

describe('an empty list in place of an object', () => {
  const INITIALIZE = { protocolVersion: '2025-06-18', clientInfo: { name: 't', version: '1' } };

  it.each([[[]], [{ roots: [], sampling: [], elicitation: [] }]])(
    'as capabilities %j opens a session',
    async (given) => {
      const opened = await answer(legacy('initialize', { ...INITIALIZE, capabilities: given }));
      expect(opened).toHaveProperty('result.protocolVersion', '2025-06-18');
      const _meta = { ...modernMeta, 'io.modelcontextprotocol/clientCapabilities': given };
      const request = modern('tools/list', {});
      const message = { ...(request.message as object), params: { _meta } };
      expect(await answer({ ...request, message })).toHaveProperty('result.tools');
    },
  );

  it('as params and _meta is absence', async () => {
    for (const method of ['tools/list', 'ping', 'prompts/list', 'resources/list']) {
      const { headers, message } = legacy(method) as { headers: Record<string, string>; message: object };
      for (const params of [[], { _meta: [] }])
        expect(await answer({ headers, message: { ...message, params } }), method).toHaveProperty('result');
    }
  });

  it('stays where MCP has a list', () => {
    const message = { jsonrpc: '2.0', id: 1, result: { roots: [] } };
    meantObjects(message);
    expect(message).toEqual({ jsonrpc: '2.0', id: 1, result: { roots: [] } });
  });

  it('is read over stdio, too', async () => {
    const { connection, input, text } = piped(toolServer);
    const requests = [
      { method: 'initialize', params: { ...INITIALIZE, capabilities: [] } },
      { method: 'tools/list', params: [] },
      { method: 'tools/call', params: { name: 'echo', arguments: '{"a":1}' } },
      { method: 'tools/call', params: { name: 'echo', arguments: [] } },
    ];
    for (const [id, request] of requests.entries())
      input.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...request })}\n`);
    input.end();
    await connection.closed;
    const lines = text().trim().split('\n');
    expect(lines.length).toBe(requests.length);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('result');
  });
});

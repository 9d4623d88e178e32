import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { principalOf } from '../../runtime/guard/principal.ts';
import { type StdioConnection, serveStreams } from '../../runtime/mcp/sdk/serve-streams.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { AskingToolServer } from './asking-tool-server.ts';
import { FAKE_TOOLS, FakeToolServer, SECRET } from './fake-tool-server.ts';
import { modernMeta } from './serve.ts';

interface Wired {
  readonly toolServer: FakeToolServer;
  readonly connection: StdioConnection;
  readonly input: PassThrough;
  readonly faults: string[];
  lines(count: number): Promise<Record<string, unknown>[]>;
}

const opened: Wired[] = [];
afterEach(async () => {
  for (const { connection } of opened.splice(0)) await connection.close();
});

function wire(toolServer: FakeToolServer = new FakeToolServer()): Wired {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const faults: string[] = [];
  const report = (fault: unknown, where: string) => faults.push(`${where}: ${fault}`);
  const connection = serveStreams({ toolServer, principal: principalOf({ key: 'own' }), input, output, report });
  let text = '';
  output.on('data', (chunk) => {
    text += chunk;
  });
  const lines = async (count: number) => {
    for (let turn = 0; turn < 300 && text.split('\n').length <= count; turn += 1) await pause();
    // Everything that is written must be a line of JSON: nothing but protocol goes out. Answers come in any order.
    const answers = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return answers.sort((left, right) => rank(left) - rank(right));
  };
  const wired = { toolServer, connection, input, faults, lines };
  opened.push(wired);
  return wired;
}

/** Orders answers by id; those to nothing readable come first. */
const rank = ({ id }: Record<string, unknown>) => (typeof id === 'number' ? id : -1);

const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

const request = (id: number | string, method: string, params?: object) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, ...(params && { params }) })}\n`;
const modern = (id: number, method: string, params: object = {}) =>
  request(id, method, { _meta: modernMeta, ...params });

const INITIALIZE = request(0, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});

describe('stdio', () => {
  it('lists and calls in the handshake era', async () => {
    const { input, lines, toolServer } = wire();
    input.write(
      INITIALIZE + request(1, 'tools/list') + request(2, 'tools/call', { name: 'echo', arguments: { a: 1 } }),
    );
    const [hello, list, call] = await lines(3);
    expect(hello).toMatchObject({ id: 0, result: { protocolVersion: '2025-06-18', serverInfo: { name: 'fake' } } });
    expect(list).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: FAKE_TOOLS } });
    expect(call).toMatchObject({ id: 2, result: { structuredContent: { given: { a: 1 }, key: 'own' } } });
    expect(toolServer.lists).toBeGreaterThan(0);
  });

  it('lists and calls in the modern era, with the fields of a modern list', async () => {
    const { input, lines } = wire();
    input.write(modern(1, 'tools/list') + modern(2, 'tools/call', { name: 'echo' }));
    const [list, call] = await lines(2);
    expect(list).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        tools: FAKE_TOOLS,
        resultType: 'complete',
        ttlMs: 600_000,
        cacheScope: 'public',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'fake', version: '9.9.9' } },
      },
    });
    expect(call).toMatchObject({ id: 2, result: { resultType: 'complete' } });
  });

  it('answers every request before it ends, also those that share an id', async () => {
    const toolServer = new FakeToolServer();
    const answer = toolServer.call.bind(toolServer);
    toolServer.call = (given) =>
      new Promise((resolve) =>
        setTimeout(() => resolve(answer(given) as never), 50 * (given.arguments as { a: number }).a),
      );
    const { input, lines, connection } = wire(toolServer);
    const call = (a: number) => request(0, 'tools/call', { name: 'echo', arguments: { a } });
    input.end(INITIALIZE + call(1) + call(2) + call(3));
    await connection.closed;
    const texts = (await lines(4)).map((answer) => JSON.stringify(answer));
    for (const a of [1, 2, 3]) expect(texts.filter((text) => text.includes(`{"given":{"a":${a}}`))).toHaveLength(1);
  });

  it('takes a last line that nothing ends', async () => {
    const { input, lines, connection } = wire();
    input.end(INITIALIZE + request(1, 'ping').trim());
    await connection.closed;
    expect(await lines(2)).toMatchObject([{ id: 0 }, { id: 1, result: {} }]);
    const broken = wire();
    broken.input.end('{"jsonrpc":"2.0","id":1,"meth');
    await broken.connection.closed;
    expect(await broken.lines(1)).toMatchObject([{ id: null, error: { code: -32700 } }]);
  });

  it('says what is wrong with a line, and goes on', async () => {
    const { input, lines } = wire();
    input.write(`not json\n\n{"jsonrpc":"1.0"}\n${INITIALIZE}`);
    input.write(
      request(1, 'tools/list', { cursor: 'x' }) + request(2, 'tools/call', { name: 'nope' }) + request(3, 'nope'),
    );
    const answers = await lines(6);
    expect(answers.map(({ id, error }) => [id, (error as { code?: number } | undefined)?.code])).toEqual([
      [null, -32700],
      [null, -32600],
      [0, undefined],
      [1, -32602],
      [2, -32602],
      [3, -32601],
    ]);
  });

  it.each<[string, unknown[], number]>([
    ['{"jsonrpc":"2.0","id":7,"method":5}', [7], -32600],
    ['{"id":7,"method":"ping"}', [7], -32600],
    ['{"jsonrpc":"2.0","id":"a","method":"ping","params":[1]}', ['a'], -32600],
    ['{"jsonrpc":"2.0","id":7,"method":"ping","params":"x"}', [7], -32600],
    ['{"jsonrpc":"2.0","id":7,"method":"ping","extra":1}', [7], -32600],
    ['{"jsonrpc":"2.0","id":7}', [7], -32600],
    ['{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":5}}', [7], -32602],
    ['[{"jsonrpc":"2.0","id":7,"method":"ping"},{"jsonrpc":"2.0","id":8,"method":"ping"}]', [7, 8], -32600],
    ['[]', [null], -32600],
    ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', [null], -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', [null], -32600],
    ['{"jsonrpc":"2.0","id":7,"result":5}', [null], -32600],
    ['{"jsonrpc":"2.0","id":7,"method":', [null], -32700],
    ['7', [null], -32600],
  ])('refuses a line under the id of its request: %s', async (line, ids, code) => {
    const { input, lines } = wire();
    input.write(`${line}\n`);
    const answers = await lines(ids.length);
    const error = { code, message: expect.stringMatching(/^(Invalid|Parse error).*: .{10}/) };
    expect(answers).toEqual(ids.map((id) => ({ jsonrpc: '2.0', id, error })));
  });

  it('skips a byte order mark, before any line', async () => {
    const { input, lines } = wire();
    input.write(`\ufeff${INITIALIZE}\ufeff${request(1, 'ping')}`);
    expect(await lines(2)).toMatchObject([
      { id: 0, result: {} },
      { id: 1, result: {} },
    ]);
  });

  it('says that lines in UTF-16 are none, under their ids', async () => {
    for (const isBig of [false, true]) {
      const { input, lines } = wire();
      const bytes = Buffer.from(`\ufeff${request(6, 'ping')}${request(7, 'ping').trim()}\r\n`, 'utf16le');
      input.write(isBig ? bytes.swap16() : bytes);
      const error = { code: -32700, message: expect.stringContaining('UTF-8') };
      expect(await lines(2)).toMatchObject([
        { id: 6, error },
        { id: 7, error },
      ]);
      input.write(INITIALIZE);
    }
  });

  it('gives up a line that does not end, and goes on after it', async () => {
    const { input, lines } = wire();
    const megabyte = 'x'.repeat(1024 * 1024);
    for (let index = 0; index < 11; index += 1) input.write(megabyte);
    input.write(`\n${INITIALIZE}`);
    expect(await lines(2)).toMatchObject([{ id: null, error: { code: -32700, message: /too long/ } }, { id: 0 }]);
  });

  it('reads lines as they arrive, in pieces or together, cut inside a letter', async () => {
    const { input, lines } = wire();
    const bytes = Buffer.from(INITIALIZE + request(1, 'tools/call', { name: 'echo', arguments: { a: '漢字🙂' } }));
    for (const byte of bytes) input.write(Buffer.from([byte]));
    expect((await lines(2))[1]).toMatchObject({ result: { structuredContent: { given: { a: '漢字🙂' } } } });
  });

  it('keeps to itself what a tool server threw', async () => {
    const { input, lines, toolServer, faults } = wire();
    input.write(INITIALIZE + request(1, 'tools/call', { name: 'crash' }));
    expect((await lines(2))[1]).toMatchObject({ id: 1, result: { isError: true } });
    toolServer.listFault = new Error(SECRET);
    input.write(request(2, 'tools/list'));
    const answers = await lines(3);
    expect(answers[2]).toEqual({ jsonrpc: '2.0', id: 2, error: { code: -32603, message: 'Internal error' } });
    expect(JSON.stringify(answers)).not.toContain('hunter2');
    expect(faults).toEqual([`tools/call crash: Error: ${SECRET}`, `tools/list: Error: ${SECRET}`]);
  });

  it('aborts a call that is cancelled', async () => {
    const { input, lines, toolServer } = wire();
    input.write(INITIALIZE + request(1, 'tools/call', { name: 'hang' }));
    await lines(1);
    input.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })}\n`);
    for (let turn = 0; turn < 200 && !toolServer.calls[0]?.signal.aborted; turn += 1) await pause();
    expect(toolServer.calls[0]?.signal.aborted).toBe(true);
  });

  it('answers what was asked before its input ended, then ends', async () => {
    const { input, lines, connection } = wire();
    input.end(INITIALIZE + request(1, 'tools/list') + request(2, 'tools/call', { name: 'echo' }));
    await connection.closed;
    expect((await lines(3)).map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  it('does not wait for ever for a call whose client has gone', async () => {
    const { input, lines, connection, toolServer } = wire();
    const start = performance.now();
    input.end(INITIALIZE + request(1, 'tools/call', { name: 'hang' }));
    await connection.closed;
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(toolServer.calls[0]?.signal.aborted).toBe(true);
    // It may still read.
    const [, told] = await lines(2);
    expect(told).toMatchObject({
      id: 1,
      error: { message: expect.stringMatching(/input ended.*Keep the input open/s) },
    });
  });

  describe.each(['its input ends', 'it is told to end'])('when %s', (how) => {
    const stop = ({ input, connection }: Wired) => (how === 'its input ends' ? input.end() : connection.end());

    it.each([1, 3])('answers %i calls under way, and takes nothing new', async (count) => {
      const toolServer = new AskingToolServer();
      const wired = wire(toolServer);
      const { input, lines, connection } = wired;
      for (let id = 1; id <= count; id += 1)
        input.write(modern(id, 'tools/call', { name: id === 1 ? 'slow' : 'hang' }));
      while (toolServer.written + toolServer.calls.length < count) await pause();
      stop(wired);
      if (how !== 'its input ends') input.write(modern(99, 'tools/list'));
      await pause();
      toolServer.release();
      await connection.closed;
      const said = await lines(count);
      expect(said.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, place) => place + 1));
      expect(JSON.stringify(said[0])).toContain('at last');
      for (const told of said.slice(1))
        expect(told).toMatchObject({ error: { message: expect.stringMatching(/look before/) } });
    });

    it('has calls say what they know, and gives who listens its result', async () => {
      const toolServer = new LimitedToolServer();
      const wired = wire(toolServer);
      const { input, lines, connection } = wired;
      input.write(modern(1, 'subscriptions/listen', { notifications: { toolsListChanged: true } }));
      input.write(modern(2, 'tools/call', { name: 'limited' }));
      while (toolServer.calls.length === 0) await pause();
      stop(wired);
      await connection.closed;
      const answers = (await lines(2)).filter((line) => 'id' in line);
      expect(answers).toMatchObject([
        { id: 1, result: expect.anything() },
        { id: 2, result: { content: [{ text: 'not known' }] } },
      ]);
    });
  });

  it('ends when its input breaks, or when it is told to', async () => {
    const broken = wire();
    broken.input.destroy(new Error('gone'));
    await broken.connection.closed;
    const stopped = wire();
    await stopped.connection.close();
    await stopped.connection.closed;
  });
});

/** Has a tool that ends with its limits. */
class LimitedToolServer extends FakeToolServer {
  readonly limits = new TimeLimits();

  override call(call: Parameters<FakeToolServer['call']>[0]) {
    if (call.name !== 'limited') return super.call(call);
    this.calls.push(call);
    const { signal } = new AbortController();
    const over = this.limits.begin(signal).until('end');
    return new Promise<ToolResult>((resolve) => {
      over.addEventListener('abort', () => resolve({ content: [{ type: 'text', text: 'not known' }] }));
    });
  }
}

describe('a call over stdio that asks', () => {
  const accepted = { action: 'accept', content: { sure: true } };

  it('gets its answer from a client of the handshake era', async () => {
    const toolServer = new AskingToolServer();
    const { input, lines } = wire(toolServer);
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: { elicitation: {} },
      clientInfo: { name: 't', version: '1' },
    };
    input.write(request(100, 'initialize', params));
    await lines(1);
    input.write(request(101, 'tools/call', { name: 'delete' }));
    const asked = (await lines(2)).find(({ method }) => method === 'elicitation/create');
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id: asked?.id, result: accepted })}\n`);
    const done = (await lines(3)).find(({ id }) => id === 101);
    expect(JSON.stringify(done)).toContain('deleted');
    expect(toolServer.written).toBe(1);
  });

  it('gets its answer from a modern client, and tells of progress', async () => {
    const { input, lines } = wire(new AskingToolServer());
    input.write(modern(1, 'tools/call', { name: 'delete' }));
    const [asked] = (await lines(1)) as { result: { requestState: string } }[];
    const retry = { name: 'delete', inputResponses: { confirm: accepted }, requestState: asked?.result.requestState };
    input.write(modern(2, 'tools/call', retry));
    expect(JSON.stringify((await lines(2))[1])).toContain('deleted');
    input.write(modern(3, 'tools/call', { name: 'steps', _meta: { ...modernMeta, progressToken: 'p' } }));
    const progress = (await lines(6)).filter(({ method }) => method === 'notifications/progress');
    expect(progress).toMatchObject([1, 2, 3].map((step) => ({ params: { progressToken: 'p', progress: step } })));
  });
});

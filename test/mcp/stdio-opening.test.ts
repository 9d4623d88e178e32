import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { messageBounds } from '../../runtime/basics/bounds.ts';
import { principalOf } from '../../runtime/guard/principal.ts';
import { LEGACY_REVISIONS } from '../../runtime/mcp/protocol.ts';
import { serveThroughSdk } from '../../runtime/mcp/sdk/serve-through-sdk.ts';
import { StdioOpening } from '../../runtime/mcp/sdk/stdio-opening.ts';
import { StdioWire } from '../../runtime/mcp/sdk/stdio-wire.ts';
import type { ToolServer } from '../../runtime/mcp/tool-server.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { FullToolServer } from './full-tool-server.ts';
import { modernMeta } from './serve.ts';

// What a client opens with on stdio is answered without the SDK, and as the SDK does.

interface Told {
  /** Every line that came out, in whatever order. */
  readonly lines: readonly string[];
  /** Whether the SDK was needed. */
  readonly isSdk: boolean;
  readonly faults: readonly string[];
}

/** Says lines to a server on stdio, with or without what answers the first of them; the input ends behind the last. */
async function tell(script: readonly object[], toolServer: ToolServer, isAlone = false): Promise<Told> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let text = '';
  output.on('data', (chunk) => {
    text += chunk;
  });
  const faults: string[] = [];
  const options = {
    toolServer,
    principal: principalOf({ key: 'k' }),
    report: (fault: unknown, where: string) => void faults.push(`${where}: ${fault}`),
  };
  const wire = new StdioWire({
    input,
    output,
    list: () => toolServer.list(),
    bounds: messageBounds(undefined).withKey,
    endListening: () => void served?.close(),
  });
  let isSdk = false;
  let served: { close(): Promise<void> } | undefined;
  let closed: Promise<void>;
  if (isAlone) {
    served = serveThroughSdk(wire, options);
    const ended = wire.onclose;
    closed = new Promise((resolve) => {
      wire.onclose = () => {
        ended?.();
        resolve();
      };
    });
  } else {
    const sdk = async (opening: StdioOpening) => {
      isSdk = true;
      served = serveThroughSdk(opening, options);
      return served;
    };
    closed = new StdioOpening(wire, { ...options, sdk: (opening) => sdk(opening as StdioOpening) }).closed;
  }
  input.end(script.map((message) => `${JSON.stringify(message)}\n`).join(''));
  await closed;
  return { lines: text.split('\n').sort(), isSdk, faults };
}

const ask = (id: number | string, method: string, params?: object) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params && { params }),
});
const modern = (id: number | string, method: string, params: object = {}) =>
  ask(id, method, { ...params, _meta: modernMeta });
const hello = (id: number | string, protocolVersion = '2025-11-25', more: object = {}) =>
  ask(id, 'initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 't', version: '1' }, ...more });
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const echo = { name: 'echo', arguments: { a: 1 } };

/** By what a client says: what needs no SDK. */
const PLAIN: Readonly<Record<string, readonly object[]>> = {
  'a handshake and a list': [hello(0), INITIALIZED, ask(1, 'tools/list')],
  'texts for ids': [hello('an id "of" its own'), ask('b', 'tools/list', {}), ask('c', 'tools/list')],
  'the same id each time': [hello(1), INITIALIZED, INITIALIZED, ask(1, 'tools/list'), ask(1, 'tools/list')],
  'a list before everything': [ask(1, 'tools/list'), ask(2, 'tools/list', { _meta: { progressToken: 7 } })],
  'a modern list': [modern(1, 'tools/list'), modern(2, 'tools/list')],
  'a discovery and a modern list': [
    modern(1, 'server/discover'),
    modern(2, 'tools/list'),
    modern(3, 'server/discover'),
  ],
  'a discovery and a handshake': [modern(1, 'server/discover'), hello(2), INITIALIZED, ask(3, 'tools/list')],
  ...Object.fromEntries([...LEGACY_REVISIONS].map((revision) => [`a handshake of ${revision}`, [hello(0, revision)]])),
};

/** What needs it, from some message on. */
const UNUSUAL: Readonly<Record<string, readonly object[]>> = {
  'a call': [hello(0), INITIALIZED, ask(1, 'tools/list'), ask(2, 'tools/call', echo), ask(3, 'tools/list')],
  'a modern call': [modern(1, 'server/discover'), modern(2, 'tools/list'), modern(3, 'tools/call', echo)],
  'a call of the same id': [hello(1), ask(1, 'tools/call', echo), ask(1, 'tools/list')],
  'a call before everything': [ask(1, 'tools/call', echo), ask(2, 'tools/list')],
  'a list before a call': [ask(1, 'tools/list'), ask(2, 'tools/call', echo)],
  'a second handshake': [hello(0), hello(1, '2025-06-18'), ask(2, 'tools/list')],
  'a handshake after a discovery and a notification': [
    modern(1, 'server/discover'),
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9, _meta: modernMeta } },
    hello(2),
  ],
  'a handshake after a list': [ask(1, 'tools/list'), hello(2), ask(3, 'ping')],
  'a handshake after a modern list': [modern(1, 'tools/list'), hello(2), modern(3, 'tools/list')],
  'a list of another era': [modern(1, 'tools/list'), ask(2, 'tools/list')],
  'a modern list after a handshake': [hello(0), modern(1, 'tools/list'), ask(2, 'tools/list')],
  'a discovery after a handshake': [hello(0), modern(1, 'server/discover')],
  'an unknown revision': [hello(0, '1999-01-01'), INITIALIZED, ask(1, 'tools/list')],
  'a handshake that says more': [hello(0, '2025-11-25', { _meta: { x: 1 } }), ask(1, 'tools/list')],
  'a cursor': [hello(0), ask(1, 'tools/list', { cursor: '' }), ask(2, 'tools/list', { cursor: 'x' })],
  'an answer to nothing': [{ jsonrpc: '2.0', id: 1, result: {} }, hello(2), ask(3, 'tools/list')],
  'an unknown notification': [hello(0), { jsonrpc: '2.0', method: 'notifications/x' }, ask(1, 'tools/list')],
  'another method': [hello(0), INITIALIZED, ask(1, 'resources/list'), ask(2, 'prompts/list'), ask(3, 'nothing')],
  'a cancellation': [
    hello(0),
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } },
    ask(1, 'ping'),
  ],
  'a claim of an unknown revision': [
    ask(1, 'tools/list', { _meta: { ...modernMeta, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' } }),
    modern(2, 'tools/list'),
  ],
};

const SERVERS: Readonly<Record<string, () => ToolServer>> = {
  'tools only': () => new FakeToolServer(),
  'all there is': () => new FullToolServer(),
};

describe.each(Object.entries(SERVERS))('a server of %s', (_, server) => {
  it.each(Object.entries(PLAIN))('answers %s as the SDK does, without it', async (_name, script) => {
    const told = await tell(script, server());
    const { lines, faults } = await tell(script, server(), true);
    expect(told).toEqual({ lines, faults, isSdk: false });
    expect(lines.length).toBeGreaterThan(1);
  });

  it.each(Object.entries(UNUSUAL))(
    'has the SDK answer %s, as if it had been there from the beginning',
    async (_name, script) => {
      const told = await tell(script, server());
      const { lines, faults } = await tell(script, server(), true);
      expect(told).toEqual({ lines, faults, isSdk: true });
    },
  );
});

it('a list that fails is told in the words of the SDK', async () => {
  const failing = () => Object.assign(new FakeToolServer(), { list: () => Promise.reject(new Error('no list')) });
  for (const script of [[hello(0), ask(1, 'tools/list')], [modern(1, 'tools/list')], [ask(1, 'tools/list')]]) {
    const told = await tell(script, failing());
    const { lines } = await tell(script, failing(), true);
    expect(told.lines).toEqual(lines);
    expect(told.isSdk).toBe(true);
  }
});

it('a connection that ends while the SDK is being loaded is over, and one that cannot be served any more says so', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const toolServer = new FakeToolServer();
  const faults: string[] = [];
  const wire = new StdioWire({
    input,
    output,
    list: () => toolServer.list(),
    bounds: messageBounds(undefined).withKey,
  });
  const sdk = () => Promise.reject(new Error('not installed'));
  const report = (fault: unknown, where: string) => void faults.push(`${where}: ${fault}`);
  const opening = new StdioOpening(wire, { toolServer, sdk, report });
  input.write(`${JSON.stringify(ask(1, 'ping'))}\n`);
  await opening.closed;
  expect(faults).toEqual(['stdio: Error: not installed']);
  await opening.closeAll();
});

import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_TOOLS } from './fake-tool-server.ts';
import { type Served, serve } from './serve.ts';

// The clients in use, over real sockets: what they make of us is what counts.

const INFO = { name: 'test', version: '1' };
const KEY = { requestInit: { headers: { 'x-api-key': 'k1' } } };

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

type AnyClient = Pick<FirstClient, 'listTools' | 'callTool' | 'close' | 'getServerVersion' | 'getInstructions'>;

async function first(url: string): Promise<AnyClient> {
  const client = new FirstClient(INFO);
  // Its types predate exactOptionalPropertyTypes.
  await client.connect(new FirstTransport(new URL(url), KEY) as unknown as Parameters<FirstClient['connect']>[0]);
  return client;
}

const second = (mode: 'legacy' | 'auto' | { pin: string }) => async (url: string) => {
  const client = new ModernClient(INFO, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(new URL(url), KEY));
  return client as unknown as AnyClient;
};

const CLIENTS: [string, (url: string) => Promise<AnyClient>][] = [
  ['v1', first],
  ['v2, legacy', second('legacy')],
  ['v2, auto', second('auto')],
  ['v2, pinned to 2026-07-28', second({ pin: '2026-07-28' })],
];

describe.each(CLIENTS)('a client of the SDK, %s', (_what, open) => {
  it.each(['/mcp', '/mcp/all'])('lists and calls at %s', async (path) => {
    const client = await open(served.url + path);
    try {
      expect(client.getServerVersion()).toMatchObject({ name: 'fake', version: '9.9.9' });
      expect(client.getInstructions()).toBe('Use echo.');
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(FAKE_TOOLS.map(({ name }) => name));
      const echoed = await client.callTool({ name: 'echo', arguments: { a: 'ü' } });
      expect(echoed.structuredContent).toEqual({ given: { a: 'ü' }, key: 'k1' });
      expect(await client.callTool({ name: 'refuse' })).toMatchObject({ isError: true });
      expect(await client.callTool({ name: 'crash' })).toMatchObject({ isError: true });
      await expect(client.callTool({ name: 'nope' })).rejects.toMatchObject({
        code: -32602,
        message: /Unknown tool: nope/,
      });
    } finally {
      await client.close();
    }
  });

  it('gets the compressed list whole', async () => {
    const client = await open(`${served.url}/mcp`);
    try {
      await client.listTools();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await client.listTools()).tools).toMatchObject(FAKE_TOOLS);
    } finally {
      await client.close();
    }
  });
});

it('a modern client that gives up a call ends it here', async () => {
  const client = new ModernClient(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernTransport(new URL(`${served.url}/mcp`)));
  try {
    const stop = new AbortController();
    const call = client.callTool({ name: 'hang' }, { signal: stop.signal });
    call.catch(() => {});
    const hanging = () => served.toolServer.calls.find(({ name }) => name === 'hang');
    for (let turn = 0; turn < 200 && hanging() === undefined; turn += 1) await new Promise((r) => setTimeout(r, 10));
    stop.abort();
    await expect(call).rejects.toThrow();
    for (let turn = 0; turn < 200 && !hanging()?.signal.aborted; turn += 1) await new Promise((r) => setTimeout(r, 10));
    expect(hanging()?.signal.aborted).toBe(true);
  } finally {
    await client.close();
  }
});

/** Real clients that start the server themselves, played over its pipes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../e2e/product.ts';
import { AGENTS } from './agents.ts';
import { sevenSteps, throughCompact } from './conversation.ts';
import { RealClient } from './real-client.ts';
import { StdioTransport } from './transport.ts';

const MEASURED = AGENTS.flatMap((profile) => profile.stdio.map((revision) => ({ ...profile, revision })));

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.close());

describe.each(MEASURED)('$name $version over stdio, $revision', (profile) => {
  let client: RealClient;
  let transport: StdioTransport;

  beforeAll(async () => {
    const { sandboxUrl, keys } = product;
    transport = new StdioTransport({ ONEUPTIME_URL: sandboxUrl, ONEUPTIME_API_KEY: keys.admin as string });
    client = await RealClient.open({ profile, transport });
  });
  afterAll(() => client?.close());

  it('lists four tools', async () => {
    expect(await client.list()).toHaveLength(4);
  });

  it('reads nothing twice', async () => {
    for (const step of sevenSteps(`${profile.name} ${profile.revision}, over stdio`)) {
      const call = throughCompact(step);
      const result = await client.call(call.name, call.arguments);
      expect(result.content[0]?.text, step.what).toMatch(step.says);
      const { structuredContent: _more, ...bare } = result;
      const read = client.reads(result, call);
      expect(read.length, `${step.what}: ${read}`).toBeLessThanOrEqual(client.reads(bare, call).length);
    }
  });

  it('gets every refusal under the id of its request', async () => {
    expect((await client.request('no/such')).message?.error).toBeDefined();
    expect((await client.request('tools/call', { name: 'no_such_tool' })).message?.error).toBeDefined();
    const unreadable = [
      { jsonrpc: '2.0', id: 901, method: 'tools/list', params: [1] },
      { id: 902, method: 'tools/list' },
      { jsonrpc: '1.0', id: 'three', method: 'tools/list' },
      { jsonrpc: '2.0', id: 904, method: 7 },
    ];
    for (const message of unreadable) {
      const { message: answer } = await client.send(message as unknown as Parameters<RealClient['send']>[0]);
      expect(answer?.error, JSON.stringify(message)).toBeDefined();
    }
    expect(transport.stray).toEqual([]);
  });

  it('may number every request 1', async () => {
    client.beginAnew();
    const first = await client.call('call_read', { tool: 'count_labels' });
    client.beginAnew();
    const second = await client.call('call_read', { tool: 'count_monitors' });
    expect(second.content).not.toEqual(first.content);
  });
});

/** Pictures as clients get them: of every drawing, over both versions of the SDK, directly and through a dispatcher. */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PICTURES } from '../../runtime/pictures/pictures.ts';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { readServedFacts } from '../../specs/facts.ts';
import { readPng } from './read-png.ts';

let sandbox: RunningSandbox;
const apps: FastifyInstance[] = [];
let url: string;

async function open(env: NodeJS.ProcessEnv = {}): Promise<string> {
  const read = readSettings(['--http'], { ONEUPTIME_URL: sandbox.url, CONFIRM: 'never', ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings);
  const app = await httpServerOf(read.settings, product);
  apps.push(app);
  return app.listen({ host: '127.0.0.1', port: 0 });
}

beforeAll(async () => {
  sandbox = await startSandbox({ facts: await readServedFacts(packageFile('specs/oneuptime/facts.json')) });
  url = await open();
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await sandbox.close();
});

const INFO = { name: 'test', version: '1' };
type AnyClient = Pick<FirstClient, 'callTool' | 'close'>;
const withKey = () => ({ requestInit: { headers: { 'x-api-key': sandbox.keys.admin } } });

async function first(address: string): Promise<AnyClient> {
  const client = new FirstClient(INFO);
  const transport = new FirstTransport(new URL(address), withKey());
  await client.connect(transport as unknown as Parameters<FirstClient['connect']>[0]);
  return client;
}

const second = (mode: 'legacy' | 'auto') => async (address: string) => {
  const client = new ModernClient(INFO, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(new URL(address), withKey()));
  return client as unknown as AnyClient;
};

interface Seen {
  readonly content: readonly [{ readonly text: string }, { readonly data: string; readonly mimeType: string }?];
  readonly structuredContent?: object;
}

async function called(client: AnyClient, name: string, args: Record<string, unknown>): Promise<Seen> {
  return (await client.callTool({ name, arguments: args })) as unknown as Seen;
}

describe.each([
  ['v1', first],
  ['v2, handshake', second('legacy')],
  ['v2', second('auto')],
])('a client of the SDK, %s', (_, connect) => {
  it.each([
    ['by its name', 'get_slo_status', { picture: true }],
    ['through a dispatcher', 'call_read', { tool: 'get_slo_status', arguments: { picture: true } }],
  ])('reads a text, and a picture of it: %s', async (_way, name, args) => {
    const client = await connect(`${url}/mcp`);
    try {
      const { content, structuredContent } = await called(client, name, args);
      const [{ text }, image] = content;
      const [json = '', said = '', end, ...more] = text.split('\n');
      expect(JSON.parse(json)).toMatchObject({ total: expect.any(Number) });
      expect(said).toMatch(/^Picture: .+\.$/);
      expect([end, more]).toEqual(['', []]);
      expect(image).toMatchObject({ type: 'image', mimeType: 'image/png', annotations: { audience: ['user'] } });
      expect(readPng(Buffer.from(image?.data ?? '', 'base64')).width).toBe(1200);
      // Beside a structure some clients show nothing else.
      expect(structuredContent).toBeUndefined();
    } finally {
      await client.close();
    }
  });
});

it('sends the structure too where the operator wants both', async () => {
  const client = await first(`${await open({ RESULTS: 'both' })}/mcp`);
  const { content, structuredContent } = await called(client, 'get_slo_status', { picture: true });
  await client.close();
  expect(JSON.parse(content[0].text.split('\n')[0] ?? '')).toEqual(structuredContent);
  expect(content).toHaveLength(2);
});

describe('every drawing', () => {
  it.each(Object.keys(PICTURES))('weighs no more than every client takes: %s', async (name) => {
    const { example } = (await readWorkflows()).find((listed) => listed.name === name) ?? {};
    const client = await second('auto')(`${url}/mcp`);
    const { content } = await called(client, name, { ...example, picture: 'dark' });
    await client.close();
    const png = Buffer.from(content[1]?.data ?? '', 'base64');
    expect(png.length).toBeGreaterThan(2_000);
    expect(png.length).toBeLessThanOrEqual(60_000);
    expect(readPng(png).width).toBe(1200);
    expect(content[0].text).not.toMatch(/boxes|could not be made/);
  });
});

/** The built product and the clients in use, in each era and over each transport: who is asked how, and what comes of it. */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AnyClient, BIN, type Product, startProduct } from '../e2e/product.ts';

type Answer = { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, never> | { sure: boolean } };
/** What the person at the client says; undefined where the client cannot be asked. */
type Person = ((message: string) => Answer | Promise<Answer>) | undefined;

const INFO = { name: 'asked', version: '1' };
let product: Product;
let old: Product;

beforeAll(async () => {
  [product, old] = await Promise.all([
    startProduct([], { CONFIRM: 'ask' }),
    startProduct([], { CONFIRM: 'ask', LEGACY_SSE: 'true', SESSIONS: 'off' }),
  ]);
});
afterAll(async () => {
  await Promise.all([product.close(), old.close()]);
});

const capabilitiesOf = (person: Person) => ({ capabilities: person ? { elicitation: {} } : {} });
const keyed = ({ keys }: Product) => ({ requestInit: { headers: { 'x-api-key': keys.admin as string } } });
const urlOf = ({ url }: Product, path: string): URL => new URL(`${url}${path}`);
const command = () => ({
  command: process.execPath,
  args: [BIN, '--surface', 'all'],
  env: {
    ...(process.env as Record<string, string>),
    CONFIRM: 'ask',
    ONEUPTIME_URL: product.sandboxUrl,
    ONEUPTIME_API_KEY: product.keys.admin as string,
  },
});

async function first(person: Person, transport: unknown): Promise<AnyClient> {
  const client = new FirstClient(INFO, capabilitiesOf(person));
  if (person) client.setRequestHandler(ElicitRequestSchema, async ({ params }) => person(params.message));
  await client.connect(transport as Parameters<FirstClient['connect']>[0]);
  return client;
}

async function modern(person: Person, transport: unknown, mode: 'legacy' | { pin: string }): Promise<AnyClient> {
  const client = new ModernClient(INFO, { ...capabilitiesOf(person), versionNegotiation: { mode } });
  if (person) client.setRequestHandler('elicitation/create', async ({ params }) => person(params.message));
  await client.connect(transport as Parameters<ModernClient['connect']>[0]);
  return client as unknown as AnyClient;
}

const PIN = { pin: '2026-07-28' };
const WAYS: Readonly<Record<string, (person: Person) => Promise<AnyClient>>> = {
  'v1 in a session': (person) => first(person, new FirstHttp(urlOf(product, '/mcp/all'), keyed(product))),
  'v2 in a session': (person) => modern(person, new ModernHttp(urlOf(product, '/mcp/all'), keyed(product)), 'legacy'),
  'v2, 2026-07-28': (person) => modern(person, new ModernHttp(urlOf(product, '/mcp/all'), keyed(product)), PIN),
  'v1 over stdio': (person) => first(person, new FirstStdio(command())),
  'v2 over stdio': (person) => modern(person, new ModernStdio(command()), 'legacy'),
  'v2 over stdio, 2026-07-28': (person) => modern(person, new ModernStdio(command()), PIN),
};

let made = 0;

/** A label of its own. */
async function label(client: AnyClient): Promise<string> {
  made += 1;
  const name = `Label ${made} to be deleted`;
  const result = await client.callTool({ name: 'create_label', arguments: { name, color: '#ffffff' } });
  expect(result.isError).toBeFalsy();
  return name;
}

async function isThere(client: AnyClient, name: string): Promise<boolean> {
  const { content } = await client.callTool({ name: 'count_labels', arguments: { filter: { name } } });
  return (content as { text: string }[])[0]?.text.includes('"count":1') === true;
}

async function remove(client: AnyClient, id: string, more: object = {}): Promise<{ text: string; isError: boolean }> {
  const { content, isError } = await client.callTool({ name: 'delete_label', arguments: { id, ...more } });
  return { text: (content as { text: string }[]).map(({ text }) => text).join('\n'), isError: isError === true };
}

const tokenIn = (text: string): string => /"confirm": "([\w-]{80})"/.exec(text)?.[1] ?? '';

describe.each(Object.entries(WAYS))('%s', (_, open) => {
  let client: AnyClient;
  let answer: Answer;
  let heard: string[];

  beforeAll(async () => {
    client = await open((message) => {
      heard.push(message);
      return answer;
    });
  });
  beforeEach(() => {
    heard = [];
  });
  afterAll(() => client.close());

  it('asks its person in names, and goes on with a yes', async () => {
    answer = { action: 'accept', content: { sure: true } };
    const name = await label(client);
    expect(await remove(client, name)).toMatchObject({ isError: false });
    expect(heard).toEqual([expect.stringContaining(`Delete the label "${name}"?`)]);
    expect(await isThere(client, name)).toBe(false);
  });

  it.each<[string, Answer]>([
    ['decline', { action: 'decline' }],
    ['cancel', { action: 'cancel' }],
    ['accept without sure', { action: 'accept', content: {} }],
    ['accept with sure: false', { action: 'accept', content: { sure: false } }],
  ])('does nothing on %s, for good and without a token', async (_what, said) => {
    answer = said;
    const name = await label(client);
    const { isError, text } = await remove(client, name);
    expect(isError).toBe(true);
    expect(text).toMatch(/nothing was sent|nothing was done/i);
    expect(tokenIn(text)).toBe('');
    expect(heard).toHaveLength(1);
    expect(await isThere(client, name)).toBe(true);
  });

  it('that cannot be asked gets a preview and a token, good for one call', async () => {
    const mute = await open(undefined);
    const name = await label(mute);
    const { isError, text } = await remove(mute, name);
    expect(isError).toBe(true);
    expect(await isThere(mute, name)).toBe(true);
    const confirm = tokenIn(text);
    const twice = await Promise.all([remove(mute, name, { confirm }), remove(mute, name, { confirm })]);
    expect(twice.filter((result) => !result.isError)).toHaveLength(1);
    expect(await isThere(mute, name)).toBe(false);
    await mute.close();
  });
});

describe('through the compact tools', () => {
  it('a preview goes through call_read, and what writes does not', async () => {
    const client = await modern(undefined, new ModernHttp(urlOf(product, '/mcp'), keyed(product)), PIN);
    const all = await modern(undefined, new ModernHttp(urlOf(product, '/mcp/all'), keyed(product)), PIN);
    const id = await label(all);
    const through = async (name: string, args: unknown): Promise<{ text: string; isError: boolean }> => {
      const { content, isError } = await client.callTool({
        name,
        arguments: { tool: 'delete_label', arguments: args },
      } as never);
      return { text: JSON.stringify(content), isError: isError === true };
    };
    const shown = await through('call_read', { id, preview: true });
    expect(shown).toMatchObject({ isError: false, text: expect.stringContaining('sent') });
    for (const args of [
      { id },
      { id, preview: 'true' },
      { id, preview: 1 },
      { id, preview: false },
      { id, preview: null },
    ])
      expect((await through('call_read', args)).isError, JSON.stringify(args)).toBe(true);
    const [, confirm = ''] = /confirm\\": \\"([\w-]{80})/.exec((await through('call_delete', { id })).text) ?? [];
    expect(confirm).not.toBe('');
    expect((await through('call_read', { id, confirm })).isError).toBe(true);
    expect((await through('call_read', { id, confirm, preview: true })).isError).toBe(false);
    expect(await isThere(all, id)).toBe(true);
    expect((await through('call_delete', { id, confirm })).isError).toBe(false);
    expect(await isThere(all, id)).toBe(false);
    await Promise.all([client.close(), all.close()]);
  });

  it('no preview of what writes is taken at an address that only reads', async () => {
    const client = await modern(undefined, new ModernHttp(urlOf(product, '/mcp/readonly'), keyed(product)), PIN);
    const args = { tool: 'delete_label', arguments: { id: 'Platform', preview: true } };
    const { content, isError } = await client.callTool({ name: 'call_read', arguments: args });
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).toContain('read_only');
    await client.close();
  });
});

describe('where a call stays open', () => {
  it('the transport of 2024 asks, too', async () => {
    const transport = new SSEClientTransport(urlOf(old, '/mcp/sse'), keyed(old));
    const client = await first(() => ({ action: 'decline' }), transport);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(0);
    const args = { tool: 'delete_label', arguments: { id: 'internal' } };
    const { content } = await client.callTool({ name: 'call_delete', arguments: args });
    expect(JSON.stringify(content)).toContain('Nobody confirmed');
    await client.close();
  });

  it('without sessions there is nobody to ask: it takes a token', async () => {
    const client = await first(
      () => ({ action: 'accept', content: { sure: true } }),
      new FirstHttp(urlOf(old, '/mcp/all'), keyed(old)),
    );
    const name = await label(client);
    const { text } = await remove(client, name);
    expect(tokenIn(text)).not.toBe('');
    expect(await isThere(client, name)).toBe(true);
    await client.close();
  });

  it('a client that leaves while its person thinks has nothing done', async () => {
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const open = WAYS['v1 in a session'] as (person: Person) => Promise<AnyClient>;
    const client = await open(() => {
      asked();
      return new Promise(() => {});
    });
    const name = await label(client);
    void remove(client, name).catch(() => {});
    await isAsked;
    await client.close();
    const other = await open(undefined);
    expect(await isThere(other, name)).toBe(true);
    await other.close();
  });

  it('a client whose person fails to answer has nothing done', async () => {
    for (const way of Object.values(WAYS).slice(0, 3)) {
      const client = await way(() => {
        throw new Error('no screen');
      });
      const name = await label(client);
      const outcome = await remove(client, name).catch(() => ({ isError: true }));
      expect(outcome.isError).toBe(true);
      expect(await isThere(client, name)).toBe(true);
      await client.close();
    }
  });
});

/** The seam: a platform nobody in `call/`, `tools/`, `http/` or `mcp/` has heard of is served by all of them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResourceModule, Verb } from '../../runtime/catalogue/kinds.ts';
import { inputSchema, toPortable } from '../../runtime/catalogue/schema.ts';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openProduct, type Product } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { type SentResult, sentText, sentValue } from '../sent-result.ts';
import { index, LIBRARY, LIBRARY_API, library } from './toy-platform.ts';

interface Book {
  readonly number: number;
  readonly title: string;
  readonly pages?: number;
}

/** The library itself: three books behind `Authorization: Card …`. */
const books: Book[] = ['Emma', 'Ulysses', 'Molloy'].map((title, place) => ({ number: place + 1, title, pages: 300 }));

async function answer(request: IncomingMessage): Promise<readonly [number, unknown]> {
  const url = new URL(request.url ?? '', 'http://x');
  if (request.headers.authorization !== 'Card good') return [403, {}];
  if (url.pathname === '/v1/books' && request.method === 'POST') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const added = { number: books.length + 1, ...JSON.parse(Buffer.concat(chunks).toString()) } as Book;
    books.push(added);
    return [201, added];
  }
  const [, number] = /^\/v1\/books\/(\d+)$/.exec(url.pathname) ?? [];
  if (number) return [books[Number(number) - 1] ? 200 : 404, books[Number(number) - 1] ?? {}];
  const from = Number(url.searchParams.get('from') ?? 0);
  const count = Number(url.searchParams.get('count') ?? 100);
  return [200, { books: books.slice(from, from + count), total: books.length }];
}

let upstream: Server;
let product: Product;
let app: Awaited<ReturnType<typeof httpServerOf>>;
let folder = '';
let url = '';
let client: Client;

async function writeCode(): Promise<void> {
  const module: ResourceModule = await (index.book as { load: () => Promise<ResourceModule> }).load();
  const tools = (['list', 'get', 'create'] as Verb[]).map((verb) => ({
    name: module.operations[verb]?.name,
    title: verb,
    description: `${verb} books.`,
    inputSchema: toPortable(inputSchema(module, verb)),
    annotations: { readOnlyHint: verb !== 'create', destructiveHint: false },
  }));
  const search = JSON.parse(await readFile(new URL('../../generated/oneuptime/search.json', import.meta.url), 'utf8'));
  const names = { list: 'list_books', get: 'get_book', create: 'create_book' };
  const entry = {
    id: 'book',
    tag: 'Book',
    toolset: 'library',
    tools: names,
    names: ['book'],
    about: 'What one reads.',
  };
  const files: Record<string, string> = {
    'tools.jsonl': tools.map((tool) => `${JSON.stringify(tool)}\n`).join(''),
    'examples.json': '{}',
    'signatures.json': JSON.stringify({
      list_books: {},
      get_book: { needs: ['id'] },
      create_book: { needs: ['title'] },
    }),
    'everyday.json': '[]',
    'search.json': JSON.stringify({ ...search, resources: [entry], families: {} }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}

beforeAll(async () => {
  upstream = createServer((request, response) => {
    void answer(request).then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(path.join(tmpdir(), 'toy-platform-'));
  await writeCode();
  const read = readSettings(['--http', '--port', '0'], {
    ONEUPTIME_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  });
  if (!('settings' in read)) throw new Error('The settings are not taken.');
  product = await openProduct(read.settings, {
    kit: { face: LIBRARY, api: LIBRARY_API, load: async () => library },
    code: {
      resources: index,
      toolsets: { library: { title: 'Library', summary: 'Books.' } },
      aliases: {},
      everyday: [],
      permissions: async () => ({ permissionNames: [], permissionSets: [] }),
      folder: pathToFileURL(`${folder}/`),
    },
  });
  app = await httpServerOf(read.settings, product);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  client = new Client({ name: 'reader', version: '1' });
  const requestInit = { headers: { 'x-api-key': 'good' } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
});
afterAll(async () => {
  await client.close();
  await app.close();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const call = (name: string, args: Record<string, unknown>): Promise<SentResult> =>
  client.callTool({ name, arguments: args });

describe('a toy platform', () => {
  it('is listed, found and described under its own name', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ title }) => title)).toContain('Read from Library');
    const found = await call('find_tools', { intent: ['books'] });
    expect(sentText(found)).toContain('list_books');
    const instructions = client.getInstructions() ?? '';
    expect(instructions).toMatch(
      /^A library: find_tools .* There are books; list, get and create, as each has them\. .*\("Emma"\)/,
    );
    expect(instructions).not.toMatch(/borrow_book|OneUptime/);
  });

  it('lists in pages, gets by id and by name, and creates', async () => {
    const first = sentValue<{ items: object[]; total: number; nextCursor: string }>(
      await call('list_books', { limit: 2 }),
    );
    expect(first).toMatchObject({
      items: [
        { id: 1, title: 'Emma' },
        { id: 2, title: 'Ulysses' },
      ],
      total: 3,
    });
    const rest = await call('list_books', { limit: 2, cursor: first.nextCursor });
    expect(sentValue(rest)).toMatchObject({ items: [{ id: 3, title: 'Molloy' }] });
    expect(sentValue(await call('get_book', { id: 'ulysses', fields: ['pages'] }))).toMatchObject({
      item: { id: 2, pages: 300 },
      link: expect.stringMatching(/catalogue\/2$/),
    });
    const created = await call('call_write', {
      tool: 'library_create_book',
      arguments: { title: 'Murphy', pages: '280' },
    });
    expect(sentValue(created)).toEqual({ created: { id: 4, title: 'Murphy', pages: 280 } });
  });

  it('previews, refuses and explains like any other', async () => {
    const preview = sentValue(await call('create_book', { title: 'Watt', preview: true }));
    expect(preview).toMatchObject({ preview: { method: 'POST', body: { title: 'Watt' } }, sent: false });
    expect(sentText(await call('create_book', { titel: 'Watt' }))).toMatch(/no argument "titel".*title/);
    expect(sentText(await call('get_book', { id: 'Emmma' }))).toContain('Near it there are: Emma (1).');
    const other = new Client({ name: 'stranger', version: '1' });
    await other.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
    const refused = await other.callTool({ name: 'list_books', arguments: {} });
    expect(sentText(refused)).toContain('brings no Library API key');
    await other.close();
  });

  it('shows rows as resources under its own scheme', async () => {
    const { contents } = await client.readResource({ uri: 'library://book/1' });
    expect(contents[0]).toMatchObject({ mimeType: 'application/json', text: expect.stringContaining('Emma') });
  });
});

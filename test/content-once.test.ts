/** What goes out of a result: its text once, and the structure only where a program called the tool and the text is it. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../generated/oneuptime/index.ts';
import { Catalogue, type ToolEntry } from '../runtime/catalogue/catalogue.ts';
import { principalOf } from '../runtime/guard/principal.ts';
import { serveStreams } from '../runtime/mcp/sdk/serve-streams.ts';
import { httpServerOf } from '../runtime/start/http-process.ts';
import { openProduct, type Product } from '../runtime/start/open-product.ts';
import { readSettings } from '../runtime/start/settings.ts';
import { dispatcherOf } from '../runtime/tools/compact.ts';
import { ID, KEY, wholeInText } from './catalogue.ts';
import { togetherWith } from './columns-together.ts';
import { exampleOf, type Schema } from './example-arguments.ts';
import { legacy, modern } from './mcp/serve.ts';
import { sentText } from './sent-result.ts';

interface Sent {
  readonly content: readonly { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: true;
}

/** An answer as it was sent. */
type Ask = (name: string, args: object) => Promise<string>;

const catalogue = new Catalogue(resources);

/** An upstream with one row of everything. */
async function answered(request: IncomingMessage): Promise<unknown> {
  for await (const _ of request);
  const path = (request.url ?? '').split('?')[0] ?? '';
  const row = { _id: ID, name: 'x', title: 'x' };
  if (path.endsWith('/get-list')) return { data: [row], count: 1, skip: 0, limit: 20 };
  return path.endsWith('/count') ? { count: 1 } : row;
}

let upstream: Server;
const apps: FastifyInstance[] = [];
const ways: Record<string, Ask> = {};
let both: Product;
let schemas: ReadonlyMap<string, Schema>;

async function open(env: NodeJS.ProcessEnv): Promise<{ product: Product; app: FastifyInstance }> {
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const read = readSettings(['--http'], { ONEUPTIME_URL: url, ALLOW_MASTER_KEY: 'true', CONFIRM: 'never', ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const product = await openProduct(read.settings);
  const app = await httpServerOf(read.settings, product);
  apps.push(app);
  return { product, app };
}

const over =
  (app: FastifyInstance, era: typeof modern | typeof legacy): Ask =>
  async (name, args) => {
    const { headers, message } = era('tools/call', { name, arguments: args });
    const payload = JSON.stringify(message);
    const { body } = await app.inject({
      method: 'POST',
      url: '/mcp',
      headers: { ...headers, 'x-api-key': KEY },
      payload,
    });
    return body;
  };

function overStdio({ server }: Product): Ask {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const report = (fault: unknown): never => {
    throw fault;
  };
  serveStreams({ toolServer: server, principal: principalOf({ key: KEY }), input, output, report });
  let id = 0;
  return (name, args) => {
    const { message } = modern('tools/call', { name, arguments: args }, ++id);
    const answer = new Promise<string>((resolve) => {
      let text = '';
      const read = (chunk: Buffer): void => {
        text += chunk;
        if (text.endsWith('\n')) resolve(text);
      };
      output.removeAllListeners('data').on('data', read);
    });
    input.write(`${JSON.stringify(message)}\n`);
    return answer;
  };
}

beforeAll(async () => {
  upstream = createServer((request, response) => {
    void answered(request).then((body) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
    );
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { product, app } = await open({});
  ways['2026-07-28'] = over(app, modern);
  ways['the handshake era'] = over(app, legacy);
  ways.stdio = overStdio(product);
  ({ product: both } = await open({ RESULTS: 'both' }));
  const all = product.at('/all');
  if (!all || 'problem' in all) throw new Error('There is no list of all.');
  const listed = JSON.parse((await all.list()).json.toString()) as { name: string; inputSchema: Schema }[];
  schemas = new Map(listed.map(({ name, inputSchema }) => [name, inputSchema]));
});
afterAll(async () => {
  for (const app of apps) await app.close();
  upstream.closeAllConnections();
  upstream.close();
});

/** What is required; of an update, a column too. */
function argumentsFor({ name, resource, verb }: ToolEntry): Record<string, unknown> {
  const { properties = {}, ...schema } = schemas.get(name) as Schema;
  const sample = (column: string): unknown => exampleOf(properties[column] as Schema, { name: column });
  const named = verb === 'create' && properties.name ? { name: 'x' } : {};
  const required = exampleOf({ ...schema, properties }) as Record<string, unknown>;
  const column = Object.keys(properties).find((key) => key !== 'id' && key !== 'preview');
  const changed = verb === 'update' && column !== undefined ? { [column]: sample(column) } : {};
  const given = { ...named, ...required, ...changed };
  return verb === 'create' ? togetherWith(resource, given, sample) : given;
}

interface Case {
  readonly entry: ToolEntry;
  readonly args: object;
  readonly through: boolean;
  readonly kind: 'answer' | 'table' | 'refusal';
}

/** Every tool in every way, and each kind of result it has; of refusals and tables the ways take turns. */
function cases(): Case[] {
  return catalogue.tools.flatMap((entry) => {
    const args = argumentsFor(entry);
    const kinds = [
      { kind: 'answer', args },
      { kind: 'refusal', args: { ...args, no_such_argument: 1 } },
      ...(entry.verb === 'list' ? [{ kind: 'table', args: { ...args, format: 'table' } } as const] : []),
    ] as const;
    const waysOf = (kind: Case['kind']): boolean[] =>
      kind === 'answer' ? [false, true] : [entry.name.length % 2 === 0];
    return kinds.flatMap((each) => waysOf(each.kind).map((through) => ({ entry, through, ...each })));
  });
}

const callOf = ({ entry, args, through }: Case): [name: string, args: object] =>
  through ? [dispatcherOf(entry), { tool: entry.name, arguments: args }] : [entry.name, args];

/** What is wrong with how a result was sent; undefined when nothing is. */
function fault(sent: string, { kind, through }: Case): string | undefined {
  const { result } = JSON.parse(sent) as { result: Sent };
  const text = sentText(result);
  const { structuredContent, isError } = result;
  if (kind === 'refusal' && !isError) return 'was not refused';
  if (kind === 'table' && (isError || text.startsWith('{'))) return `is no table: ${text}`;
  const mayHave = kind === 'answer' && !through && !isError;
  if (mayHave !== (structuredContent !== undefined)) return mayHave ? 'lacks its structure' : 'has a structure';
  if (mayHave && JSON.stringify(structuredContent) !== text) return `is not what its text says: ${text}`;
  const pieces = sent.split(JSON.stringify(text).slice(1, -1)).length - 1;
  return pieces === 1 ? undefined : `says its text ${pieces} times`;
}

describe('every tool, directly and through its dispatcher', () => {
  it('sends its text once, and its structure where a program called it and the text is that JSON', async () => {
    const order = Object.values(ways);
    const faults: string[] = [];
    const seen = { answer: 0, table: 0, refusal: 0, failed: 0 };
    let turn = 0;
    for (const each of cases()) {
      // Each tool in each way over one of the transports; all of them see every verb.
      const ask = order[turn++ % order.length] as Ask;
      const sent = await ask(...callOf(each));
      const found = fault(sent, each);
      if (found) faults.push(`${each.entry.name} ${each.kind}, ${each.through ? 'dispatched' : 'direct'}: ${found}`);
      seen[each.kind === 'answer' && sent.includes('"isError":true') ? 'failed' : each.kind] += 1;
    }
    expect(faults.slice(0, 10)).toEqual([]);
    expect(seen.table).toBe(catalogue.tools.filter(({ verb }) => verb === 'list').length);
    expect(seen.refusal).toBe(catalogue.tools.length);
    expect(seen.failed, JSON.stringify(seen)).toBeLessThan(seen.answer / 4);
  }, 240_000);
});

const structureOf = ({ structuredContent }: Sent): string =>
  structuredContent ? JSON.stringify(structuredContent) : '';

/** What clients were seen to hand to their models of a result. */
const HANDED: Readonly<Record<string, (result: Sent) => string>> = {
  'the structure, or else the text': (result) => structureOf(result) || sentText(result),
  'the text, and the structure where it is another': (result) =>
    sentText(result) + (structureOf(result) === sentText(result) ? '' : structureOf(result)),
  'the text': sentText,
  'the whole result': (result) => JSON.stringify(result),
  both: (result) => sentText(result) + structureOf(result),
};
/** Those that are given what says the same twice. */
const HEEDLESS = ['the whole result', 'both'];
const ENVELOPE = 250;

describe('what a result costs beside its text', () => {
  const [tool, args] = ['list_labels', { limit: 1 }] as const;
  const refused = { tool, arguments: { nonsense: 1 } };

  it.each([
    ['a dispatched answer', 'call_read', { tool, arguments: args }],
    ['a dispatched table', 'call_read', { tool, arguments: { ...args, format: 'table' } }],
    ['a dispatched refusal', 'call_read', refused],
    ['a refusal of the dispatcher', 'call_delete', { tool }],
    ['a tool that there is not', 'call_read', { tool: 'list_nonsense' }],
    ['a table', tool, { ...args, format: 'table' }],
    ['a refusal', tool, refused.arguments],
    ['what was found', 'find_tools', { intent: ['labels'] }],
    ['the map', 'find_tools', {}],
  ])('%s: an envelope, on every transport, whatever the client hands on', async (_what, name, given) => {
    for (const [way, ask] of Object.entries(ways)) {
      const sent = await ask(name, given);
      const { result } = JSON.parse(sent) as { result: Sent };
      const once = JSON.stringify(sentText(result)).length;
      expect(sent.length - once, `${way}: ${sent}`).toBeLessThan(ENVELOPE);
      for (const [client, handed] of Object.entries(HANDED))
        expect(handed(result).length - once, `${client}: ${handed(result)}`).toBeLessThan(ENVELOPE);
    }
  });

  it('an answer of a tool that was called by its name: the same for all clients that compare', async () => {
    for (const ask of Object.values(ways)) {
      const { result } = JSON.parse(await ask(tool, args)) as { result: Sent };
      for (const [client, handed] of Object.entries(HANDED).filter(([each]) => !HEEDLESS.includes(each)))
        expect(handed(result), client).toBe(sentText(result));
    }
  });
});

describe('RESULTS=both', () => {
  const sent = async (name: string, args: object): Promise<Sent> => {
    const { signal } = new AbortController();
    return (await both.server.call({ name, arguments: args, credential: { key: KEY }, signal })) as Sent;
  };

  it('sends the structure of everything that has one, and the same text', async () => {
    const table = await sent('list_labels', { format: 'table' });
    expect(table.structuredContent).toEqual({ table: sentText(table) });
    const dispatched = await sent('call_read', { tool: 'list_labels', arguments: {} });
    expect(JSON.stringify(dispatched.structuredContent)).toBe(sentText(dispatched));
    for (const [name, args] of [
      ['list_labels', { nonsense: 1 }],
      ['call_write', { tool: 'list_labels' }],
      ['call_read', { tool: 'list_nonsense' }],
    ] as const) {
      const refused = await sent(name, args);
      expect(refused.structuredContent?.error).toMatchObject({ code: expect.any(String) });
      expect(wholeInText(refused)).toBe(refused);
      const once = JSON.parse(await (ways.stdio as Ask)(name, args)) as { result: Sent };
      expect(sentText(once.result)).toBe(sentText(refused));
    }
  });
});

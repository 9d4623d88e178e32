/** What real clients show of a surface: instructions, names and schemas, at the address that docs/surfaces.md gives for each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { AGENTS } from './agents.ts';
import { Ground } from './ground.ts';
import { LIBRARIES } from './libraries.ts';
import { readsEqualTwice } from './model-view.ts';
import type { ClientProfile } from './profile.ts';
import { type Listed, RealClient } from './real-client.ts';
import { HttpTransport } from './transport.ts';

const SURFACES = readFileSync(path.resolve(import.meta.dirname, '../../docs/surfaces.md'), 'utf8');
const ADDRESSES = [
  '',
  '/readonly',
  '/x/everyday',
  '/x/everyday/readonly',
  '/x/incidents,monitors',
  '/all',
  '/all/readonly',
];
const COMPACT = ['find_tools', 'call_read', 'call_write', 'call_delete'];
/** Longest name that model interfaces take. */
const MAX_NAME = 64;

let ground: Ground;
/** Names of all tools there are. */
let known: ReadonlySet<string>;

beforeAll(async () => {
  ground = await Ground.start();
  known = new Set([...(await listedAt('/all')).map(({ name }) => name), ...COMPACT]);
});
afterAll(() => ground?.close());

async function open(profile: ClientProfile, address: string): Promise<RealClient> {
  const transport = new HttpTransport(() => ground.url + address);
  return RealClient.open({ profile, transport, key: ground.key() });
}

async function listedAt(address: string): Promise<readonly Listed[]> {
  const client = await open(LIBRARIES[0] as ClientProfile, address);
  return client.list().finally(() => client.close());
}

/** Tools that a text names. */
function namedIn(text: string): string[] {
  return [...new Set(text.match(/\b[a-z]+(?:_[a-z]+)+\b/g))].filter((word) => known.has(word));
}

/** What docs/surfaces.md says of clients and addresses. */
const ADVICE = /^## Which address suits which client$(.*)/ms.exec(SURFACES)?.[1] ?? '';
/** The address, below /mcp, that suits every client. */
const SUITS_ALL = /`\/mcp(\/[^`\s]*)?` suits all/.exec(ADVICE);

describe('docs/surfaces.md', () => {
  it('names an address that suits all clients, and what each of those that were measured does', () => {
    expect(SUITS_ALL).not.toBeNull();
    expect(AGENTS.map(({ title }) => title).filter((title) => !ADVICE.includes(title))).toEqual([]);
  });

  it.each(AGENTS)('recommends $name no tools by name where its model would read their JSON twice', ({ view }) => {
    if (readsEqualTwice(view)) expect(SUITS_ALL?.[1] ?? '').toBe('');
  });
});

describe.each(AGENTS)('names as $name gives them to its model', ({ toolName }) => {
  it.each(ADDRESSES)('are short enough at /mcp%s', async (address) => {
    const names = (await listedAt(address)).map(({ name }) => toolName(name));
    expect(names.filter((name) => name.length > MAX_NAME)).toEqual([]);
  });
});

describe.each([...AGENTS, ...LIBRARIES])('$name', (profile) => {
  it.each(ADDRESSES)('reads of no tool that /mcp%s does not list', async (address) => {
    const client = await open(profile, address);
    try {
      const names = new Set((await client.list()).map(({ name }) => name));
      const named = namedIn(client.instructions);
      expect(named.filter((name) => !names.has(name))).toEqual([]);
      // Of instructions cut short at least this must be left.
      const compact = COMPACT.filter((name) => names.has(name));
      if (client.instructions === '' || compact.length === 0) return;
      expect(namedIn(client.instructions)).toEqual(expect.arrayContaining(compact));
    } finally {
      await client.close();
    }
  });
});

it.each(['', '/x/everyday'])(
  'a client that searches tools has the search at once, listed at /mcp%s',
  async (address) => {
    const entries = (await listedAt(address)).filter(({ _meta }) => _meta?.['anthropic/alwaysLoad'] === true);
    expect(entries.map(({ name }) => name)).toEqual(['find_tools', 'call_read']);
  },
);

const catalogue = new Catalogue(resources);

describe('schemas as clients rewrite them', () => {
  it.each(AGENTS.filter(({ schemas }) => schemas.includes('closes the root')))(
    '$name can page and preview all that /mcp/x/everyday lists',
    async () => {
      const tools = (await listedAt('/x/everyday')).filter(({ name }) => !COMPACT.includes(name));
      // A closed root takes the listed properties and no others.
      const takes = ({ inputSchema }: Listed, name: string) => name in (inputSchema.properties ?? {});
      // Workflows tell how many they left out.
      const lists = tools.filter(({ name }) => name.startsWith('list_') && catalogue.find(name));
      const writes = tools.filter(({ annotations }) => annotations?.readOnlyHint !== true);
      expect(writes.length).toBeGreaterThan(0);
      expect(lists.filter((tool) => !takes(tool, 'cursor')).map(({ name }) => name)).toEqual([]);
      expect(writes.filter((tool) => !takes(tool, 'preview')).map(({ name }) => name)).toEqual([]);
    },
  );

  it.each(AGENTS.filter(({ schemas }) => schemas.includes('drops limits')))(
    '$name may go beyond limits that it dropped, and is told',
    async (profile) => {
      const client = await open(profile, '');
      const far = await client.call('find_tools', { intent: ['labels'], limit: 1_000_000 });
      const long = await client.call('call_read', { tool: 'list_labels', arguments: { limit: 1_000_000 } });
      await client.close();
      for (const { content } of [far, long]) expect(content[0]?.text).toMatch(/limit|list_labels|"items"/);
    },
  );
});

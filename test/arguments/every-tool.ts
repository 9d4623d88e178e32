/** Every tool of the catalogue, what it lists, and what it makes of arguments. */
import { readFileSync } from 'node:fs';
import { everyday, resources, toolsets } from '../../generated/oneuptime/index.ts';
import { readArguments } from '../../runtime/call/arguments.ts';
import { Catalogue, type ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import { columnNamed, type ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { ToolCall, ToolResult } from '../../runtime/mcp/tool-server.ts';
import { extraArguments } from '../../runtime/oneuptime/extra-arguments.ts';
import { ONEUPTIME } from '../../runtime/oneuptime/face.ts';
import { ToolServers } from '../../runtime/tools/tool-servers.ts';
import { KEY } from '../catalogue.ts';
import { exampleOf, type Schema } from '../example-arguments.ts';
import type { Seen } from '../msw-dispatcher.ts';
import { WireCaller } from '../wire/wire-caller.ts';

export type Arguments = Record<string, unknown>;

const list = readFileSync(new URL('../../generated/oneuptime/tools.jsonl', import.meta.url), 'utf8');
export const catalogue = new Catalogue(resources, {
  permissions: () => import('../../generated/oneuptime/permissions.ts'),
});
export const caller = new WireCaller(catalogue, list);
/** Every module, by its resource. */
export const modules: ReadonlyMap<string, ResourceModule> = new Map(
  await Promise.all(
    Object.entries(resources).map(async ([id, { load }]): Promise<[string, ResourceModule]> => [id, await load()]),
  ),
);
export const moduleOf = ({ resource }: ToolEntry): ResourceModule => modules.get(resource) as ResourceModule;
/** The input schema that `/mcp/all` lists. */
export const listedOf = ({ name }: ToolEntry): Schema => caller.listed.get(name) as Schema;
export const named = ({ properties = {} }: Pick<Schema, 'properties'>): string[] => Object.keys(properties);

/** Made-up values of the required arguments. */
export function requiredOf(entry: ToolEntry): Arguments {
  const { required = [], properties = {} } = listedOf(entry);
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] as Schema, { name })]));
}

/** Arguments, and null for each other name. */
export function withNulls(args: Arguments, names: readonly string[]): Arguments {
  const others = names.filter((name) => !Object.hasOwn(args, name));
  return { ...args, ...Object.fromEntries(others.map((name) => [name, null])) };
}

/** What a tool reads arguments as, without what it notes on that; the sentence of a refusal. */
export function read(entry: ToolEntry | string, args: unknown): unknown {
  const tool = typeof entry === 'string' ? (catalogue.find(entry) as ToolEntry) : entry;
  try {
    const { notes: _, ...said } = readArguments(moduleOf(tool), tool.verb, args, extraArguments);
    return said;
  } catch (cause) {
    return (cause as Error).message;
  }
}

/** The argument that another name stands for: the id, or a relation behind its id column. */
export function aliasOf(module: ResourceModule, name: string): string {
  const column = columnNamed(module, name);
  return module.columns[column]?.kind === 'id' ? 'id' : column;
}

/** Requests and result of a call, as one text. */
export async function outcomeOf(name: string, args: unknown): Promise<string> {
  const { seen, text } = await caller.requestsOf(name, args);
  return `${sentBy(seen)} ${text}`;
}

/** Requests as one text; what is read at the same time comes in any order. */
export function sentBy(seen: readonly Seen[]): string {
  return seen
    .map(({ method, path, body }) => JSON.stringify([method, path, body]))
    .sort()
    .join();
}

const unused = (): never => {
  throw new Error('Not part of what is tried.');
};
const servers = new ToolServers({
  name: 'any',
  version: '1',
  isContentOnce: true,
  platform: ONEUPTIME,
  named: undefined,
  catalogue,
  toolsets,
  everyday: new Set<string>(everyday),
  bareSurface: { kind: 'compact', toolsets: [], readOnly: false },
  all: unused,
  tools: unused,
  shortened: unused,
  signatures: unused,
  search: unused,
  examples: unused,
  call: (entry, call) => caller.call(entry.name, call),
});

/** The result of a call on the compact surface. */
export async function onCompact(name: string, args: unknown): Promise<ToolResult> {
  const call: ToolCall = { name, arguments: args, credential: { key: KEY }, signal: new AbortController().signal };
  const result = await servers.bare.call(call);
  if (!result || !('content' in result)) throw new Error(`${name} is no tool, or it asks.`);
  return result;
}

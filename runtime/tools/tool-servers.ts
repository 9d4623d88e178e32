/** The hosts that addresses lead to: one per surface, over the same catalogue and the same calls. */

import { ToolError } from '../basics/errors.ts';
import { closest } from '../basics/nearest.ts';
import { once } from '../basics/once.ts';
import { errorResult } from '../call/result.ts';
import { type Catalogue, isRead, type ToolEntry, unprefixed } from '../catalogue/catalogue.ts';
import { type Alias, READ_VERBS, type ToolsetTable } from '../catalogue/kinds.ts';
import type { ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';
import type { ToolCall, ToolList, ToolResult, ToolServer } from '../mcp/tool-server.ts';
import { COMPACT_TOOLS, INSTRUCTIONS } from './compact.ts';
import { dispatcherOf, findTools } from './find-tools.ts';
import { retrySafetyOf } from './retry-safety.ts';
import type { SearchHit, SearchOptions } from './search/search-index.ts';
import { EVERYDAY, type Surface, type SurfaceResult, surfaceAt, surfaceKey } from './surface.ts';
import type { ListedTool } from './tool-list.ts';

export interface SurfaceContext {
  readonly name: string;
  readonly version: string;
  readonly catalogue: Catalogue;
  readonly toolsets: ToolsetTable;
  /** What the bare address lists. */
  readonly usual: Surface;
  /** The precomputed list of everything. */
  readonly all: () => Promise<ToolList>;
  /** The same, parsed and by name. */
  readonly tools: () => Promise<ReadonlyMap<string, ListedTool>>;
  /** The everyday tools with only what most calls need, by name. */
  readonly shortened: () => Promise<ReadonlyMap<string, ListedTool>>;
  readonly signatures: () => Promise<Readonly<Record<string, string>>>;
  readonly search: (text: string, options: SearchOptions) => Promise<readonly SearchHit[]>;
  readonly examples: () => Promise<Readonly<Record<string, Record<string, unknown>>>>;
  readonly call: (call: ToolCall) => Promise<ToolResult>;
  /** What every surface offers beside tools. */
  readonly resources?: ServedResources;
  readonly prompts?: ServedPrompts;
}

/** Combinations of toolsets are many; the hosts of a few stay at hand. */
const MAX_HOSTS = 32;

/** Finds the host of an address, and keeps it. */
export class Surfaces {
  readonly #context: SurfaceContext;
  readonly #hosts = new Map<string, ToolServer>();

  constructor(context: SurfaceContext) {
    this.#context = context;
  }

  /** Host of what stands after `/mcp`; a problem when it names a toolset that does not exist; undefined for other paths. */
  at(path: string): ToolServer | { readonly problem: string } | undefined {
    const found = surfaceAt(path, this.#context.usual, Object.keys(this.#context.toolsets));
    return found === undefined ? undefined : this.#hostOf(found);
  }

  /** Host of the bare address. */
  get usual(): ToolServer {
    return this.host(this.#context.usual);
  }

  #hostOf(found: SurfaceResult): ToolServer | { readonly problem: string } {
    return 'problem' in found ? found : this.host(found.surface);
  }

  host(surface: Surface): ToolServer {
    const key = surfaceKey(surface);
    const known = this.#hosts.get(key);
    if (known) {
      // The least used goes first, so that invented addresses cannot push out those in use.
      this.#hosts.delete(key);
      this.#hosts.set(key, known);
      return known;
    }
    if (this.#hosts.size >= MAX_HOSTS) this.#hosts.delete(this.#hosts.keys().next().value as string);
    const host = surfaceHost(surface, this.#context);
    this.#hosts.set(key, host);
    return host;
  }
}

function surfaceHost(surface: Surface, context: SurfaceContext): ToolServer {
  const { name, version } = context;
  return {
    name,
    version,
    instructions: INSTRUCTIONS,
    list: once(() => listOf(surface, context)),
    call: (call) => callOn(surface, call, context),
    nearest: (name) => nearestTools(name, context),
    retrySafety: (name, args) => retrySafetyOf(context.catalogue, name, args),
    resources: context.resources,
    prompts: context.prompts,
  };
}

async function listOf({ kind, toolsets, readOnly }: Surface, context: SurfaceContext): Promise<ToolList> {
  if (kind === 'all' && !readOnly) return context.all();
  const compact = COMPACT_TOOLS.filter(({ annotations }) => !readOnly || annotations.readOnlyHint);
  if (kind === 'compact') return asList(compact);
  const listed = await context.tools();
  const picked = toolsets.includes(EVERYDAY) ? await context.shortened() : new Map<string, ListedTool>();
  const isListed = (entry: ToolEntry): boolean => kind === 'all' || toolsets.includes(entry.toolset);
  const entries = context.catalogue.tools.filter(
    (entry) => (isListed(entry) || picked.has(entry.name)) && (!readOnly || isRead(entry)),
  );
  const tools = entries.flatMap((entry) => {
    const tool = (isListed(entry) ? listed : picked).get(entry.name);
    return tool ? [tool] : [];
  });
  // What is not listed is still to be found: everyday clients get the search and its dispatchers too.
  return asList([...(picked.size > 0 ? compact : []), ...tools]);
}

function asList(tools: readonly object[]): ToolList {
  return { json: Buffer.from(JSON.stringify(tools)), count: tools.length };
}

/** Calls a tool by name on a surface. Undefined when there is none of that name. */
function callOn({ readOnly }: Surface, call: ToolCall, context: SurfaceContext): Promise<ToolResult> | undefined {
  const isAllowed = (entry: ToolEntry): boolean => !readOnly || isRead(entry);
  const bare = unprefixed(call.name);
  const dispatcher = COMPACT_TOOLS.find(({ name }) => name === bare)?.name;
  if (dispatcher === 'find_tools') {
    const { catalogue, toolsets, tools, search, signatures, examples } = context;
    const find = findTools(call.arguments, {
      catalogue,
      toolsets,
      tools,
      isAllowed,
      signatures,
      examples,
      search: (text, limit) => search(text, { limit, ...(readOnly ? { verbs: READ_VERBS } : {}) }),
    });
    return find.catch(toResult);
  }
  if (dispatcher) return dispatch(dispatcher, call, isAllowed, context).catch(toResult);
  const entry = context.catalogue.find(call.name);
  const former = entry ? undefined : context.catalogue.former(call.name);
  if (former) return Promise.resolve(errorResult(formerError(call.name, former)));
  if (!entry) return undefined;
  return isAllowed(entry) ? context.call(call) : Promise.resolve(errorResult(readOnlyError(entry.name)));
}

function toResult(cause: unknown): ToolResult {
  if (cause instanceof ToolError) return errorResult(cause);
  throw cause;
}

function readOnlyError(name: string): ToolError {
  return new ToolError(
    'read_only',
    `${name} writes, and this address only reads.`,
    'Use the same address without /readonly, if you may.',
  );
}

/** Carries out a call through call_read, call_write or call_delete: the tool must be of that kind. */
async function dispatch(
  dispatcher: string,
  call: ToolCall,
  isAllowed: (entry: ToolEntry) => boolean,
  context: SurfaceContext,
): Promise<ToolResult> {
  const { tool, arguments: args, ...stray } = (call.arguments ?? {}) as { tool?: unknown; arguments?: unknown };
  const [misplaced] = Object.keys(stray);
  // Left aside in silence, a preview would be carried out and a filter would filter nothing.
  if (misplaced !== undefined) {
    throw new ToolError(
      'bad_arguments',
      `${dispatcher} has no argument ${JSON.stringify(misplaced.slice(0, 60))}.`,
      `Put it inside arguments: {"tool": …, "arguments": {"${misplaced.slice(0, 60)}": …}}.`,
    );
  }
  if (typeof tool !== 'string')
    throw new ToolError(
      'bad_arguments',
      `${dispatcher} needs the name of a tool.`,
      'Give {"tool": "list_incidents", "arguments": {}}; find_tools knows the names.',
    );
  const entry = context.catalogue.find(tool.trim());
  const former = entry ? undefined : context.catalogue.former(tool.trim());
  if (former) throw formerError(tool, former);
  if (!entry) throw await unknownTool(tool, context);
  if (!isAllowed(entry)) throw readOnlyError(entry.name);
  const right = dispatcherOf(entry);
  if (right !== dispatcher)
    throw new ToolError(
      'wrong_dispatcher',
      `${entry.name} is not called through ${dispatcher}.`,
      `Use ${right} with the same arguments.`,
    );
  return context.call({ ...call, name: entry.name, arguments: args ?? {} });
}

/** Where the resource of an earlier release went. Nothing is called in its place: its arguments were others. */
function formerError(name: string, former: Alias): ToolError {
  const next =
    former.kind === 'moved' && former.tool
      ? `Use ${former.tool}.`
      : former.kind === 'moved'
        ? `Look at the tools of ${former.resource}.`
        : 'Nothing replaces it.';
  const why = former.kind === 'renamed' ? '' : ` ${former.why}`;
  return new ToolError('unknown_tool', `${name} is a tool of an earlier release.${why}`, next);
}

function bareName(written: string): string {
  return unprefixed(written.trim());
}

function nearestTools(written: string, { catalogue }: SurfaceContext): readonly string[] {
  return closest(
    bareName(written),
    catalogue.tools.map(({ name }) => name),
  );
}

async function unknownTool(written: string, context: SurfaceContext): Promise<ToolError> {
  const tool = bareName(written);
  const near = nearestTools(written, context);
  const found =
    near.length > 0 ? near : (await context.search(tool.replaceAll('_', ' '), { limit: 3 })).map(({ name }) => name);
  return new ToolError(
    'unknown_tool',
    `There is no tool ${JSON.stringify(tool.slice(0, 80))}.`,
    found.length > 0 ? `Did you mean ${found.join(' or ')}?` : 'find_tools finds the right one.',
  );
}

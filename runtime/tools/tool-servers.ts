/** The tool servers that addresses lead to: one per surface, over the same catalogue and the same calls. */
import { LRUCache } from 'lru-cache';
import { ToolError } from '../basics/errors.ts';
import { closest } from '../basics/nearest.ts';
import { once } from '../basics/once.ts';
import type { PlatformFace } from '../call/platform.ts';
import { errorResult } from '../call/result.ts';
import { type Catalogue, isRead, type ToolEntry } from '../catalogue/catalogue.ts';
import { READ_VERBS, type ToolsetTable } from '../catalogue/kinds.ts';
import type { ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';
import type { ToolCall, ToolList, ToolResult, ToolServer } from '../mcp/tool-server.ts';
import { compactTools } from './compact.ts';
import { type ResolvedCall, refusalOfCall, resolveCall, retrySafetyOf } from './resolve-call.ts';
import type { SearchHit, SearchOptions } from './search/search-index.ts';
import { EVERYDAY, type Surface, type SurfaceResult, surfaceAt, surfaceKey } from './surface.ts';
import type { ListedTool } from './tool-list.ts';
import type { NameTools } from './tool-prefix.ts';

interface SurfaceContext {
  /** What the server calls itself. */
  readonly name: string;
  readonly version: string;
  readonly platform: PlatformFace;
  /** Writes tools' names in our own texts as they are listed. */
  readonly named: NameTools;
  readonly catalogue: Catalogue;
  readonly toolsets: ToolsetTable;
  /** What the bare address lists. */
  readonly bareSurface: Surface;
  /** The precomputed list of everything. */
  readonly all: () => Promise<ToolList>;
  /** The same, parsed and by name. */
  readonly tools: () => Promise<ReadonlyMap<string, ListedTool>>;
  /** The everyday tools with only what most calls need, by name. */
  readonly shortened: () => Promise<ReadonlyMap<string, ListedTool>>;
  /** Tool name -> how to call it, in a line. */
  readonly signatures: () => Promise<Readonly<Record<string, string>>>;
  readonly search: (text: string, options: SearchOptions) => Promise<readonly SearchHit[]>;
  readonly examples: () => Promise<Readonly<Record<string, Record<string, unknown>>>>;
  /** Carries out a call of the tool. */
  readonly call: (entry: ToolEntry, call: ToolCall) => Promise<ToolResult>;
  /** What every surface offers beside tools. */
  readonly resources?: ServedResources;
  readonly prompts?: ServedPrompts;
}

/** Combinations of toolsets are many; the servers of a few stay at hand. */
const MAX_SERVERS = 32;

/** Finds the tool server of an address, and keeps it. */
export class ToolServers {
  readonly #context: SurfaceContext;
  readonly #servers = new LRUCache<string, ToolServer>({ max: MAX_SERVERS });

  constructor(context: SurfaceContext) {
    this.#context = context;
  }

  /** Server of what stands after `/mcp`; a problem when it names a toolset that does not exist; undefined for other paths. */
  at(path: string): ToolServer | { readonly problem: string } | undefined {
    const { bareSurface, toolsets } = this.#context;
    const found: SurfaceResult | undefined = surfaceAt(path, bareSurface, Object.keys(toolsets));
    return found === undefined || 'problem' in found ? found : this.of(found.surface);
  }

  /** Server of the bare address. */
  get bare(): ToolServer {
    return this.of(this.#context.bareSurface);
  }

  of(surface: Surface): ToolServer {
    const key = surfaceKey(surface);
    const known = this.#servers.get(key);
    if (known) return known;
    const made = surfaceServer(surface, this.#context);
    this.#servers.set(key, made);
    return made;
  }
}

function surfaceServer(surface: Surface, context: SurfaceContext): ToolServer {
  const { name, version, platform, catalogue, resources, prompts } = context;
  return {
    name,
    version,
    instructions: context.named?.(platform.instructions) ?? platform.instructions,
    list: once(() => listOf(surface, context)),
    call: (call) => callOn(surface, call, context),
    nearest: (written) => nearestTools(written, catalogue),
    retrySafety: (tool, args) => retrySafetyOf(catalogue, resolveCall(catalogue, tool, args)),
    resources,
    prompts,
  };
}

async function listOf({ kind, toolsets, readOnly }: Surface, context: SurfaceContext): Promise<ToolList> {
  const { catalogue, platform, named } = context;
  if (kind === 'all' && !readOnly && !named) return context.all();
  const compact = compactTools(platform.title).filter(({ annotations }) => !readOnly || annotations.readOnlyHint);
  if (kind === 'compact') return asList(compact, named);
  const listed = await context.tools();
  const picked = toolsets.includes(EVERYDAY) ? await context.shortened() : new Map<string, ListedTool>();
  const isListed = (entry: ToolEntry): boolean => kind === 'all' || toolsets.includes(entry.toolset);
  const entries = catalogue.tools.filter(
    (entry) => (isListed(entry) || picked.has(entry.name)) && (!readOnly || isRead(entry)),
  );
  const tools = entries.flatMap((entry) => {
    const tool = (isListed(entry) ? listed : picked).get(entry.name);
    return tool ? [tool] : [];
  });
  // What is not listed is still to be found: everyday clients get the search and its dispatchers too.
  return asList([...(picked.size > 0 ? compact : []), ...tools], named);
}

function asList(tools: readonly object[], named: NameTools): ToolList {
  return { json: Buffer.from(JSON.stringify(named?.(tools) ?? tools)), count: tools.length };
}

/** Calls a tool by name on a surface. Undefined when there is none of that name. */
function callOn({ readOnly }: Surface, call: ToolCall, context: SurfaceContext): Promise<ToolResult> | undefined {
  const resolved = resolveCall(context.catalogue, call.name, call.arguments);
  if (resolved.kind === 'unknown' && resolved.through === undefined) return undefined;
  const answer = answerCall(resolved, readOnly, call, context).catch((cause: unknown) => {
    if (cause instanceof ToolError) return errorResult(cause);
    throw cause;
  });
  const { named } = context;
  // What is found of tools, and why a call failed, is ours to say; rows are not.
  const isOurs = (result: ToolResult): boolean => resolved.kind === 'find' || result.isError === true;
  return named ? answer.then((result) => (isOurs(result) ? named(result) : result)) : answer;
}

async function answerCall(
  resolved: ResolvedCall,
  readOnly: boolean,
  call: ToolCall,
  context: SurfaceContext,
): Promise<ToolResult> {
  const refusal = refusalOfCall(resolved, readOnly);
  if (refusal) throw refusal;
  if (resolved.kind === 'tool') {
    const { entry, arguments: args, ignored } = resolved;
    return context.call(entry, { ...call, arguments: args, ...(ignored ? { ignored } : {}) });
  }
  if (resolved.kind === 'unknown') throw await unknownTool(resolved.name, context);
  const { findTools } = await import('./find-tools.ts');
  return findTools(call.arguments, {
    ...context,
    isAllowed: (entry) => !readOnly || isRead(entry),
    search: (text, limit) => context.search(text, { limit, ...(readOnly ? { verbs: READ_VERBS } : {}) }),
  });
}

function nearestTools(written: string, catalogue: Catalogue): readonly string[] {
  const names = catalogue.tools.map(({ name }) => name);
  return closest(catalogue.bareName(written.trim()), names);
}

async function unknownTool(written: string, { catalogue, search }: SurfaceContext): Promise<ToolError> {
  const tool = catalogue.bareName(written.trim());
  const near = nearestTools(written, catalogue);
  const found =
    near.length > 0 ? near : (await search(tool.replaceAll('_', ' '), { limit: 3 })).map(({ name }) => name);
  return new ToolError(
    'unknown_tool',
    `There is no tool ${JSON.stringify(tool.slice(0, 80))}.`,
    found.length > 0 ? `Did you mean ${found.join(' or ')}?` : 'find_tools finds the right one.',
  );
}

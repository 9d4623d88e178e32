/** The tool servers that addresses lead to: one per surface, over the same catalogue and the same calls. */
import { LRUCache } from 'lru-cache';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { type CallLimits, RateLimited } from '../basics/call-limits.ts';
import { ToolError } from '../basics/errors.ts';
import type { TimeLimits } from '../basics/time-limit.ts';
import type { PlatformFace } from '../call/platform-face.ts';
import { errorResult } from '../call/result.ts';
import type { CallOutcome } from '../call/under-way.ts';
import type { ToolEntry, WorkflowEntry } from '../catalogue/catalogue.ts';
import { READ_VERBS, type ToolsetTable } from '../catalogue/kinds.ts';
import { isQuestions } from '../mcp/asking/questions.ts';
import type { ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';
import type { ToolCall, ToolList, ToolServer } from '../mcp/tool-server.ts';
import { compactOn } from './compact.ts';
import { contentOnce } from './content-once.ts';
import type { FoundWorkflows } from './find-tools.ts';
import { instructionsOf } from './instructions.ts';
import { KeptLists } from './kept-lists.ts';
import { type NameSearch, nearestNames, unknownTool } from './nearest-tools.ts';
import {
  type MeantCall,
  onlyShows,
  type ResolvedCall,
  refusalOfCall,
  resolveCall,
  retrySafetyOf,
} from './resolve-call.ts';
import { SearchTurns } from './search-turns.ts';
import type { Signature } from './signature.ts';
import {
  addressOf,
  EVERYDAY,
  hasDispatchers,
  isCallable,
  listedTools,
  type Surface,
  type SurfaceResult,
  surfaceAt,
  surfaceKey,
} from './surface.ts';
import type { ListedTool } from './tool-list.ts';
import type { NameTools } from './tool-prefix.ts';

/** Tools that compose others, and how they are found and called. */
export interface ServedWorkflows extends FoundWorkflows {
  readonly call: (workflow: WorkflowEntry, call: ToolCall) => Promise<CallOutcome>;
}

interface SurfaceContext extends NameSearch {
  /** What the server calls itself. */
  readonly name: string;
  readonly version: string;
  /** Whether what a text says is left out of the structure beside it. */
  readonly isContentOnce: boolean;
  readonly platform: PlatformFace;
  /** Writes tools' names in our own texts as they are listed. */
  readonly named: NameTools;
  readonly toolsets: ToolsetTable;
  /** Names of the hand-picked tools. */
  readonly everyday: ReadonlySet<string>;
  /** What the bare address lists. */
  readonly bareSurface: Surface;
  /** The precomputed list of everything. */
  readonly all: () => Promise<ToolList>;
  /** The same, parsed and by name. */
  readonly tools: () => Promise<ReadonlyMap<string, ListedTool>>;
  /** The everyday tools with only what most calls need, by name. */
  readonly shortened: () => Promise<ReadonlyMap<string, ListedTool>>;
  /** Tool name -> what it takes, in short. */
  readonly signatures: () => Promise<Readonly<Record<string, Signature>>>;
  readonly examples: () => Promise<Readonly<Record<string, Record<string, unknown>>>>;
  readonly workflows?: ServedWorkflows;
  /** Carries out a call of the tool. */
  readonly call: (entry: ToolEntry, call: ToolCall) => Promise<CallOutcome>;
  /** What every surface offers beside tools. */
  readonly resources?: ServedResources;
  readonly prompts?: ServedPrompts;
  readonly limits?: TimeLimits;
  /** How many calls a caller may make; absent, as many as it likes. */
  readonly callLimits?: CallLimits | undefined;
  /** Keys that the instance has accepted: all other callers search by turns of one. */
  readonly accepted?: AcceptedKeys;
}

/** What the surfaces share. */
interface ServerContext extends SurfaceContext {
  readonly searchTurns: SearchTurns;
}

/** Combinations of toolsets are many; the servers of a few stay at hand. */
const MAX_SERVERS = 32;

/** Finds the tool server of an address, and keeps it. */
export class ToolServers {
  readonly #context: ServerContext;
  readonly #servers = new LRUCache<string, ToolServer>({ max: MAX_SERVERS });
  readonly #lists = new KeptLists();

  constructor(context: SurfaceContext) {
    this.#context = { ...context, searchTurns: new SearchTurns(context.accepted) };
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
    const list = () => this.#lists.of(key, () => listOf(surface, this.#context));
    const made = surfaceServer(surface, list, this.#context);
    this.#servers.set(key, made);
    return made;
  }
}

function surfaceServer(surface: Surface, list: ToolServer['list'], context: ServerContext): ToolServer {
  const { name, version, platform, named, catalogue, toolsets, resources, prompts, limits } = context;
  const instructions = instructionsOf({
    guide: platform.guide,
    surface,
    listed: [
      ...listedTools(surface, catalogue.workflows, context.everyday),
      ...listedTools(surface, catalogue.tools, context.everyday),
    ],
    callable: catalogue.tools.filter((entry) => isCallable(entry, surface)),
    toolsets,
  });
  return {
    name,
    version,
    instructions: named?.(instructions) ?? instructions,
    list,
    call: (call) => callOn(surface, call, context),
    nearest: (written) => {
      const near = nearestNames(written, surface, catalogue);
      return named?.(near) ?? near;
    },
    retrySafety: (tool, args) => {
      const safety = retrySafetyOf(catalogue, resolveCall(catalogue, tool, args));
      return named && safety.checkWith !== undefined ? named(safety) : safety;
    },
    resources,
    prompts,
    limits,
  };
}

async function listOf(surface: Surface, context: SurfaceContext): Promise<ToolList> {
  const { kind, toolsets, readOnly } = surface;
  const { catalogue, platform, named } = context;
  if (kind === 'all' && !readOnly && !surface.ceiling && !named) return context.all();
  const compact = compactOn(surface, platform.title);
  if (kind === 'compact') return asList(compact, named);
  const [whole, short] = [await context.tools(), toolsets.includes(EVERYDAY) ? await context.shortened() : undefined];
  const tools = listedTools(surface, catalogue.tools, context.everyday).flatMap(({ name, toolset }) => {
    const isWhole = kind === 'all' || toolsets.includes(toolset);
    const tool = (isWhole ? whole : short)?.get(name);
    return tool ? [tool] : [];
  });
  const workflows = listedTools(surface, catalogue.workflows, context.everyday).flatMap(({ name, toolset }) => {
    const listed = context.workflows?.listed.get(name);
    const isWhole = kind === 'all' || toolsets.includes(toolset);
    return (isWhole ? listed?.tool : (listed?.short ?? listed?.tool)) ?? [];
  });
  return asList([...(hasDispatchers(surface) ? compact : []), ...workflows, ...tools], named);
}

function asList(tools: readonly object[], named: NameTools): ToolList {
  return { json: Buffer.from(JSON.stringify(named?.(tools) ?? tools)), count: tools.length };
}

/** Calls a tool by name on a surface. Undefined when there is none of that name. */
function callOn(surface: Surface, call: ToolCall, context: ServerContext): Promise<CallOutcome> | undefined {
  const resolved = resolveCall(context.catalogue, call.name, call.arguments);
  if (resolved.kind === 'unknown' && resolved.through === undefined) return undefined;
  return answered(resolved, surface, call, context);
}

async function answered(
  resolved: ResolvedCall,
  surface: Surface,
  call: ToolCall,
  context: ServerContext,
): Promise<CallOutcome> {
  let result: CallOutcome;
  try {
    result = await answerCall(resolved, surface, call, context);
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    call.unchanged?.();
    // Whoever has to wait is told for how long in a form that programs read.
    if (cause instanceof RateLimited) return errorResult(cause, { retryAfterSeconds: cause.retryAfter });
    result = errorResult(cause);
  }
  return shownResult(result, resolved, context);
}

/** A result as it goes out: its content once, and tools' names in it as they are listed. */
function shownResult(result: CallOutcome, call: ResolvedCall, { isContentOnce, named }: SurfaceContext): CallOutcome {
  if (isQuestions(result)) return result;
  const shown = isContentOnce ? contentOnce(result, call) : result;
  // What is found of tools, and why a call failed, is ours to say; rows are not.
  const isOurs = call.kind === 'find' || shown.isError === true;
  return isOurs && named ? named(shown) : shown;
}

function answerCall(
  resolved: ResolvedCall,
  surface: Surface,
  call: ToolCall,
  context: ServerContext,
): Promise<CallOutcome> {
  const refusal = refusalOfCall(resolved, surface.readOnly);
  if (refusal) throw refusal;
  if (resolved.kind !== 'tool' && resolved.kind !== 'workflow') return answerFind(resolved, surface, call, context);
  const meant = innerCall(call, resolved, surface);
  const inner: ToolCall = onlyShows(resolved) ? { ...meant, onlyShows: true } : meant;
  const carryOut = () =>
    resolved.kind === 'tool'
      ? context.call(resolved.entry, inner)
      : (context.workflows as ServedWorkflows).call(resolved.workflow, inner);
  const { credential, isAgain } = call;
  const { callLimits } = context;
  // What brings no key is sent nowhere, and costs nothing.
  const isCounted = callLimits !== undefined && credential?.problem === undefined && credential && !isAgain;
  return isCounted ? withinLimits(callLimits.enter(credential), carryOut) : carryOut();
}

/** Carries a call out that is not one too many. */
async function withinLimits(
  entering: ReturnType<CallLimits['enter']>,
  carryOut: () => Promise<CallOutcome>,
): Promise<CallOutcome> {
  const place = await entering;
  if (place instanceof RateLimited) throw place;
  try {
    return await carryOut();
  } finally {
    place();
  }
}

/** The call of what a call means: itself, or what a compact tool was given. */
function innerCall(call: ToolCall, { arguments: given, ignored, through }: MeantCall, surface: Surface): ToolCall {
  const { ceiling } = surface;
  const meant = { ...call, arguments: given, ceiling, surface: addressOf(surface), through };
  return ignored === undefined ? meant : { ...meant, ignored };
}

async function answerFind(
  resolved: ResolvedCall,
  surface: Surface,
  call: ToolCall,
  context: ServerContext,
): Promise<CallOutcome> {
  const { readOnly } = surface;
  if (resolved.kind === 'unknown') throw await unknownTool(resolved.name, surface, context);
  const { findTools } = await import('./find-tools.ts');
  const found = {
    ...context,
    isAllowed: (tool: ToolEntry | WorkflowEntry) => isCallable(tool, surface),
    search: (text: string, limit: number) =>
      context.search(text, { limit, ...(readOnly ? { verbs: READ_VERBS } : {}) }),
  };
  return context.searchTurns.take(call.credential, call.signal, () => findTools(call.arguments, found));
}

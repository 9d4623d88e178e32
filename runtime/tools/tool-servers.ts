/** The tool servers that addresses lead to: one per surface, over the same catalogue and the same calls. */
import { LRUCache } from 'lru-cache';
import { RateLimited } from '../basics/call-limits.ts';
import type { Ceiling } from '../basics/ceiling.ts';
import { ToolError } from '../basics/errors.ts';
import type { SeenCall } from '../basics/observer.ts';
import { errorResult } from '../call/result.ts';
import type { CallOutcome } from '../call/under-way.ts';
import type { Catalogue, ToolEntry, WorkflowEntry } from '../catalogue/catalogue.ts';
import { ceilingOf, type Policy, policyKey, READ_ONLY_ADDRESS } from '../guard/policy.ts';
import { isQuestions } from '../mcp/asking/questions.ts';
import type { RetrySafety, ToolCall, ToolResult, ToolServer } from '../mcp/tool-server.ts';
import { auditedPrompts, auditedResources } from './audited-beside.ts';
import { contentOnce } from './content-once.ts';
import { KeptLists } from './kept-lists.ts';
import { missingScopesOf } from './missing-scopes.ts';
import { bestWithheld, nearestNames, searchableOn, unknownTool } from './nearest-tools.ts';
import { observedCall, observedMiss, observedPrompts, observedResources } from './observed-call.ts';
import { outcomeOf } from './outcome-of.ts';
import {
  type MeantCall,
  onlyShows,
  type ResolvedCall,
  refusalOfCall,
  resolveCall,
  retrySafetyOf,
} from './resolve-call.ts';
import { SearchTurns } from './search-turns.ts';
import { addressOf, isCallable, type Surface, type SurfaceResult, surfaceAt, surfaceKey } from './surface.ts';
import type { ServedWorkflows, SurfaceContext } from './surface-context.ts';
import { instructionsOn, toolsListedOn } from './surface-list.ts';
import { withinLimits } from './within-limits.ts';
import { promptsWithin, resourcesWithin } from './within-surface.ts';

/** What the surfaces share. */
interface ServerContext extends SurfaceContext {
  readonly searchTurns: SearchTurns;
}

/** Combinations of toolsets are many; the servers of a few stay at hand. Those of callers never take the place of others. */
const MAX_SERVERS = { ofAll: 32, ofCallers: 64 } as const;
/** Bytes of lists that only some callers get. */
const KEPT_OF_CALLERS = 8 * 1024 * 1024;

/** Finds the tool server of an address, and keeps it. */
export class ToolServers {
  readonly #context: ServerContext;
  readonly #servers = new LRUCache<string, ToolServer>({ max: MAX_SERVERS.ofAll });
  readonly #ofCallers = new LRUCache<string, ToolServer>({ max: MAX_SERVERS.ofCallers });
  readonly #lists = new KeptLists();
  readonly #listsOfCallers = new KeptLists(KEPT_OF_CALLERS);

  constructor(context: SurfaceContext) {
    this.#context = { ...context, searchTurns: new SearchTurns(context.accepted) };
  }

  /**
   * Server of what stands after `/mcp`, with what is said of its caller; a problem when it names a toolset that does not exist;
   * undefined for other paths.
   */
  at(path: string, layers: Policy = NO_LAYERS): ToolServer | { readonly problem: string } | undefined {
    const { bareSurface, toolsets } = this.#context;
    const found: SurfaceResult | undefined = surfaceAt(path, bareSurface, Object.keys(toolsets));
    return found === undefined || 'problem' in found ? found : this.of(found.surface, layers);
  }

  /** Server of the bare address. */
  get bare(): ToolServer {
    return this.of(this.#context.bareSurface);
  }

  of(surface: Surface, layers: Policy = NO_LAYERS): ToolServer {
    const servers = layers.length > 0 ? this.#ofCallers : this.#servers;
    const key = keyOf(surface, layers);
    const known = servers.get(key);
    if (known) return known;
    const guarded = { ...surface, ceiling: this.ceilingOf(surface, layers) };
    // What a login is for takes nothing away from lists: all who signed in share them.
    const listing = layers.filter(({ scopeFor }) => scopeFor === undefined);
    const lists = listing.length > 0 ? this.#listsOfCallers : this.#lists;
    const list = () => lists.of(keyOf(surface, listing), () => toolsListedOn(guarded, this.#context));
    const made = surfaceServer(guarded, list, this.#context);
    servers.set(key, made);
    return made;
  }

  /** What may be called on a surface by whoever has these layers. */
  ceilingOf({ readOnly }: Pick<Surface, 'readOnly'>, layers: Policy = NO_LAYERS): Ceiling | undefined {
    const { policy = NO_LAYERS } = this.#context;
    return ceilingOf([...(readOnly ? [READ_ONLY_ADDRESS] : []), ...policy, ...layers], this.#context);
  }
}

const NO_LAYERS: Policy = [];

const keyOf = (surface: Surface, layers: Policy): string =>
  layers.length > 0 ? `${surfaceKey(surface)} ${policyKey(layers)}` : surfaceKey(surface);

function surfaceServer(surface: Surface, list: ToolServer['list'], context: ServerContext): ToolServer {
  const { name, version, named, catalogue, limits, audit, observer } = context;
  const { ceiling } = surface;
  const resources = context.resources && resourcesWithin(context.resources, ceiling);
  const prompts = context.prompts && promptsWithin(context.prompts, ceiling);
  const address = () => addressOf(surface);
  let instructions: string | undefined;
  return {
    name,
    version,
    get instructions() {
      instructions ??= instructionsOn(surface, context);
      return instructions;
    },
    isOfCaller: ceiling?.isOfCaller === true,
    list,
    call: (call) => callOn(surface, call, context),
    nearest: (written) => {
      const near = nearestNames(written, surface, catalogue);
      return named?.(near) ?? near;
    },
    missingScopes: missingScopesOf(ceiling, context),
    retrySafety: (tool, args) => {
      const safety = checkedOn(surface, retrySafetyOf(catalogue, resolveCall(catalogue, tool, args)), catalogue);
      return named && safety.checkWith !== undefined ? named(safety) : safety;
    },
    resources: resources && observedResources(auditedResources(resources, audit, address), observer, address),
    prompts: prompts && observedPrompts(auditedPrompts(prompts, audit, address), observer, address),
    limits,
  };
}

/** What keeps a write from being sent twice, without a tool that may not be called there. */
function checkedOn(surface: Surface, safety: RetrySafety, catalogue: Catalogue): RetrySafety {
  const check = safety.checkWith === undefined ? undefined : catalogue.find(safety.checkWith);
  return check === undefined || isCallable(check, surface) ? safety : { isRead: safety.isRead };
}

/** Calls a tool by name on a surface. Undefined when there is none of that name. */
function callOn(surface: Surface, call: ToolCall, context: ServerContext): Promise<CallOutcome> | undefined {
  const resolved = resolveCall(context.catalogue, call.name, call.arguments);
  const { observer } = context;
  if (resolved.kind === 'unknown' && resolved.through === undefined) {
    if (observer) observedMiss({ resolved, call, surface: addressOf(surface) }, observer);
    return undefined;
  }
  if (observer === undefined) return answered(resolved, surface, call, context);
  return observedCall({ resolved, call, surface: addressOf(surface) }, observer, (seen) =>
    answered(resolved, surface, call, context, seen),
  );
}

async function answered(
  resolved: ResolvedCall,
  surface: Surface,
  call: ToolCall,
  context: ServerContext,
  seen?: SeenCall,
): Promise<CallOutcome> {
  let result: CallOutcome;
  try {
    const { audit } = context;
    const make = (made: ToolCall): Promise<CallOutcome> => answerCall(resolved, surface, made, context, seen);
    result = await (audit?.of({ resolved, asked: call, surface: () => addressOf(surface) }, make) ?? make(call));
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    call.unchanged?.();
    if (seen) seen.outcome = cause.code;
    // Whoever has to wait is told for how long in a form that programs read.
    if (cause instanceof RateLimited) return errorResult(cause, { retryAfterSeconds: cause.retryAfter });
    result = errorResult(cause);
  }
  // What goes out may say so in its text alone.
  if (seen) seen.outcome = isQuestions(result) ? 'asked' : outcomeOf(result);
  return shownResult(result, resolved, context);
}

/** A result as it goes out: its content once, and tools' names in it as they are listed. */
function shownResult(result: CallOutcome, call: ResolvedCall, { isContentOnce, named }: SurfaceContext): CallOutcome {
  if (isQuestions(result)) return result;
  const shown = isContentOnce && !saysWhen(result) ? contentOnce(result, call) : result;
  // What is found of tools, and why a call failed, is ours to say; rows are not.
  const isOurs = call.kind === 'find' || shown.isError === true;
  return isOurs && named ? named(shown) : shown;
}

/** Whoever has to wait is told for how long in a form that programs read. */
function saysWhen({ isError, structuredContent }: ToolResult): boolean {
  return isError === true && structuredContent?.retryAfterSeconds !== undefined;
}

function answerCall(
  resolved: ResolvedCall,
  surface: Surface,
  call: ToolCall,
  context: ServerContext,
  seen: SeenCall | undefined,
): Promise<CallOutcome> {
  const refusal = refusalOfCall(resolved, surface.ceiling);
  if (refusal) throw refusal;
  if (resolved.kind !== 'tool' && resolved.kind !== 'workflow') return answerFind(resolved, surface, call, context);
  const meant = innerCall(call, resolved, surface, seen);
  const inner: ToolCall = onlyShows(resolved) ? { ...meant, onlyShows: true } : meant;
  const carryOut = () =>
    resolved.kind === 'tool'
      ? context.call(resolved.entry, inner)
      : (context.workflows as ServedWorkflows).call(resolved.workflow, inner);
  // The same request comes again with what was asked.
  return withinLimits(call.isAgain ? undefined : context.callLimits, call.credential, carryOut);
}

/** The call of what a call means: itself, or what a compact tool was given. */
function innerCall(
  call: ToolCall,
  { arguments: given, ignored }: MeantCall,
  { ceiling }: Surface,
  seen: SeenCall | undefined,
): ToolCall {
  const isItself = given === call.arguments && ceiling === undefined && ignored === undefined && seen === undefined;
  if (isItself) return call;
  // Named one by one: every call has these, and copying whatever there is takes longer than all the rest of it.
  const { name, credential, signal, channel, gone, unchanged, isAgain, record } = call;
  return {
    name,
    arguments: given,
    credential,
    signal,
    channel,
    gone,
    unchanged,
    isAgain,
    record,
    seen,
    ceiling,
    ignored,
  };
}

async function answerFind(
  resolved: ResolvedCall,
  surface: Surface,
  call: ToolCall,
  context: ServerContext,
): Promise<CallOutcome> {
  const { catalogue } = context;
  if (resolved.kind === 'unknown') throw await unknownTool(resolved.name, surface, context);
  const { findTools } = await import('./find-tools.ts');
  const found = {
    ...context,
    isAllowed: (tool: ToolEntry | WorkflowEntry) => isCallable(tool, surface),
    refusalOf: (tool: ToolEntry | WorkflowEntry) => surface.ceiling?.refusalOf(tool),
    missingScope: (tool: ToolEntry | WorkflowEntry) => surface.ceiling?.missingScope?.(tool),
    deniedOf: (name: string) => context.denials?.of(call.credential, name),
    search: (text: string, limit: number) => context.search(text, { limit, ...searchableOn(surface, catalogue) }),
    withheld: (text: string) => bestWithheld(text, surface, context),
  };
  return context.searchTurns.take(call.credential, call.signal, () => findTools(call.arguments, found));
}

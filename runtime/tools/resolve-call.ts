/** What a call calls. Decided here once, for carrying it out, for guarding it and for keeping it from being sent twice. */
import type { Ceiling } from '../basics/ceiling.ts';
import { badArgument, ToolError } from '../basics/errors.ts';
import { isPlain, type Plain } from '../basics/plain.ts';
import { tooManyArguments } from '../call/argument-count.ts';
import { withoutAdded } from '../call/client-arguments.ts';
import { type AbsentTool, type Catalogue, isRead, type ToolEntry, type WorkflowEntry } from '../catalogue/catalogue.ts';
import { SEARCH } from '../guard/policy.ts';
import { meantArguments } from '../mcp/meant-objects.ts';
import type { RetrySafety } from '../mcp/tool-server.ts';
import { DISPATCHERS, type Dispatcher, dispatcherOf } from './compact.ts';

/** How something was called. */
interface Way {
  /** The compact tool it came through; undefined where it was called by its name. */
  readonly through: Dispatcher | undefined;
}

/** What a call means that can be carried out. */
export interface MeantCall extends Way {
  readonly arguments: unknown;
  /** Names of arguments that the client is known to add to those of the compact tool. */
  readonly ignored?: readonly string[];
}

export type ResolvedCall =
  | { readonly kind: 'find' }
  | ({ readonly kind: 'tool'; readonly entry: ToolEntry } & MeantCall)
  | ({ readonly kind: 'workflow'; readonly workflow: WorkflowEntry } & MeantCall)
  | ({ readonly kind: 'former'; readonly name: string; readonly former: AbsentTool } & Way)
  | ({ readonly kind: 'unknown'; readonly name: string } & Way)
  /** A compact tool was called in a way that says nothing of what is meant. */
  | { readonly kind: 'malformed'; readonly error: ToolError; readonly through: Dispatcher };

/** Finds what a call means: by its tool's name, or by the name that a compact tool was given. */
export function resolveCall(catalogue: Catalogue, name: string, args: unknown): ResolvedCall {
  const bare = catalogue.bareName(name);
  if (bare === 'find_tools') return { kind: 'find' };
  if (!DISPATCHERS.has(bare)) return resolveTool(catalogue, name, args);
  const through = bare as Dispatcher;
  const given = args ?? {};
  const unreadable = isPlain(given) ? tooManyArguments(given) : notAnObject(through);
  if (unreadable) return { kind: 'malformed', error: unreadable, through };
  const { tool, arguments: inner } = given as { tool?: unknown; arguments?: unknown };
  const { misplaced, ignored } = besideCall(given as Plain);
  // Left aside in silence, a preview would be carried out and a filter would filter nothing.
  if (misplaced !== undefined) {
    const argument = misplaced.slice(0, 60);
    // Arguments under a name of their own are meant as a whole.
    const isWhole = (inner ?? undefined) === undefined && /^(args|params|parameters|input)$/i.test(misplaced);
    const error = badArgument(
      `${through} has no argument ${JSON.stringify(argument)}.`,
      isWhole
        ? 'It is called arguments: {"tool": …, "arguments": {…}}.'
        : `Put it inside arguments: {"tool": …, "arguments": {"${argument}": …}}.`,
    );
    return { kind: 'malformed', error, through };
  }
  if (typeof tool === 'string' && tool.trim() !== '') {
    const own = catalogue.bareName(tool.trim());
    if (own === 'find_tools' || DISPATCHERS.has(own))
      return { kind: 'malformed', error: calledItself(own, through), through };
    const resolved = resolveTool(catalogue, tool.trim(), inner ?? {}, through);
    const isCall = resolved.kind === 'tool' || resolved.kind === 'workflow';
    return isCall && ignored.length > 0 ? { ...resolved, ignored } : resolved;
  }
  const error = badArgument(
    `${through} needs the name of a tool.`,
    `Give {"tool": "list_incidents", "arguments": {}}; find_tools knows the names. ${KEPT}`,
  );
  return { kind: 'malformed', error, through };
}

function notAnObject(through: Dispatcher): ToolError {
  return badArgument(
    `The arguments of ${through} are not an object.`,
    'Give {"tool": "list_incidents", "arguments": {}}.',
  );
}

/** What n8n does, in whose agent a model cannot mend it. */
const KEPT =
  'Where a client keeps "tool" for itself, as the AI Agent of n8n does, give it toolsets: /mcp/x/incidents,monitors.';

/** A compact tool in place of what is to be called through one. */
function calledItself(own: string, through: Dispatcher): ToolError {
  return badArgument(
    `${through} calls the tools that find_tools finds, and ${own} is none of them.`,
    own === 'find_tools' ? 'Call find_tools by its own name, with {"intent": ["what you want to do"]}.' : KEPT,
  );
}

/** What stands beside tool and arguments: what the client is known to add, and the first of all that says something. */
function besideCall(given: Plain): { readonly misplaced: string | undefined; readonly ignored: readonly string[] } {
  if (!Object.keys(given).some(isBeside)) return NOTHING_BESIDE;
  const { tool: _tool, arguments: _arguments, ...others } = given;
  const { own, ignored } = withoutAdded(others, () => false);
  return { misplaced: Object.keys(own)[0], ignored };
}

const isBeside = (name: string): boolean => name !== 'tool' && name !== 'arguments';
const NOTHING_BESIDE = { misplaced: undefined, ignored: [] } as const;

function resolveTool(catalogue: Catalogue, name: string, args: unknown, through?: Dispatcher): ResolvedCall {
  const entry = catalogue.find(name);
  if (entry) return { kind: 'tool', entry, arguments: args, through };
  const workflow = catalogue.workflow(name);
  if (workflow) return { kind: 'workflow', workflow, arguments: args, through };
  const former = catalogue.former(name);
  return former ? { kind: 'former', name, former, through } : { kind: 'unknown', name, through };
}

/** Why a call that was resolved may not be carried out as it came; undefined when it may. */
export function refusalOfCall(call: ResolvedCall, ceiling: Ceiling | undefined): ToolError | undefined {
  if (call.kind === 'malformed') return call.error;
  if (call.kind === 'former') return formerError(call.name, call.former);
  if (call.kind === 'find') return ceiling?.refusalOf(SEARCH);
  if (call.kind !== 'tool' && call.kind !== 'workflow') return undefined;
  const { through } = call;
  const called = call.kind === 'tool' ? call.entry : call.workflow;
  const refused = ceiling?.refusalOf(called);
  if (refused) return refused;
  const right = dispatcherOf(called);
  if (through === undefined || through === right || onlyShows(call)) return undefined;
  return new ToolError(
    'wrong_dispatcher',
    `${called.name} is not called through ${through}.`,
    `Use ${right} with the same arguments${through === 'call_read' ? ', or add preview: true to see what it would do' : ''}.`,
  );
}

/**
 * Whether a call is of a tool that writes, through the one that reads: it may be shown, and nothing of it is sent however
 * its arguments are read later.
 */
export function onlyShows(call: ResolvedCall): boolean {
  if ((call.kind !== 'tool' && call.kind !== 'workflow') || call.through !== 'call_read') return false;
  if (dispatcherOf(call.kind === 'tool' ? call.entry : call.workflow) === 'call_read') return false;
  try {
    const given = meantArguments(call.arguments);
    return isPlain(given) && Object.hasOwn(given, 'preview') && given.preview === true;
  } catch {
    return false;
  }
}

/** Where the resource of an earlier release went. Nothing is called in its place: its arguments were others. */
function formerError(name: string, former: AbsentTool): ToolError {
  if (former.kind === 'off')
    return new ToolError('unknown_tool', `${name} is not there on this server: ${former.why}`, former.next);
  const next =
    former.kind === 'moved' && former.tool
      ? `Use ${former.tool}.`
      : former.kind === 'moved'
        ? `Look at the tools of ${former.resource}.`
        : 'Nothing replaces it.';
  const why = former.kind === 'renamed' ? '' : ` ${former.why}`;
  return new ToolError('unknown_tool', `${name} is a tool of an earlier release.${why}`, next);
}

/** What keeps a call from being sent twice: whether it changes anything, and what shows whether it did. */
export function retrySafetyOf(catalogue: Catalogue, call: ResolvedCall): RetrySafety {
  if (call.kind === 'find' || call.through === 'call_read') return { isRead: true };
  if (call.kind === 'workflow') return { isRead: dispatcherOf(call.workflow) === 'call_read' };
  if (call.kind !== 'tool') return { isRead: false };
  const { entry } = call;
  if (isRead(entry)) return { isRead: true };
  // The tool that lists what the entry writes, or shows one.
  return {
    isRead: false,
    checkWith: catalogue.nameOf(entry.resource, 'list') ?? catalogue.nameOf(entry.resource, 'get'),
  };
}

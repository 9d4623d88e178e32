/** What the servers of all surfaces are made of. */
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { CallLimits } from '../basics/call-limits.ts';
import type { Observer } from '../basics/observer.ts';
import type { TimeLimits } from '../basics/time-limit.ts';
import type { PlatformFace } from '../call/platform-face.ts';
import type { CallOutcome } from '../call/under-way.ts';
import type { ToolEntry, WorkflowEntry } from '../catalogue/catalogue.ts';
import type { ToolsetTable } from '../catalogue/kinds.ts';
import type { LearnedDenials } from '../guard/learned-denials.ts';
import type { Policy } from '../guard/policy.ts';
import type { ServedPrompts, ServedResources } from '../mcp/resources-and-prompts.ts';
import type { ToolCall, ToolList } from '../mcp/tool-server.ts';
import type { CallAudit } from './call-audit.ts';
import type { FoundWorkflows } from './find-tools.ts';
import type { NameSearch } from './nearest-tools.ts';
import type { Signature } from './signature.ts';
import type { Surface } from './surface.ts';
import type { ListedTool } from './tool-list.ts';
import type { NameTools } from './tool-prefix.ts';

/** Tools that compose others, and how they are found and called. */
export interface ServedWorkflows extends FoundWorkflows {
  readonly call: (workflow: WorkflowEntry, call: ToolCall) => Promise<CallOutcome>;
}

/** What the server of a surface is made of. */
export interface SurfaceContext extends NameSearch {
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
  /** What holds for all callers, whatever they bring. */
  readonly policy?: Policy;
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
  /** Writes a line for each call, where somebody keeps them. */
  readonly audit?: CallAudit | undefined;
  /** Told of calls. */
  readonly observer?: Observer | undefined;
  /** How many calls a caller may make; absent, as many as it likes. */
  readonly callLimits?: CallLimits | undefined;
  /** What keys were refused by the API. */
  readonly denials?: LearnedDenials;
  /** Keys that the instance has accepted: all other callers search by turns of one. */
  readonly accepted?: AcceptedKeys;
}

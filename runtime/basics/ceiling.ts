/** What a caller may do, as whatever carries a call through the server knows it: `guard/` makes one of policies. */
import type { ToolError } from './errors.ts';

/** A tool as it is ruled on, before anything of its call is looked at. */
export interface Ruled {
  readonly name: string;
  readonly risk: 'read' | 'write' | 'destructive';
  readonly toolset: string;
  /** Absent of a workflow, which composes operations. */
  readonly verb?: string;
  readonly resource?: string;
}

/** Holds for one caller at one address. Absent, everything is allowed. */
export interface Ceiling {
  /** Why a tool may not be called, with the rule that says so; undefined where it may. `within`: the workflow that calls it. */
  refusalOf(tool: Ruled, within?: Ruled): ToolError | undefined;
  /** Equal for equal ceilings. */
  readonly key: string;
}

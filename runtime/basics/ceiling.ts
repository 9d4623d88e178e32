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
  /**
   * Why a tool may not be called, with the rule that says so; undefined where it may. `within`: what uses it, a workflow or
   * an operation that writes through another one.
   */
  refusalOf(tool: Ruled, within?: Ruled): ToolError | undefined;
  /**
   * Whether it is listed and found: cheap enough for whole lists. Absent, the refusal tells. What a login alone withholds is
   * listed, too.
   */
  allows?(tool: Ruled): boolean;
  /** The scope that the caller's login lacks for it, where nothing else keeps the caller from it. Absent, nobody signed in. */
  missingScope?(tool: Ruled): string | undefined;
  /** Equal for equal ceilings. */
  readonly key: string;
  /** Whether what is listed depends on who asks, and not on the operator and the address alone. */
  readonly isOfCaller?: boolean;
}

/** Whether a tool is listed under a ceiling. */
export function isAllowedBy(ceiling: Ceiling | undefined, tool: Ruled): boolean {
  return ceiling === undefined || (ceiling.allows?.(tool) ?? ceiling.refusalOf(tool) === undefined);
}

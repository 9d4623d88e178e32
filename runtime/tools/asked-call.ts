import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import type { EndedCall } from '../guard/audit/audit-line.ts';
import type { AuditTrail } from '../guard/audit/audit-trail.ts';
import type { ToolCall } from '../mcp/tool-server.ts';
import type { ResolvedCall } from './resolve-call.ts';

export interface CallAuditOptions {
  readonly trail: AuditTrail;
  /** Whether calls that only read have a line, too. */
  readonly reads: boolean;
  /** Whether nothing is written to the instance while lines are lost. */
  readonly isRequired: boolean;
  readonly site: string;
  readonly catalogue: Catalogue;
  /** The arguments of a workflow, as columns. */
  readonly workflowModule: (name: string) => Promise<ResourceModule | undefined>;
  /** Keys of other callers, should somebody write one into a text. */
  readonly accepted?: AcceptedKeys | undefined;
}

/** A call as it came, and what it means. */
export interface AskedCall {
  readonly resolved: ResolvedCall;
  readonly asked: ToolCall;
  /** What its address lists, as addresses say it. */
  readonly surface: () => string;
  /** What is written of its arguments where it calls no tool. */
  readonly given?: unknown;
}

/** What came of it. */
export type OverCall = Pick<EndedCall, 'outcome' | 'ms' | 'record'>;

/** A workflow as it is listed: what a client sees, and what the search and the map of tools know of it. */
import type { WorkflowEntry } from '../catalogue/catalogue.ts';
import { toPortable } from '../catalogue/schema.ts';
import type { JsonSchema } from '../catalogue/shapes.ts';
import type { Workflow } from './define.ts';
import { PHRASES } from './phrases.ts';

/** The tool of a workflow in tools/list. */
export interface WorkflowTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly annotations: Readonly<Record<string, boolean>>;
}

/** Everything about a workflow that is known without loading it. */
export interface ListedWorkflow extends WorkflowEntry {
  readonly tool: WorkflowTool;
  readonly routes: readonly string[];
  readonly example: Readonly<Record<string, unknown>>;
  /** Requests that it answers, and what sounds like them and means something else. */
  readonly intents: readonly string[];
  readonly not: readonly string[];
  readonly isEveryday: boolean;
  /** The module that has it. */
  readonly family: string;
}

/** What is listed of a workflow; `aliases` are names of other products that mean the same. */
export function listedWorkflow(workflow: Workflow, family: string, aliases: readonly string[] = []): ListedWorkflow {
  const { name, title, description, toolset, risk, operations, routes = [], example, intents } = workflow;
  return {
    name,
    title,
    toolset,
    risk,
    operations,
    routes,
    family,
    intents: [...intents, ...(PHRASES.get(name)?.says ?? [])],
    not: PHRASES.get(name)?.not ?? [],
    example,
    isEveryday: workflow.everyday === true,
    ...(aliases.length > 0 ? { aliases } : {}),
    tool: { name, title, description, inputSchema: toPortable(workflow.schema), annotations: annotationsOf(workflow) },
  };
}

function annotationsOf({ risk, repeats = risk === 'read', routes = [] }: Workflow): Record<string, boolean> {
  return {
    readOnlyHint: risk === 'read',
    destructiveHint: risk === 'destructive',
    idempotentHint: repeats,
    openWorldHint: risk !== 'read' || routes.some((route) => route.includes('://')),
  };
}

/** A workflow as it is listed: what a client sees, and what the search and the map of tools know of it. */
import type { WorkflowEntry } from '../catalogue/catalogue.ts';
import { toPortable } from '../catalogue/schema.ts';
import type { JsonSchema } from '../catalogue/shapes.ts';
import type { Workflow } from './define.ts';
import { peerNamesOf } from './peer-names.ts';
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
  /** The setting without which it is not there at all. */
  readonly switchedOnBy?: 'publicProbe' | 'audit';
  /** Of everyday ones: the tool with only what a model cannot do without. */
  readonly short?: WorkflowTool;
  /** The module that has it. */
  readonly family: string;
}

/** What is listed of a workflow. */
export function listedWorkflow(workflow: Workflow, family: string): ListedWorkflow {
  const { name, title, description, toolset, risk, operations, routes = [], example, intents } = workflow;
  const aliases = peerNamesOf(name);
  const inputSchema = toPortable(workflow.schema);
  const tool = { name, title, description, inputSchema, annotations: annotationsOf(workflow) };
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
    ...(risk !== 'read' && routes.length > 0 ? { asks: true as const } : {}),
    ...(workflow.switchedOnBy ? { switchedOnBy: workflow.switchedOnBy } : {}),
    ...(workflow.everyday ? { short: { ...tool, inputSchema: withoutHints(inputSchema) } } : {}),
    ...(aliases.length > 0 ? { aliases } : {}),
    tool,
  };
}

/** What the type of an argument, its name or the instructions say as well: that names will do, how times are written. */
const HINTS =
  / ?\(?(?:ISO 8601 time|[a-z -]+ names? or ids?|IANA zone of times, given without one and shown|Show the plan, change nothing)\)?$/;

/** A schema without hints and lengths: what goes against them is refused with the next step. */
function withoutHints({ properties = {}, ...schema }: JsonSchema): JsonSchema {
  const arguments_ = Object.entries(properties as Record<string, JsonSchema>).map(([name, listed]) => {
    const { description, maxLength: _, ...type } = listed;
    const said = typeof description === 'string' ? description.replace(HINTS, '') : '';
    return [name, said === '' ? type : { ...type, description: said }];
  });
  return { ...schema, properties: Object.fromEntries(arguments_) };
}

function annotationsOf({ risk, repeats = risk === 'read', routes = [] }: Workflow): Record<string, boolean> {
  return {
    readOnlyHint: risk === 'read',
    destructiveHint: risk === 'destructive',
    idempotentHint: repeats,
    openWorldHint: risk !== 'read' || routes.some((route) => route.includes('://')),
  };
}

/** The precomputed tools/list: one tool per line, in an order that never changes. */
import { type ResourceModule, VERBS, type Verb } from '../../runtime/catalogue/kinds.ts';
import { inputSchema, type JsonSchema, toPortable } from '../../runtime/catalogue/schema.ts';
import { describe } from '../describe.ts';
import type { ModelResource } from '../model.ts';
import { assessRisk } from '../risk.ts';

/** A tool exactly as a client sees it. */
export interface ToolListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

/** The tools of one resource in verb order. */
export function listTools(resource: ModelResource, module: ResourceModule): ToolListing[] {
  return VERBS.flatMap((verb) => {
    const operation = module.operations[verb];
    return operation ? [listTool(resource, module, verb, operation.name)] : [];
  });
}

function listTool(resource: ModelResource, module: ResourceModule, verb: Verb, name: string): ToolListing {
  const { title, description } = describe(resource, verb);
  const { risk, idempotent, notifies } = assessRisk(resource, verb);
  return {
    name,
    title,
    description,
    inputSchema: toPortable(inputSchema(module, verb)),
    annotations: {
      readOnlyHint: risk === 'read',
      destructiveHint: risk === 'destructive',
      idempotentHint: idempotent,
      openWorldHint: notifies,
    },
  };
}

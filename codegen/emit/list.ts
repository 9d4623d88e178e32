/** The precomputed tools/list: one tool per line, in an order that never changes. */
import {
  argumentName,
  type Column,
  offeredColumns,
  type ResourceModule,
  VERBS,
  type Verb,
} from '../../runtime/catalogue/kinds.ts';
import { inputSchema, toPortable } from '../../runtime/catalogue/schema.ts';
import { extraArguments } from '../../runtime/oneuptime/extra-arguments.ts';
import type { ModelResource } from '../model/model.ts';
import { describe } from './describe.ts';
import { assessRisk } from './risk.ts';

/** The keywords of the portable profile that a listed argument has. */
export interface ArgumentSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly items?: ArgumentSchema;
  readonly anyOf?: readonly ArgumentSchema[];
  readonly properties?: Readonly<Record<string, ArgumentSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

/** A tool exactly as a client sees it. */
export type ToolListing = ReturnType<typeof listTool>;

/** A listed tool, and the columns behind those of its arguments that are columns. */
export interface ListedOperation {
  readonly tool: ToolListing;
  readonly columns: ReadonlyMap<string, Column>;
}

/** The tools of one resource in verb order. */
export function listTools(resource: ModelResource, module: ResourceModule): ListedOperation[] {
  return VERBS.flatMap((verb) => {
    const name = module.operations[verb]?.name;
    return name ? [{ tool: listTool(resource, module, verb, name), columns: argumentColumns(module, verb) }] : [];
  });
}

function argumentColumns(module: ResourceModule, verb: Verb): Map<string, Column> {
  if (verb !== 'create' && verb !== 'update') return new Map();
  const offered = offeredColumns(module, verb === 'create' ? 'c' : 'u');
  return new Map(offered.map(([name, column]) => [argumentName(module, name), column]));
}

function listTool(resource: ModelResource, module: ResourceModule, verb: Verb, name: string) {
  const { title, description } = describe(resource, verb);
  const { risk, idempotent, notifies } = assessRisk(resource, verb);
  return {
    name,
    title,
    description,
    inputSchema: toPortable(inputSchema(module, verb, extraArguments)) as ArgumentSchema,
    annotations: {
      readOnlyHint: risk === 'read',
      destructiveHint: risk === 'destructive',
      idempotentHint: idempotent,
      openWorldHint: notifies,
    },
  };
}

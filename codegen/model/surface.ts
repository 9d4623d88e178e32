/** What a compiled folder lets a client call: the side of a comparison. */
import type { Alias, AliasTable, Risk, Verb } from '../../runtime/catalogue/kinds.ts';
import type { JsonSchema } from '../../runtime/catalogue/shapes.ts';

/** What stands behind a tool name. */
export interface SurfaceOperation {
  readonly name: string;
  /** `METHOD /path`. */
  readonly operation: string;
  readonly resource: string;
  readonly verb: Verb;
  readonly risk: Risk;
  /** The published document leaves it out. */
  readonly undocumented?: true;
}

export interface SurfaceTool extends SurfaceOperation {
  readonly inputSchema: JsonSchema;
}

export interface CompiledSurface {
  readonly tools: ReadonlyMap<string, SurfaceTool>;
  readonly aliases: AliasTable;
}

/** A surface out of its parts; `schemas` are input schemas by tool name. */
export function joinSurface(
  schemas: ReadonlyMap<string, JsonSchema>,
  operations: readonly SurfaceOperation[],
  aliases: AliasTable,
): CompiledSurface {
  const tools = operations.map((each) => [each.name, { ...each, inputSchema: schemas.get(each.name) ?? {} }] as const);
  return { tools: new Map(tools), aliases };
}

/** Reads `tools.jsonl` and `operations.jsonl` of one compilation. */
export function readSurface({ tools, operations }: Readonly<Record<'tools' | 'operations', string>>): CompiledSurface {
  const lines = (text: string): unknown[] => JSON.parse(`[${text.trim().split('\n').join()}]`);
  const listed = lines(tools) as { readonly name: string; readonly inputSchema: JsonSchema }[];
  const parsed = lines(operations) as (SurfaceOperation & { readonly alias?: Alias })[];
  return joinSurface(
    new Map(listed.map(({ name, inputSchema }) => [name, inputSchema])),
    parsed.filter(({ alias }) => alias === undefined),
    Object.fromEntries(parsed.flatMap(({ name, alias }) => (alias === undefined ? [] : [[name, alias]]))),
  );
}

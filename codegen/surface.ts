/** What a compiled folder lets a client call: the side of a comparison, read from its two line-by-line files. */
import type { Alias, AliasTable, Risk, Verb } from '../runtime/catalogue/kinds.ts';
import type { JsonSchema } from '../runtime/catalogue/shapes.ts';

export interface SurfaceTool {
  readonly name: string;
  /** `METHOD /path`. */
  readonly operation: string;
  readonly resource: string;
  readonly verb: Verb;
  readonly risk: Risk;
  readonly inputSchema: JsonSchema;
}

export interface CompiledSurface {
  readonly tools: ReadonlyMap<string, SurfaceTool>;
  readonly aliases: AliasTable;
}

/** The files that a surface is read from. */
export interface SurfaceTexts {
  readonly tools: string;
  readonly operations: string;
}

type OperationLine =
  | (Omit<SurfaceTool, 'inputSchema'> & { readonly alias?: undefined })
  | { readonly name: string; readonly alias: Alias };

/** Joins `tools.jsonl` and `operations.jsonl` of one compilation. */
export function readSurface({ tools, operations }: SurfaceTexts): CompiledSurface {
  const schemas = new Map(
    lines(tools).map((line) => {
      const { name, inputSchema } = JSON.parse(line) as { name: string; inputSchema: JsonSchema };
      return [name, inputSchema];
    }),
  );
  const parsed = lines(operations).map((line) => JSON.parse(line) as OperationLine);
  return {
    tools: new Map(
      parsed.flatMap((entry) =>
        entry.alias === undefined ? [[entry.name, { ...entry, inputSchema: schemas.get(entry.name) ?? {} }]] : [],
      ),
    ),
    aliases: Object.fromEntries(
      parsed.flatMap((entry) => (entry.alias === undefined ? [] : [[entry.name, entry.alias]])),
    ),
  };
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}

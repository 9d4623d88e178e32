/** Compares two surfaces: which tools came, went or changed, and whether that breaks those who call them. */
import type { Alias, Risk } from '../runtime/catalogue/kinds.ts';
import { type ArgumentChange, diffArguments, isBreakingArgument } from './diff-arguments.ts';
import { own } from './model/document.ts';
import type { CompiledSurface, SurfaceTool } from './model/surface.ts';

/** A tool name of the old surface that the new one does not list. */
export interface LostTool {
  readonly name: string;
  readonly operation: string;
  /** What a call of the old name is answered; absent: nothing accounts for it. */
  readonly alias?: Alias;
  /** The present name of the same operation, where no alias leads there. */
  readonly nowNamed?: string;
  readonly breaking: boolean;
}

export interface ChangedTool {
  readonly name: string;
  /** Old and new operation, where the address changed. */
  readonly operation?: readonly [before: string, after: string];
  readonly risk?: readonly [before: Risk, after: Risk];
  readonly arguments: readonly ArgumentChange[];
  readonly breaking: boolean;
}

export interface SurfaceDiff {
  readonly before: number;
  readonly after: number;
  readonly kept: number;
  readonly added: readonly string[];
  /** The same operation under a new name, the old one still answering. */
  readonly renamed: readonly LostTool[];
  /** Replaced by another resource: the old name tells where it went. */
  readonly moved: readonly LostTool[];
  readonly removed: readonly LostTool[];
  readonly changed: readonly ChangedTool[];
  readonly breaking: boolean;
}

const RISKS: readonly Risk[] = ['read', 'write', 'destructive'];

/** Compares two surfaces. Every tool of the old one is in `kept`, `renamed`, `moved` or `removed`. */
export function diffSurfaces(before: CompiledSurface, after: CompiledSurface): SurfaceDiff {
  const old = [...before.tools.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const nameOf = new Map([...after.tools.values()].map(({ name, operation }) => [operation, name]));
  const lost = old.filter(({ name }) => !after.tools.has(name)).map((tool) => lostTool(tool, after, nameOf));
  const changed = old
    .flatMap((tool) => changedTool(tool, after.tools.get(tool.name)) ?? [])
    .filter((change) => change.breaking || change.operation || change.risk || change.arguments.length > 0);
  return {
    before: before.tools.size,
    after: after.tools.size,
    kept: old.length - lost.length,
    added: [...after.tools.keys()].filter((name) => !before.tools.has(name)).sort(),
    renamed: lost.filter(({ alias, nowNamed }) => alias?.kind === 'renamed' || (!alias && nowNamed)),
    moved: lost.filter(({ alias }) => alias?.kind === 'moved'),
    removed: lost.filter(({ alias, nowNamed }) => alias?.kind === 'gone' || (!alias && !nowNamed)),
    changed,
    breaking: [...lost, ...changed].some((change) => change.breaking),
  };
}

function lostTool(
  { name, operation }: SurfaceTool,
  after: CompiledSurface,
  nameOf: ReadonlyMap<string, string>,
): LostTool {
  const alias = own(after.aliases, name);
  const nowNamed = nameOf.get(operation);
  return {
    name,
    operation,
    ...(alias ? { alias } : {}),
    ...(!alias && nowNamed ? { nowNamed } : {}),
    breaking: alias?.kind !== 'renamed',
  };
}

function changedTool(before: SurfaceTool, after: SurfaceTool | undefined): ChangedTool | undefined {
  if (!after) return undefined;
  const changes = diffArguments(before.inputSchema, after.inputSchema);
  const isRiskier = RISKS.indexOf(after.risk) > RISKS.indexOf(before.risk);
  const isOther = before.resource !== after.resource || before.verb !== after.verb;
  return {
    name: before.name,
    ...(before.operation === after.operation ? {} : { operation: [before.operation, after.operation] as const }),
    ...(before.risk === after.risk ? {} : { risk: [before.risk, after.risk] as const }),
    arguments: changes,
    breaking: isRiskier || isOther || changes.some(isBreakingArgument),
  };
}

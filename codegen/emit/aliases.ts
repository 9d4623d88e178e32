/** Former tool names for the runtime, and one line per operation for scripts and `diff`. */
import type { AliasTable, Operation, Verb } from '../../runtime/catalogue/kinds.ts';
import type { SurfaceOperation } from '../model/surface.ts';
import { type Emitted, GENERATED_NOTE, printValue } from './resource.ts';

/** Text of `aliases.ts`: former tool name -> what became of it. */
export function emitAliases(aliases: AliasTable): string {
  return [
    GENERATED_NOTE,
    "import type { AliasTable } from '../../runtime/catalogue/kinds.ts';",
    '',
    'export const aliases: AliasTable = {',
    ...Object.entries(aliases).map(([name, alias]) => `  ${printValue(name)}: ${printValue(alias)},`),
    '};',
    '',
  ].join('\n');
}

/** What stands behind each present tool name. */
export function presentOperations(entries: readonly Emitted[]): SurfaceOperation[] {
  return entries.flatMap(({ module: { operations, resource, undocumented } }) =>
    (Object.entries(operations) as [Verb, Operation][]).map(([verb, { name, method, path, risk }]) => ({
      name,
      operation: `${method} ${path}`,
      resource,
      verb,
      risk,
      ...(undocumented ? { undocumented } : {}),
    })),
  );
}

/** Text of `operations.jsonl`: present tool names first, then former ones. */
export function emitOperations(entries: readonly Emitted[], aliases: AliasTable): string {
  const former = Object.entries(aliases).map(([name, alias]) => ({ name, alias }));
  return [...presentOperations(entries), ...former].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Former tool names for the runtime, and one line per operation for scripts and `diff`. */
import { type AliasTable, VERBS } from '../../runtime/catalogue/kinds.ts';
import type { Emitted } from './index.ts';
import { GENERATED_NOTE, printValue } from './resource.ts';

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

/** Text of `operations.jsonl`: what stands behind each tool name, present ones first, then former ones. */
export function emitOperations(entries: readonly Emitted[], aliases: AliasTable): string {
  const present = entries.flatMap(({ module }) =>
    VERBS.flatMap((verb) => {
      const operation = module.operations[verb];
      if (!operation) return [];
      const { name, method, path, risk } = operation;
      return [{ name, operation: `${method} ${path}`, resource: module.resource, verb, risk }];
    }),
  );
  const former = Object.entries(aliases).map(([name, alias]) => ({ name, alias }));
  return [...present, ...former].map((line) => `${JSON.stringify(line)}\n`).join('');
}

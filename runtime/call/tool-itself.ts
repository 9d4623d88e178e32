/** A composed tool as one of the catalogue's: its arguments are read as columns, and its routes sent as its own. */
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { lookedUpIn, type ResourceModule, relationOf } from '../catalogue/kinds.ts';
import type { Arguments } from './arguments.ts';
import type { CallState } from './call-state.ts';
import { readColumnValue } from './values.ts';

interface NamedTool {
  readonly name: string;
  readonly isRead: boolean;
  readonly module: ResourceModule;
}

export function toolItself({ module, name, isRead }: NamedTool, onlyReads = isRead): LoadedTool {
  const { resource, toolset } = module;
  const verb = onlyReads ? 'get' : 'update';
  const risk = onlyReads ? 'read' : 'write';
  const operation = { name, operationId: name, method: 'POST', path: '', risk } as const;
  const words = isRead ? { takesWords: true as const } : {};
  return { name, operationId: name, resource, tag: name, verb, toolset, risk, module, operation, ...words };
}

/** Its arguments with names as ids and times as ISO text. Throws `bad_arguments` for those that cannot be read so. */
export async function resolvedArguments(state: CallState, given: Arguments): Promise<Arguments> {
  const { columns } = state.tool.module;
  return state.resolve((values) =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => {
        const column = columns[name];
        if (!column || (lookedUpIn(column) === undefined && column.kind !== 'date')) return [name, value];
        const one = (item: unknown): unknown => readColumnValue(column, item, name, values);
        return [name, relationOf(column) === 'many' && Array.isArray(value) ? value.map(one) : one(value)];
      }),
    ),
  );
}

/** What tools make of arguments, and what they say of those that they refuse; nothing is sent. */
import { resources } from '../../generated/oneuptime/index.ts';
import { readArguments } from '../../runtime/call/arguments.ts';
import type { Column, Kind, ResourceModule, Verb } from '../../runtime/catalogue/kinds.ts';
import { offeredColumns } from '../../runtime/catalogue/kinds.ts';
import { extraArguments } from '../../runtime/oneuptime/extra-arguments.ts';

const NAMES = ['incident', 'monitor', 'status_page', 'network_device', 'team_permission', 'log', 'alert_grouping_rule'];
const rows = Object.entries(resources).filter(([id]) => NAMES.includes(id));
/** Tables with columns of nearly all kinds. */
export const modules: readonly ResourceModule[] = await Promise.all(rows.map(([, { load }]) => load()));

export const incident = moduleNamed('incident');

export function moduleNamed(resource: string): ResourceModule {
  return modules.find((module) => module.resource === resource) as ResourceModule;
}

/** The sentences of the refusal; undefined where the arguments are taken. */
export function refusal(module: ResourceModule, verb: Verb, args: unknown): string | undefined {
  try {
    readArguments(module, verb, args, extraArguments);
    return undefined;
  } catch (cause) {
    const { name, message, next } = cause as { name: string; message: string; next: string };
    return `${name}: ${message} ${next}`;
  }
}

/** A column of each kind that a create or an update takes, and where it is. */
export const writable: ReadonlyMap<Kind, readonly [ResourceModule, Verb, string, Column]> = new Map(
  modules.flatMap((module) =>
    (['c', 'u'] as const).flatMap((letter) =>
      offeredColumns(module, letter)
        .filter(([, { kind }]) => kind !== 'id' && module.operations[letter === 'c' ? 'create' : 'update'])
        .map(([name, column]): [Kind, readonly [ResourceModule, Verb, string, Column]] => [
          column.kind,
          [module, letter === 'c' ? 'create' : 'update', name, column],
        ]),
    ),
  ),
);

/** Which columns a filter may name, and what to write instead of what is none. */
import { badArgument } from '../basics/errors.ts';
import { shortList } from '../call/choices.ts';
import { nameHint, usualFirst } from '../call/meant-columns.ts';
import {
  argumentName,
  type Column,
  columnOf,
  filterColumns,
  idColumn,
  type ResourceModule,
  relationOf,
} from '../catalogue/kinds.ts';

/** The column that a key of a filter names. Throws `bad_arguments` with those that there are. */
export function filterColumn(module: ResourceModule, argument: string): [string, Column] {
  const name = argument === 'id' ? (idColumn(module) ?? argument) : argument;
  const columns = filterColumns(module);
  const column = columns.get(name);
  if (column) return [name, column];
  const known = [...columns.keys()].map((offered) => argumentName(module, offered));
  const isProject = argument === 'project' || argument === 'projectId';
  const closed = columnOf(module, name) ?? columnOf(module, argument.split('.', 1)[0] ?? '');
  const others = `Filters: ${shortList(usualFirst(module, known))}.`;
  if (columnOf(module, name)?.secret)
    throw badArgument(
      `${module.plural} cannot be filtered by ${argumentName(module, name)}: it is a secret, which what is found would give away.`,
      others,
    );
  if (closed && module.analytics && ['json', 'numbers'].includes(closed.kind))
    throw badArgument(
      `${module.plural} cannot be filtered by ${JSON.stringify(argument.slice(0, 60))}: no operator of the telemetry store looks into it.`,
      `Filter by other columns and read it as a field of what is found. ${others}`,
    );
  throw badArgument(
    `${module.plural} cannot be filtered by ${JSON.stringify(argument.slice(0, 60))}.`,
    isProject
      ? 'The API key decides the project: leave it out, or use a key of the other project.'
      : (byKey(module, argument) ?? nameHint(module, argument, known, 'Filters:')),
  );
}

/** A path with dots, as an object; undefined where its head takes no keys. */
function byKey(module: ResourceModule, argument: string): string | undefined {
  const [head = '', ...keys] = argument.split('.');
  const column = module.columns[head];
  if (!column || keys.length === 0) return undefined;
  const isRelated = !module.analytics && relationOf(column) === 'one' && keys.length === 1;
  if (column.kind !== 'textMap' && !isRelated) return undefined;
  return `Write {"${head}": {${JSON.stringify(keys.join('.').slice(0, 100))}: …}}.`;
}

/** Which columns a filter may name, and what to write instead of what is none. */
import { badArgument } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
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
  if (columnOf(module, name)?.secret)
    throw badArgument(
      `${module.plural} cannot be filtered by ${argumentName(module, name)}: it is a secret, which what is found would give away.`,
      `Filters: ${known.join(', ')}.`,
    );
  const near = columnOf(module, name) ? undefined : (byKey(module, argument) ?? didYouMean(argument, known));
  throw badArgument(
    `${module.plural} cannot be filtered by ${JSON.stringify(argument.slice(0, 60))}.`,
    isProject
      ? 'The API key decides the project: leave it out, or use a key of the other project.'
      : (near ?? `Filters: ${known.join(', ')}.`),
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

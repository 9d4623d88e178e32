/** Which columns a read shows, and in which order rows come. */
import { badArgument } from '../basics/errors.ts';
import {
  argumentName,
  type Column,
  columnNamed,
  columnOf,
  idColumn,
  type ResourceModule,
  relationBehind,
  relationOf,
  shapeOf,
} from '../catalogue/kinds.ts';
import { nameHint } from './meant-columns.ts';

/** After a time's name: show how long ago it was, too. */
const AGE = /:age$/;
/** Every column but heavy ones and credentials. */
const ALL = '*';

/** A column to sort by. */
export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** The columns to read: the default ones, or what the caller named. Throws `bad_arguments` for an unknown one. */
export function chosenColumns(module: ResourceModule, fields: readonly string[] | undefined): string[] {
  if (!fields) return [...module.defaultColumns];
  const id = idColumn(module);
  const named = fields.flatMap((field) =>
    field === ALL ? lightColumns(module) : [relationIn(module, field) ?? findField(module, field.replace(AGE, ''))],
  );
  return [...new Set(id ? [id, ...named] : named)];
}

/** Every column that a single row can show: the default ones first, the heavy ones last; no secrets. */
export function wholeColumns(module: ResourceModule): string[] {
  const heavy = readableColumns(module).filter(([, column]) => column.heavy && !column.secret);
  return [...new Set([...module.defaultColumns, ...lightColumns(module), ...heavy.map(([name]) => name)])];
}

/** Times whose age was asked for. Throws `bad_arguments` where the column is no time. */
export function agedColumns(module: ResourceModule, fields: readonly string[] = []): string[] {
  return fields
    .filter((field) => AGE.test(field))
    .map((field) => {
      const name = findField(module, field.replace(AGE, ''));
      if (shapeOf(module.columns[name] as Column) === 'time') return name;
      throw badArgument(`${name} is no time, so it has no age.`, 'Name it without ":age".');
    });
}

/** The order that `sort` asks for; undefined leaves it to the platform. Lists of rows cannot be sorted by. */
export function sortOf(module: ResourceModule, sort: string | undefined): Sort | undefined {
  const wanted = signed(sort ?? module.sort ?? '');
  if (wanted === '') return undefined;
  const column = findField(module, wanted.replace(/^[-+]/, ''));
  if (module.columns[column]?.secret)
    throw badArgument(
      `${module.plural} cannot be sorted by ${column}: it is a secret, which their order would give away.`,
      'Sort by another column, for example "-createdAt".',
    );
  // By one row that each points to, the platform may still sort.
  if (relationOf(module.columns[column] as Column) !== 'many') return { column, isDescending: wanted.startsWith('-') };
  throw badArgument(
    `${module.plural} cannot be sorted by the relation ${column}, which points to any number of rows.`,
    'Sort by one of its own columns, for example "-createdAt".',
  );
}

/** An order with its direction as SQL and others write it, in the form that is listed. */
function signed(sort: string): string {
  const [, column = sort, direction = 'asc'] =
    /^\+?(\w+)(?:\s*:\s*|\s+)(asc|desc)(?:ending)?$/i.exec(sort.trim()) ?? [];
  return direction.toLowerCase() === 'desc' ? `-${column}` : column;
}

function lightColumns(module: ResourceModule): string[] {
  const isLight = ([, { heavy, secret }]: [string, Column]): boolean => !heavy && !secret;
  return readableColumns(module)
    .filter(isLight)
    .map(([name]) => name);
}

function readableColumns(module: ResourceModule): [string, Column][] {
  return Object.entries(module.columns).filter(
    ([name, { access }]) => access.includes('r') && relationBehind(module, name) === undefined,
  );
}

/** The relation that a field goes through; undefined for a column of the row itself. Throws `bad_arguments` for no relation. */
export function relationIn(module: ResourceModule, field: string): string | undefined {
  const [head = '', ...inside] = field.split('.');
  if (inside.length === 0) return undefined;
  const name = findField(module, head);
  const column = columnOf(module, name);
  if (!column?.to || relationOf(column) === undefined)
    throw badArgument(
      `${JSON.stringify(field.slice(0, 60))}: ${name} is no relation, so it has no columns of its own.`,
      `Name it as a whole: ${JSON.stringify(name)}.`,
    );
  if (inside.length === 1) return name;
  throw badArgument(
    `${JSON.stringify(field.slice(0, 60))} goes through more than one relation.`,
    'Name a column of the related row itself, and list what that points to in another call.',
  );
}

/** The column that a field names. Throws `bad_arguments` for one that is none, or that cannot be read. */
export function findField(module: ResourceModule, field: string): string {
  const name = columnNamed(module, field);
  if (columnOf(module, name)?.access.includes('r')) return name;
  const known = readableColumns(module).map(([column]) => argumentName(module, column));
  throw badArgument(
    `${module.plural} have no field ${JSON.stringify(field.slice(0, 60))}.`,
    nameHint(module, field, known, 'Fields:'),
  );
}

/** Which columns a read asks for, and in which order rows come. */

import { ToolError } from '../basics/errors.ts';
import { didYouMean } from '../basics/nearest.ts';
import {
  argumentName,
  type Column,
  columnOf,
  isBehindRelation,
  type ResourceModule,
  relationOf,
} from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';

/** After a time's name: show how long ago it was, too. */
const AGE = /:age$/;
/** Every column but heavy ones and credentials. */
const ALL = '*';

/** Wire names of the columns to read: the default ones, or what the caller named. Throws `bad_arguments` for an unknown one. */
export function chosenColumns(module: ResourceModule, fields: readonly string[] | undefined): string[] {
  if (!fields) return [...module.defaultColumns];
  const named = fields.flatMap((field) =>
    field === ALL ? lightColumns(module) : [findField(module, field.replace(AGE, ''))],
  );
  return [...new Set('_id' in module.columns ? ['_id', ...named] : named)];
}

/** Times whose age was asked for. Throws `bad_arguments` where the column is no time. */
export function agedColumns(module: ResourceModule, fields: readonly string[] = []): string[] {
  return fields
    .filter((field) => AGE.test(field))
    .map((field) => {
      const name = findField(module, field.replace(AGE, ''));
      if (module.columns[name]?.kind === 'date') return name;
      throw new ToolError('bad_arguments', `${name} is no time, so it has no age.`, 'Name it without ":age".');
    });
}

function lightColumns(module: ResourceModule): string[] {
  return Object.entries(module.columns)
    .filter(
      ([name, { access, heavy, secret }]) =>
        access.includes('r') && !heavy && !secret && !isBehindRelation(module, name),
    )
    .map(([name]) => name);
}

/** `select` for columns. Relations bring id and, where people know the target by a column, that too. */
export function encodeSelect(module: ResourceModule, columns: readonly string[]): WireObject {
  return Object.fromEntries(
    columns.map((name) => {
      const { kind, label } = module.columns[name] as Column;
      const isRelation = kind === 'one' || kind === 'many';
      return [name, isRelation ? { _id: true, ...(label ? { [label]: true } : {}) } : true];
    }),
  );
}

function findField(module: ResourceModule, field: string): string {
  const wanted = field === 'id' ? '_id' : field;
  const name = relationOf(module, wanted) ?? wanted;
  if (columnOf(module, name)?.access.includes('r')) return name;
  const known = Object.keys(module.columns)
    .filter((column) => module.columns[column]?.access.includes('r') && !isBehindRelation(module, column))
    .map(argumentName);
  throw new ToolError(
    'bad_arguments',
    `${module.plural} have no field ${JSON.stringify(field.slice(0, 60))}.`,
    didYouMean(field, known) ?? `Fields: ${known.join(', ')}.`,
  );
}

/** `sort` of a list; an empty object leaves the order to the API (newest first). Relations cannot be sorted by. */
export function encodeSort(module: ResourceModule, sort: string | undefined): WireObject {
  const wanted = sort ?? module.sort;
  if (!wanted) return {};
  const name = findField(module, wanted.replace(/^[-+]/, ''));
  const { kind } = module.columns[name] as Column;
  if (kind === 'one' || kind === 'many') {
    throw new ToolError(
      'bad_arguments',
      `The API cannot sort by the relation ${name}.`,
      'Sort by one of its own columns, for example "-createdAt".',
    );
  }
  return { [name]: wanted.startsWith('-') ? 'DESC' : 'ASC' };
}

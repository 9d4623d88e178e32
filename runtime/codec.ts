/**
 * Plain arguments <-> OneUptime wire values. The API swallows much that is wrong in silence (unknown operators, bare
 * ids of to-many relations, `_id` in a create); this module can only produce what it is known to act on.
 */
import { ToolError } from './errors.ts';
import { argumentName, type Column, isBehindRelation, type ResourceModule, traitsOf } from './kinds.ts';
import { closest } from './nearest.ts';
import { parseTime, type TimeContext } from './times.ts';

export type WireObject = Record<string, unknown>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id in the form the API takes. Throws `bad_arguments` with the way to find one. */
export function checkId(value: string, argument: string): string {
  if (UUID.test(value)) return value.toLowerCase();
  throw new ToolError(
    'bad_arguments',
    `${argument} is not an id: ${JSON.stringify(value.slice(0, 60))}.`,
    'Ids are UUIDs; list the resource to find one.',
  );
}

/** Wire name of an argument: ids go by `_id`. */
function columnName(argument: string): string {
  return argument === 'id' ? '_id' : argument;
}

/** `query` of a list or count. */
export function encodeFilter(
  module: ResourceModule,
  filter: Readonly<Record<string, unknown>> | undefined,
  times: TimeContext,
): WireObject {
  const query: WireObject = {};
  for (const [argument, value] of Object.entries(filter ?? {})) {
    const name = columnName(argument);
    const column = module.columns[name];
    if (!column || value === undefined) continue;
    query[column.via ?? name] = encodeCondition(column, value, `filter.${argument}`, times);
  }
  return query;
}

/** A value means equal, a list means any of them, null means has none. To-many relations take ids of linked rows. */
function encodeCondition(column: Column, value: unknown, argument: string, times: TimeContext): unknown {
  if (column.kind === 'many') return encodeLinked(value, argument);
  if (value === null) return null;
  const { shape } = traitsOf(column.kind);
  if (shape === 'json') return value;
  const encode = (item: unknown): unknown => encodeScalar(column, item, argument, times);
  return Array.isArray(value) ? { _type: 'Includes', value: value.map(encode) } : encode(value);
}

/** A bare id or null would answer 500 on a to-many relation. */
function encodeLinked(value: unknown, argument: string): WireObject {
  if (value === null) return { _type: 'IsNull' };
  const ids = Array.isArray(value) ? value : [value];
  return { _type: 'Includes', value: ids.map((id) => checkId(String(id), argument)) };
}

function encodeScalar(column: Column, value: unknown, argument: string, times: TimeContext): unknown {
  const { shape } = traitsOf(column.kind);
  if (shape === 'id') return checkId(String(value), argument);
  if (shape === 'time') return parseTime(String(value), argument, times);
  return value;
}

/** `data` of a create or update: relations by their id column, to-many as rows, structured values in their wrapper. */
export function encodeData(
  module: ResourceModule,
  args: Readonly<Record<string, unknown>>,
  letter: 'c' | 'u',
  times: TimeContext,
): WireObject {
  const data: WireObject = {};
  for (const [name, column] of Object.entries(module.columns)) {
    const value = args[name];
    if (value === undefined || !column.access.includes(letter)) continue;
    data[column.via ?? name] = encodeValue(column, value, name, times);
  }
  return data;
}

function encodeValue(column: Column, value: unknown, argument: string, times: TimeContext): unknown {
  if (value === null) return column.kind === 'many' ? [] : null;
  if (column.kind === 'many') return (value as string[]).map((id) => ({ _id: checkId(id, argument) }));
  if (column.kind === 'one' && !column.via) return { _id: checkId(String(value), argument) };
  const { shape, wire } = traitsOf(column.kind);
  if (shape === 'json') return wire ? wrapped(wire, value) : value;
  return encodeScalar(column, value, argument, times);
}

/** A structured value is recognised by its `_type`; without it the API would replace it by an empty one. */
function wrapped(wire: string, value: unknown): unknown {
  const isWrapped = typeof value === 'object' && value !== null && (value as WireObject)['_type'] === wire;
  return isWrapped ? value : { _type: wire, value };
}

/** `select` for the named fields, or for the card. Relations bring id and label. */
export function encodeSelect(module: ResourceModule, fields: readonly string[] | undefined): WireObject {
  const select: WireObject = {};
  for (const field of fields ?? module.card.map(argumentName)) {
    const name = findField(module, field);
    const column = module.columns[name] as Column;
    const isRelation = column.kind === 'one' || column.kind === 'many';
    select[name] = isRelation ? { _id: true, ...(column.label ? { [column.label]: true } : {}) } : true;
  }
  return select;
}

function findField(module: ResourceModule, field: string): string {
  const name = columnName(field);
  if (module.columns[name]?.access.includes('r')) return name;
  const known = Object.keys(module.columns)
    .filter((column) => module.columns[column]?.access.includes('r') && !isBehindRelation(module, column))
    .map(argumentName);
  const close = closest(field, known);
  throw new ToolError(
    'bad_arguments',
    `${module.plural} have no field ${JSON.stringify(field.slice(0, 60))}.`,
    close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `Fields: ${known.join(', ')}.`,
  );
}

/** `sort` of a list; an empty object leaves the order to the API (newest first). Relations cannot be sorted by. */
export function encodeSort(module: ResourceModule, sort: string | undefined): WireObject {
  const wanted = sort ?? module.sort;
  if (!wanted) return {};
  const descending = wanted.startsWith('-');
  const name = findField(module, wanted.replace(/^[-+]/, ''));
  const column = module.columns[name] as Column;
  if (column.kind === 'one' || column.kind === 'many') {
    throw new ToolError(
      'bad_arguments',
      `The API cannot sort by the relation ${name}.`,
      'Sort by one of its own columns, for example "-createdAt".',
    );
  }
  return { [name]: descending ? 'DESC' : 'ASC' };
}

/** A row as people read it: wrappers gone, ids under `id`, relations as `{id, name}`. Unknown columns are kept. */
export function decodeRow(row: WireObject): WireObject {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name !== '_type')
      .map(([name, value]) => [argumentName(name), decodeValue(value)]),
  );
}

function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue);
  if (typeof value !== 'object' || value === null) return value;
  const { _type: type, ...rest } = value as WireObject;
  // Structured values (monitor steps, rotations) keep their inner wrappers: they are sent back the way they came.
  if (typeof type === 'string' && 'value' in rest) return rest['value'];
  return '_id' in rest ? decodeRow(rest) : value;
}

/**
 * Plain arguments <-> OneUptime wire values. The API swallows much that is wrong in silence (bare ids of to-many
 * relations, `_id` in a create, structured values without their wrapper); this module only produces what it acts on.
 */

import { readColumnValue, type ValueContext } from '../call/values.ts';
import { type Column, type ResourceModule, relationOf, shapeOf } from '../catalogue/kinds.ts';
import { SENT_WRAPPED, WRAPPERS } from './wire-kinds.ts';

export type WireObject = Record<string, unknown>;

/** The column of a row's own id, on the wire; tools call it `id`. */
export const ID = '_id';

/** `data` of a create or update: relations by their id column, to-many as rows, structured values in their wrapper. */
export function encodeData(
  module: ResourceModule,
  args: Readonly<Record<string, unknown>>,
  letter: 'c' | 'u',
  context: ValueContext,
): WireObject {
  const data: WireObject = {};
  for (const [name, column] of Object.entries(module.columns)) {
    const value = args[name];
    if (value === undefined || !column.access.includes(letter)) continue;
    data[column.via ?? name] = encodeValue(column, value, name, context);
  }
  return data;
}

function encodeValue(column: Column, value: unknown, argument: string, context: ValueContext): unknown {
  const relation = relationOf(column);
  if (value === null) return relation === 'many' ? [] : null;
  const isWrapped = (SENT_WRAPPED as readonly string[]).includes(column.kind);
  const encode = (item: unknown): unknown => {
    const plain = readColumnValue(column, item, argument, context);
    return isWrapped ? wrapped(WRAPPERS[column.kind], plain) : plain;
  };
  if (relation === 'many') return (value as unknown[]).map((item) => ({ [ID]: encode(item) }));
  if (relation === 'one' && !column.via) return { [ID]: encode(value) };
  if (shapeOf(column) === 'json') return wrapped(WRAPPERS[column.kind], value);
  return Array.isArray(value) ? value.map(encode) : encode(value);
}

/** A structured value is recognised by its `_type`; without it the API would replace it by an empty one. */
function wrapped(wire: string | null, value: unknown): unknown {
  const isWrapped = typeof value === 'object' && value !== null && (value as WireObject)._type === wire;
  return wire === null || isWrapped ? value : { _type: wire, value };
}

/** A row as people read it: wrappers gone, ids under `id`, relations as `{id, name}`; columns in the order asked for. */
export function decodeRow(row: WireObject, order: readonly string[] = []): WireObject {
  const names = new Set([...order.filter((name) => name in row), ...Object.keys(row)]);
  names.delete('_type');
  return Object.fromEntries([...names].map((name) => [name === ID ? 'id' : name, decodeValue(row[name])]));
}

/** The id of a row; telemetry sends it typed. Undefined where a row has none. */
export function idOf(row: WireObject): string | undefined {
  const id = decodeValue(row[ID]);
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** A value as people read it. */
export function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue);
  if (typeof value !== 'object' || value === null) return value;
  const { _type: type, ...rest } = value as WireObject;
  // Structured values (monitor steps, rotations) keep their inner wrappers: they are sent back the way they came.
  if (typeof type === 'string' && 'value' in rest) return rest.value;
  return ID in rest ? decodeRow(rest) : value;
}

/** `select` for columns. Relations bring id and, where people know the target by a column, that too. */
export function encodeSelect(module: ResourceModule, columns: readonly string[]): WireObject {
  return Object.fromEntries(
    columns.map((name) => {
      const column = module.columns[name] as Column;
      return [name, relationOf(column) ? { [ID]: true, ...(column.label ? { [column.label]: true } : {}) } : true];
    }),
  );
}

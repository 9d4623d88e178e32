/**
 * Plain arguments <-> OneUptime wire values. The API swallows much that is wrong in silence (bare ids of to-many
 * relations, `_id` in a create, structured values without their wrapper); this module only produces what it acts on.
 */
import { argumentName, type Column, type ResourceModule, traitsOf } from '../catalogue/kinds.ts';
import { encodeScalar, type ValueContext } from './values.ts';

export type WireObject = Record<string, unknown>;

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
  if (value === null) return column.kind === 'many' ? [] : null;
  const encode = (item: unknown): unknown => encodeScalar(column, item, argument, context);
  if (column.kind === 'many') return (value as unknown[]).map((item) => ({ _id: encode(item) }));
  if (column.kind === 'one' && !column.via) return { _id: encode(value) };
  const { shape, wire } = traitsOf(column.kind);
  if (shape === 'json') return wire ? wrapped(wire, value) : value;
  return Array.isArray(value) ? value.map(encode) : encode(value);
}

/** A structured value is recognised by its `_type`; without it the API would replace it by an empty one. */
function wrapped(wire: string, value: unknown): unknown {
  const isWrapped = typeof value === 'object' && value !== null && (value as WireObject)._type === wire;
  return isWrapped ? value : { _type: wire, value };
}

/** A row as people read it: wrappers gone, ids under `id`, relations as `{id, name}`; columns in the order asked for. */
export function decodeRow(row: WireObject, order: readonly string[] = []): WireObject {
  const names = [...new Set([...order.filter((name) => name in row), ...Object.keys(row)])].filter(
    (name) => name !== '_type',
  );
  const entries = names.map((name): [string, unknown] => [name, row[name]]);
  return Object.fromEntries(entries.map(([name, value]) => [argumentName(name), decodeValue(value)]));
}

function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue);
  if (typeof value !== 'object' || value === null) return value;
  const { _type: type, ...rest } = value as WireObject;
  // Structured values (monitor steps, rotations) keep their inner wrappers: they are sent back the way they came.
  if (typeof type === 'string' && 'value' in rest) return rest.value;
  return '_id' in rest ? decodeRow(rest) : value;
}

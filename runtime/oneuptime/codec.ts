/**
 * Plain arguments <-> OneUptime wire values. The API swallows much that is wrong in silence (bare ids of to-many
 * relations, `_id` in a create, structured values without their wrapper); this module only produces what it acts on.
 */

import { setPart } from '../basics/plain.ts';
import { readColumnValue, type ValueContext } from '../call/values.ts';
import { type Column, type ResourceModule, relationOf, shapeOf } from '../catalogue/kinds.ts';
import { SENT_WRAPPED, WRAPPERS } from './wire-kinds.ts';

export type WireObject = Record<string, unknown>;

/** The column of a row's own id, on the wire; tools call it `id`. */
export const ID = '_id';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id that a text is, as the API writes it; undefined for anything else. */
export function idOfText(text: unknown): string | undefined {
  const id = typeof text === 'string' ? text.trim() : '';
  return UUID.test(id) ? id.toLowerCase() : undefined;
}

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

/** Columns of a row that are read: no table has as many. */
const MOST_COLUMNS = 1000;

/** How the columns of a row are read. */
interface Reading {
  /** Those that no row shows. */
  readonly hidden?: readonly string[];
  readonly decode?: (value: unknown, name: string) => unknown;
}

/** Makes what reads rows with their columns in an order, and those that are not in it behind them. */
export function rowDecoder(
  order: readonly string[],
  { hidden = [], decode = decodeValue }: Reading = {},
): (row: WireObject) => WireObject {
  const first = [...new Set(order)];
  const known = new Set([...order, ...hidden]);
  return (row) => {
    const plain: WireObject = {};
    let [shown, seen] = [0, 0];
    for (const name of first) {
      if (!Object.hasOwn(row, name)) continue;
      shown += 1;
      setPart(plain, name === ID ? 'id' : name, decode(row[name], name));
    }
    for (const name in row) {
      if (seen === MOST_COLUMNS || shown === MOST_COLUMNS) break;
      seen += 1;
      if (known.has(name)) continue;
      shown += 1;
      if (name !== '_type') setPart(plain, name === ID ? 'id' : name, decode(row[name], name));
    }
    return plain;
  };
}

/** A row as people read it: wrappers gone, ids under `id`, relations as `{id, name}`. */
export const decodeRow = rowDecoder([]);

/**
 * The id of a row, fit for paths, links and requests; telemetry sends it typed. Undefined where what stands there is no id
 * of the platform.
 */
export function idOf(row: WireObject): string | undefined {
  return idOfText(decodeValue(row[ID]));
}

/** A value as people read it. */
export function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as WireObject;
  // Structured values (monitor steps, rotations) keep their inner wrappers: they are sent back the way they came.
  if (typeof record._type === 'string' && 'value' in record) return record.value;
  return ID in record ? decodeRow(record) : record;
}

/**
 * `select` for columns. Relations bring id and, where people know the target by a column, that too; and what is to be read
 * `through` them.
 */
export function encodeSelect(
  module: ResourceModule,
  columns: readonly string[],
  through?: ReadonlyMap<string, readonly string[]>,
): WireObject {
  const select: WireObject = {};
  for (const name of columns) {
    const column = module.columns[name] as Column;
    select[name] = relationOf(column) ? throughRelation(column, through?.get(name)) : true;
  }
  return select;
}

function throughRelation({ label }: Column, names: readonly string[] | undefined): WireObject {
  const select: WireObject = { [ID]: true };
  if (label) select[label] = true;
  if (names) for (const name of names) select[name] = true;
  return select;
}

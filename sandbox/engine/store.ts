import { randomUUID } from 'node:crypto';
import type { Resource, StoredColumn, StoredModel } from './model.ts';

/** A stored row: ids as lower-case text, dates as milliseconds with a fraction, to-many relations as lists of ids, everything else as JSON. */
export type StoredRow = Record<string, unknown> & { _id: string; createdAt: number };

/** What a snapshot file holds. */
export interface StoreDump {
  readonly stamp: number;
  readonly tables: Readonly<Record<string, readonly StoredRow[]>>;
}

/** Rows of one resource in the order they were created, with an index per column that was ever asked for. */
class Table {
  readonly resource: Resource;
  readonly rows = new Map<string, StoredRow>();
  readonly #indexes = new Map<string, Map<unknown, Set<StoredRow>>>();

  constructor(resource: Resource) {
    this.resource = resource;
  }

  get(id: unknown): StoredRow | undefined {
    return typeof id === 'string' ? this.rows.get(id) : undefined;
  }

  /** Rows whose column equals the value; a to-many column matches when it contains the value. Oldest first. */
  where(column: string, value: unknown): StoredRow[] {
    let index = this.#indexes.get(column);
    if (index === undefined) {
      index = new Map();
      this.#indexes.set(column, index);
      for (const row of this.rows.values()) file(index, row, row[column]);
    }
    return [...(index.get(value) ?? [])];
  }

  put(row: StoredRow): void {
    this.rows.set(row._id, row);
    for (const [column, index] of this.#indexes) file(index, row, row[column]);
  }

  patch(row: StoredRow, changes: Readonly<Record<string, unknown>>): void {
    for (const [column, value] of Object.entries(changes)) {
      const index = this.#indexes.get(column);
      if (index !== undefined) unfile(index, row, row[column]);
      row[column] = value;
      if (index !== undefined) file(index, row, value);
    }
  }

  remove(row: StoredRow): void {
    this.rows.delete(row._id);
    for (const [column, index] of this.#indexes) unfile(index, row, row[column]);
  }
}

/** The order of rows that have a place: by `order`, then by age. */
export function byOrder(a: StoredRow, b: StoredRow): number {
  return Number(a.order ?? 0) - Number(b.order ?? 0) || a.createdAt - b.createdAt;
}

const keysOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function file(index: Map<unknown, Set<StoredRow>>, row: StoredRow, value: unknown): void {
  for (const key of keysOf(value)) {
    const rows = index.get(key);
    if (rows === undefined) index.set(key, new Set([row]));
    else rows.add(row);
  }
}

function unfile(index: Map<unknown, Set<StoredRow>>, row: StoredRow, value: unknown): void {
  for (const key of keysOf(value)) index.get(key)?.delete(row);
}

/** All tables. Knows columns and defaults, but no rule of the API. */
export class Store {
  readonly model: StoredModel;
  /** Changes with every write; lets a snapshot tell whether there is anything to save. */
  revision = 0;
  readonly #tables = new Map<string, Table>();
  readonly #now: () => Date;
  #stamp = 0;

  constructor(model: StoredModel, now: () => Date) {
    this.model = model;
    this.#now = now;
    for (const resource of model.resources.values()) this.#tables.set(resource.name, new Table(resource));
  }

  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`no resource ${name}`);
    return table;
  }

  /** Looks a row up in a resource that may be unknown to the model. */
  find(resource: string | undefined, id: unknown): StoredRow | undefined {
    return resource === undefined ? undefined : this.#tables.get(resource)?.get(id);
  }

  /** Rows of a resource whose column equals the value, or contains it. Oldest first. */
  where(resource: string, column: string, value: unknown): StoredRow[] {
    return this.table(resource).where(column, value);
  }

  now(): number {
    return this.#now().getTime();
  }

  /** The present in microseconds precision, never twice the same: the order of creation is a total order, as in the real database. */
  stamp(): number {
    this.#stamp = Math.max(this.now() + 0.001, this.#stamp + 0.001);
    return this.#stamp;
  }

  /** Adds a row. Columns left out get their default; `createdAt` may be given to write history. */
  insert(name: string, values: Readonly<Record<string, unknown>>): StoredRow {
    const table = this.table(name);
    const stamp = typeof values.createdAt === 'number' ? values.createdAt : this.stamp();
    const row: StoredRow = { _id: '', createdAt: stamp };
    for (const column of table.resource.stored) row[column.name] = initial(column, stamp);
    Object.assign(row, { createdAt: stamp, updatedAt: stamp, deletedAt: null, version: 1 }, values);
    row._id = typeof values._id === 'string' ? values._id : randomUUID();
    table.put(row);
    this.revision += 1;
    return row;
  }

  update(name: string, row: StoredRow, changes: Readonly<Record<string, unknown>>): void {
    const version = typeof row.version === 'number' ? row.version + 1 : 1;
    this.table(name).patch(row, { updatedAt: this.stamp(), version, ...changes });
    this.revision += 1;
  }

  remove(name: string, row: StoredRow): void {
    this.table(name).remove(row);
    this.revision += 1;
  }

  dump(): StoreDump {
    const tables: Record<string, StoredRow[]> = {};
    for (const [name, table] of this.#tables) if (table.rows.size > 0) tables[name] = [...table.rows.values()];
    return { stamp: this.#stamp, tables };
  }

  /** Fills an empty store. Tables the model no longer knows are left out. */
  load(dump: StoreDump): void {
    this.#stamp = dump.stamp;
    for (const [name, rows] of Object.entries(dump.tables)) {
      const table = this.#tables.get(name);
      if (table === undefined) continue;
      for (const row of rows) table.put(row);
    }
  }
}

function initial(column: StoredColumn, stamp: number): unknown {
  if (column.kind === 'many') return [];
  if (column.default === undefined) return null;
  if (column.default === '<generated>') return column.kind === 'date' ? stamp : [];
  return typeof column.default === 'object' ? structuredClone(column.default) : column.default;
}

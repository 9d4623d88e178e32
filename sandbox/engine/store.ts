import { randomUUID } from 'node:crypto';
import type { Resource, StoredColumn, StoredModel } from './model.ts';

/** A stored row: ids as lower-case text, dates as milliseconds with a fraction, to-many relations as lists of ids, everything else as JSON. */
export type StoredRow = Record<string, unknown> & { _id: string; createdAt: number };

/** What a snapshot file holds. */
export interface StoreDump {
  readonly stamp: number;
  readonly tables: Readonly<Record<string, readonly StoredRow[]>>;
}

/** Rows of one resource by id, in the order they were created. */
interface Table {
  readonly resource: Resource;
  readonly rows: Map<string, StoredRow>;
}

/** The order of rows that have a place: by `order`, then by age. */
export function byOrder(a: StoredRow, b: StoredRow): number {
  return Number(a.order ?? 0) - Number(b.order ?? 0) || a.createdAt - b.createdAt;
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
    for (const resource of model.resources.values()) this.#tables.set(resource.name, { resource, rows: new Map() });
  }

  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`no resource ${name}`);
    return table;
  }

  /** Looks a row up in a resource that may be unknown to the model. */
  find(resource: string | undefined, id: unknown): StoredRow | undefined {
    return this.#tables.get(resource ?? '')?.rows.get(id as string);
  }

  /** The rows with some ids, as far as they exist. */
  findAll(resource: string, ids: readonly unknown[]): StoredRow[] {
    return ids.map((id) => this.find(resource, id)).filter((row) => row !== undefined);
  }

  /** Rows of a resource whose column equals the value, or contains it. Oldest first. */
  where(resource: string, column: string, value: unknown): StoredRow[] {
    const found: StoredRow[] = [];
    for (const row of this.table(resource).rows.values()) {
      const cell = row[column];
      if (cell === value || (Array.isArray(cell) && cell.includes(value))) found.push(row);
    }
    return found;
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
    const given = typeof values.createdAt === 'number' ? values.createdAt : this.stamp();
    // The telemetry store notes seconds only.
    const stamp = table.resource.facts.analytics === true ? Math.floor(given / 1000) * 1000 : given;
    const row: StoredRow = { _id: '', createdAt: stamp };
    for (const column of table.resource.stored) {
      if (values[column.name] === undefined) row[column.name] = initial(column, stamp);
    }
    Object.assign(row, { updatedAt: stamp, deletedAt: null, version: 1 }, values, { createdAt: stamp });
    row._id = typeof values._id === 'string' ? values._id : randomUUID();
    table.rows.set(row._id, row);
    this.revision += 1;
    return row;
  }

  /** Changes a row as a request does, which counts; what the server notes on the side it writes into the row itself. */
  update(row: StoredRow, changes: Readonly<Record<string, unknown>>): void {
    const version = typeof row.version === 'number' ? row.version + 1 : 1;
    Object.assign(row, { updatedAt: this.stamp(), version, ...changes });
    this.revision += 1;
  }

  remove(name: string, row: StoredRow): void {
    this.table(name).rows.delete(row._id);
    this.revision += 1;
  }

  dump(): StoreDump {
    const filled = [...this.#tables].filter(([, { rows }]) => rows.size > 0);
    return {
      stamp: this.#stamp,
      tables: Object.fromEntries(filled.map(([name, { rows }]) => [name, [...rows.values()]])),
    };
  }

  /** Fills an empty store. Tables the model no longer knows are left out. */
  load(dump: StoreDump): void {
    this.#stamp = dump.stamp;
    for (const [name, rows] of Object.entries(dump.tables)) {
      for (const row of rows) this.#tables.get(name)?.rows.set(row._id, row);
    }
  }
}

function initial(column: StoredColumn, stamp: number): unknown {
  if (column.kind === 'many') return [];
  if (column.default === undefined) return null;
  if (column.default === '<generated>') return column.kind === 'date' ? stamp : [];
  return typeof column.default === 'object' ? structuredClone(column.default) : column.default;
}

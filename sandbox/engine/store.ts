import { randomUUID } from 'node:crypto';
import type { Resource, StoredColumn, StoredModel } from './model.ts';
import { weightOf } from './weight.ts';

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

/** What is kept in memory: of telemetry the newest, of other tables nothing new beyond it. */
interface Capacity {
  /** Of one table. */
  readonly rows: number;
  /** Characters of all rows of telemetry, and as many of all others. */
  readonly weight: number;
}

const CAPACITY: Capacity = { rows: 50_000, weight: 128 * 1_048_576 };

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
  readonly #capacity: Capacity;
  readonly #weight = { telemetry: 0, other: 0 };
  readonly #weights = new WeakMap<StoredRow, number>();
  #stamp = 0;

  constructor(model: StoredModel, now: () => Date, capacity = CAPACITY) {
    this.model = model;
    this.#now = now;
    this.#capacity = capacity;
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
    this.#weigh(table, row);
    if (table.resource.facts.analytics === true) this.#forgetOldest(table);
    this.revision += 1;
    return row;
  }

  /** Whether no row of a resource, and nothing that makes one longer, can be taken. Telemetry makes room by itself. */
  isFull(name: string): boolean {
    const { resource, rows } = this.table(name);
    if (resource.facts.analytics === true) return false;
    return rows.size >= this.#capacity.rows || this.#weight.other >= this.#capacity.weight;
  }

  #weigh({ resource }: Table, row: StoredRow): void {
    const kind = resource.facts.analytics === true ? 'telemetry' : 'other';
    const weight = weightOf(row);
    this.#weight[kind] += weight - (this.#weights.get(row) ?? 0);
    this.#weights.set(row, weight);
  }

  #forgetOldest({ rows }: Table): void {
    for (const [id, oldest] of rows) {
      if (rows.size <= this.#capacity.rows && this.#weight.telemetry <= this.#capacity.weight) return;
      rows.delete(id);
      this.#weight.telemetry -= this.#weights.get(oldest) ?? 0;
    }
  }

  /** Changes a row as a request does, which counts; what the server notes on the side it writes into the row itself. */
  update(row: StoredRow, changes: Readonly<Record<string, unknown>>): void {
    const known = this.#weights.get(row);
    const version = typeof row.version === 'number' ? row.version + 1 : 1;
    Object.assign(row, { updatedAt: this.stamp(), version, ...changes });
    if (known !== undefined) {
      const weight = weightOf(row);
      this.#weight.other += weight - known;
      this.#weights.set(row, weight);
    }
    this.revision += 1;
  }

  remove(name: string, row: StoredRow): void {
    const { resource, rows } = this.table(name);
    if (rows.delete(row._id))
      this.#weight[resource.facts.analytics === true ? 'telemetry' : 'other'] -= this.#weights.get(row) ?? 0;
    this.#weights.delete(row);
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
      const table = this.#tables.get(name);
      if (table === undefined) continue;
      for (const row of rows) {
        table.rows.set(row._id, row);
        this.#weigh(table, row);
      }
    }
  }
}

function initial(column: StoredColumn, stamp: number): unknown {
  if (column.kind === 'many') return [];
  if (column.default === undefined) return null;
  if (column.default === '<generated>') return column.kind === 'date' ? stamp : [];
  return typeof column.default === 'object' ? structuredClone(column.default) : column.default;
}

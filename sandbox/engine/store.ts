import { randomUUID } from 'node:crypto';
import type { Resource, StoredModel } from './model.ts';
import { copyOf } from './row-copy.ts';
import { RowMaker } from './row-maker.ts';
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
  readonly maker: RowMaker;
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
  /** How the rows of a table are copied from another store, while nobody has asked for them. */
  readonly #uncopied = new Map<string, () => void>();
  #stamp = 0;

  constructor(model: StoredModel, now: () => Date, capacity = CAPACITY) {
    this.model = model;
    this.#now = now;
    this.#capacity = capacity;
    for (const resource of model.resources.values())
      this.#tables.set(resource.name, { resource, rows: new Map(), maker: new RowMaker(resource) });
  }

  /** A store that has the same rows for its own. A table is copied when it is first asked for, so nothing may be written here afterwards. */
  copy(now: () => Date): Store {
    const copy = new Store(this.model, now, this.#capacity);
    copy.revision = this.revision;
    copy.#stamp = this.#stamp;
    Object.assign(copy.#weight, this.#weight);
    for (const [name, { rows: own }] of copy.#tables) {
      const { rows } = this.table(name);
      if (rows.size > 0) copy.#uncopied.set(name, () => this.#copyRows(rows, own, copy));
    }
    return copy;
  }

  #copyRows(rows: Table['rows'], own: Table['rows'], copy: Store): void {
    for (const row of rows.values()) {
      const copied = copyOf(row);
      own.set(row._id, copied);
      copy.#weights.set(copied, this.#weights.get(row) ?? 0);
    }
  }

  #tableOf(name: string): Table | undefined {
    const copyRows = this.#uncopied.get(name);
    if (copyRows !== undefined) {
      this.#uncopied.delete(name);
      copyRows();
    }
    return this.#tables.get(name);
  }

  table(name: string): Table {
    const table = this.#tableOf(name);
    if (table === undefined) throw new Error(`no resource ${name}`);
    return table;
  }

  /** Looks a row up in a resource that may be unknown to the model. */
  find(resource: string | undefined, id: unknown): StoredRow | undefined {
    return this.#tableOf(resource ?? '')?.rows.get(id as string);
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

  /** Adds a row of what the parts give together. Columns left out get their default; `createdAt` may be given to write history. */
  insert(name: string, ...parts: readonly Readonly<Record<string, unknown>>[]): StoredRow {
    const table = this.table(name);
    const told = parts.findLast((part) => part.createdAt !== undefined)?.createdAt;
    const given = typeof told === 'number' ? told : this.stamp();
    // The telemetry store notes seconds only.
    const stamp = table.resource.facts.analytics === true ? Math.floor(given / 1000) * 1000 : given;
    const row = table.maker.make(parts, stamp) as StoredRow;
    if (typeof row._id !== 'string') row._id = randomUUID();
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
    const tables = [...this.#tables.keys()].map((name) => [name, [...this.table(name).rows.values()]] as const);
    return { stamp: this.#stamp, tables: Object.fromEntries(tables.filter(([, rows]) => rows.length > 0)) };
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

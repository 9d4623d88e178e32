import { createRow } from './create.ts';
import type { Column, Resource } from './model.ts';
import { type Caller, checkReadable, checkTable, visibility } from './permissions.ts';
import { type CompiledQuery, compileQuery } from './query.ts';
import { badData, refusal } from './refusal.ts';
import { deleteRow, eraseRow } from './remove.ts';
import type { Rules, World } from './rules.ts';
import { compileSelect, compileSort, showRow } from './select.ts';
import type { Row, Store } from './store.ts';
import { groupRows } from './telemetry.ts';
import { updateRow } from './update.ts';
import { isUuid } from './wire.ts';

type Body = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 10_000;

/** How the server reads a number from a body or query string; NaN where there is none. */
function readNumber(value: unknown): number {
  const number = typeof value === 'object' ? Number.NaN : Number.parseInt(String(value), 10);
  if (number < 0) throw badData('positiveNumber cannot be less than 0');
  return number;
}

/** The page asked for, and what the answer claims it to be: the echo knows the query string only. */
function readPage(
  body: Body,
  query: Query,
): { limit: number; skip: number; echo: { skip: number | null; limit: number | null } } {
  const asked = { limit: query.limit ?? body.limit, skip: query.skip ?? body.skip };
  const limit = readNumber(asked.limit) || DEFAULT_LIMIT;
  if (limit > MAX_LIMIT) throw badData('Limit should be less than 10000');
  const echoed = (text: string | undefined, otherwise: number): number | null => {
    const number = text === undefined ? otherwise : readNumber(text);
    return Number.isNaN(number) ? null : number;
  };
  return {
    limit,
    skip: readNumber(asked.skip) || 0,
    echo: { skip: echoed(query.skip, 0), limit: echoed(query.limit, DEFAULT_LIMIT) },
  };
}

/** The operations every resource has. Callers are checked here; paths and methods are the server's business. */
export class Crud {
  readonly world: World;
  readonly #store: Store;
  readonly #rules: ReadonlyMap<string, readonly Rules[]>;

  constructor(store: Store, rules: ReadonlyMap<string, readonly Rules[]>) {
    this.#store = store;
    this.#rules = rules;
    this.world = {
      store,
      write: (name, values) => {
        const row = store.insert(name, values);
        for (const rule of this.#rulesOf(name)) rule.created?.(row, this.world);
        return row;
      },
      erase: (name, row) => {
        const resource = store.table(name).resource;
        eraseRow(this.world, resource, row);
        for (const rule of this.#rulesOf(name)) rule.deleted?.(row, this.world);
      },
    };
  }

  #rulesOf(name: string): readonly Rules[] {
    return this.#rules.get(name) ?? [];
  }

  #checkRead(resource: Resource, caller: Caller): void {
    const refused = resource.refused.list;
    if (caller.kind === 'key' && refused !== undefined) throw refusal(refused.status, refused.error);
    checkTable(this.#store.model, resource, 'read', caller);
  }

  #find(resource: Resource, caller: Caller, query: unknown): { rows: Row[]; compiled: CompiledQuery } {
    const onColumn = (column: Column): void => checkReadable(this.#store.model, resource, column, caller, 'query');
    const compiled = compileQuery({ store: this.#store, resource, onColumn }, query);
    const isVisible = visibility(this.#store, resource, 'read', caller);
    const rows: Row[] = [];
    for (const row of this.#store.table(resource.name).rows.values()) {
      if (isVisible(row) && compiled.test(row)) rows.push(row);
    }
    return { rows, compiled };
  }

  #selection(resource: Resource, caller: Caller, select: unknown): ReturnType<typeof compileSelect> {
    const onColumn = (column: Column): void => checkReadable(this.#store.model, resource, column, caller, 'select');
    return compileSelect({ store: this.#store, resource, onColumn }, select);
  }

  list(resource: Resource, caller: Caller, body: Body, query: Query): Record<string, unknown> {
    const page = readPage(body, query);
    this.#checkRead(resource, caller);
    const isTelemetry = resource.facts.analytics === true;
    if (body.groupBy !== undefined && body.groupBy !== null && !isTelemetry)
      throw badData('GroupBy is currently not supported');
    const { rows, compiled } = this.#find(resource, caller, body.query);
    const selection = this.#selection(resource, caller, body.select);
    rows.sort(compileSort(resource, body.sort));
    const found = isTelemetry ? groupRows(resource, rows, body.groupBy) : rows;
    const shown = found.slice(page.skip, page.skip + page.limit);
    const data = shown.map((row) => showRow(this.#store, row, selection, compiled.members));
    const more = isTelemetry ? { hasMore: page.skip + shown.length < found.length } : {};
    return { data, count: found.length, ...page.echo, ...more };
  }

  count(resource: Resource, caller: Caller, body: Body): Record<string, unknown> {
    this.#checkRead(resource, caller);
    return { count: this.#find(resource, caller, body.query).rows.length };
  }

  /** Rows a caller may read, for the routes that compute something from them. */
  readable(resource: Resource, caller: Caller, query: unknown): Row[] {
    this.#checkRead(resource, caller);
    return this.#find(resource, caller, query).rows;
  }

  get(resource: Resource, caller: Caller, id: string, body: Body): Record<string, unknown> {
    checkId(id);
    this.#checkRead(resource, caller);
    const selection = this.#selection(resource, caller, body.select);
    const row = this.#store.table(resource.name).get(id.toLowerCase());
    if (row === undefined || !visibility(this.#store, resource, 'read', caller)(row)) return {};
    return showRow(this.#store, row, selection);
  }

  create(resource: Resource, caller: Caller, body: Body): Record<string, unknown> {
    return createRow(this.world, this.#rulesOf(resource.name), resource, caller, body.data);
  }

  update(resource: Resource, caller: Caller, id: string, body: Body): Record<string, unknown> {
    checkId(id);
    updateRow(this.world, this.#rulesOf(resource.name), resource, caller, id.toLowerCase(), body);
    return {};
  }

  delete(resource: Resource, caller: Caller, id: string): Record<string, unknown> {
    checkId(id);
    deleteRow(this.world, this.#rulesOf(resource.name), resource, caller, id.toLowerCase());
    return {};
  }
}

function checkId(id: string): void {
  if (!isUuid(id)) {
    throw badData(`Invalid ID format: "${id}". Expected a valid UUID (e.g., "550e8400-e29b-41d4-a716-446655440000").`);
  }
}

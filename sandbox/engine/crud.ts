import { badData, refusal } from './api-error.ts';
import { createRow } from './create.ts';
import { isId } from './json.ts';
import type { Resource } from './model.ts';
import { checkReadable, checkTable, type Principal, visibility } from './permissions.ts';
import { type CompiledQuery, compileQuery } from './query.ts';
import { deleteRow, eraseRow } from './remove.ts';
import type { Rules, World } from './rulebook.ts';
import { compileSelect, compileSort, groupRows, type Selection, showRow } from './select.ts';
import type { Store, StoredRow } from './store.ts';
import { updateRow } from './update.ts';

type Body = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;
type Answer = Record<string, unknown>;

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 10_000;

/** How the server reads a number from a body or query string; NaN where there is none. */
function readNumber(value: unknown): number {
  const number = typeof value === 'object' ? Number.NaN : Number.parseInt(String(value), 10);
  if (number < 0) throw badData('positiveNumber cannot be less than 0');
  return number;
}

/** The page asked for, and what the answer claims it to be: the echo knows the query string only, and JSON makes a NaN of it null. */
function readPage(body: Body, query: Query): { limit: number; skip: number; echo: { skip: number; limit: number } } {
  const limit = readNumber(query.limit ?? body.limit) || DEFAULT_LIMIT;
  if (limit > MAX_LIMIT) throw badData('Limit should be less than 10000');
  const echo = { skip: readNumber(query.skip ?? 0), limit: readNumber(query.limit ?? DEFAULT_LIMIT) };
  return { limit, skip: readNumber(query.skip ?? body.skip) || 0, echo };
}

/** The id in a path, as it is stored. */
export function readId(id = ''): string {
  if (isId(id)) return id.toLowerCase();
  throw badData(`Invalid ID format: "${id}". Expected a valid UUID (e.g., "550e8400-e29b-41d4-a716-446655440000").`);
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
        eraseRow(this.world, store.table(name).resource, row);
        for (const rule of this.#rulesOf(name)) rule.deleted?.(row, this.world);
      },
    };
  }

  #rulesOf(name: string): readonly Rules[] {
    return this.#rules.get(name) ?? [];
  }

  #checkRead(resource: Resource, caller: Principal): void {
    const refused = resource.refused.list;
    if (caller.kind === 'key' && refused !== undefined) throw refusal(refused.status, refused.error);
    checkTable(resource, 'read', caller);
  }

  #find(
    resource: Resource,
    caller: Principal,
    query: unknown,
  ): { rows: StoredRow[]; members: CompiledQuery['members'] } {
    const onColumn: Parameters<typeof compileQuery>[0]['onColumn'] = (column) => checkReadable(column, caller, 'query');
    const { test, members } = compileQuery({ store: this.#store, resource, onColumn }, query);
    const isVisible = visibility(this.#store, resource, 'read', caller);
    const all = [...this.#store.table(resource.name).rows.values()];
    return { rows: all.filter((row) => isVisible(row) && test(row)), members };
  }

  #selection(resource: Resource, caller: Principal, select: unknown): Selection {
    return compileSelect(this.#store, resource, select, (column) => checkReadable(column, caller, 'select'));
  }

  list(resource: Resource, caller: Principal, body: Body, query: Query): Answer {
    const page = readPage(body, query);
    this.#checkRead(resource, caller);
    const isTelemetry = resource.facts.analytics === true;
    if ((body.groupBy ?? null) !== null && !isTelemetry) throw badData('GroupBy is currently not supported');
    const { rows, members } = this.#find(resource, caller, body.query);
    const selection = this.#selection(resource, caller, body.select);
    rows.sort(compileSort(resource, body.sort));
    const found = isTelemetry ? groupRows(resource, rows, body.groupBy) : rows;
    const shown = found.slice(page.skip, page.skip + page.limit);
    const data = shown.map((row) => showRow(this.#store, row, selection, members));
    const more = isTelemetry ? { hasMore: page.skip + shown.length < found.length } : {};
    return { data, count: found.length, ...page.echo, ...more };
  }

  count(resource: Resource, caller: Principal, body: Body): Answer {
    return { count: this.readable(resource, caller, body.query).length };
  }

  /** Rows a caller may read, for the routes that compute something from them. */
  readable(resource: Resource, caller: Principal, query: unknown): StoredRow[] {
    this.#checkRead(resource, caller);
    return this.#find(resource, caller, query).rows;
  }

  get(resource: Resource, caller: Principal, id: string | undefined, body: Body): Answer {
    const wanted = readId(id);
    this.#checkRead(resource, caller);
    const selection = this.#selection(resource, caller, body.select);
    const row = this.#store.find(resource.name, wanted);
    if (row === undefined || !visibility(this.#store, resource, 'read', caller)(row)) return {};
    return showRow(this.#store, row, selection);
  }

  create(resource: Resource, caller: Principal, body: Body): Answer {
    return createRow(this.world, this.#rulesOf(resource.name), resource, caller, body.data);
  }

  update(resource: Resource, caller: Principal, id: string | undefined, body: Body): Answer {
    updateRow(this.world, this.#rulesOf(resource.name), resource, caller, readId(id), body);
    return {};
  }

  delete(resource: Resource, caller: Principal, id: string | undefined): Answer {
    deleteRow(this.world, this.#rulesOf(resource.name), resource, caller, readId(id));
    return {};
  }
}

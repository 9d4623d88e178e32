import { type Access, visibleRow } from './access.ts';
import { badData, refusal } from './api-error.ts';
import { isId } from './json.ts';
import type { StoredColumn } from './model.ts';
import { checkReadable, checkTable, visibility } from './permissions.ts';
import { compileQuery } from './query.ts';
import { type CheckedSelect, compileSelect, compileSort, groupRows, showRow } from './select.ts';
import type { StoredRow } from './store.ts';

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
export function idInPath(id = ''): string {
  if (isId(id)) return id.toLowerCase();
  throw badData(`Invalid ID format: "${id}". Expected a valid UUID (e.g., "550e8400-e29b-41d4-a716-446655440000").`);
}

function checkRead({ resource, caller }: Access): void {
  const refused = resource.refused.list;
  if (caller.kind === 'key' && refused !== undefined) throw refusal(refused.status, refused.error);
  checkTable(resource, 'read', caller);
}

function find({ world, resource, caller }: Access, query: unknown) {
  const onColumn = (column: StoredColumn): void => checkReadable(column, caller, 'query');
  const { test, members } = compileQuery({ store: world.store, resource, onColumn }, query);
  const isVisible = visibility(world.store, resource, 'read', caller);
  const all = [...world.store.table(resource.name).rows.values()];
  return { rows: all.filter((row) => isVisible(row) && test(row)), members };
}

function selectionOf({ world, resource, caller }: Access, select: unknown): CheckedSelect {
  return compileSelect(world.store, resource, select, (column) => checkReadable(column, caller, 'select'));
}

/** Runs a list: a page of the rows that match a query. */
export function runList(access: Access, body: Body, query: Query): Answer {
  const { world, resource } = access;
  const page = readPage(body, query);
  checkRead(access);
  const isTelemetry = resource.facts.analytics === true;
  if ((body.groupBy ?? null) !== null && !isTelemetry) throw badData('GroupBy is currently not supported');
  const { rows, members } = find(access, body.query);
  const selection = selectionOf(access, body.select);
  rows.sort(compileSort(resource, body.sort));
  const found = isTelemetry ? groupRows(resource, rows, body.groupBy) : rows;
  const shown = found.slice(page.skip, page.skip + page.limit);
  const data = shown.map((row) => showRow(world.store, row, selection, members));
  const more = isTelemetry ? { hasMore: page.skip + shown.length < found.length } : {};
  return { data, count: found.length, ...page.echo, ...more };
}

/** Rows a caller may read, for what is computed from them. */
export function readableRows(access: Access, query: unknown): StoredRow[] {
  checkRead(access);
  return find(access, query).rows;
}

/** Runs a get; `{}` where there is no row. */
export function runGet(access: Access, id: string, body: Body): Answer {
  checkRead(access);
  const selection = selectionOf(access, body.select);
  const row = visibleRow(access, 'read', id);
  return row === undefined ? {} : showRow(access.world.store, row, selection);
}

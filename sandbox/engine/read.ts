import { type Access, visibleRow } from './access.ts';
import {
  analyticsPage,
  analyticsSelect,
  analyticsSort,
  readAnalyticsPage,
  refuseGroups,
  showAnalytics,
} from './analytics-list.ts';
import { analyticsTest } from './analytics-query.ts';
import { badData, refusal } from './api-error.ts';
import { isId } from './json.ts';
import type { StoredColumn } from './model.ts';
import { checkReadable, checkTable, visibility } from './permissions.ts';
import { compileQuery } from './query.ts';
import { type CheckedSelect, compileSelect, compileSort, showRow } from './select.ts';
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

/** The id in a path, as it is stored. Telemetry tables keep ids as text and look for any, letter by letter; elsewhere it must be a UUID. */
export function idInPath({ resource }: Access, id = ''): string {
  if (isTelemetry(resource)) return id;
  if (isId(id)) return id.toLowerCase();
  throw badData(`Invalid ID format: "${id}". Expected a valid UUID (e.g., "550e8400-e29b-41d4-a716-446655440000").`);
}

function checkRead({ resource, caller }: Access): void {
  const refused = resource.refused.list;
  if (caller.kind === 'key' && refused !== undefined) throw refusal(refused.status, refused.error);
  checkTable(resource, 'read', caller);
}

/** Rows themselves are asked for, not only their number. */
function checkRows(access: Access): void {
  for (const rule of access.world.rulesOf(access.resource.name)) rule.checkRead?.();
  checkRead(access);
}

function find({ world, resource, caller }: Access, query: unknown) {
  const onColumn = (column: StoredColumn): void => checkReadable(column, caller, 'query');
  const { test, members } = compileQuery({ store: world.store, resource, onColumn }, query);
  return { rows: visibleRows({ world, resource, caller }, test), members };
}

function visibleRows({ world, resource, caller }: Access, test: (row: StoredRow) => boolean): StoredRow[] {
  const isVisible = visibility(world.store, resource, 'read', caller);
  const found: StoredRow[] = [];
  for (const row of world.store.table(resource.name).rows.values()) if (isVisible(row) && test(row)) found.push(row);
  return found;
}

/** Rows of a telemetry table, whose filters have rules of their own. What has outlived its retention is gone from every answer. */
function findAnalytics(access: Access, query: unknown): StoredRow[] {
  const { world, resource, caller } = access;
  const test = analyticsTest(resource, query, (column) => checkReadable(column, caller, 'query'));
  const now = world.store.now();
  const isKept = ({ retentionDate }: StoredRow): boolean => typeof retentionDate !== 'number' || retentionDate >= now;
  return visibleRows(access, (row) => isKept(row) && test(row));
}

const isTelemetry = ({ facts }: Access['resource']): boolean => facts.analytics === true;

function selectionOf({ world, resource, caller }: Access, select: unknown): CheckedSelect {
  return compileSelect(world.store, resource, select, (column) => checkReadable(column, caller, 'select'));
}

function runAnalyticsList(access: Access, body: Body, query: Query): Answer {
  const page = readAnalyticsPage(query);
  checkRead(access);
  const columns = analyticsSelect(access, body.select);
  const rows = findAnalytics(access, body.query);
  const order = analyticsSort(access.resource, body.sort);
  refuseGroups(access.resource, body.groupBy);
  return analyticsPage(rows.sort(order), page, columns);
}

/** Runs a list: a page of the rows that match a query. */
export function runList(access: Access, body: Body, query: Query): Answer {
  const { world, resource } = access;
  if (isTelemetry(resource)) return runAnalyticsList(access, body, query);
  const page = readPage(body, query);
  checkRows(access);
  if ((body.groupBy ?? null) !== null) throw badData('GroupBy is currently not supported');
  const { rows, members } = find(access, body.query);
  const selection = selectionOf(access, body.select);
  rows.sort(compileSort(resource, body.sort));
  const shown = rows.slice(page.skip, page.skip + page.limit);
  const data = shown.map((row) => showRow(world.store, row, selection, members));
  return { data, count: rows.length, ...page.echo };
}

/** Rows a caller may read, for what is computed from them. */
export function readableRows(access: Access, query: unknown): StoredRow[] {
  checkRead(access);
  return isTelemetry(access.resource) ? findAnalytics(access, query) : find(access, query).rows;
}

/** Runs a get; `{}` where there is no row. */
export function runGet(access: Access, id: string, body: Body): Answer {
  checkRows(access);
  if (isTelemetry(access.resource)) {
    const columns = analyticsSelect(access, body.select);
    const found = visibleRow(access, 'read', id);
    return found === undefined ? {} : showAnalytics(found, columns);
  }
  const selection = selectionOf(access, body.select);
  const row = visibleRow(access, 'read', id);
  return row === undefined ? {} : showRow(access.world.store, row, selection);
}

import type { Access } from './access.ts';
import { badData, serverError } from './api-error.ts';
import { isObject, type JsonObject, ownMember } from './json.ts';
import { type Resource, type StoredColumn, SYSTEM_COLUMNS } from './model.ts';
import { checkReadable } from './permissions.ts';
import type { StoredRow } from './store.ts';
import { encode } from './wire.ts';

type Query = Readonly<Record<string, string>>;

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 10_000;

/** A number of the query string: digits count up to the first other character. */
function readCount(text: string | undefined, usual: number): number {
  if (text === undefined || text === '') return usual;
  const number = Number.parseInt(text.trim(), 10);
  if (Number.isNaN(number)) throw badData('Invalid number: NaN');
  if (number < 0) throw badData('positiveNumber cannot be less than 0');
  return number;
}

/** The page of a telemetry list: from the query string alone, a limit of 0 included. Limits in a body are never looked at. */
export function readAnalyticsPage(query: Query): { readonly skip: number; readonly limit: number } {
  const skip = readCount(query.skip, 0);
  const limit = readCount(query.limit, DEFAULT_LIMIT);
  if (limit > MAX_LIMIT) throw badData('Limit should be less than 10000');
  return { skip, limit };
}

/** The columns that a select names, unread ones left out, with the id, in the order of the table. The names in the refusal are garbled, as they are in the real one. */
export function analyticsSelect({ resource, caller }: Access, select: unknown): readonly StoredColumn[] {
  const wanted = Object.entries(Object(select ?? {}) as JsonObject);
  for (const [name] of wanted) {
    const column = resource.columns.get(name);
    if (column !== undefined) checkReadable(column, caller, 'select');
    else if (!SYSTEM_COLUMNS.has(name)) {
      const where = `Cannot select on "${name}". This column does not exist on ${resource.singular}.`;
      const names = [...resource.columns].map(() => '[object Object]').join(', ');
      throw badData(`Invalid select clause. ${where} Here are the columns you can select on instead: ${names}`);
    }
  }
  const names = new Set(wanted.filter(([, choice]) => Boolean(choice)).map(([name]) => name));
  const unknown = [...names].find((name) => !resource.columns.has(name));
  if (unknown !== undefined) throw badData(`Unknown column: ${unknown}`);
  names.add('_id');
  return [...resource.columns.values()].filter(({ name }) => names.has(name));
}

/** Refuses what is sent for a column that a telemetry table does not have; ordinary tables drop it. */
export function checkAnalyticsColumns({ columns }: Resource, sent: Readonly<JsonObject>): void {
  const unknown = Object.keys(sent).find((name) => !columns.has(name));
  if (unknown !== undefined) throw badData(`Column ${unknown} does not exist`);
}

/** Some columns of a row as telemetry answers show them: the id is typed. */
export function showAnalytics(row: StoredRow, columns: readonly StoredColumn[]): JsonObject {
  const shown = columns.map((column) => {
    const value = row[column.name];
    return [column.name, column.kind === 'id' ? { _type: 'ObjectID', value } : encode(column, value)];
  });
  return Object.fromEntries(shown);
}

type Comparison = (a: StoredRow, b: StoredRow) => number;

function compareBy(name: string, sign: number): Comparison {
  return (a, b) => {
    const left = a[name] as string | number | null | undefined;
    const right = b[name] as string | number | null | undefined;
    if (left === right) return 0;
    // The telemetry store puts null last in either direction.
    if (left === null || left === undefined) return 1;
    if (right === null || right === undefined) return -1;
    return left < right ? -sign : sign;
  };
}

const DIRECTIONS: Readonly<Record<string, number>> = { ASC: 1, DESC: -1 };

/** The order of a telemetry list: keys apply in the order given, directions are "ASC" and "DESC" and nothing else. */
export function analyticsSort(resource: Resource, sort: unknown): Comparison {
  const wanted = Object.entries(Object(sort ?? {}) as JsonObject);
  const comparisons = wanted.map(([name, direction]) => {
    if (!resource.columns.has(name)) throw badData(`Unknown column: ${name}`);
    const sign = typeof direction === 'string' ? ownMember(DIRECTIONS, direction) : undefined;
    if (sign === undefined) throw serverError();
    return compareBy(name, sign);
  });
  if (comparisons.length === 0) return compareBy(resource.facts.defaultSort ?? 'createdAt', -1);
  return (a, b) => comparisons.reduce((order, compare) => order || compare(a, b), 0);
}

/** Refuses `groupBy`: the id that every list shows cannot be grouped. */
export function refuseGroups(resource: Resource, groupBy: unknown): void {
  const names = isObject(groupBy) ? Object.keys(groupBy) : [];
  const unknown = names.find((name) => !resource.columns.has(name));
  if (unknown !== undefined) throw badData(`Unknown column: ${unknown}`);
  if (names.length > 0) throw serverError();
}

/** A page of the rows found. `count` is a lower bound: the rows up to the end of the page, and one if more follow. */
export function analyticsPage(
  rows: readonly StoredRow[],
  { skip, limit }: ReturnType<typeof readAnalyticsPage>,
  columns: readonly StoredColumn[],
): JsonObject {
  const shown = rows.slice(skip, skip + limit);
  const hasMore = rows.length > skip + shown.length && skip < rows.length;
  const data = shown.map((row) => showAnalytics(row, columns));
  return { data, count: skip + data.length + (hasMore ? 1 : 0), skip, limit, hasMore };
}

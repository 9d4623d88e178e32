import { type ColumnFamily, familyOf } from './analytics-column.ts';
import { jsonTest, mapTest } from './analytics-map.ts';
import {
  booleanTest,
  contains,
  dateTest,
  listTest,
  NOTHING,
  numberTest,
  textTest,
  type ValueTest,
} from './analytics-operators.ts';
import { badData, unknownColumn } from './api-error.ts';
import { isObject, type JsonObject } from './json.ts';
import { type Resource, type StoredColumn, SYSTEM_COLUMNS } from './model.ts';
import type { StoredRow } from './store.ts';

type RowTest = (row: StoredRow) => boolean;

/** How each family of columns reads a filter. */
const FILTERS: Readonly<Record<ColumnFamily, (value: unknown) => ValueTest>> = {
  text: textTest,
  number: numberTest,
  boolean: booleanTest,
  date: dateTest,
  list: listTest,
  map: mapTest,
  json: jsonTest,
};

/** Durations are computed from rounded moments; asking for an exact one finds none. */
function isExactDuration(column: StoredColumn, value: unknown): boolean {
  return (
    column.kind === 'bigint' && column.name.startsWith('duration') && (typeof value !== 'object' || value === null)
  );
}

function columnTest(column: StoredColumn, value: unknown): RowTest {
  const test = FILTERS[familyOf(column)](value);
  if (isExactDuration(column, value)) return NOTHING as RowTest;
  return (row) => test(row[column.name]);
}

/** One text in any of several columns; columns that do not exist are passed over. */
function multiSearch(resource: Resource, { fields, value }: JsonObject): RowTest {
  const named = new Set((Array.isArray(fields) ? fields : []).map(String));
  const names = [...named].filter((name) => resource.columns.has(name));
  if (names.length === 0 || !value) return () => true;
  const test = contains(value);
  return (row) => names.some((name) => test(row[name]));
}

/**
 * Compiles `query` on a telemetry table into a test over its rows; every column named must hold, and no query holds for
 * all. The rules differ from those of ordinary tables: many operators match nothing without a word. `onColumn` is called
 * for every column named before any value is read. Throws what the server answers to mistakes that it notices.
 */
export function analyticsTest(
  resource: Resource,
  query: unknown,
  onColumn: (column: StoredColumn) => void = () => undefined,
): RowTest {
  const wanted = Object.entries(Object(query ?? {}) as JsonObject);
  const columns = wanted.map(([name]) => {
    const column = resource.columns.get(name);
    if (column !== undefined) onColumn(column);
    else if (!SYSTEM_COLUMNS.has(name)) throw unknownColumn(resource.singular, name);
    return column;
  });
  const tests = wanted.map(([name, value], index): RowTest => {
    const column = columns[index];
    if (column === undefined) throw badData(`Unknown column: ${name}`);
    // The project is given by the key; naming another one is ignored.
    if (name === resource.facts.tenant) return () => true;
    if (isObject(value) && value._type === 'MultiSearch') return multiSearch(resource, value);
    return columnTest(column, value);
  });
  return (row) => tests.every((test) => test(row));
}

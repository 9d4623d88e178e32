import { badData, serverError } from './api-error.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Resource, StoredColumn } from './model.ts';
import type { Store, StoredRow } from './store.ts';
import { encode } from './wire.ts';

/** A checked select: the plain columns and, per relation, the columns of the related row. */
export interface CheckedSelect {
  readonly columns: readonly StoredColumn[];
  readonly relations: ReadonlyMap<StoredColumn, readonly StoredColumn[]>;
}

const isRelation = ({ kind }: StoredColumn): boolean => kind === 'one' || kind === 'many';

function checkRelated(store: Store, relation: StoredColumn, wanted: JsonObject): StoredColumn[] {
  const target = store.model.resources.get(relation.to ?? '');
  const columns: StoredColumn[] = [];
  for (const [name, choice] of Object.entries(wanted)) {
    // Every table has an id, also one that is not in the document and that we know nothing else of.
    if (target === undefined && name === '_id') continue;
    const column = target?.columns.get(name);
    if (column === undefined) throw badData(`Column ${name} not found on ${target?.singular ?? relation.to}`);
    if (isObject(choice)) throw badData('You cannot query deep relations. Querying deep relations is not supported.');
    if (column.throughRelation !== true) {
      throw badData(`Column ${name} on ${target?.singular} does not support read on relation query.`);
    }
    if (choice) columns.push(column);
  }
  return columns;
}

/** Checks `select`; `onColumn` is called for every column named. Anything that is not an object is read by its keys, as the server does: a list selects columns "0", "1", … */
export function compileSelect(
  store: Store,
  resource: Resource,
  select: unknown,
  onColumn: (column: StoredColumn) => void,
): CheckedSelect {
  const columns: StoredColumn[] = [];
  const relations = new Map<StoredColumn, readonly StoredColumn[]>();
  for (const [name, choice] of Object.entries(Object(select ?? {}) as JsonObject)) {
    const column = resource.columns.get(name);
    if (column === undefined) {
      const names = [...resource.columns.keys()].join(', ');
      const where = `This column does not exist on ${resource.singular}.`;
      throw badData(
        `Invalid select clause. Cannot select on "${name}". ${where} Here are the columns you can select on instead: ${names}`,
      );
    }
    onColumn(column);
    if (!isRelation(column) && typeof choice === 'object' && choice !== null) {
      const reason = 'because this column modelType is not found.';
      throw badData(`Select not supported on ${name} of ${resource.singular} ${reason}`);
    }
    if (!choice) continue;
    if (isRelation(column)) relations.set(column, isObject(choice) ? checkRelated(store, column, choice) : []);
    else columns.push(column);
  }
  return { columns, relations };
}

function showColumns(row: StoredRow, columns: readonly StoredColumn[]): JsonObject {
  return {
    _id: row._id,
    ...Object.fromEntries(columns.map((column) => [column.name, encode(column, row[column.name])])),
  };
}

/** One row as a read answer shows it: `_id` always, otherwise what was selected; `members` narrows to-many relations. */
export function showRow(
  store: Store,
  row: StoredRow,
  selection: CheckedSelect,
  members?: ReadonlyMap<string, ReadonlySet<string>>,
): JsonObject {
  const shown = showColumns(row, selection.columns);
  for (const [relation, columns] of selection.relations) {
    const related = (id: unknown): JsonObject | null => {
      const found = store.find(relation.to, id);
      return found === undefined ? null : showColumns(found, columns);
    };
    const only = members?.get(relation.name);
    if (relation.kind === 'one') shown[relation.name] = related(row[relation.partner ?? '']);
    else {
      const ids = (row[relation.name] as string[]).filter((id) => only === undefined || only.has(id));
      shown[relation.name] = ids.map(related).filter((item) => item !== null);
    }
  }
  return shown;
}

/** A select of plain columns. */
export function columns(...names: readonly string[]): Readonly<Record<string, true>> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

/** Shows a row with the named columns, without asking for permissions. */
export function showNamed(store: Store, resource: string, row: StoredRow, select: Readonly<JsonObject>): JsonObject {
  return showRow(
    store,
    row,
    compileSelect(store, store.table(resource).resource, select, () => undefined),
  );
}

type Comparison = (a: StoredRow, b: StoredRow) => number;

function compareBy(name: string, isDescending: boolean): Comparison {
  const sign = isDescending ? -1 : 1;
  return (a, b) => {
    const left = a[name] as string | number | null | undefined;
    const right = b[name] as string | number | null | undefined;
    if (left === right) return 0;
    // PostgreSQL: null is larger than everything.
    if (left === null || left === undefined) return sign;
    if (right === null || right === undefined) return -sign;
    return left < right ? -sign : sign;
  };
}

/** Builds the order of a list. Keys apply in the order given; an unreadable direction means ascending, even "Descending". */
export function compileSort(resource: Resource, sort: unknown): Comparison {
  if (!isObject(sort ?? {})) throw serverError();
  const comparisons = Object.entries((sort ?? {}) as JsonObject).map(([name, direction]) => {
    const column = resource.columns.get(name);
    if (column === undefined || isRelation(column)) throw serverError();
    return compareBy(name, direction === -1 || /^desc$/i.test(String(direction)));
  });
  if (comparisons.length === 0) return compareBy(resource.facts.defaultSort ?? 'createdAt', true);
  return (a, b) => comparisons.reduce((order, compare) => order || compare(a, b), 0);
}

import type { Column, Resource } from './model.ts';
import { badData, serverError } from './refusal.ts';
import type { Row, Store } from './store.ts';
import { encode, isObject } from './wire.ts';

/** A checked select: the plain columns and, per relation, the columns of the related row. */
export interface Selection {
  readonly columns: readonly Column[];
  readonly relations: ReadonlyMap<Column, readonly Column[]>;
}

interface SelectScope {
  readonly store: Store;
  readonly resource: Resource;
  readonly onColumn: (column: Column) => void;
}

function checkRelated(scope: SelectScope, relation: Column, wanted: Record<string, unknown>): Column[] {
  const target = scope.store.model.resources.get(relation.to ?? '');
  const columns: Column[] = [];
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

/** Checks `select`. Anything that is not an object is read by its keys, as the server does: a list selects columns "0", "1", … */
export function compileSelect(scope: SelectScope, select: unknown): Selection {
  const columns: Column[] = [];
  const relations = new Map<Column, readonly Column[]>();
  for (const [name, choice] of Object.entries(Object(select ?? {}) as object)) {
    const column = scope.resource.columns.get(name);
    if (column === undefined) {
      const names = [...scope.resource.columns.keys()].join(', ');
      const where = `This column does not exist on ${scope.resource.singular}.`;
      throw badData(
        `Invalid select clause. Cannot select on "${name}". ${where} Here are the columns you can select on instead: ${names}`,
      );
    }
    scope.onColumn(column);
    const isRelation = column.kind === 'one' || column.kind === 'many';
    if (!isRelation && typeof choice === 'object' && choice !== null) {
      throw badData(
        `Select not supported on ${name} of ${scope.resource.singular} because this column modelType is not found.`,
      );
    }
    if (!choice) continue;
    if (isRelation) relations.set(column, isObject(choice) ? checkRelated(scope, column, choice) : []);
    else columns.push(column);
  }
  return { columns, relations };
}

function showRelated(
  store: Store,
  relation: Column,
  columns: readonly Column[],
  id: unknown,
): Record<string, unknown> | null {
  const row = store.find(relation.to, id);
  if (row === undefined) return null;
  const shown: Record<string, unknown> = { _id: row._id };
  for (const column of columns) shown[column.name] = showColumn(column, row);
  return shown;
}

function showColumn(column: Column, row: Row): unknown {
  return column.kind === 'id' ? row._id : encode(column, row[column.name]);
}

/** One row as a read answer shows it: `_id` always, otherwise what was selected. */
export function showRow(
  store: Store,
  row: Row,
  selection: Selection,
  members: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Record<string, unknown> {
  const shown: Record<string, unknown> = { _id: row._id };
  for (const column of selection.columns) shown[column.name] = showColumn(column, row);
  for (const [relation, columns] of selection.relations) {
    if (relation.kind === 'one') {
      shown[relation.name] = showRelated(store, relation, columns, row[relation.partner ?? '']);
      continue;
    }
    const only = members.get(relation.name);
    const ids = (row[relation.name] as string[]).filter((id) => only === undefined || only.has(id));
    shown[relation.name] = ids.map((id) => showRelated(store, relation, columns, id)).filter((item) => item !== null);
  }
  return shown;
}

type Comparison = (a: Row, b: Row) => number;

function compareBy(name: string, isDescending: boolean): Comparison {
  const sign = isDescending ? -1 : 1;
  return (a, b) => {
    const left = a[name] as string | number | null;
    const right = b[name] as string | number | null;
    if (left === right) return 0;
    // PostgreSQL: null is larger than everything.
    if (left === null || left === undefined) return sign;
    if (right === null || right === undefined) return -sign;
    return left < right ? -sign : sign;
  };
}

/** Builds the order of a list. Keys apply in the order given; an unreadable direction means ascending. */
export function compileSort(resource: Resource, sort: unknown): Comparison {
  if (sort === undefined || sort === null) {
    return compareBy(resource.facts.defaultSort ?? 'createdAt', true);
  }
  if (!isObject(sort)) throw serverError();
  const comparisons = Object.entries(sort).map(([name, direction]) => {
    const column = resource.columns.get(name);
    if (column === undefined || column.kind === 'one' || column.kind === 'many') throw serverError();
    return compareBy(name, direction === -1 || /^desc(ending)?$/i.test(String(direction)));
  });
  if (comparisons.length === 0) return compareBy(resource.facts.defaultSort ?? 'createdAt', true);
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

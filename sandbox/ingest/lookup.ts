import type { StoredRow } from '../engine/store.ts';
import type { Intake } from './intake.ts';

/** Letter case and blanks round a text do not tell rows apart. */
const folded = (value: unknown): unknown => (typeof value === 'string' ? value.trim().toLowerCase() : value);

function addTo(index: Map<unknown, StoredRow[]>, row: StoredRow, column: string): void {
  const key = folded(row[column]);
  const rows = index.get(key);
  if (rows === undefined) index.set(key, [row]);
  else rows.push(row);
}

/**
 * `find` and `add` of an intake that lasts for one request. A table is read once, so that a request takes no longer than
 * its records and the rows there are; what is added in between is found as well.
 */
export function lookup(
  rowsOf: (resource: string) => Iterable<StoredRow>,
  add: Intake['add'],
): Pick<Intake, 'find' | 'add'> {
  const indexes = new Map<string, Map<string, Map<unknown, StoredRow[]>>>();
  const indexOf = (resource: string, column: string): Map<unknown, StoredRow[]> => {
    const columns = indexes.get(resource) ?? new Map<string, Map<unknown, StoredRow[]>>();
    indexes.set(resource, columns);
    const known = columns.get(column);
    if (known !== undefined) return known;
    const index = new Map<unknown, StoredRow[]>();
    columns.set(column, index);
    for (const row of rowsOf(resource)) addTo(index, row, column);
    return index;
  };
  return {
    find: (resource, column, value) => indexOf(resource, column).get(folded(value)) ?? [],
    add: (resource, ...parts) => {
      const row = add(resource, ...parts);
      for (const [column, index] of indexes.get(resource) ?? []) addTo(index, row, column);
      return row;
    },
  };
}

/** Columns of related rows in `fields`: "monitor.name" is one level through a relation. How they are read is the platform's. */
import { isPlain } from '../basics/plain.ts';
import { columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { findField, relationIn } from './fields.ts';
import type { ModuleOf, RelatedColumns, Row } from './platform.ts';

const DOT = '.';

/** Columns of related rows that fields name, by relation; undefined where they name none. */
export async function relatedColumns(
  module: ResourceModule,
  fields: readonly string[] | undefined,
  moduleOf: ModuleOf,
): Promise<RelatedColumns | undefined> {
  const dotted = fields?.filter((field) => field.includes(DOT)) ?? [];
  if (dotted.length === 0) return undefined;
  const columns = new Map<string, Set<string>>();
  for (const field of dotted) {
    const relation = relationIn(module, field) as string;
    const target = await moduleOf(columnOf(module, relation)?.to as string);
    const name = findField(target, field.slice(field.indexOf(DOT) + 1));
    const named = columns.get(relation) ?? new Set();
    columns.set(relation, named.add(name));
  }
  return new Map([...columns].map(([relation, names]) => [relation, [...names]]));
}

/** Columns that tell whose the values beside them are. */
const IDENTIFYING: ReadonlySet<string> = new Set(['_id', 'name', 'title']);

/**
 * A row for a table: cells for the columns of a related row in the place of the relation, which has one itself where it was
 * named, or where it is several rows and nothing else tells whose the values are.
 */
export function flattened(row: Row, related: RelatedColumns, fields: readonly string[]): Row {
  const cells = Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
    const names = related.get(name);
    if (!names) return [[name, value]];
    const inside = names.map((column): [string, unknown] => {
      const key = column === '_id' ? 'id' : column;
      const cell = (item: unknown): unknown => (isPlain(item) ? item[key] : undefined);
      return [`${name}${DOT}${key}`, Array.isArray(value) ? value.map(cell) : cell(value)];
    });
    const isTold = fields.includes(name) || (Array.isArray(value) && !names.some((column) => IDENTIFYING.has(column)));
    return isTold ? [[name, value], ...inside] : inside;
  });
  return Object.fromEntries(cells);
}

/** As much of a column as decides how it is filtered. */
interface NamedKind {
  readonly kind: string;
  readonly name: string;
}

/** What a column of the telemetry store is to a filter: every family understands other operators. */
export type ColumnFamily = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'map' | 'json';

const FAMILIES: Readonly<Record<string, ColumnFamily>> = {
  number: 'number',
  bigint: 'number',
  boolean: 'boolean',
  date: 'date',
  texts: 'list',
  numbers: 'list',
  json: 'json',
};

/** Columns that hold one text per key; other JSON columns hold anything. */
const MAPS: ReadonlySet<string> = new Set(['attributes', 'labels']);

/** The family of a column of a telemetry table; ids count as text. */
export function familyOf({ kind, name }: NamedKind): ColumnFamily {
  if (kind === 'json' && MAPS.has(name)) return 'map';
  return FAMILIES[kind] ?? 'text';
}

/** What the store holds where a row says nothing: there is no null among texts, lists and maps. Undefined where null is kept. */
export function blankOf(column: NamedKind): unknown {
  const family = familyOf(column);
  if (family === 'text') return '';
  return family === 'list' ? [] : family === 'map' ? {} : undefined;
}

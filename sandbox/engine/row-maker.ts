import type { Resource, StoredColumn } from './model.ts';

type Values = Readonly<Record<string, unknown>>;

/** What rows have in common whose writer gave the same columns. */
interface Mould {
  /** The columns that are given, part by part. */
  readonly given: readonly string[];
  /** Every column of such a row, with the default where that is the same for all of them. */
  readonly blank: Values;
  /** Columns left out whose default each row has for its own. */
  readonly own: readonly StoredColumn[];
}

/** Moulds that are kept of a table; whoever writes many rows gives the same columns in nearly all of them. */
const MOULDS = 4;

/**
 * Makes rows of one table. Row after row from one mould, since an object that gets its columns one by one is kept as a
 * dictionary: that takes ten times as long, and four times the memory.
 */
export class RowMaker {
  readonly #resource: Resource;
  #moulds: readonly Mould[] = [];

  constructor(resource: Resource) {
    this.#resource = resource;
  }

  /** A row with every stored column, its default where no part gives a value; what is given twice counts as given last. */
  make(parts: readonly Values[], stamp: number): Record<string, unknown> {
    let mould = this.#moulds.find((known) => fits(known, parts));
    if (mould === undefined) {
      mould = mouldOf(this.#resource, parts);
      this.#moulds = [mould, ...this.#moulds.slice(0, MOULDS - 1)];
    }
    const row: Record<string, unknown> = { ...mould.blank };
    for (const column of mould.own) row[column.name] = initial(column, stamp);
    row.updatedAt = stamp;
    Object.assign(row, ...parts);
    row.createdAt = stamp;
    return row;
  }
}

/** A column given as undefined has its default's place in the row: no mould serves two such rows. */
function fits({ given }: Mould, parts: readonly Values[]): boolean {
  let at = 0;
  for (const part of parts)
    for (const name in part) {
      if (given[at] !== name || part[name] === undefined) return false;
      at += 1;
    }
  return at === given.length;
}

function mouldOf({ stored }: Resource, parts: readonly Values[]): Mould {
  const given = parts.flatMap(Object.keys);
  const values: Values = Object.assign({}, ...parts);
  const missing = stored.filter(({ name }) => values[name] === undefined);
  const own = missing.filter(isOwn);
  const shared = missing.map((column) => [column.name, isOwn(column) ? null : (column.default ?? null)]);
  const system = { updatedAt: null, deletedAt: null, version: 1 };
  const named = Object.fromEntries(given.filter((name) => !(name in system)).map((name) => [name, null]));
  const blank = { _id: null, createdAt: null, ...Object.fromEntries(shared), ...system, ...named };
  // What the parser makes is no dictionary.
  return { given, own, blank: JSON.parse(JSON.stringify(blank)) };
}

function isOwn({ kind, default: value }: StoredColumn): boolean {
  return kind === 'many' || value === '<generated>' || (typeof value === 'object' && value !== null);
}

function initial(column: StoredColumn, stamp: number): unknown {
  if (column.kind === 'many') return [];
  if (column.default === '<generated>') return column.kind === 'date' ? stamp : [];
  return structuredClone(column.default);
}

/**
 * Rows that a call writes, as they were and as they are since, for the record of the call: what a person has to know of it, and
 * what takes it back. Nothing of it can make a write fail, and a call without a record reads nothing.
 */
import type { WrittenRow } from '../basics/call-record.ts';
import { inTime } from '../basics/in-time.ts';
import { columnOf, relationBehind } from '../catalogue/kinds.ts';
import type { CallState } from './call-state.ts';
import { maskedRow } from './masks.ts';
import type { MadeRow, Plan, Row } from './platform.ts';
import { versionColumns } from './present-rows.ts';
import type { RowPlan } from './row-plan.ts';
import { wasMasked } from './secret-texts.ts';

/** Rows of one call that are read on both sides of the write. */
const MOST_READ = 20;
const WAIT_MS = 2_000;

const TOO_MANY = `only the first ${MOST_READ} rows of a call are read`;
const NOT_READ = 'it could not be read';
const UNKNOWN = 'what became of it is not known';

/** A row that is about to be written. */
export interface RecordedRow {
  /** Reads it again, once it was. */
  sent(): Promise<void>;
  /** It failed: if nothing can have changed, there is nothing to tell. */
  failed(): void;
}

/** Notes a row before it is changed or removed; undefined where no record is kept. */
export async function recordedRow({ state, id, plan }: RowPlan): Promise<RecordedRow | undefined> {
  const { record, tool } = state;
  if (record === undefined || plan.writes.length === 0) return undefined;
  const isRead = record.rows.length < MOST_READ;
  const isDelete = tool.verb === 'delete';
  const { columns, withheld } = isDelete ? everyColumn(state) : changedColumns(state, plan);
  const base = baseOf(state, id, plan);
  const named = withheld.length > 0 ? { ...base, withheld } : base;
  const before = isRead ? await quietly(() => readRow(state, id, columns)) : undefined;
  const why = isRead ? NOT_READ : TOO_MANY;
  const first = before === undefined ? { ...named, unread: why } : withSide(named, 'before', before);
  const place = record.rows.push({ ...first, ...(isDelete ? {} : { unread: first.unread ?? UNKNOWN }) }) - 1;
  const changesBefore = state.changes;
  return {
    sent: async () => {
      if (isDelete) return;
      const after = before && (await quietly(() => readRow(state, id, columns)));
      record.rows[place] = after === undefined ? { ...first, unread: why } : withSide(first, 'after', after);
    },
    failed: () => {
      if (state.changes === changesBefore) record.rows.splice(place, 1);
    },
  };
}

/** Makes a row, and notes it. */
export async function recordedCreate(state: CallState, plan: Plan, make: () => Promise<MadeRow>): Promise<MadeRow> {
  const { record } = state;
  if (record === undefined) return make();
  const base = baseOf(state, undefined, plan);
  const changesBefore = state.changes;
  try {
    const made = await make();
    const { withheld } = changedColumns(state, plan);
    const named = withheld.length > 0 ? { ...base, withheld } : base;
    const id = typeof made.row.id === 'string' ? made.row.id : undefined;
    const given = await quietly(async () => masked(state, givenColumns(state, made.row)));
    const version = withheld.length > 0 && given && id ? await quietly(() => versionOf(state, id)) : undefined;
    const after = given && { ...given, ...version };
    record.rows.push(
      after === undefined ? { ...named, id, unread: NOT_READ } : withSide({ ...named, id }, 'after', after),
    );
    return made;
  } catch (cause) {
    if (state.changes !== changesBefore) record.rows.push({ ...base, unread: UNKNOWN });
    throw cause;
  }
}

function baseOf({ tool }: CallState, id: string | undefined, { effects = [] }: Plan): WrittenRow {
  const { verb, resource, name } = tool;
  const row = { tool: name, resource, verb: verb as WrittenRow['verb'], id };
  return effects.length > 0 ? { ...row, effects: effects.map(({ says }) => says) } : row;
}

/** A row with what was read of it, and which of its columns hold a mask. */
function withSide(row: WrittenRow, side: 'before' | 'after', read: Row): WrittenRow {
  const hidden = Object.keys(read).filter((name) => holdsMask(read[name]));
  const withheld = [...new Set([...(row.withheld ?? []), ...hidden])];
  const { withheld: _, ...rest } = row;
  return { ...rest, [side]: read, ...(withheld.length > 0 ? { withheld } : {}) };
}

function holdsMask(value: unknown): boolean {
  if (typeof value === 'string') return wasMasked(value);
  return typeof value === 'object' && value !== null && wasMasked(JSON.stringify(value));
}

/** Of a row that was made, what whoever makes one can say of it. */
function givenColumns({ tool: { module } }: CallState, row: Row): Row {
  const isGiven = (name: string): boolean => columnOf(module, name)?.access.includes('c') === true;
  return Object.fromEntries(Object.entries(row).filter(([name]) => isGiven(name)));
}

/** What changes with each change of a row: tells of secrets, which are not kept, whether they are as they were. */
function versionOf(state: CallState, id: string): Promise<Row | undefined> {
  const { module } = state.tool;
  return readRow(state, id, module.operations.get ? versionColumns(module) : []);
}

interface Columns {
  readonly columns: readonly string[];
  /** Those that are not read. */
  readonly withheld: readonly string[];
}

/** Columns that a plan changes; those that are secrets, or that nobody can read, are only named. */
function changedColumns({ tool: { module } }: CallState, { changed }: Plan): Columns {
  const names = [...new Set(changed.map((name) => relationBehind(module, name) ?? name))];
  const isOpen = (name: string): boolean => {
    const column = module.columns[name];
    return column?.access.includes('r') === true && !column.secret;
  };
  return { columns: names.filter(isOpen), withheld: names.filter((name) => !isOpen(name)) };
}

/** Of a row that is removed, whatever is not large. */
function everyColumn({ tool: { module } }: CallState): Columns {
  const columns = Object.entries(module.columns)
    .filter(([, { access, secret, heavy, kind }]) => access.includes('r') && !secret && !heavy && kind !== 'many')
    .map(([name]) => name);
  return { columns, withheld: [] };
}

/** Undefined where it cannot be read. A key that may not read all of a row that is removed may read what lists show of it. */
async function readRow(state: CallState, id: string, columns: readonly string[]): Promise<Row | undefined> {
  if (columns.length === 0) return {};
  const { module, verb } = state.tool;
  let row = await state.platform.present(state, id, columns);
  if (row === 'unreadable' && verb === 'delete')
    row = await state.platform.present(
      state,
      id,
      columns.filter((name) => module.defaultColumns.includes(name)),
    );
  if (row === undefined || row === 'unreadable') return undefined;
  const read = row;
  return masked(state, Object.fromEntries(columns.filter((name) => name in read).map((name) => [name, read[name]])));
}

/** Whatever the operator has shown to callers. */
function masked(state: CallState, row: Row): Row | Promise<Row> {
  return maskedRow(row, state.tool.module, (resource) => state.module(resource));
}

async function quietly<T>(read: () => Promise<T>): Promise<T | undefined> {
  return inTime(
    read().catch(() => undefined),
    WAIT_MS,
  );
}

/** What became of a row that was written: its columns before and after, in words. Nothing of it can make a write fail. */
import { isDeepStrictEqual } from 'node:util';
import { inTime } from '../basics/in-time.ts';
import { isPlain } from '../basics/plain.ts';
import type { Row, Watch } from './platform.ts';
import { differences } from './readable-values.ts';
import type { RowPlan } from './row-plan.ts';
import { type CellLook, valueText } from './table.ts';

/** Rows of one call that are looked at: of more, the writes alone take long enough. */
const MOST_WATCHED = 5;
/** What only adds to a result is waited for no longer. */
const WAIT_MS = 2000;
/** Parts of one object that are told of. */
const MOST_PARTS_TOLD = 6;
/** Longest value on either side. */
const LONGEST = 120;

/** What is told of a row that was written. */
export interface ToldRow {
  /** The row, or the one that it hangs on, and how that stands. */
  readonly row?: string;
  /** Column -> `old -> new`, of those that changed. */
  readonly changed?: Row;
  readonly notes: readonly string[];
}

/** The row as it is before it is written; undefined where it is not looked at. */
export async function watched({ state, id, plan }: RowPlan, rows: number): Promise<Watch | undefined> {
  if (plan.writes.length === 0 || rows > MOST_WATCHED) return undefined;
  const reading = state.platform.watch(state, id, plan).catch(() => undefined);
  return inTime(reading, WAIT_MS);
}

/** What there is to say after it was written. */
export async function toldOf({ state }: RowPlan, watch: Watch | undefined): Promise<ToldRow> {
  if (!watch) return { notes: [] };
  if (state.tool.verb === 'delete') return { ...(watch.words === undefined ? {} : { row: watch.words }), notes: [] };
  const seen = await inTime(
    watch.after().catch(() => undefined),
    WAIT_MS,
  );
  if (!seen) return { notes: [] };
  const [before, after] = await Promise.all([state.shownRow(watch.before), state.shownRow(seen.row ?? {})]);
  const { columns } = state.tool.module;
  const changed = Object.keys(after)
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name): [string, string] => {
      const look = { column: columns[name], limit: LONGEST, timezone: state.timezone };
      return [name, changeText(before[name], after[name], look)];
    });
  return {
    ...(seen.words === undefined ? {} : { row: seen.words }),
    ...(changed.length > 0 ? { changed: Object.fromEntries(changed) } : {}),
    notes: seen.notes,
  };
}

/** What became of a value; of a large object only the parts that differ. */
function changeText(before: unknown, after: unknown, look: CellLook): string {
  const text = (value: unknown): string => valueText(value, look) || '(empty)';
  const isRelation = look.column?.to !== undefined;
  if (isRelation || !isPlain(before) || !isPlain(after)) return `${text(before)} -> ${text(after)}`;
  const parts = differences(before, after);
  const told = parts
    .slice(0, MOST_PARTS_TOLD)
    .map((part) => `${part.path}: ${text(part.before)} -> ${text(part.after)}`);
  const left = parts.length - told.length;
  return [...told, ...(left > 0 ? [`${left} more`] : [])].join('; ');
}

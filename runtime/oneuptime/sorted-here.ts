/**
 * Lists by a relation, which the API cannot sort by: read whole, where they fit a page, and sorted here, by the rank that
 * the rows pointed to have among themselves, else by their names.
 */
import { badArgument } from '../basics/errors.ts';
import { isPlain, textOfValue } from '../basics/plain.ts';
import type { Sort } from '../call/fields.ts';
import type { Call, PageRequest } from '../call/platform.ts';
import type { Column, ResourceModule } from '../catalogue/kinds.ts';
import { LIMITS } from '../catalogue/limits.ts';
import { decodeValue, idOf, type WireObject } from './codec.ts';
import { orWithout, visibleRows } from './rows.ts';

/** Columns that rank rows of a table among each other: severities, states, statuses. */
const RANKS = ['order', 'priority'];
const TOLD = 'Their ranks could not be read in time: sorted by name.';

/** The relation that a list is to be sorted by; undefined where the API sorts. */
export function relationSorted(module: ResourceModule, sort: Sort | undefined): Column | undefined {
  const column = sort && module.columns[sort.column];
  return column?.kind === 'one' ? column : undefined;
}

interface RawRows {
  readonly rows: readonly WireObject[];
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly notes: readonly string[];
}

/** The page of a list that `read` reads from its beginning. Throws `bad_arguments` where it is too long to be sorted here. */
export async function sortedPage<P extends RawRows>(
  call: Call,
  page: PageRequest & { readonly sort: Sort },
  read: (whole: PageRequest) => Promise<P>,
): Promise<P> {
  const { module } = call.tool;
  const { column: name, isDescending } = page.sort;
  const columns = [...new Set([...page.columns, name])];
  const found = await read({ ...page, columns, sort: undefined, skip: 0, limit: LIMITS.max });
  if (found.hasMore) refuse(module, name, found.total);
  const column = module.columns[name] as Column;
  const { by, ranks } = await ranksOf(call, column);
  const keyed = found.rows.map((row) => ({ row, key: keyOf(row[name], column, ranks) }));
  keyed.sort((one, other) => compare(one.key, other.key, isDescending));
  const rows = keyed.map(({ row }) => row).slice(page.skip, page.skip + page.limit);
  const note = `Sorted here by ${by} of ${name}: the API cannot sort by it.`;
  return { ...found, rows, hasMore: page.skip + rows.length < found.rows.length, notes: [...found.notes, note] };
}

type Key = number | string | undefined;

function keyOf(value: unknown, { label = '' }: Column, ranks: ReadonlyMap<string, number>): Key {
  if (!isPlain(value)) return undefined;
  return ranks.get(idOf(value) ?? '') ?? textOfValue(decodeValue(value[label]) ?? '').toLowerCase();
}

/** Rows that point to nothing come last, whichever way. */
function compare(one: Key, other: Key, isDescending: boolean): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (one === other) return 0;
  const isBefore = typeof one === typeof other ? one < other : typeof one === 'number';
  return isBefore === isDescending ? 1 : -1;
}

/** Ranks by id, and what they are called; none where rows of the target have no rank or the key may not list them. */
async function ranksOf(
  call: Call,
  { to }: Column,
): Promise<{ readonly by: string; readonly ranks: ReadonlyMap<string, number> }> {
  const module = to === undefined ? undefined : await call.module(to);
  const rank = RANKS.find((name) => module?.columns[name]?.kind === 'number');
  const named = { by: 'the name', ranks: new Map<string, number>() };
  if (to === undefined || rank === undefined) return named;
  const reading = visibleRows(call, to, { select: { [rank]: true }, limit: LIMITS.max });
  const rows = await orWithout(call, reading, [], TOLD);
  const ranks = new Map(rows.map((row) => [idOf(row) ?? '', Number(textOfValue(row[rank]))]));
  return ranks.size > 0 ? { by: `the ${rank}`, ranks } : named;
}

function refuse(module: ResourceModule, name: string, total: number | undefined): never {
  const count = total === undefined ? `more than ${LIMITS.max}` : String(total);
  throw badArgument(
    `The API cannot sort ${module.plural} by the relation ${name}, and ${count} rows are too many to be sorted here: at most ${LIMITS.max} are.`,
    `Narrow the filter, for example by ${name} itself, or sort by ${JSON.stringify(`-${nearestTime(module)}`)}.`,
  );
}

/** The time by which rows come nearest to what is mostly meant: the newest first. */
function nearestTime({ defaultColumns, columns }: ResourceModule): string {
  return defaultColumns.find((column) => columns[column]?.kind === 'date') ?? 'createdAt';
}

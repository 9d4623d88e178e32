/**
 * Groups of the rows of an ordinary table, which the API cannot count itself: its rows are read page by page, with the
 * columns that tell groups apart and no other.
 */
import { badArgument, isTimedOut } from '../basics/errors.ts';
import { ownTurn } from '../basics/own-turn.ts';
import type { AskedGroups, GroupKey } from '../call/groups/asked.ts';
import { MeasuredRows } from '../call/groups/measured-rows.ts';
import type { Groups } from '../call/groups/tally.ts';
import type { Call, Query, RelatedColumns } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { type Kind, type ResourceModule, relationOf } from '../catalogue/kinds.ts';
import { bodyOf, rowsOf } from './answers.ts';
import { decodeRow, encodeSelect, ID, idOf, type WireObject } from './codec.ts';
import { namesOfIds } from './pointed-names.ts';
import type { OneUptimeQuery } from './reads.ts';
import { relatedReads, withAllRelatedRows } from './related-rows.ts';
import { inPages, pageRequest } from './rows.ts';

/** Rows of one page: fewer where each may hold several rows, or a long text, since an answer is bounded. */
const PAGES = { plain: 2000, several: 500, long: 200 } as const;
const LONG: ReadonlySet<Kind> = new Set(['markdown', 'html', 'css', 'javascript', 'veryLongText']);
/** Groups that one call keeps, and how many are added to before others have a turn. */
const MOST_GROUPS = 100_000;
const GROUPS_OF_TURN = 2_000;
/** Rows that one call reads. */
const MOST_ROWS = 40_000;
/** Where an answer does not say how many rows there are, they end with a page that is not full. */
const UNTOLD = Number.POSITIVE_INFINITY;

/** Counts rows in groups: all that match, or the newest as far as there is time for them. */
export async function groupRows(call: Call, asked: Query, grouping: AskedGroups): Promise<Groups> {
  const { query, partial } = asked as OneUptimeQuery;
  const { module, resource } = call.tool;
  const tool = await call.toolOf(resource, 'list');
  if (!tool) throw badArgument(`${module.plural} cannot be listed, so not be grouped either.`, 'Leave by out.');
  const isGrouped = (name: string): boolean => grouping.keys.some(({ column }) => column === name);
  const rows = new MeasuredRows(grouping);
  const { read, total, isPart, note } = await readAll(call, tool, query, grouping, rows);
  const { tally } = rows;
  return {
    groups: tally.groups,
    total: grouping.measure ? rows.measured : isPart ? total : read,
    unread: isPart ? total - read : 0,
    notes: [...(note ? [note] : []), ...partial.filter(isGrouped).map(partialNote)],
    placeOf: (key, value) => tally.placeOf(key, value),
    // Rows bring the names of relations; of plain ids they bring none.
    namesOf: async (key, ids) => {
      const names = tally.namesOf(key);
      const { column, inside } = grouping.keys[key] ?? {};
      return names.size > 0 || inside !== undefined ? names : namesOfIds(call, column, ids);
    },
  };
}

const partialNote = (name: string): string => `Rows are grouped by those ${name} alone that the filter names.`;

interface Reading {
  readonly read: number;
  /** Rows that matched when the reading began. */
  readonly total: number;
  /** Whether rows are left that could have been read. */
  readonly isPart: boolean;
  readonly note?: string;
}

/** Reads the rows from the newest on. Those that come meanwhile move others to the next page, where they are known again. */
async function readAll(
  call: Call,
  tool: LoadedTool,
  query: WireObject,
  grouping: AskedGroups,
  rows: MeasuredRows,
): Promise<Reading> {
  const { keys, measure } = grouping;
  const columns = [...new Set([...keys.map(({ column }) => column), ...(measure ? [measure.column] : [])])];
  const related = await relatedReads(call, insideOf(keys));
  const select = encodeSelect(tool.module, columns, related.through);
  const body = { query, select: { [ID]: true, ...select }, sort: orderOf(tool.module) };
  const read = async (limit: number, skip: number): Promise<ReturnType<typeof rowsOf>> => {
    const request = pageRequest(tool, { limit, skip }, { ...body });
    const answer = await call.send({ method: tool.operation.method, ...request, isRead: true });
    return rowsOf(bodyOf(answer, tool), limit);
  };
  const seen = new Set<string>();
  let [limit, total] = [pageOf(tool.module, columns), 0];
  for (let skip = 0; skip < MOST_ROWS; skip += limit) {
    try {
      const from = skip;
      const [page, most] = await inPages(limit, (rows) => read(rows, from));
      limit = most;
      const before = seen.size;
      if (skip === 0) total = page.total ?? UNTOLD;
      const complete = await withAllRelatedRows(call, page.rows, related);
      if (!(await added(complete, seen, rows))) return part(seen.size, total, 'were read, as they make so many groups');
      if (page.came < limit || seen.size >= total) return whole(seen.size, total);
      if (seen.size === before) return part(seen.size, total, 'could be told apart: further pages hold the same');
      call.tellProgress(Math.floor(skip / limit) + 1, Math.ceil(Math.min(total, MOST_ROWS) / limit));
    } catch (cause) {
      if (skip === 0 || !isTimedOut(cause)) throw cause;
      return part(seen.size, total, 'could be read in time');
    }
  }
  return part(seen.size, total, 'were read, the most for one call');
}

/** Newest first, as the API has it, and no two rows equal. */
function orderOf({ columns }: ResourceModule): WireObject {
  return { ...(columns.createdAt ? { createdAt: 'DESC' } : {}), [ID]: 'DESC' };
}

/** Columns of related rows that tell groups apart, by relation. */
function insideOf(keys: readonly GroupKey[]): RelatedColumns {
  const related = new Map<string, string[]>();
  for (const { column, inside } of keys) {
    if (inside === undefined) continue;
    const names = related.get(column) ?? [];
    names.push(inside);
    related.set(column, names);
  }
  return related;
}

function pageOf({ columns }: ResourceModule, names: readonly string[]): number {
  const named = names.flatMap((name) => columns[name] ?? []);
  if (named.some(({ kind }) => LONG.has(kind))) return PAGES.long;
  return named.some((column) => relationOf(column) === 'many') ? PAGES.several : PAGES.plain;
}

function whole(read: number, total: number): Reading {
  const left = total === UNTOLD ? 0 : total - read;
  return { read, total, isPart: false, ...(left > 0 ? { note: `${left} rows left the list while it was read.` } : {}) };
}

function part(read: number, total: number, why: string): Reading {
  const isTold = total !== UNTOLD;
  const note = `Only the newest ${read}${isTold ? ` of ${total}` : ''} rows ${why}: narrow the filter for all.`;
  return { read, total, isPart: isTold && read < total, note };
}

/** Adds rows, with turns for others in between; false where they make more groups than one call keeps. */
async function added(some: readonly WireObject[], seen: Set<string>, rows: MeasuredRows): Promise<boolean> {
  let sinceTurn = 0;
  for (const row of some) {
    const id = idOf(row) ?? JSON.stringify(row);
    if (seen.has(id)) continue;
    seen.add(id);
    sinceTurn += rows.add(decodeRow(row));
    if (rows.size > MOST_GROUPS) return false;
    if (sinceTurn < GROUPS_OF_TURN) continue;
    sinceTurn = 0;
    await ownTurn();
  }
  return true;
}

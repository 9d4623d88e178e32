/** Reads that bring rows whole, for a program that goes on with them. */

import type { ReadArguments } from './arguments.ts';
import type { CallState } from './call-state.ts';
import { readThrough } from './closed-rows.ts';
import { tagOf } from './cursor.ts';
import { chosenColumns, sortOf } from './fields.ts';
import { measureOf, readGroupKeys, refuseClosedGroups } from './grouping.ts';
import type { GroupValue } from './groups/tally.ts';
import type { PageMark, Row, RowPage } from './platform.ts';
import { relatedColumns } from './related-fields.ts';

/** Rows as a program wants them: all that were asked for, texts whole, secrets masked. */
export interface InnerRows {
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  readonly hasMore: boolean;
  /** Columns that the key may not read. */
  readonly omitted: readonly string[];
  /** Address of a row's page, with `{id}` for its id. */
  readonly link: string | undefined;
  readonly notes: readonly string[];
  /** What could not be shown as it should be. */
  readonly remarks: readonly string[];
}

export interface InnerList {
  readonly filter?: ReadArguments['filter'] | undefined;
  readonly sort?: string | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly timezone?: string | undefined;
  /** Rows at the most. */
  readonly limit: number;
}

/** What rows are grouped by. */
export type InnerGrouping = Pick<ReadArguments, 'filter' | 'by' | 'measure' | 'timezone'> & {
  /** Rows that groups share are known by their ids: no names are looked up. */
  readonly byId?: boolean | undefined;
};

export interface InnerGroups {
  readonly groups: readonly { readonly by: readonly GroupValue[]; readonly figure: number | null }[];
  readonly notes: readonly string[];
}

/** Rows of one page of a composed read: an answer of as many is some hundred kilobytes. */
const PAGE = 500;
/** Pages after which a client that waits is told how far it has come. */
const QUIET_PAGES = 3;

/** Rows of a list, page by page, as long as there is time. */
export async function pagesOf(
  state: CallState,
  { limit, fields, sort: order }: InnerList,
  call: { readonly mayBegin: boolean; tellProgress(done: number, total: number): void },
): Promise<InnerRows> {
  const { platform } = state;
  const { module } = state.tool;
  const asked = platform.query(state);
  const query = asked instanceof Promise ? await asked : asked;
  const columns = chosenColumns(module, fields);
  const related = await relatedColumns(module, fields, (resource) => readThrough(state, resource));
  const sort = sortOf(module, order);
  const rows: Row[] = [];
  let mark: PageMark | null | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = await platform.list(state, query, {
      columns,
      related,
      mayOmit: true,
      isBare: true,
      sort,
      limit: Math.min(PAGE, limit - rows.length),
      skip: rows.length,
      mark,
    });
    const shown = state.shownRows(page.rows);
    for (const row of shown instanceof Promise ? await shown : shown) rows.push(row);
    const isWhole = !page.hasMore || page.rows.length === 0 || rows.length >= limit;
    if (isWhole || !call.mayBegin) {
      const { total, omitted, link, hasMore } = page;
      const notes = [...query.notes, ...page.notes];
      return { rows, total, hasMore: hasMore && page.rows.length > 0, omitted, link, notes, remarks: state.remarks };
    }
    mark = await markAfter(page);
    if (pages >= QUIET_PAGES) call.tellProgress(rows.length, Math.min(limit, page.total ?? limit));
  }
}

/** Groups of rows, largest first, known by the names of the rows that they share, or by their ids. */
export async function groupsOf(state: CallState, asked: InnerGrouping): Promise<InnerGroups> {
  const { module } = state.tool;
  const grouping = {
    keys: await readGroupKeys(module, asked.by ?? [], (resource) => readThrough(state, resource)),
    measure: asked.measure === undefined ? undefined : measureOf(module, asked.measure, true),
    timezone: asked.timezone ?? 'UTC',
    isWithoutTotal: true as const,
  };
  refuseClosedGroups(module, grouping.keys, state);
  const found = await state.platform.groups(state, await state.platform.query(state), grouping);
  const notes = found.notes.filter((note) => !found.asides?.includes(note));
  if (grouping.keys.length === 0) return { groups: [{ by: [], figure: found.total }], notes };
  const names = await Promise.all(
    grouping.keys.map(async (_key, at) => {
      if (asked.byId) return undefined;
      const ids = found.groups.map(({ values }) => values[at]).filter((value) => typeof value === 'string');
      return found.namesOf(at, [...new Set(ids)]);
    }),
  );
  const groups = found.groups
    .map(({ values, figure }) => ({
      by: values.map((value, at): GroupValue => names[at]?.get(String(value)) ?? value),
      figure,
    }))
    .sort((a, b) => (b.figure ?? 0) - (a.figure ?? 0));
  return { groups, notes };
}

/** What keeps the next page from repeating rows, as a cursor would bring it back. */
async function markAfter(page: RowPage): Promise<PageMark | null> {
  const mark = await page.markAfter(page.rows.length);
  if (mark?.row === undefined) return mark && { at: mark.at, place: mark.place };
  return { ...mark, row: tagOf(mark.row) };
}

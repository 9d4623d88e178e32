/** List, count and get: what is sent, and what is made of the answer. */

import { argumentName, pathTo, type ResourceModule } from '../catalogue/kinds.ts';
import { LIMITS } from '../catalogue/schema.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { bodyOf, countOf, notFound, rowsOf } from '../oneuptime/answers.ts';
import { withReadableSteps } from '../oneuptime/checks.ts';
import { decodeRow, type WireObject } from '../oneuptime/codec.ts';
import { describeQuery } from '../oneuptime/describe-query.ts';
import { type EncodedFilter, encodeFilter } from '../oneuptime/filters.ts';
import { hasPage, PROJECT, pageOf } from '../oneuptime/pages.ts';
import { readColumns } from '../oneuptime/read-columns.ts';
import { agedColumns, encodeSort } from '../oneuptime/select.ts';
import { ageText } from './ages.ts';
import type { ReadArguments } from './arguments.ts';
import { begunAt, type CallShape, type Position, readCursor, writeCursor } from './cursor.ts';
import type { CallState } from './executor.ts';
import {
  CELL,
  cutTexts,
  fitting,
  jsonResult,
  type Page,
  tableColumns,
  tableLine,
  tableResult,
  withinCeiling,
} from './result.ts';

/** Column by which later pages leave out what came since the first. */
const CREATED = 'createdAt';

/** One page of rows. */
export async function list(state: CallState): Promise<ToolResult> {
  const { module, operation } = state.tool;
  const args = state.args as ReadArguments;
  const begun = args.cursor ? begunAt(args.cursor) : undefined;
  if (begun) state.readTimesFrom(begun);
  const filter = await resolveFilter(state, args);
  const sort = encodeSort(module, args.sort);
  const shape: CallShape = [operation.name, filter.query, sort];
  const key = state.credential().key;
  const from = args.cursor ? readCursor(args.cursor, shape, key) : undefined;
  const query = from?.until
    ? { ...filter.query, [CREATED]: { _type: 'LessThanOrEqual', value: from.until } }
    : filter.query;
  const page = { query, sort, limit: args.limit ?? LIMITS.default, skip: from?.skip ?? 0 };
  const along = [...(hasPage(module) ? [PROJECT] : []), ...(isAnchored(module, filter) ? [CREATED] : [])];
  const { answer, omitted, columns } = await readColumns(state, args.fields, along, (select) => ({
    path: operation.path,
    body: { ...page, select },
  }));
  const body = bodyOf(answer, state.tool);
  const { rows: stored, total } = rowsOf(body);
  const rows = await withReadableSteps(state, stored);
  const items = shownRows(state, rows, columns);
  const skip = page.skip + items.length;
  const hasMore = items.length < rows.length || (body.hasMore === undefined ? skip < total : body.hasMore === true);
  const isFurther = hasMore && items.length > 0;
  const position = {
    skip,
    until: from ? from.until : isFurther ? await anchorOf(state, filter, sort, rows) : null,
    total: from?.total ?? total,
    begun: (begun ?? state.now()).toISOString(),
  };
  const result: Page = {
    items,
    total,
    ...linkOf(state, rows[0], '{id}'),
    ...(isFurther ? { nextCursor: writeCursor(position, shape, key) } : {}),
    ...appliedOf(args, filter),
    ...omittedOf(omitted),
    ...notesOf([...filter.notes, ...memberNotes(filter, rows), ...movedNotes(from, total), ...cutNotes(items, rows)]),
  };
  return args.format === 'table' ? tableResult(result) : jsonResult({ ...result });
}

/** Number of rows. */
export async function count(state: CallState): Promise<ToolResult> {
  const { operation } = state.tool;
  const args = state.args as ReadArguments;
  const filter = await resolveFilter(state, args);
  const answer = await state.send({
    method: operation.method,
    path: operation.path,
    body: { query: filter.query },
    isRead: true,
  });
  return jsonResult({
    count: countOf(bodyOf(answer, state.tool)),
    ...appliedOf(args, filter),
    ...notesOf(filter.notes),
  });
}

/** One row by id, number, slug or name. */
export async function get(state: CallState): Promise<ToolResult> {
  const { module, operation } = state.tool;
  const { fields } = state.args as ReadArguments;
  const id = await state.rowId();
  const { answer, omitted, columns } = await readColumns(state, fields, hasPage(module) ? [PROJECT] : [], (select) => ({
    path: pathTo(operation, id),
    body: { select },
  }));
  const row = bodyOf(answer, state.tool);
  // The API answers an unknown, deleted or foreign id with an empty row.
  if (Object.keys(row).length === 0) throw notFound(module);
  const [shown = row] = await withReadableSteps(state, [row]);
  const isNamed = fields !== undefined && !fields.includes('*');
  const item = withinCeiling(cutTexts(shownRow(state, shown, columns), isNamed ? CELL.named : CELL.item, 1));
  return jsonResult({
    item,
    ...linkOf(state, row, id),
    ...omittedOf(omitted),
  });
}

async function resolveFilter(state: CallState, { filter }: ReadArguments): Promise<EncodedFilter> {
  const { module } = state.tool;
  const targets = Object.keys(filter ?? {}).flatMap((name) => {
    const { kind, to } = module.columns[name] ?? {};
    return kind === 'one' && to ? [to] : [];
  });
  const related = new Map(await Promise.all(targets.map(async (to) => [to, await state.module(to)] as const)));
  return state.resolve((values) => encodeFilter(module, filter, values, (resource) => related.get(resource)));
}

/** The address of a row's page, where it has one; of a list, with `{id}` in place of each row's id. */
function linkOf(state: CallState, row: WireObject | undefined, id: string): { link?: string } {
  const link = pageOf(state.tool.module, state.site, row, id);
  return link ? { link } : {};
}

/** A row in plain form: what was read along for links is left out, ages that were asked for are put in. */
function shownRow(state: CallState, row: WireObject, columns: readonly string[]): WireObject {
  const isShown = ([name]: [string, unknown]): boolean =>
    (name !== PROJECT && name !== CREATED) || columns.includes(name);
  const plain = decodeRow(Object.fromEntries(Object.entries(row).filter(isShown)), columns);
  for (const name of agedColumns(state.tool.module, (state.args as ReadArguments).fields)) {
    const age = ageText(String(plain[name]), state.now());
    if (age) plain[`${name}:age`] = age;
  }
  return plain;
}

/** Decoded rows, cut to the budget at a row boundary. */
function shownRows(state: CallState, rows: readonly WireObject[], columns: readonly string[]): WireObject[] {
  const decoded = rows.map((row) => withinCeiling(cutTexts(shownRow(state, row, columns), CELL.list)));
  if ((state.args as ReadArguments).format !== 'table') return fitting(decoded, (row) => JSON.stringify(row));
  const shown = tableColumns(decoded);
  return fitting(decoded, (row) => tableLine(row, shown));
}

/** Whether later pages can leave out rows that came since: not where the filter itself speaks of creation times. */
function isAnchored({ analytics, columns }: ResourceModule, { query }: EncodedFilter): boolean {
  return !analytics && columns[CREATED]?.access.includes('r') === true && !(CREATED in query);
}

/**
 * The moment after which rows are new to a reader who pages on: the newest creation time by the clock of the API, whose
 * own order is newest first; in any other order it is asked for. The API keeps microseconds and shows milliseconds, so
 * one more millisecond is allowed. Null where it cannot be known.
 */
async function anchorOf(
  state: CallState,
  filter: EncodedFilter,
  sort: WireObject,
  rows: readonly WireObject[],
): Promise<string | null> {
  const { module } = state.tool;
  if (!isAnchored(module, filter) || state.denied().has(CREATED)) return null;
  const isNewestFirst = Object.keys(sort).length === 0;
  const newestFirst = { query: filter.query, select: { [CREATED]: true }, sort: { [CREATED]: 'DESC' }, limit: 1 };
  const [first] = isNewestFirst ? rows : await state.readRows(module.resource, newestFirst);
  const newest = new Date((first?.[CREATED] as { value?: string } | undefined)?.value ?? Number.NaN).getTime();
  return Number.isNaN(newest) ? null : new Date(newest + 1).toISOString();
}

function movedNotes(from: Position | undefined, total: number): string[] {
  if (!from || from.total === total) return [];
  if (total < from.total)
    return [`${from.total - total} rows left the list since the first page: rows may have been skipped.`];
  return ['Rows came into the list since the first page: rows may repeat.'];
}

function memberNotes({ partial }: EncodedFilter, rows: readonly WireObject[]): string[] {
  return partial
    .filter((name) => rows.some((row) => name in row))
    .map((name) => `${name} shows only the members that the filter names.`);
}

function cutNotes(items: readonly WireObject[], rows: readonly WireObject[]): string[] {
  return items.length < rows.length
    ? [`Cut to ${items.length} rows to keep the result readable; nextCursor goes on.`]
    : [];
}

/** The filter as it was understood; nothing where there was none. */
function appliedOf({ filter }: ReadArguments, { query }: EncodedFilter): { applied?: WireObject } {
  return Object.keys(filter ?? {}).length > 0 ? { applied: { filter: describeQuery(query) } } : {};
}

function omittedOf(columns: readonly string[]): { omitted?: WireObject } {
  const entries = columns.map((name) => [argumentName(name), 'the key may not read it']);
  return entries.length > 0 ? { omitted: Object.fromEntries(entries) } : {};
}

function notesOf(notes: readonly string[]): { notes?: readonly string[] } {
  return notes.length > 0 ? { notes } : {};
}

/** List, count and get: what is sent, and what is made of the answer. */

import { ageText } from './ages.ts';
import { bodyOf } from './answers.ts';
import type { ReadArguments } from './arguments.ts';
import type { CallState } from './call.ts';
import { withReadableSteps } from './checks.ts';
import { decodeRow, type WireObject } from './codec.ts';
import { type CallShape, type Position, readCursor, writeCursor } from './cursor.ts';
import { refusedColumn } from './denied.ts';
import { describeQuery } from './describe-query.ts';
import { ToolError } from './errors.ts';
import { type EncodedFilter, encodeFilter } from './filters.ts';
import { argumentName, type ResourceModule } from './kinds.ts';
import type { ToolResult } from './mcp/host.ts';
import { hasPage, PROJECT, pageOf } from './pages.ts';
import { CELL, cutTexts, fitting, jsonResult, type Page, tableColumns, tableLine, tableResult } from './result.ts';
import { LIMITS } from './schema.ts';
import { agedColumns, chosenColumns, encodeSelect, encodeSort } from './select.ts';
import type { UpstreamAnswer } from './upstream.ts';

/** Refused columns that are dropped from one call before it is given up. */
const MAX_DROPPED = 5;

/** One page of rows. */
export async function list(state: CallState): Promise<ToolResult> {
  const { module, operation } = state.tool;
  const args = state.args as ReadArguments;
  const filter = await resolveFilter(state, args);
  const sort = encodeSort(module, args.sort);
  const shape: CallShape = [operation.name, filter.query, sort];
  const key = state.credential().key;
  const from = args.cursor ? readCursor(args.cursor, shape, key) : undefined;
  const query = from?.until
    ? { ...filter.query, createdAt: { _type: 'LessThanOrEqual', value: from.until } }
    : filter.query;
  const page = { query, sort, limit: args.limit ?? LIMITS.default, skip: from?.skip ?? 0 };
  const { answer, omitted, columns } = await readColumns(state, args.fields, (select) => ({
    path: operation.path,
    body: { ...page, select },
  }));
  const body = bodyOf(answer, state.tool);
  const rows = await withReadableSteps(state, Array.isArray(body['data']) ? (body['data'] as WireObject[]) : []);
  const total = Number(body['count'] ?? rows.length);
  const items = shownRows(state, rows, columns);
  const skip = page.skip + items.length;
  const hasMore =
    items.length < rows.length || (body['hasMore'] === undefined ? skip < total : body['hasMore'] === true);
  const position = {
    skip,
    until: from ? from.until : anchorOf(module, filter, sort, rows, state.now()),
    total: from?.total ?? total,
  };
  const result: Page = {
    items,
    total,
    ...linkOf(state, rows[0], '{id}'),
    ...(hasMore && items.length > 0 ? { nextCursor: writeCursor(position, shape, key) } : {}),
    ...(args.filter && Object.keys(args.filter).length > 0 ? { applied: { filter: describeQuery(filter.query) } } : {}),
    ...(omitted.length > 0
      ? { omitted: Object.fromEntries(omitted.map((name) => [argumentName(name), 'the key may not read it'])) }
      : {}),
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
  const applied =
    args.filter && Object.keys(args.filter).length > 0 ? { applied: { filter: describeQuery(filter.query) } } : {};
  return jsonResult({ count: bodyOf(answer, state.tool)['count'], ...applied, ...notesOf(filter.notes) });
}

/** One row by id, number, slug or name. */
export async function get(state: CallState): Promise<ToolResult> {
  const { module, operation } = state.tool;
  const { fields } = state.args as ReadArguments;
  const id = await state.rowId();
  const { answer, omitted, columns } = await readColumns(state, fields, (select) => ({
    path: operation.path.replace('{id}', () => id),
    body: { select },
  }));
  const row = bodyOf(answer, state.tool);
  // The API answers an unknown, deleted or foreign id with an empty row.
  if (Object.keys(row).length === 0) throw notFound(module);
  const [shown = row] = await withReadableSteps(state, [row]);
  const item = cutTexts(shownRow(state, shown, columns), CELL.item) as WireObject;
  return jsonResult({
    item,
    ...linkOf(state, row, id),
    ...(omitted.length > 0
      ? { omitted: Object.fromEntries(omitted.map((name) => [argumentName(name), 'the key may not read it'])) }
      : {}),
  });
}

/** The row is not there, or not for this key: the API does not tell which. */
export function notFound({ title, operations }: ResourceModule): ToolError {
  return new ToolError(
    'not_found',
    `There is no ${title} with this id, or the key may not see it.`,
    `Find it with ${operations.list?.name ?? 'its list'}.`,
  );
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

/** Reads columns, leaving out those that the key may not read, unless the caller named them. */
async function readColumns(
  state: CallState,
  fields: readonly string[] | undefined,
  request: (select: WireObject) => { path: string; body: WireObject },
): Promise<{ answer: UpstreamAnswer; omitted: string[]; columns: readonly string[] }> {
  const { module, operation } = state.tool;
  const wanted = chosenColumns(module, fields);
  const mayDrop = fields === undefined || fields.includes('*');
  const omitted = mayDrop ? wanted.filter((name) => state.denied().has(name)) : [];
  const along = hasPage(module) && !wanted.includes(PROJECT) ? [PROJECT] : [];
  for (let tries = 0; ; tries++) {
    const select = encodeSelect(
      module,
      [...wanted, ...along.filter((name) => !state.denied().has(name))].filter((name) => !omitted.includes(name)),
    );
    const answer = await state.send({ method: operation.method, ...request(select), isRead: true });
    const refused = refusedColumn(answer);
    if (refused && along.includes(refused) && tries < MAX_DROPPED) {
      state.deny(refused);
      continue;
    }
    const column = refused && wanted.includes(refused) && !omitted.includes(refused) ? refused : undefined;
    if (!column || !mayDrop || tries >= MAX_DROPPED) return { answer, omitted, columns: wanted };
    state.deny(column);
    omitted.push(column);
  }
}

/** The address of a row's page, where it has one; of a list, with `{id}` in place of each row's id. */
function linkOf(state: CallState, row: WireObject | undefined, id: string): { link?: string } {
  const link = pageOf(state.tool.module, state.site, row, id);
  return link ? { link } : {};
}

/** A row in plain form: what was read along for links is left out, ages that were asked for are put in. */
function shownRow(state: CallState, row: WireObject, columns: readonly string[]): WireObject {
  const { [PROJECT]: project, ...rest } = row;
  const plain = decodeRow(columns.includes(PROJECT) ? { ...rest, [PROJECT]: project } : rest, columns);
  for (const name of agedColumns(state.tool.module, (state.args as ReadArguments).fields)) {
    const age = ageText(String(plain[name]), state.now());
    if (age) plain[`${name}:age`] = age;
  }
  return plain;
}

/** Decoded rows, cut to the budget at a row boundary. */
function shownRows(state: CallState, rows: readonly WireObject[], columns: readonly string[]): WireObject[] {
  const decoded = rows.map((row) => cutTexts(shownRow(state, row, columns), CELL.list) as WireObject);
  if ((state.args as ReadArguments).format !== 'table') return fitting(decoded, (row) => JSON.stringify(row));
  const shown = tableColumns(decoded);
  return fitting(decoded, (row) => tableLine(row, shown));
}

/**
 * The moment after which rows are new to a reader who pages on. The API keeps microseconds and shows milliseconds, so
 * one more millisecond is allowed; null where the filter already speaks of creation times, or there are none.
 */
function anchorOf(
  module: ResourceModule,
  { query }: EncodedFilter,
  sort: WireObject,
  rows: readonly WireObject[],
  now: Date,
): string | null {
  if (module.analytics || !module.columns['createdAt'] || 'createdAt' in query) return null;
  const first = rows[0]?.['createdAt'] as { value?: string } | undefined;
  const newest = Object.keys(sort).length === 0 && first?.value ? new Date(first.value) : now;
  return new Date(newest.getTime() + 1).toISOString();
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

function notesOf(notes: readonly string[]): { notes?: readonly string[] } {
  return notes.length > 0 ? { notes } : {};
}

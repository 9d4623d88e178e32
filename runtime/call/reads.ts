/** List, count and get: what is asked for, and what is made of what the platform found. */

import { ToolError } from '../basics/errors.ts';
import { textOfValue } from '../basics/plain.ts';
import { argumentName, columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { LIMITS } from '../catalogue/limits.ts';
import { emptinessOf } from '../catalogue/reading.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { ageText } from './ages.ts';
import type { ReadArguments } from './arguments.ts';
import type { CallState } from './call-state.ts';
import { readThrough } from './closed-rows.ts';
import { begunAt, type CallShape, type Ending, movedSince, type Position, readCursor, writeCursor } from './cursor.ts';
import { agedColumns, chosenColumns, sortOf, wholeColumns } from './fields.ts';
import { withLocalTimes } from './local-times.ts';
import { asFound, orExplained } from './no-rows.ts';
import type { ColumnChoice, FoundRow, Query, Row, RowPage } from './platform.ts';
import { relatedColumns } from './related-fields.ts';
import { jsonResult, type Page } from './result.ts';
import { shownPage } from './shown-page.ts';
import { CELL, cutTexts } from './shown-row.ts';
import { UTC } from './times.ts';
import { marked } from './untrusted.ts';
import { withinCeiling } from './within-ceiling.ts';

/** One page of rows. */
export async function list(state: CallState): Promise<ToolResult> {
  const { platform, tool } = state;
  const args = state.args as ReadArguments;
  const begun = (args.cursor ? begunAt(args.cursor, state.now()) : undefined) ?? wholeSecond(state.now());
  state.readTimesFrom(begun);
  const asked = platform.query(state);
  const query = asked instanceof Promise ? await asked : asked;
  const sort = sortOf(tool.module, args.sort);
  const shape: CallShape = [tool.operation.name, query.query, sort ?? null];
  const caller = state.credential();
  const from = args.cursor ? readCursor(args.cursor, shape, caller, state.now()) : undefined;
  const limit = args.limit ?? LIMITS.default;
  const choosing = choiceOf(state);
  const choice = choosing instanceof Promise ? await choosing : choosing;
  const { columns, related, mayOmit, brief } = choice;
  const place = { columns, related, mayOmit, brief, sort, limit, skip: from?.skip ?? 0, mark: from?.mark };
  const read = (wanted: Query): Promise<RowPage> => platform.list(state, wanted, place);
  const first = await read(query);
  const isNone = first.rows.length === 0 && (first.total ?? 0) === 0;
  const outcome = isNone ? await orExplained(state, query, first, read) : asFound(first, query);
  const { found: page, notes: reasons } = outcome;
  const masked = state.shownRows(page.rows.slice(0, limit));
  const rows = masked instanceof Promise ? await masked : masked;
  const readable = readableRow(state);
  const shown = shownPage(state, readable ? rows.map(readable) : rows, choice);
  const { items } = shown;
  const next = await positionAfter(items.length, page, from, begun);
  const ofPage = [...movedNotes(from, page.total), ...cutNotes(items, rows)];
  const notes = [...state.notes, ...query.notes, ...page.notes, ...ofPage, ...state.remarks, ...reasons];
  const result: Page = {
    items,
    total: page.total,
    atLeast: atLeastOf(page, from),
    link: page.link,
    nextCursor: next && writeCursor(next, shape, caller),
    applied: appliedOf(args, outcome.query, state),
    omitted: omittedOf(tool.module, page.omitted),
    notes: whenAny(notes),
  };
  const isFromOutside = items.length > 0 && state.isFromOutside(choice.columns);
  return marked(shown.result(result), isFromOutside || quotesOutside(state, outcome.isQuoting));
}

/** Cursors tell no shorter times, and pages of one list mean the same moment. */
function wholeSecond(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000);
}

/** Where the next page begins when the first `shown` rows of one were shown; undefined where none follows. */
async function positionAfter(
  shown: number,
  page: RowPage,
  from: Position | undefined,
  begun: Date,
): Promise<Ending | undefined> {
  if (shown === 0 || (shown === page.rows.length && !page.hasMore)) return undefined;
  return {
    skip: (from?.skip ?? 0) + shown,
    mark: await page.markAfter(shown),
    total: from ? from.total : (page.total ?? null),
    begun,
  };
}

/** Where the rows of the whole list were not counted, how many there are for sure, if that is known. */
function atLeastOf({ rows, total, hasMore }: RowPage, from: Position | undefined): number | undefined {
  if (total !== undefined || from?.skip === null) return undefined;
  return (from?.skip ?? 0) + rows.length + (hasMore ? 1 : 0);
}

/** Whether what is said of a filter quotes rows that others wrote. */
export function quotesOutside(state: CallState, isQuoting: boolean): boolean {
  if (state.takings.length === 0 && !isQuoting) return false;
  return state.isFromOutside(Object.keys((state.args as ReadArguments).filter ?? {}));
}

/** Number of rows. */
export async function count(state: CallState): Promise<ToolResult> {
  const asked = state.platform.query(state);
  const query = asked instanceof Promise ? await asked : asked;
  const read = (wanted: Query): Promise<number> => state.platform.count(state, wanted);
  const first = await read(query);
  const outcome = first === 0 ? await orExplained(state, query, first, read) : asFound(first, query);
  const applied = appliedOf(state.args as ReadArguments, outcome.query, state);
  const notes = whenAny([...state.notes, ...query.notes, ...outcome.notes]);
  return marked(jsonResult({ count: outcome.found, applied, notes }), quotesOutside(state, outcome.isQuoting));
}

/** One row by id, number, slug or name: what was named of it, or all that it has a value for. */
export async function get(state: CallState): Promise<ToolResult> {
  const { module } = state.tool;
  const { fields } = state.args as ReadArguments;
  const id = await state.rowId();
  const choice = fields ? await choiceOf(state) : { columns: wholeColumns(module), mayOmit: true };
  const found = await (fields ? state.platform.get(state, id, choice) : wholeRow(state, id, choice));
  if (!found) throw notFound(module);
  const isNamed = fields !== undefined && !fields.includes('*');
  const masked = await state.shownRow(found.row);
  const row = readableRow(state)?.(masked) ?? masked;
  const { shown, large } = fields ? { shown: row, large: undefined } : withoutLarge(module, row);
  const item = withinCeiling(cutTexts(shown, { limit: isNamed ? CELL.named : CELL.item, depth: 1 }));
  const omitted = { ...large, ...omittedOf(module, found.omitted) };
  const notes = whenAny([...state.notes, ...state.remarks]);
  const result = { item, link: found.link, omitted: Object.keys(omitted).length > 0 ? omitted : undefined, notes };
  return marked(
    jsonResult(result),
    state.isFromOutside([...(fields ? choice.columns : module.defaultColumns), ...Object.keys(shown)]),
  );
}

/** A row with all its columns; without the heavy ones where these make it larger than an answer may be. */
async function wholeRow(state: CallState, id: string, choice: ColumnChoice): Promise<FoundRow | undefined> {
  try {
    return await state.platform.get(state, id, choice);
  } catch (cause) {
    if (!(cause instanceof ToolError && cause.code === 'too_large')) throw cause;
    state.remark('Large columns make this row too large for one answer: name those that you need in fields.');
    return state.platform.get(state, id, { ...choice, columns: chosenColumns(state.tool.module, ['*']) });
  }
}

/** The columns of a row that have a value; heavy ones that are large by their size. */
function withoutLarge(module: ResourceModule, row: Row): { readonly shown: Row; readonly large: Row } {
  const shown: [string, unknown][] = [];
  const large: [string, unknown][] = [];
  for (const [name, value] of Object.entries(row)) {
    if (value === null || value === undefined || emptinessOf(value) !== undefined) continue;
    const size = columnOf(module, name)?.heavy ? JSON.stringify(value).length : 0;
    if (size > CELL.list) large.push([name, `${size} characters: name it in fields`]);
    else shown.push([name, value]);
  }
  return { shown: Object.fromEntries(shown), large: Object.fromEntries(large) };
}

/** The row is not there, or not for this key: a platform need not tell which. */
export function notFound({ title, operations }: ResourceModule): ToolError {
  return new ToolError(
    'not_found',
    `There is no ${title} with this id, or the key may not see it.`,
    `Find it with ${operations.list?.name ?? 'its list'}.`,
  );
}

/** What the caller named is refused when the key may not read it; what it did not name is left out. */
function choiceOf(state: CallState): ColumnChoice | Promise<ColumnChoice> {
  const { fields } = state.args as ReadArguments;
  return fields ? namedChoice(state, fields) : usualChoice(state.tool.module);
}

async function namedChoice(state: CallState, fields: readonly string[]): Promise<ColumnChoice> {
  const { module } = state.tool;
  const columns = chosenColumns(module, fields);
  const related = await relatedColumns(module, fields, (resource) => readThrough(state, resource));
  return { columns, related, mayOmit: fields.includes('*'), brief: [] };
}

/** Made once: most lists name no columns. */
const usualChoices = new WeakMap<ResourceModule, ColumnChoice>();

function usualChoice(module: ResourceModule): ColumnChoice {
  const known = usualChoices.get(module);
  if (known) return known;
  const columns = chosenColumns(module, undefined);
  const brief = columns.filter((name) => columnOf(module, name)?.heavy);
  const choice = { columns, related: undefined, mayOmit: true, brief };
  usualChoices.set(module, choice);
  return choice;
}

/** Adds to rows the ages that were asked for, and puts their times in the zone that was; undefined where neither was. */
function readableRow(state: CallState): ((row: Row) => Row) | undefined {
  const { module } = state.tool;
  const { timezone } = state;
  const aged = agedColumns(module, (state.args as ReadArguments).fields);
  if (aged.length === 0) return timezone === UTC ? undefined : (row) => withLocalTimes(row, module, timezone);
  return (row) => {
    const ages = aged.map((name) => [`${name}:age`, ageText(textOfValue(row[name]), state.now())]);
    return { ...withLocalTimes(row, module, timezone), ...Object.fromEntries(ages.filter(([, age]) => age)) };
  };
}

function movedNotes(from: Position | undefined, total: number | undefined): string[] {
  const moved = (from && movedSince(from, total)) ?? 0;
  if (moved < 0) return [`${-moved} rows left the list since the first page: rows may have been skipped.`];
  return moved > 0 ? ['Rows came into the list since the first page: rows may repeat.'] : [];
}

function cutNotes(items: readonly Row[], rows: readonly Row[]): string[] {
  return items.length < rows.length
    ? [`Cut to ${items.length} rows to keep the result readable; nextCursor goes on.`]
    : [];
}

/** Tokens of the filter as it was understood: a caller knows what it sent. */
const APPLIED = 1000;

/** The filter as it was understood, and what its texts were taken for; nothing where there was none. */
export function appliedOf({ filter }: ReadArguments, { described }: Query, { takings }: CallState): Row | undefined {
  if (filter === undefined || Object.keys(filter).length === 0) return undefined;
  return { filter: withinCeiling(described, APPLIED), ...(takings.length > 0 ? { taken: takings } : {}) };
}

function omittedOf(module: ResourceModule, omitted: readonly string[]): Row | undefined {
  const entries = omitted.map((name) => [argumentName(module, name), 'the key may not read it']);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The list when it holds anything: a result shows nothing of what is undefined. */
export function whenAny<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** List, count and get on OneUptime's wire. */

import { ToolError } from '../basics/errors.ts';
import { textOfValue } from '../basics/plain.ts';
import { whenThere } from '../basics/when-there.ts';
import type { ReadArguments } from '../call/arguments.ts';
import { refuseClosed } from '../call/closed-rows.ts';
import type { Sort } from '../call/fields.ts';
import type { Call, ColumnChoice, FoundRow, PageMark, PageRequest, Query, Row, RowPage } from '../call/platform.ts';
import { type Column, pathTo, type ResourceModule } from '../catalogue/kinds.ts';
import { bodyOf, isEmpty, rowOf, rowsOf } from './answers.ts';
import { withReadableSteps } from './checks.ts';
import { decodeValue, encodeSelect, idOfText, rowDecoder, type WireObject } from './codec.ts';
import { describeQuery } from './describe-query.ts';
import { groupKeys, groupNotes } from './exception-groups.ts';
import { withMeanings, withStateWords } from './filter-meanings.ts';
import { encodeFilter } from './filters.ts';
import type { KnownStates } from './known-states.ts';
import type { KnownNames } from './pointed-names.ts';
import { type DeniedColumns, readColumns, type Through } from './readable-columns.ts';
import { relatedReads, withRelatedRows } from './related-rows.ts';
import { rotaKeys } from './rota-columns.ts';
import { countMatching, orWithout, pageRequest, readRows } from './rows.ts';
import { senderKeys } from './senders.ts';
import { plainRows, spokenRows } from './shown-rows.ts';
import { relationSorted, sortedPage } from './sorted-here.ts';
import { stateColumn } from './state-since.ts';
import { readTelemetryPage } from './telemetry-pages.ts';
import { valueReader } from './telemetry-rows.ts';
import { isMoment } from './telemetry-times.ts';

/** Column by which later pages leave out what came since the first. */
const CREATED = 'createdAt';
/** Column that the address of a row's page needs beside the id. */
const PROJECT = 'projectId';

/** What was learnt from earlier calls; one per process. */
export interface Remembered {
  readonly denied: DeniedColumns;
  readonly names: KnownNames;
  readonly states: KnownStates;
}

/** A page of rows as the API sends them. */
type RawPage = Omit<RowPage, 'rows' | 'link'> & { readonly rows: readonly WireObject[] };

type Filter = Readonly<Record<string, unknown>>;

/** A query, and what its rows do not show whole. */
export interface OneUptimeQuery extends Query {
  /** To-many relations whose members an answer shows only as far as they match. */
  readonly partial: readonly string[];
}

/** The filter of a list or count: at once where nothing has to be looked up for it. */
export function encodeQuery(call: Call, { states }: Remembered): OneUptimeQuery | Promise<OneUptimeQuery> {
  const { filter } = call.args as ReadArguments;
  if (filter === undefined || isEmpty(filter)) return { query: {}, described: {}, notes: NOTHING, partial: NOTHING };
  return whenThere(withMeanings(call, filter, states), (meant) => {
    const encoded = encodeMeant(call, meant);
    if (!(encoded instanceof Promise)) return encoded;
    return encoded.catch((cause: unknown) => encodeWords(call, meant, states, cause));
  });
}

const NOTHING: readonly string[] = [];

/** Words for states are what projects call their states, too: only where none is called so are they words. */
async function encodeWords(call: Call, filter: Filter, states: KnownStates, cause: unknown): Promise<OneUptimeQuery> {
  const isUnknown = cause instanceof ToolError && (cause.code === 'bad_arguments' || cause.code === 'not_permitted');
  const words = isUnknown ? await withStateWords(call, filter, states) : undefined;
  if (words === undefined) throw cause;
  return encodeMeant(call, words);
}

/** Rejects with what is wrong. */
function encodeMeant(call: Call, filter: Filter): OneUptimeQuery | Promise<OneUptimeQuery> {
  const { tool } = call;
  return whenThere(relatedModules(call, filter), (related) => {
    const relatedTo = (to: string): ResourceModule | undefined => {
      refuseClosed(call, to, `A filter on columns of ${to}`);
      return related?.get(to);
    };
    const encoded = call.resolve((values) => encodeFilter(tool.module, filter, values, relatedTo));
    return whenThere(encoded, ({ query, notes, partial }) => {
      const ofGroups = groupNotes(tool, query);
      const described = describeQuery(query, tool.module);
      return { query, described, notes: ofGroups.length > 0 ? [...notes, ...ofGroups] : notes, partial };
    });
  });
}

/** Modules of other resources by their names; none where no such one is met. */
type RelatedModules = ReadonlyMap<string, ResourceModule> | undefined;

/** Modules of the rows of whose columns a filter may speak. */
function relatedModules(call: Call, filter: Filter): RelatedModules | Promise<RelatedModules> {
  const { columns } = call.tool.module;
  let related: Map<string, ResourceModule> | undefined;
  const loading: Promise<unknown>[] = [];
  for (const name of Object.keys(filter)) {
    const { kind, to } = columns[name] ?? NO_COLUMN;
    if (kind !== 'one' || !to) continue;
    related ??= new Map();
    const module = call.module(to);
    if (module instanceof Promise) loading.push(module.then((loaded) => related?.set(to, loaded)));
    else related.set(to, module);
  }
  return loading.length > 0 ? Promise.all(loading).then(() => related) : related;
}

const NO_COLUMN: Partial<Column> = {};

/** One page, with the columns that paging and links need read along. */
export async function listRows(
  call: Call,
  asked: Query,
  wanted: PageRequest,
  { denied, names: known }: Remembered,
): Promise<RowPage> {
  const { module } = call.tool;
  const related = wanted.related && (await relatedReads(call, wanted.related));
  const page: PageRequest & Through = related ? { ...wanted, through: related.through } : wanted;
  const { partial, query } = asked as OneUptimeQuery;
  const keys = keysAlong(call, page.columns);
  const along = hasPage(module) ? [PROJECT, ...keys] : keys;
  const found: RawPage = module.analytics
    ? await readTelemetryPage(call, query, page, along, denied)
    : await readSorted(call, page, (asked) => readOrdinaryPage(call, query, asked, along, denied));
  const { rows } = found;
  const { columns, mayOmit, brief } = page;
  const spoken = spokenRows(call, rows, { columns, mayOmit, brief, tellsSince: tellsSince(call, asked, page) }, known);
  const told = spoken instanceof Promise ? await spoken : spoken;
  const readable = related ? await withRelatedRows(call, told, related) : told;
  const hidden = [PROJECT, CREATED, page.sort?.column ?? PROJECT, ...keys];
  return {
    rows: plainRows(module, readable, page, hidden),
    total: found.total,
    hasMore: found.hasMore,
    omitted: found.omitted,
    link: pageOf(module, call.site, rows[0], '{id}'),
    notes: partial.length === 0 ? found.notes : [...found.notes, ...partialNotes(partial, rows)],
    markAfter: found.markAfter,
  };
}

/** Whether rows tell since when they are in their state: where they were chosen by it, and it is shown. */
function tellsSince({ tool }: Call, { described }: Query, { columns, mayOmit, isBare }: PageRequest): boolean {
  const state = stateColumn(tool.resource);
  if (state === undefined || isBare || !(mayOmit || columns.includes(state))) return false;
  const via = tool.module.columns[state]?.via;
  return Object.hasOwn(described, state) || (via !== undefined && Object.hasOwn(described, via));
}

function partialNotes(partial: readonly string[], rows: readonly WireObject[]): readonly string[] {
  return partial
    .filter((name) => rows.some((row) => name in row))
    .map((name) => `${name} shows only the members that the filter names.`);
}

/** Columns that those which are shown cannot be told without. */
function keysAlong({ tool }: Call, columns: readonly string[]): string[] {
  const { module } = tool;
  return [...groupKeys(tool, columns), ...rotaKeys(module, columns), ...senderKeys(module, columns)];
}

/** A page in the order that was asked for, whether the API knows it or not. */
function readSorted(call: Call, page: PageRequest, read: (page: PageRequest) => Promise<RawPage>): Promise<RawPage> {
  const { sort } = page;
  return sort && relationSorted(call.tool.module, sort) ? sortedPage(call, { ...page, sort }, read) : read(page);
}

/** A page of an ordinary table. Later pages leave out the rows that were created since the first. */
async function readOrdinaryPage(
  call: Call,
  query: WireObject,
  page: PageRequest & Through,
  along: readonly string[],
  denied: DeniedColumns,
): Promise<RawPage> {
  const { mark, skip } = page;
  const isAnchored = canAnchor(call.tool.module, query);
  const sort = sortQuery(page.sort);
  const bounded =
    typeof mark?.at === 'number'
      ? { ...query, [CREATED]: { _type: 'LessThanOrEqual', value: new Date(mark.at).toISOString() } }
      : query;
  const { columns, mayOmit, through } = page;
  const { path, body } = pageRequest(call.tool, page, { query: bounded, sort });
  const beside = isAnchored ? [...along, CREATED] : along;
  const { answer, omitted } = await readColumns(call, denied, { columns, mayOmit, through, along: beside, path, body });
  const { rows, came, isLonger, total } = rowsOf(bodyOf(answer, call.tool), page.limit);
  const markFirst = async (): Promise<PageMark<string> | null> =>
    isAnchored && !denied.has(call, CREATED) ? newestOf(call, query, sort, rows) : null;
  return {
    rows,
    total,
    hasMore: isLonger || (total === undefined ? came === page.limit : skip + came < total),
    omitted,
    notes: came > rows.length ? [`${came - rows.length} of these rows came without anything in them.`] : [],
    // An ordinary mark is a time alone.
    markAfter: async () => (mark === undefined ? markFirst() : mark && { at: mark.at, place: 0 }),
  };
}

/** Number of rows that the query finds. */
export function countRows(call: Call, { query }: Query): Promise<number> {
  return countMatching(call, call.tool.operation, query);
}

/** One row. The API answers an unknown, deleted or foreign id with an empty one. */
export async function getRow(
  call: Call,
  id: string,
  selection: ColumnChoice,
  { denied, names }: Remembered,
): Promise<FoundRow | undefined> {
  const { module, operation } = call.tool;
  const keys = keysAlong(call, selection.columns);
  const along = hasPage(module) ? [PROJECT, ...keys] : keys;
  const related = selection.related && (await relatedReads(call, selection.related));
  const { columns, mayOmit } = selection;
  const path = pathTo(operation, id);
  const request = { columns, mayOmit, along, path, through: related?.through };
  const { answer, omitted } = await readColumns(call, denied, request);
  const row = rowOf(bodyOf(answer, call.tool));
  if (!row) return undefined;
  const shown = { columns, mayOmit, brief: selection.brief, tellsSince: mayOmit && !selection.isBare };
  const told = await spokenRows(call, [row], shown, names);
  const readable = related ? await withRelatedRows(call, told, related) : told;
  const [plain = {}] = plainRows(module, readable, selection, [PROJECT, CREATED, ...keys]);
  return {
    row: plain,
    omitted,
    link: pageOf(module, call.site, row, id),
  };
}

/** Columns of a row by its id, in plain form; also where the tool called is no get. */
export async function presentRow(
  call: Call,
  id: string,
  columns: readonly string[],
): Promise<Row | 'unreadable' | undefined> {
  const get = call.tool.module.operations.get;
  if (!get) return 'unreadable';
  const body = { select: encodeSelect(call.tool.module, columns) };
  const answer = await call.send({ method: get.method, path: pathTo(get, id), body, isRead: true });
  if (answer.status === 422) return 'unreadable';
  const row = rowOf(bodyOf(answer, call.tool));
  if (!row) return undefined;
  const [readable = row] = await withReadableSteps(call, [row]);
  return rowDecoder([], { decode: valueReader(call.tool.module) })(readable);
}

/** `sort` of a list; an empty object leaves the order to the API: newest first. */
function sortQuery(sort: Sort | undefined): WireObject {
  return sort ? { [sort.column]: sort.isDescending ? 'DESC' : 'ASC' } : {};
}

/** Whether later pages can leave out rows that came since: not where the filter itself speaks of creation times. */
function canAnchor({ columns }: ResourceModule, query: Row): boolean {
  return columns[CREATED]?.access.includes('r') === true && !(CREATED in query);
}

/**
 * The moment after which rows are new to a reader who pages on: the newest creation time by the clock of the API, whose
 * own order is newest first; in any other order it is asked for. The API keeps microseconds and shows milliseconds, so
 * one more millisecond is allowed.
 */
async function newestOf(
  call: Call,
  query: Row,
  sort: WireObject,
  rows: readonly WireObject[],
): Promise<PageMark<string> | null> {
  const isNewestFirst = Object.keys(sort).length === 0;
  const wanted = { query, select: { [CREATED]: true }, sort: { [CREATED]: 'DESC' }, limit: 1 };
  const told = 'The newest row could not be read in time: on later pages, rows that come meanwhile may repeat others.';
  const reading = isNewestFirst ? rows : orWithout(call, readRows(call, call.tool.resource, wanted), [], told);
  const [first] = await reading;
  const newest = Date.parse(textOfValue(decodeValue(first?.[CREATED])));
  return isMoment(newest) ? { at: newest + 1, place: 0 } : null;
}

function hasPage({ page, columns }: ResourceModule): boolean {
  return page !== undefined && PROJECT in columns;
}

/** Address of a row's page in OneUptime's web application, for resources that have one. */
function pageOf({ page }: ResourceModule, site: string, row: WireObject | undefined, id: string): string | undefined {
  const projectId = idOfText(decodeValue(row?.[PROJECT]));
  return page && projectId !== undefined
    ? `${site}/dashboard/${projectId}/${page.replace('{id}', () => id)}`
    : undefined;
}

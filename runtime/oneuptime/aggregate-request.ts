/**
 * Figures of the telemetry store, worked out by the API itself over all rows that match. Its `start` and `end` filter
 * nothing: the window is part of the query. Buckets are those of UTC, and those without rows are left out.
 */
import { isDeepStrictEqual } from 'node:util';
import { shown } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { Call } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { bodyOf, strange } from './answers.ts';
import { ID, type WireObject } from './codec.ts';
import { inPages } from './rows.ts';

/** Figures of the API by their names. */
export type AggregateType = 'Count' | 'Sum' | 'Avg' | 'Min' | 'Max' | 'P50' | 'P90' | 'P95' | 'P99';

/** Buckets of the API that are used here. */
export type AggregateInterval =
  | 'Total'
  | 'Minute'
  | 'FifteenMinutes'
  | 'ThirtyMinutes'
  | 'Hour'
  | 'Day'
  | 'Week'
  | 'Month'
  | 'Year';

export interface AggregateWanted {
  readonly type: AggregateType;
  /** Column whose values make the figure; of a count of rows their ids. */
  readonly column?: string;
  readonly interval: AggregateInterval;
  /** The time that goes into buckets. */
  readonly time: string;
  readonly query: WireObject;
  readonly groupBy?: readonly string[] | undefined;
  /** Only of metric points, and only of what they measure. */
  readonly attributes?: readonly string[];
  /** Groups of one answer; more are asked for until `MOST_GROUPS`. */
  readonly page?: number;
}

/** One bucket of one group. */
export interface FigureRow {
  /** The start of its bucket; where there is one bucket, the earliest row. */
  readonly timestamp: string;
  readonly figure: number | null;
  readonly row: WireObject;
}

export interface Figures {
  readonly rows: readonly FigureRow[];
  /** Whether more groups were there than could be read. */
  readonly isCut: boolean;
}

/** The API cuts longer answers to as many without a word. */
const LONGEST_PAGE = 10_000;
/** Buckets and groups that one call reads. */
const MOST_GROUPS = 30_000;

/** The time by which rows of a telemetry table are ordered: by its buckets they are put together too. */
export function timeColumnOf({ sort = '' }: ResourceModule): string {
  return sort.replace(/^-/, '');
}

/** Figures in groups, the largest first; the latest buckets first where time is in buckets. */
export async function readFigures(call: Call, wanted: AggregateWanted): Promise<Figures> {
  let page = wanted.page ?? LONGEST_PAGE;
  const rows: FigureRow[] = [];
  let first: WireObject | undefined;
  for (let skip = 0; skip < MOST_GROUPS; skip += page) {
    const from = skip;
    const [{ data, truncated }, limit] = await inPages(page, (most) =>
      send(call, call.tool, wanted, { limit: most, skip: from }),
    );
    page = limit;
    if (first !== undefined && isDeepStrictEqual(data[0], first)) throw strange('the same groups on two pages');
    first = data[0] ?? first;
    for (const row of data) rows.push(figureRow(row, wanted));
    if (!truncated) return { rows, isCut: false };
    // Maps have no order: a second page of them would hold other groups than those behind the first.
    if (wanted.groupBy?.some((name) => call.tool.module.columns[name]?.kind === 'textMap')) break;
  }
  return { rows, isCut: true };
}

/** The one figure of all rows that match; null where there are none. */
export async function readWholeFigure(
  call: Call,
  { groupBy: _columns, attributes: _keys, ...wanted }: AggregateWanted,
): Promise<number | null> {
  const { data } = await send(call, call.tool, { ...wanted, interval: 'Total' }, { limit: 1, skip: 0 });
  return data[0] ? figureRow(data[0], wanted).figure : null;
}

interface Answered {
  readonly data: readonly WireObject[];
  readonly truncated: boolean;
}

/** How many rows there are of each of the largest groups, at most so many, of the table that a tool counts or lists. */
export async function largestGroups(
  call: Call,
  tool: LoadedTool,
  { query, groupBy, most }: Pick<AggregateWanted, 'query' | 'groupBy'> & { readonly most: number },
): Promise<readonly FigureRow[]> {
  const wanted = { type: 'Count', interval: 'Total', time: timeColumnOf(tool.module), query, groupBy } as const;
  const { data } = await send(call, tool, wanted, { limit: most, skip: 0 });
  return data.map((row) => figureRow(row, wanted));
}

async function send(
  call: Call,
  tool: LoadedTool,
  wanted: AggregateWanted,
  page: { limit: number; skip: number },
): Promise<Answered> {
  const { module, operation } = tool;
  const body = { aggregateBy: { ...aggregateBy(wanted, module), ...page } };
  const path = operation.path.replace(/\/(?:count|get-list)$/, '/aggregate');
  const answer = bodyOf(await call.send({ method: operation.method, path, body, isRead: true }), tool);
  if (!Array.isArray(answer.data)) throw strange('no list of figures');
  if (!answer.data.every(isPlain)) throw strange('a list that holds more than figures');
  return { data: answer.data, truncated: answer.truncated === true };
}

function aggregateBy(
  { type, column = ID, interval, time, query, groupBy = [], attributes = [] }: AggregateWanted,
  { columns }: ResourceModule,
): WireObject {
  const ordered = groupBy.filter((name) => columns[name]?.kind !== 'textMap');
  const isOver = interval !== 'Total';
  return {
    aggregateColumnName: column,
    aggregationType: type,
    aggregationTimestampColumnName: time,
    aggregationInterval: interval,
    // A figure of a part, where the store ran out of time, would look like any other (source of v12.0.16).
    timeoutOverflowMode: 'throw',
    query: isOver && column === OBSERVED && groupBy.length + attributes.length === 0 ? ofRows(query, columns) : query,
    ...(groupBy.length > 0 ? { groupBy: Object.fromEntries(groupBy.map((name) => [name, true])) } : {}),
    ...(attributes.length > 0 ? { groupByAttributeKeys: attributes } : {}),
    sort: {
      ...(isOver ? { [time]: 'DESC' } : {}),
      [column]: 'DESC',
      ...Object.fromEntries(ordered.map((name) => [name, 'ASC'])),
    },
  };
}

/** What a metric point measured. */
const OBSERVED = 'value';
/** When it did, once more. */
const NANOS = 'timeUnixNano';

/**
 * Points of metrics by time alone would be read from a table of minutes, which passes over the window of the query and
 * wants another one (source of v12.0.16, not observed). It has no nanoseconds: whoever asks for some is shown the rows.
 */
function ofRows(query: WireObject, columns: ResourceModule['columns']): WireObject {
  const isMetric = columns.metricPointType !== undefined && columns[NANOS] !== undefined;
  return isMetric && !(NANOS in query) ? { ...query, [NANOS]: { _type: 'GreaterThanOrEqual', value: 0 } } : query;
}

/** Throws `upstream_failed` for what holds no figure, or none of a moment where time is in buckets. */
function figureRow(
  { timestamp, value = null, ...row }: WireObject,
  { type, interval }: Pick<AggregateWanted, 'type' | 'interval'>,
): FigureRow {
  const figure = figureOf(value);
  const isCount = Number.isSafeInteger(figure) && (figure as number) >= 0;
  if (figure === undefined || (type === 'Count' && !isCount)) throw strange(`${shown(value)} for a figure`);
  if (interval !== 'Total' && Number.isNaN(Date.parse(String(timestamp))))
    throw strange(`${shown(timestamp ?? null)} for a time`);
  return { timestamp: String(timestamp), figure, row };
}

/** What the store writes where nothing can be worked out. */
const NO_NUMBERS: ReadonlySet<string> = new Set(['nan', '-nan', 'inf', '+inf', '-inf']);

/** Null for a figure of nothing, undefined for what is no figure. Large ones come as texts. */
function figureOf(value: unknown): number | null | undefined {
  if (value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const read = Number(value);
  if (Number.isFinite(read)) return read;
  return NO_NUMBERS.has(value.toLowerCase()) ? null : undefined;
}

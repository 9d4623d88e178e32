/**
 * Pages of the telemetry store, where rows arrive all the time, many within a millisecond. Its lists count no further
 * than a row beyond the page, so the first page asks for the total too. A later page begins behind the very row at which
 * the one before ended: what came since moves nothing, repeats nothing and hides nothing.
 */
import { badArgument, isTimedOut } from '../basics/errors.ts';
import { inTime } from '../basics/in-time.ts';
import type { Call, PageRequest } from '../call/platform.ts';
import { bodyOf, rowsOf } from './answers.ts';
import { ID, type WireObject } from './codec.ts';
import { type DeniedColumns, readColumns, type Through } from './readable-columns.ts';
import { countMatching, pageRequest, readRows } from './rows.ts';
import { type Mark, type MarkedRow, TelemetryOrder } from './telemetry-order.ts';

/** Rows that can be paged through; the API gives no more ids at once either. */
const MAX_PAGED = 10_000;
/** Rows before a page that are read again to find the one at which the last page ended. */
const OVERLAP = 5;
/** How often a mark is looked for while rows come in before it. */
const MAX_TRIES = 3;
const CUT = 'The rows behind these could not be read in time; nextCursor goes on.';
const LOST = 'The row at which the last page ended is gone: rows may repeat or be missing.';
/** Counting goes through every row that matches; a page that is there waits no longer for it. */
const COUNT_WAIT_MS = 3_000;

interface Found {
  readonly rows: readonly WireObject[];
  readonly hasMore: boolean;
  readonly omitted: readonly string[];
  readonly notes: readonly string[];
}

/** A page of rows as the API sends them, and what there is to say of it. */
interface TelemetryPage extends Found {
  /** All rows that match; undefined on later pages, and where counting failed. */
  readonly total: number | undefined;
  /** What the next page begins with, where the first `shown` rows of this one were shown. */
  readonly markAfter: (shown: number) => Promise<MarkedRow | null>;
}

type Read = (skip: number, limit: number) => Promise<Found>;

/** One page; `along` are columns to read beside those that were asked for. */
export async function readTelemetryPage(
  call: Call,
  query: WireObject,
  page: PageRequest & Through,
  along: readonly string[],
  denied: DeniedColumns,
): Promise<TelemetryPage> {
  const mark = page.mark?.row === undefined ? undefined : (page.mark as Mark);
  const order = new TelemetryOrder(call.tool.module, query, page.sort);
  if (Math.max(page.skip, mark?.place ?? 0) >= MAX_PAGED) refuseFurther(order, mark);
  const counting = page.skip === 0 && !mark ? countAll(call, query) : undefined;
  const read: Read = async (skip, limit) => {
    const request = pageRequest(call.tool, { skip, limit }, { query: order.from(mark), sort: order.wire });
    const beside = order.time === undefined ? along : [...along, order.time];
    const { columns, mayOmit, through } = page;
    const { answer, omitted } = await readColumns(call, denied, {
      columns,
      mayOmit,
      through,
      along: beside,
      ...request,
    });
    const body = bodyOf(answer, call.tool);
    const { rows, isLonger } = rowsOf(body, limit);
    return { rows, hasMore: body.hasMore === true || isLonger, omitted, notes: [] };
  };
  const found = mark
    ? await readBehind({ order, mark }, page, read, () => placeOf(call, order, mark))
    : await read(page.skip, page.limit);
  const rows = found.rows.slice(0, page.limit);
  const hasMore = found.hasMore || found.rows.length > rows.length;
  const total = counting && (hasMore ? await inTime(counting, COUNT_WAIT_MS) : rows.length);
  const isUncounted = counting !== undefined && total === undefined;
  const notes = isUncounted ? [`At least ${rows.length + 1} rows match: counting them all failed.`] : found.notes;
  const markAfter = async (shown: number): Promise<MarkedRow | null> =>
    order.after(rows.slice(0, shown), page.skip, mark) ?? null;
  return { ...found, rows, hasMore, notes, total, markAfter };
}

/** Where the page before ended. */
interface End {
  readonly order: TelemetryOrder;
  readonly mark: Mark;
}

type Search = () => Promise<number | undefined>;

/** Rows behind a mark; those that are there, where it takes too long to read the rest. */
async function readBehind(end: End, page: PageRequest, read: Read, search: Search): Promise<Found> {
  let part: Found | undefined;
  try {
    return await findBehind(end, page, read, search, (found) => {
      part = found;
    });
  } catch (cause) {
    if (part && isTimedOut(cause)) return { ...part, hasMore: true, notes: [CUT] };
    throw cause;
  }
}

/** Looks at the mark's place, and where rows came or went since, wherever it is now; tells of rows found on the way. */
async function findBehind(
  { order, mark }: End,
  { limit }: PageRequest,
  read: Read,
  search: Search,
  onPart: (found: Found) => void,
): Promise<Found> {
  let place = mark.place;
  for (let tries = 1; ; tries++) {
    const overlap = Math.min(place, OVERLAP);
    const around = await read(place - overlap, overlap + limit);
    const at = nearest(around.rows, overlap - 1, (row) => order.isAt(row, mark));
    const behind = around.rows.slice(at + 1);
    const isWhole = behind.length >= limit || !around.hasMore;
    if (at >= 0 && (isWhole || tries === MAX_TRIES)) return { ...around, rows: behind };
    if (at >= 0 && behind.length > 0) onPart({ ...around, rows: behind });
    const now = at >= 0 ? place - overlap + at + 1 : await search();
    if (now === undefined || tries === MAX_TRIES) return { ...(await read(place - 1, limit)), notes: [LOST] };
    place = now;
  }
}

/** Place of the row that fits and is nearest to where one is expected; -1 where none does. */
function nearest(rows: readonly WireObject[], expected: number, fits: (row: WireObject) => boolean): number {
  const places = rows.flatMap((row, place) => (fits(row) ? [place] : []));
  const distance = (place: number): number => Math.abs(place - expected);
  return places.reduce((best, place) => (best < 0 || distance(place) < distance(best) ? place : best), -1);
}

/** Place of a mark in its list now, from 1 on; undefined where it is gone. */
async function placeOf(call: Call, order: TelemetryOrder, mark: Mark): Promise<number | undefined> {
  const select = { [ID]: true, ...(order.time === undefined ? {} : { [order.time]: true }) };
  const wanted = { query: order.from(mark), select, sort: order.wire, limit: MAX_PAGED };
  const rows = await readRows(call, call.tool.resource, wanted);
  const at = nearest(rows, mark.place - 1, (row) => order.isAt(row, mark));
  return at < 0 ? undefined : at + 1;
}

/** All rows that match; undefined where the API refuses to count or fails. */
function countAll(call: Call, query: WireObject): Promise<number | undefined> | undefined {
  const { count } = call.tool.module.operations;
  return count && countMatching(call, count, query).catch(() => undefined);
}

function refuseFurther({ time, wire }: TelemetryOrder, mark: Mark | undefined): never {
  const bound =
    time &&
    typeof mark?.at === 'number' &&
    JSON.stringify({ [time]: { [wire[time] === 'DESC' ? 'lte' : 'gte']: new Date(mark.at).toISOString() } });
  throw badArgument(
    `No more than ${MAX_PAGED} rows can be paged through.`,
    bound
      ? `Go on with the filter ${bound}, or narrow the filter.`
      : 'Narrow the filter, for example to a shorter time.',
  );
}

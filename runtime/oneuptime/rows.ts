/** Rows that a call needs to know beside what it was asked for, and pages of as many as an answer may hold. */
import { isTimedOut, ToolError } from '../basics/errors.ts';
import type { Call } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { Operation } from '../catalogue/kinds.ts';
import { bodyOf, countOf, rowsOf } from './answers.ts';
import type { WireObject } from './codec.ts';
import { RefusedCall } from './known-failures.ts';

export interface RowsWanted {
  readonly query?: object;
  readonly select: object;
  readonly sort?: object;
  readonly limit: number;
  readonly skip?: number;
}

/** Address and body of a list; the body is the one given, and gets its page. Telemetry reads the page from the query string and passes over what the body says of it. */
export function pageRequest(
  { module, operation: { path } }: LoadedTool,
  { limit, skip = 0 }: Pick<RowsWanted, 'limit' | 'skip'>,
  body: WireObject,
): { readonly path: string; readonly body: WireObject } {
  if (module.analytics) return { path: `${path}?limit=${limit}&skip=${skip}`, body };
  // The body is made for this one request: written further it takes a tenth of the time that a copy takes.
  body.limit = limit;
  body.skip = skip;
  return { path, body };
}

/**
 * Rows of a resource, as the caller's key sees them; none where it has no list. Throws `not_permitted` where the key may
 * not list it; `why` then says what for, and what to do instead.
 */
export async function readRows(
  call: Call,
  resource: string,
  { query = {}, select, sort = {}, ...page }: RowsWanted,
  why: readonly [purpose: string, next: string] = ['which this call needs to know', 'Use a key that may.'],
): Promise<WireObject[]> {
  const tool = await call.toolOf(resource, 'list');
  if (!tool) return [];
  const { method } = tool.operation;
  const answer = await call.send({ method, ...pageRequest(tool, page, { query, sort, select }), isRead: true });
  const refused = (): ToolError =>
    new RefusedCall('not_permitted', `The key may not list ${tool.module.plural}, ${why[0]}.`, why[1], tool);
  return rowsOf(bodyOf(answer, tool, refused), page.limit).rows;
}

/** The same; undefined where the key may not list them. */
export async function rowsIfAllowed(
  call: Call,
  resource: string,
  wanted: RowsWanted,
): Promise<WireObject[] | undefined> {
  try {
    return await readRows(call, resource, wanted);
  } catch (cause) {
    if (cause instanceof ToolError && cause.code === 'not_permitted') return undefined;
    throw cause;
  }
}

/** The same, and none where the key may not list them: for what a call can do without. */
export async function visibleRows(call: Call, resource: string, wanted: RowsWanted): Promise<WireObject[]> {
  return (await rowsIfAllowed(call, resource, wanted)) ?? [];
}

/** What only makes a result better; `without` where it takes too long, which is `told` beside the result. */
export async function orWithout<T>(call: Call, reading: Promise<T>, without: T, told: string): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (!isTimedOut(cause)) throw cause;
    call.remark(told);
    return without;
  }
}

/** Fewer rows than these are not asked for on account of their size. */
const SMALLEST_PAGE = 50;

/** What `read` brings in pages of so many rows; in smaller ones where an answer would be too large. */
export async function inPages<T>(
  largest: number,
  read: (limit: number) => Promise<T>,
): Promise<[page: T, limit: number]> {
  for (let limit = largest; ; limit = Math.ceil(limit / 4)) {
    try {
      return [await read(limit), limit];
    } catch (cause) {
      const isTooLarge = cause instanceof ToolError && cause.code === 'too_large';
      if (!isTooLarge || limit <= SMALLEST_PAGE) throw cause;
    }
  }
}

/** Number of rows of the called table that a query finds; `count` is the operation that counts them. */
export async function countMatching(call: Call, { method, path }: Operation, query: object): Promise<number> {
  return countOf(bodyOf(await call.send({ method, path, body: { query }, isRead: true }), call.tool));
}

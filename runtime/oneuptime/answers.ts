/** What an answer of the API means: its own signs for success and failure, turned into results or precise errors. */
import { quoted, shown, ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { ID, idOf, type WireObject } from './codec.ts';
import { knownFailure } from './known-failures.ts';

/** More than the API ever says: names of permissions, by the dozen. */
export const LONGEST_SAID = 10_000;

/**
 * The body of a successful answer. Throws the ToolError that an unsuccessful one stands for, and `upstream_failed` for
 * what no success looks like; `onRefusal` words the refusal of a read that the caller did not ask for itself.
 */
export function bodyOf(answer: UpstreamAnswer, tool: LoadedTool, onRefusal?: () => ToolError): WireObject {
  const { status, retryAfter } = answer;
  const said = saidIn(answer.body);
  if (status >= 200 && status < 300) return successful(answer.body, said);
  if (status === 422 && onRefusal) throw onRefusal();
  throw knownFailure({ status, said: said ?? '', retryAfter }, tool);
}

/** What an answer says of itself in words, where it does. */
function saidIn(body: unknown): string | undefined {
  if (!isPlain(body)) return undefined;
  const { error, message } = body;
  const said = typeof error === 'string' ? error : typeof message === 'string' ? message : undefined;
  return said?.slice(0, LONGEST_SAID);
}

/** All successes are objects: rows, lists, counts, or empty ones. None bears an error and no row. */
function successful(body: unknown, said: string | undefined): WireObject {
  if (!isPlain(body)) throw strange(`${Array.isArray(body) ? 'a bare list' : shown(body)} where an object was due`);
  if (said !== undefined && !(ID in body)) throw strange(`success and a refusal at once: ${quoted(said)}`);
  return body as WireObject;
}

/** Whether an object holds nothing. */
export function isEmpty(body: WireObject): boolean {
  for (const _ in body) return false;
  return true;
}

/** The row of an answer to a get or a create; undefined for an empty one. Throws `upstream_failed` for what is neither. */
export function rowOf(body: WireObject): WireObject | undefined {
  if (isEmpty(body)) return undefined;
  // The API sends the id with every row, selected or not.
  if (idOf(body) === undefined) throw strange('something that is no row');
  return body;
}

/** Rows that were asked for, as they came. */
interface ListedRows {
  readonly rows: WireObject[];
  /** Places of the list that they fill, those of what is no row among them. */
  readonly came: number;
  /** Whether the answer holds more than was asked for. */
  readonly isLonger: boolean;
  /** All rows of the list; undefined where the answer does not tell. */
  readonly total: number | undefined;
}

/** At most so many rows of the answer to a list, and its total. Throws `upstream_failed` for one that holds no list. */
export function rowsOf({ data, count }: WireObject, most: number): ListedRows {
  if (!Array.isArray(data)) throw strange('no list of rows');
  const asked = data.slice(0, most);
  const rows = asked.filter((row): row is WireObject => isPlain(row));
  if (rows.length === 0 && asked.length > 0) throw strange('a list that holds no rows');
  const total = isCount(count) && count >= asked.length ? count : undefined;
  return { rows, came: asked.length, isLonger: data.length > most, total };
}

/** Number in the answer to a count. Throws `upstream_failed` for one that holds none. */
export function countOf({ count }: WireObject): number {
  if (isCount(count)) return count;
  throw strange(count === undefined ? 'no number' : `${shown(count)} for a number of rows`);
}

function isCount(count: unknown): count is number {
  return Number.isSafeInteger(count) && (count as number) >= 0;
}

/** An answer that the API does not give: what it is, and where to look for who gave it. */
export function strange(what: string): ToolError {
  return new ToolError(
    'upstream_failed',
    `OneUptime answered with ${what}.`,
    'Check that ONEUPTIME_URL is the address of a OneUptime instance, and that no proxy changes its answers.',
  );
}

/** What an answer of the API means: its own signs for success and failure, turned into results or precise errors. */
import { quoted, shown, ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { ID, idOf, type WireObject } from './codec.ts';
import { knownFailure } from './known-failures.ts';

/**
 * The body of a successful answer. Throws the ToolError that an unsuccessful one stands for, and `upstream_failed` for
 * what no success looks like; `onRefusal` words the refusal of a read that the caller did not ask for itself.
 */
export function bodyOf(answer: UpstreamAnswer, tool: LoadedTool, onRefusal?: () => ToolError): WireObject {
  const { status, retryAfter } = answer;
  const body = isPlain(answer.body) ? answer.body : {};
  const said = [body.error, body.message].find((text): text is string => typeof text === 'string');
  if (status >= 200 && status < 300) return successful(answer.body, said);
  if (status === 422 && onRefusal) throw onRefusal();
  throw knownFailure({ status, said: said ?? '', retryAfter }, tool);
}

/** All successes are objects: rows, lists, counts, or empty ones. None bears an error and no row. */
function successful(body: unknown, said: string | undefined): WireObject {
  if (!isPlain(body)) throw strange(`${Array.isArray(body) ? 'a bare list' : shown(body)} where an object was due`);
  if (said !== undefined && !(ID in body)) throw strange(`success and a refusal at once: ${quoted(said)}`);
  return body as WireObject;
}

/** The row of an answer to a get or a create; undefined for an empty one. Throws `upstream_failed` for what is neither. */
export function rowOf(body: WireObject): WireObject | undefined {
  if (Object.keys(body).length === 0) return undefined;
  // The API sends the id with every row, selected or not.
  if (idOf(body) === undefined) throw strange('something that is no row');
  return body;
}

/** Rows and their total, of the answer to a list. Throws `upstream_failed` for one that holds no list. */
export function rowsOf({ data, count }: WireObject): { rows: WireObject[]; total: number } {
  if (!Array.isArray(data)) throw strange('no list of rows');
  const rows = data.filter((row): row is WireObject => isPlain(row));
  if (rows.length === 0 && data.length > 0) throw strange('a list that holds no rows');
  return { rows, total: typeof count === 'number' ? count : rows.length };
}

/** Number in the answer to a count. Throws `upstream_failed` for one that holds none. */
export function countOf({ count }: WireObject): number {
  if (typeof count === 'number') return count;
  throw strange('no number');
}

function strange(what: string): ToolError {
  return new ToolError(
    'upstream_failed',
    `OneUptime answered with ${what}.`,
    'Check that ONEUPTIME_URL is the address of a OneUptime instance, and that no proxy changes its answers.',
  );
}

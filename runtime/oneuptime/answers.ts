/** What an answer of the API means: its own signs for success and failure, turned into results or precise errors. */
import { ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { UpstreamAnswer } from '../upstream.ts';
import type { WireObject } from './codec.ts';
import { knownFailure } from './known-failures.ts';

/**
 * The body of a successful answer. Throws the ToolError that an unsuccessful one stands for; `onRefusal` words the
 * refusal of a read that the caller did not ask for itself.
 */
export function bodyOf(answer: UpstreamAnswer, tool: LoadedTool, onRefusal?: () => ToolError): WireObject {
  const body = (typeof answer.body === 'object' && answer.body !== null ? answer.body : {}) as WireObject;
  if (answer.status >= 200 && answer.status < 300) return body;
  const said = [body.error, body.message].find((text): text is string => typeof text === 'string') ?? '';
  if (answer.status === 422 && onRefusal) throw onRefusal();
  throw knownFailure(answer.status, said, tool);
}

/** Rows and their total, of the answer to a list. Throws `upstream_failed` for one that holds no list. */
export function rowsOf({ data, count }: WireObject): { rows: WireObject[]; total: number } {
  if (!Array.isArray(data)) throw strange('no list of rows');
  const rows = data.filter((row): row is WireObject => isPlain(row));
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

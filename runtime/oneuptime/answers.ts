/** What an answer of the API means: its own signs for success and failure, turned into results or precise errors. */

import { quoted, ToolError } from '../basics/errors.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import type { UpstreamAnswer } from '../upstream.ts';
import type { WireObject } from './codec.ts';

/**
 * The body of a successful answer. Throws the ToolError that an unsuccessful one stands for; `onRefusal` words the
 * refusal of a read that the caller did not ask for itself.
 */
export function bodyOf(answer: UpstreamAnswer, tool: LoadedTool, onRefusal?: () => ToolError): Record<string, unknown> {
  const body = (typeof answer.body === 'object' && answer.body !== null ? answer.body : {}) as Record<string, unknown>;
  if (answer.status >= 200 && answer.status < 300) return body;
  const said = [body.error, body.message].find((text): text is string => typeof text === 'string') ?? '';
  if (answer.status === 422 && onRefusal) throw onRefusal();
  throw failure(answer.status, said, tool);
}

/** Rows and their total, of the answer to a list. Throws `upstream_failed` for one that holds no list. */
export function rowsOf(body: Readonly<Record<string, unknown>>): { rows: WireObject[]; total: number } {
  const { data, count } = body;
  if (!Array.isArray(data)) throw strange('no list of rows');
  const rows = data.filter((row): row is WireObject => typeof row === 'object' && row !== null && !Array.isArray(row));
  return { rows, total: typeof count === 'number' ? count : rows.length };
}

/** Number in the answer to a count. Throws `upstream_failed` for one that holds none. */
export function countOf({ count }: Readonly<Record<string, unknown>>): number {
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

/** Error bodies bear no codes: status and wording decide. */
function failure(status: number, said: string, { module, verb, name }: LoadedTool): ToolError {
  const quote = said ? ` OneUptime says ${quoted(said)}.` : '';
  if (status === 400 && said === 'Invalid API Key') {
    return new ToolError(
      'invalid_key',
      'OneUptime does not accept this API key: it is unknown, expired or mistyped.',
      'Use a key from Project Settings > API Keys of this instance.',
    );
  }
  if (status >= 300 && status < 400)
    return new ToolError(
      'upstream_failed',
      `OneUptime redirects the call (${status}).`,
      'Set ONEUPTIME_URL to the address it redirects to: often https, or without www.',
    );
  if (status === 401)
    return new ToolError(
      'invalid_key',
      `OneUptime wants an API key for this call.${quote}`,
      'Send a project API key as x-api-key.',
    );
  if (status === 402)
    return new ToolError(
      'plan_required',
      `The plan or edition of this instance does not include it.${quote}`,
      'Ask the owner of the project to change the plan, or do without.',
    );
  if (status === 422 && verb === 'update' && said.startsWith('Unable to update')) {
    return new ToolError(
      'not_found',
      `There is no such ${module.title}, or the key may not change it.`,
      `Find it with ${listName(module)}.`,
    );
  }
  if (status === 422 || status === 403)
    return new ToolError(
      'not_permitted',
      `The API key may not do this.${quote}`,
      'Use a key with one of these permissions, or ask a project admin to add one.',
    );
  if (status === 404)
    return new ToolError(
      'not_found',
      `The instance does not know the address of ${name}.${quote}`,
      'Its release may be older or newer than the one this server was compiled for.',
    );
  if (status === 429)
    return new ToolError('rate_limited', 'OneUptime asks to slow down.', 'Wait a little and call again.');
  if (status >= 500)
    return new ToolError('upstream_failed', `OneUptime failed on this call (${status}).${quote}`, failedNext(verb));
  return new ToolError(
    'rejected',
    `OneUptime refused the call (${status}).${quote}`,
    'Correct what it names and call again.',
  );
}

/** The row is not there, or not for this key: the API does not tell which. */
export function notFound({ title, operations }: ResourceModule): ToolError {
  return new ToolError(
    'not_found',
    `There is no ${title} with this id, or the key may not see it.`,
    `Find it with ${operations.list?.name ?? 'its list'}.`,
  );
}

function listName({ operations, plural }: LoadedTool['module']): string {
  return operations.list?.name ?? `the list of ${plural}`;
}

function failedNext(verb: string): string {
  if (verb === 'create' || verb === 'update' || verb === 'delete')
    return 'It does so for values of a wrong form. Check whether the change was made before trying again.';
  return 'It does so for values of a wrong form, and when it is overloaded. Check the filter, then try again.';
}

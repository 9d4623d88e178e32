/**
 * Rows of a resource whose list a policy refuses are not shown by another way: their names are not looked up, nor their columns
 * read, filtered or grouped by through rows that point to them. Ids do, and what such rows show of themselves stays.
 */
import { ToolError } from '../basics/errors.ts';
import type { Call } from './platform.ts';

/** Throws `not_allowed` where rows of the resource are closed; `what` begins the sentence, as in `filter.monitor`. */
export function refuseClosed(call: Pick<Call, 'closed'>, resource: string | undefined, what: string): void {
  const refused = resource === undefined ? undefined : call.closed?.(resource);
  if (refused === undefined) return;
  const { message, next } = refused;
  throw new ToolError(
    'not_allowed',
    `${what} would show rows of ${resource} that may not be listed: ${message}`,
    `Give ids, or leave it out. ${next}`,
  );
}

/** The module of a resource whose columns are read through rows that point to it. */
export function readThrough(call: Pick<Call, 'closed' | 'module'>, resource: string): ReturnType<Call['module']> {
  refuseClosed(call, resource, `A column of ${resource}`);
  return call.module(resource);
}

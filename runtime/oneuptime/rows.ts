/** Rows that a call needs to know beside what it was asked for. */
import { ToolError } from '../basics/errors.ts';
import type { Call } from '../call/platform.ts';
import { bodyOf, rowsOf } from './answers.ts';
import type { WireObject } from './codec.ts';

export interface RowsWanted {
  readonly query?: object;
  readonly select: object;
  readonly sort?: object;
  readonly limit: number;
}

/**
 * Rows of a resource, as the caller's key sees them; none where it has no list. Throws `not_permitted` where the key may
 * not list it; `why` then says what for, and what to do instead.
 */
export async function readRows(
  call: Call,
  resource: string,
  { query = {}, select, sort = {}, limit }: RowsWanted,
  why: readonly [purpose: string, next: string] = ['which this call needs to know', 'Use a key that may.'],
): Promise<WireObject[]> {
  const tool = await call.toolOf(resource, 'list');
  if (!tool) return [];
  const { method, path } = tool.operation;
  const answer = await call.send({ method, path, body: { sort, skip: 0, query, select, limit }, isRead: true });
  const refused = (): ToolError =>
    new ToolError('not_permitted', `The key may not list ${tool.module.plural}, ${why[0]}.`, why[1]);
  return rowsOf(bodyOf(answer, tool, refused)).rows;
}

/** The same, and none where the key may not list them: for what a call can do without. */
export async function visibleRows(call: Call, resource: string, wanted: RowsWanted): Promise<WireObject[]> {
  try {
    return await readRows(call, resource, wanted);
  } catch (cause) {
    if (cause instanceof ToolError && cause.code === 'not_permitted') return [];
    throw cause;
  }
}

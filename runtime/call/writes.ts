/** Create, update and delete: what would be sent, sent only when it is not a preview. */

import { ToolError } from '../basics/errors.ts';
import { argumentName, type Operation, pathTo, type ResourceModule, relationOf } from '../catalogue/kinds.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { bodyOf, notFound } from '../oneuptime/answers.ts';
import { checksOfCreate, checksOfUpdate, withReadableSteps } from '../oneuptime/checks.ts';
import { decodeRow, encodeData, type WireObject } from '../oneuptime/codec.ts';
import { encodeSelect } from '../oneuptime/select.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../upstream.ts';
import type { CallState } from './executor.ts';
import { CELL, cutTexts, jsonResult, withinCeiling } from './result.ts';

/** Columns by which subscribers are told of a row; left alone, the API tells them. */
const TELLS_SUBSCRIBERS = /Subscribers?BeNotified|^notifySubscribers/;

/** A new row. */
export async function create(state: CallState): Promise<ToolResult> {
  const { module, operation } = state.tool;
  const { args, columns } = await checksOfCreate(state);
  const encoded = await state.resolve((values) => encodeData(module, args, 'c', values));
  const given = { ...encoded, ...columns };
  const silenced = silent(module, given);
  const data = { ...given, ...Object.fromEntries(silenced.map((name) => [name, false])) };
  const notes =
    silenced.length > 0
      ? { notes: [`Subscribers are not notified (${silenced.join(', ')}: false); set it to true to tell them.`] }
      : {};
  const request = { method: operation.method, path: operation.path, body: { data }, isRead: false };
  if (isPreview(state)) return preview(state, request, notes);
  const row = bodyOf(await state.send(request), state.tool);
  state.forgetNames();
  return jsonResult({ created: withinCeiling(await createdRow(state, row, given)), ...notes });
}

/** Changes to one row; columns that are not named stay as they are. */
export async function update(state: CallState): Promise<ToolResult> {
  const { module, operation } = state.tool;
  const { args, columns } = await checksOfUpdate(state);
  const encoded = await state.resolve((values) => encodeData(module, args, 'u', values));
  const data = { ...encoded, ...columns };
  if (Object.keys(data).length === 0)
    throw new ToolError(
      'bad_arguments',
      'Nothing to change was given.',
      `Give at least one column of the ${module.title} beside id.`,
    );
  const id = await state.rowId();
  const request = {
    method: operation.method,
    path: pathTo(operation, id),
    body: { data },
    isRead: false,
  };
  if (isPreview(state)) return preview(state, request, await before(state, id, Object.keys(data)));
  bodyOf(await state.send(request), state.tool);
  state.forgetNames();
  const updated = Object.keys(state.args).filter((name) => !['id', 'preview', 'timezone'].includes(name));
  return jsonResult({ id, updated });
}

/** Removes one row for good. */
export async function remove(state: CallState): Promise<ToolResult> {
  const { module, operation } = state.tool;
  const id = await state.rowId();
  const request = { method: operation.method, path: pathTo(operation, id), isRead: false };
  if (isPreview(state)) return preview(state, request, await before(state, id, module.defaultColumns));
  bodyOf(await state.send(request), state.tool);
  state.forgetNames();
  return jsonResult({
    id,
    result: `The ${module.title} is deleted, or was already absent: the API does not tell which.`,
  });
}

/** Where a column is called preview, it is the column. */
function isPreview({ args, tool }: CallState): boolean {
  return args.preview === true && !tool.module.columns.preview;
}

/** Switches that a create leaves open and that would tell subscribers. */
function silent({ columns }: ResourceModule, data: WireObject): string[] {
  return Object.entries(columns)
    .filter(
      ([name, { kind, access }]) =>
        kind === 'boolean' && access.includes('c') && TELLS_SUBSCRIBERS.test(name) && !(name in data),
    )
    .map(([name]) => name);
}

/**
 * What a create shows: the default columns, what was sent, and credentials that are told only once. The answer itself holds what
 * was sent as it was sent, so the row is read again for names; where that fails, the answer has to do.
 */
async function createdRow(state: CallState, row: WireObject, data: WireObject): Promise<WireObject> {
  const { defaultColumns, columns, operations } = state.tool.module;
  const isIssued = (name: string): boolean =>
    columns[name]?.secret === true && columns[name]?.kind === 'uuid' && row[name] !== null;
  const sent = Object.keys(data).map((name) => relationOf(state.tool.module, name) ?? name);
  const shown = [...new Set([...defaultColumns, ...sent])].filter(
    (name) => columns[name]?.access.includes('r') && !columns[name]?.secret && !columns[name]?.heavy,
  );
  const id = row._id;
  const known = decodeRow(
    Object.fromEntries(Object.entries(row).filter(([name]) => shown.includes(name) || isIssued(name))),
    shown,
  );
  if (!operations.get || typeof id !== 'string') return known;
  // The row is there: whatever fails from here on must not look as if it were not.
  try {
    const again = bodyOf(await readRow(state, operations.get, id, shown), state.tool);
    const [readable = again] = await withReadableSteps(state, [again]);
    return cutTexts({ ...known, ...decodeRow(readable, shown) }, CELL.list);
  } catch {
    return cutTexts(known, CELL.list);
  }
}

/** The request that would be sent. */
function preview({ tool }: CallState, { method, path, body }: UpstreamRequest, more: WireObject): ToolResult {
  return jsonResult({
    preview: { tool: tool.operation.name, method, path: `/api${path}`, ...(body ? { body } : {}), ...more },
    sent: false,
  });
}

/**
 * The columns that would change, as they are now; nothing where no key came or it may not read them. Throws `not_found`
 * for a row that is not there.
 */
async function before(state: CallState, id: string, changed: readonly string[]): Promise<{ before?: WireObject }> {
  const { module } = state.tool;
  const get = module.operations.get;
  if (!get || !state.hasCredential) return {};
  const readable = changed.filter(
    (name) => module.columns[name]?.access.includes('r') && !module.columns[name]?.secret,
  );
  const answer = await readRow(state, get, id, readable.length > 0 ? readable : ['_id']);
  if (answer.status === 422) return {};
  const stored = bodyOf(answer, state.tool);
  if (Object.keys(stored).length === 0) throw notFound(module);
  const [present = stored] = await withReadableSteps(state, [stored]);
  const { [argumentName('_id')]: _, ...row } = cutTexts(decodeRow(present), CELL.item, 1);
  return { before: withinCeiling(row) };
}

function readRow(state: CallState, get: Operation, id: string, columns: readonly string[]): Promise<UpstreamAnswer> {
  const body = { select: encodeSelect(state.tool.module, columns) };
  return state.send({ method: get.method, path: pathTo(get, id), body, isRead: true });
}

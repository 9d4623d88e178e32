/** Create, update and delete: what would be sent, sent only when it is not a preview. */
import { badArgument } from '../basics/errors.ts';
import { idColumn } from '../catalogue/kinds.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { CallState } from './call-state.ts';
import type { Row, Write } from './platform.ts';
import { notFound, whenAny } from './reads.ts';
import { CELL, cutTexts, jsonResult, withinCeiling } from './result.ts';

/** A new row. */
export async function create(state: CallState): Promise<ToolResult> {
  const { platform, tool } = state;
  const { data, ...encoded } = await platform.encode(state);
  const notes = whenAny(encoded.notes);
  const write = platform.write(tool, undefined, data);
  if (isPreview(state)) return preview(state, write, { notes });
  const row = await platform.create(state, write);
  state.forgetNames();
  return jsonResult({ created: withinCeiling(cutTexts(row, CELL.list)), notes });
}

/** Changes to one row; columns that are not named stay as they are. */
export async function update(state: CallState): Promise<ToolResult> {
  const { platform, tool } = state;
  const { data, notes } = await platform.encode(state);
  const columns = Object.keys(data);
  if (columns.length === 0)
    throw badArgument(
      'Nothing to change was given.',
      `Give at least one column of the ${tool.module.title} beside id.`,
    );
  const id = await state.rowId();
  const write = platform.write(tool, id, data);
  if (isPreview(state)) return preview(state, write, { ...(await before(state, id, columns)), notes: whenAny(notes) });
  await platform.update(state, write);
  state.forgetNames();
  const updated = Object.keys(state.args).filter((name) => !['id', 'preview', 'timezone'].includes(name));
  return jsonResult({ id, updated, notes: whenAny(notes) });
}

/** Removes one row for good. */
export async function remove(state: CallState): Promise<ToolResult> {
  const { platform, tool } = state;
  const id = await state.rowId();
  const write = platform.write(tool, id);
  if (isPreview(state)) return preview(state, write, await before(state, id, tool.module.defaultColumns));
  await platform.delete(state, write);
  state.forgetNames();
  return jsonResult({
    id,
    result: `The ${tool.module.title} is deleted, or was already absent: the API does not tell which.`,
  });
}

/** Where a column is called preview, it is the column. */
function isPreview({ args, tool }: CallState): boolean {
  return args.preview === true && !tool.module.columns.preview;
}

/** The request that would be sent. */
function preview({ tool }: CallState, { shown }: Write, more: Row): ToolResult {
  return jsonResult({ preview: { tool: tool.operation.name, ...shown, ...more }, sent: false });
}

/**
 * The columns that would change, as they are now; nothing where no key came or it may not read them. Throws `not_found`
 * for a row that is not there.
 */
async function before(state: CallState, id: string, changed: readonly string[]): Promise<{ before?: Row }> {
  const { module } = state.tool;
  if (!module.operations.get || !state.hasKey) return {};
  const readable = changed.filter(
    (name) => module.columns[name]?.access.includes('r') && !module.columns[name]?.secret,
  );
  const present = await state.platform.present(state, id, readable.length > 0 ? readable : [idColumn(module) ?? 'id']);
  if (present === 'unreadable') return {};
  if (!present) throw notFound(module);
  const { id: _, ...row } = cutTexts(present, CELL.item, 1);
  return { before: withinCeiling(row) };
}

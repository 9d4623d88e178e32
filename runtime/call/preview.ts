/** What a write would send, shown instead of sent, beside the rows as they are. */
import { isDeepStrictEqual } from 'node:util';
import { isTimedOut, ToolError } from '../basics/errors.ts';
import { ownTurn } from '../basics/own-turn.ts';
import { idColumn, relationBehind } from '../catalogue/kinds.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { CallState } from './call-state.ts';
import { ofRow } from './carry-out.ts';
import type { Plan, Row } from './platform.ts';
import { notFound, whenAny } from './reads.ts';
import { fitting, jsonResult } from './result.ts';
import { splitNotes } from './row-notes.ts';
import type { RowPlan } from './row-plan.ts';
import { CELL, cutTexts } from './shown-row.ts';
import { BUDGET, CEILING } from './tokens.ts';
import { marked } from './untrusted.ts';
import { withinCeiling } from './within-ceiling.ts';

/** Tokens for what stands around a preview. */
const AROUND = 1_000;

/** Where a column is called preview, it is the column; a call that only shows has no choice. */
export function isPreview({ args, tool, onlyShows }: CallState): boolean {
  return onlyShows || (args.preview === true && !tool.module.columns.preview);
}

/** The whole plan: the requests of one row; of several what they share, and then each. */
export async function previewOf(call: CallState, rows: readonly RowPlan[]): Promise<ToolResult> {
  const { args, tool } = call;
  const [first] = rows as [RowPlan];
  const name = tool.operation.name;
  if (!Array.isArray(args.id)) {
    // Whoever sees what a create would send goes on to send it, though no key can complete it.
    const { impossible = [] } = tool.operation;
    const present = await before(first);
    const told = [impossible, first.plan.notes, call.remarks].flat();
    // What is sent and what is there are each within it; together they may be twice as much.
    const parts = { tool: name, ...shownRequests(first.plan), ...present, ...effectsOf([first]), ...notesOf(told) };
    const preview = withinCeiling(parts, CEILING - AROUND);
    return marked(jsonResult({ preview, sent: false, notes: whenAny(call.notes) }), showsOutside([first], present));
  }
  const shared = await sharedBody(rows);
  const shown: Row[] = [];
  for (const row of rows) {
    shown.push({
      id: row.id,
      asked: row.asked,
      ...(shared === undefined ? shownRequests(row.plan, BUDGET) : bareRequest(row.plan)),
      ...(await beforeOf(row, rows)),
      ...notesOf(row.plan.notes),
    });
  }
  const { rows: told, notes = [] } = splitNotes(shown, rows);
  const print = (row: Row): string => JSON.stringify(row);
  const whole = fitting(told, print);
  const listed =
    whole.length === told.length
      ? whole
      : fitting(
          told.map(({ before: _, ...row }) => row),
          print,
        );
  const left = told.length - listed.length;
  const preview = {
    tool: name,
    ...(shared ? { body: shared } : {}),
    rows: listed,
    ...effectsOf(rows),
    notes: whenAny([...notes, ...call.remarks, ...(left > 0 ? [`${left} more rows are not shown.`] : [])]),
  };
  const shows = showsOutside(rows, ...(listed as readonly { readonly before?: Row }[]));
  return marked(jsonResult({ preview, sent: false, notes: whenAny(call.notes) }), shows);
}

/** Whether it shows what others wrote: rows as they are, not what is sent. */
function showsOutside([first]: readonly RowPlan[], ...shown: readonly { readonly before?: Row }[]): boolean {
  const names = shown.flatMap(({ before: row = {} }) => Object.keys(row));
  return names.length > 0 && first?.state.isFromOutside(names) === true;
}

/** What comes of it beyond the rows, each sentence once. */
function effectsOf(rows: readonly RowPlan[]): Row {
  const told = new Set(rows.flatMap(({ plan: { effects = [] } }) => effects.map(({ says }) => says)));
  return told.size > 0 ? { effects: [...told] } : {};
}

function notesOf(notes: Plan['notes']): Row {
  const some = whenAny(notes);
  return some ? { notes: some } : {};
}

/** One request as it is; none or several as a list. Of a body that no context would hold, the largest parts by length. */
function shownRequests({ writes }: Plan, ceiling?: number): Row {
  const requests = writes.map(({ shown }) => withinCeiling(shown, ceiling));
  const [only] = requests;
  return only && requests.length === 1 ? only : { requests };
}

/** One request without its body. */
function bareRequest({ writes: [write] }: Plan): Row {
  const { body: _, ...request } = write?.shown ?? {};
  return request;
}

/** The body that all rows are sent, each in one request, as it is shown; undefined where they differ. */
async function sharedBody(rows: readonly RowPlan[]): Promise<unknown> {
  const bodies = rows.map(({ plan: { writes } }) => (writes.length === 1 ? writes[0]?.shown.body : undefined));
  const [first] = rows;
  for (const body of bodies) {
    if (!isDeepStrictEqual(body, bodies[0])) return undefined;
    // There may be a hundred large ones.
    await ownTurn();
  }
  return first && shownRequests(first.plan).body;
}

/** The columns of one of several rows, as `before` shows them; an error names the row. */
async function beforeOf(row: RowPlan, rows: readonly RowPlan[]): Promise<{ before?: Row }> {
  try {
    return await before(row, rows.length > 1 ? BUDGET : undefined);
  } catch (cause) {
    throw cause instanceof ToolError && rows.length > 1 ? ofRow(cause, row.asked) : cause;
  }
}

/**
 * The columns that would change, as they are now; nothing where the key may not read them. Throws `not_found`
 * for a row that is not there.
 */
async function before({ state, id, plan }: RowPlan, ceiling?: number): Promise<{ before?: Row }> {
  const { module, verb } = state.tool;
  if (verb === 'create' || !module.operations.get) return {};
  const readable = plan.changed
    .map((name) => relationBehind(module, name) ?? name)
    .filter((name) => module.columns[name]?.access.includes('r') && !module.columns[name]?.secret);
  const columns = readable.length > 0 ? readable : [idColumn(module) ?? 'id'];
  const present = await state.platform.present(state, id, columns).catch((cause: unknown) => {
    if (!isTimedOut(cause)) throw cause;
    state.remark(
      'Not all rows could be read in time: those without before are changed as it is written here all the same.',
    );
    return 'unreadable' as const;
  });
  if (present === 'unreadable') return {};
  if (!present) throw notFound(module);
  const { id: _, ...row } = cutTexts(await state.shownRow(present), { limit: CELL.item, depth: 1 });
  return { before: withinCeiling(row, ceiling) };
}

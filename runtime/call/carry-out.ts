/** Carries planned writes out, row by row, and tells truly how far it came. */
import { internalError, ToolError } from '../basics/errors.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { CallState } from './call-state.ts';
import type { Plan, Row } from './platform.ts';
import { whenAny } from './reads.ts';
import { errorResult, jsonResult } from './result.ts';
import { splitNotes } from './row-notes.ts';

/** What is done to one row. */
export interface RowPlan {
  /** The call, for this row. */
  readonly state: CallState;
  readonly id: string;
  /** How the caller named the row. */
  readonly asked: string;
  readonly plan: Plan;
}

/** One row of a result. */
interface Done {
  readonly id: string;
  /** How it was named, where not by its id. */
  readonly asked?: string;
  readonly notes?: readonly string[];
}

/** A fault of ours between two writes: what is told of it, and the result that says what was done before. */
export class BrokenOff extends Error {
  constructor(
    override readonly cause: unknown,
    readonly result: ToolResult,
  ) {
    super('A fault between two writes.');
  }
}

/**
 * Sends what is planned, in order, and stops at the first failure: that error names the row, and what was done before it
 * and what was not attempted stand beside it. `shape` makes the result of a call that went through.
 */
export async function carryOut(
  state: CallState,
  rows: readonly RowPlan[],
  shape: (done: Row) => Row,
): Promise<ToolResult> {
  const done: Done[] = [];
  const sent: string[] = [];
  for (const row of rows) {
    sent.length = 0;
    try {
      const notes = await sendRow(row, sent);
      done.push({ ...named(row), ...(notes.length > 0 ? { notes } : {}) });
    } catch (cause) {
      if (done.length + sent.length > 0) state.forgetNames();
      if (rows.length === 1 && sent.length === 0) throw cause;
      if (!(cause instanceof ToolError)) throw new BrokenOff(cause, stopped(internalError(), rows, done, sent));
      return stopped(await state.platform.explain(cause, state.tool), rows, done, sent);
    }
  }
  state.forgetNames();
  const [only] = done;
  const { notes, ...result }: Row =
    !Array.isArray(state.args.id) && only ? { id: only.id, notes: only.notes } : splitNotes(done, rows);
  return jsonResult(shape({ ...result, notes: whenAny([...state.notes, ...((notes as string[] | undefined) ?? [])]) }));
}

/** What is wrong with one of several rows before anything is sent. */
export function ofRow({ code, message, next }: ToolError, asked: string): ToolError {
  return new ToolError(code, `${asked}: ${message}`, `${next} Nothing was sent.`);
}

/** Notes of the plan, then those of what was sent; `sent` grows with each request that went through. */
async function sendRow({ state, plan }: RowPlan, sent: string[]): Promise<string[]> {
  const notes = [...plan.notes];
  for (const write of plan.writes) {
    notes.push(...(await state.platform.change(state, write)));
    sent.push(write.tool.operation.name);
  }
  return notes;
}

function named({ id, asked }: Pick<RowPlan, 'id' | 'asked'>): { id: string; asked?: string } {
  return asked.trim().toLowerCase() === id ? { id } : { id, asked };
}

/** The result of a call that came to a stop: an error, and every row under what became of it. */
function stopped(
  { code, message, next }: ToolError,
  rows: readonly RowPlan[],
  done: readonly Done[],
  sent: readonly string[],
): ToolResult {
  const failed = rows[done.length] as RowPlan;
  const left = rows.slice(done.length + 1).map(named);
  const list = (some: readonly { id: string; asked?: string }[]): string =>
    some.map(({ id, asked }) => asked ?? id).join(', ');
  const place = rows.length > 1 ? `Row ${done.length + 1} of ${rows.length} (${failed.asked}) failed: ` : '';
  const half = sent.length > 0 ? ` Of this row ${sent.join(', ')} went through before.` : '';
  const before =
    done.length > 0 ? ` Done before it: ${list(done)}.` : rows.length > 1 ? ' Nothing was done before it.' : '';
  const after = left.length > 0 ? ` Not attempted: ${list(left)}.` : '';
  // Some messages make one sentence with their next step.
  const error = new ToolError(code, `${place}${message}`, `${next}${half}${before}${after}`);
  const failure = { ...named(failed), ...(sent.length > 0 ? { sent: [...sent] } : {}) };
  return errorResult(error, rows.length > 1 ? { done, failed: failure, notAttempted: left } : { failed: failure });
}

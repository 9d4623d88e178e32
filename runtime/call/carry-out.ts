/** Carries planned writes out, row by row, and tells truly how far it came. */
import { internalError, ToolError } from '../basics/errors.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { saidOfPart, UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { CallState } from './call-state.ts';
import { cutText } from './cut-text.ts';
import type { Row, Watch } from './platform.ts';
import { whenAny } from './reads.ts';
import { type RecordedRow, recordedRow } from './recorded-rows.ts';
import { errorResult, jsonResult } from './result.ts';
import { splitNotes } from './row-notes.ts';
import type { RowPlan } from './row-plan.ts';
import { marked } from './untrusted.ts';
import { type ToldRow, toldOf, watched } from './watched-writes.ts';

interface RowName {
  readonly id: string;
  /** How it was named, where not by its id. */
  readonly asked?: string;
}

/** One row of a result. */
interface Done extends RowName {
  /** The row, or the one that it hangs on, and how that stands. */
  readonly row?: string;
  /** Column -> `old -> new`. */
  readonly changed?: Row;
  readonly notes?: readonly string[];
}

/** A fault of ours between two writes: what is told of it, and the result that says what was done before. */
export class BrokenOff extends Error {
  readonly result: ToolResult;

  constructor(cause: unknown, result: ToolResult) {
    super('A fault between two writes.', { cause });
    this.result = result;
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
  let isWatching = true;
  let recorded: RecordedRow | undefined;
  for (const row of rows) {
    if (!state.mayBegin) {
      if (done.length > 0) state.forgetNames();
      return outOfTime(state, rows, done);
    }
    if (done.length > 0 && state.isGone) {
      state.forgetNames();
      return abandoned(rows, done);
    }
    sent.length = 0;
    recorded = undefined;
    try {
      const [watch, noted]: [Watch | undefined, RecordedRow | undefined] = await Promise.all([
        isWatching ? watched(row, rows.length) : undefined,
        state.record && recordedRow(row),
      ]);
      recorded = noted;
      // What cannot be read of one row cannot be read of the others.
      isWatching &&= watch !== undefined || row.plan.writes.length === 0;
      const { notes, ...told } = await sendRow(row, sent, watch, noted);
      done.push({ ...named(row), ...told, ...(notes.length > 0 ? { notes } : {}) });
      if (rows.length > 1) state.tellProgress(done.length, rows.length);
    } catch (cause) {
      recorded?.failed();
      if (done.length + sent.length > 0) state.forgetNames();
      if (rows.length === 1 && sent.length === 0) throw cause;
      if (!(cause instanceof ToolError)) throw new BrokenOff(cause, stopped(internalError(), rows, done, sent));
      return stopped(await state.platform.explain(cause, state.tool, sent.length > 0), rows, done, sent);
    }
  }
  state.forgetNames();
  const [only] = done;
  const { notes, ...result }: Row =
    !Array.isArray(state.args.id) && only ? { ...only, asked: undefined } : splitNotes(done, rows);
  const told = shape({ ...result, notes: whenAny([...state.notes, ...((notes as string[] | undefined) ?? [])]) });
  return marked(jsonResult(told), showsOutside(state, done));
}

/** What is wrong with one of several rows before anything is sent. Whoever made the plans says so of what may pass. */
export function ofRow(failure: ToolError, asked: string): ToolError {
  const { code, next } = failure;
  const message = `${cutText(asked, LONGEST_NAME)}: ${failure.message}`;
  if (failure instanceof UpstreamFailure) return new UpstreamFailure(code, message, next, failure);
  return new ToolError(code, message, mayPass(failure) ? next : `${next} Nothing was sent.`);
}

/** Failures that say nothing of what was asked for, and may pass. */
const PASSING: ReadonlySet<string> = new Set([
  'upstream_failed',
  'upstream_away',
  'unreachable',
  'timed_out',
  'rate_limited',
]);

export function mayPass({ code }: ToolError): boolean {
  return PASSING.has(code);
}

/** Whether what is told of rows holds what others wrote: their names, and values that changed. */
function showsOutside(state: CallState, done: readonly Done[]): boolean {
  const { columns } = state.tool.module;
  const isTold = done.some(({ row, changed }) => row !== undefined || changed !== undefined);
  return isTold && state.isFromOutside(Object.keys(columns).filter((name) => columns[name]?.kind === 'one'));
}

/**
 * Notes of the plan, then those of what was sent, and what became of the row; `sent` grows with each request that went
 * through.
 */
async function sendRow(
  row: RowPlan,
  sent: string[],
  watch: Watch | undefined,
  noted: RecordedRow | undefined,
): Promise<ToldRow> {
  const { state, plan } = row;
  const notes = [...plan.notes];
  for (const write of plan.writes) {
    notes.push(...(await state.platform.change(state, write)));
    sent.push(write.tool.operation.name);
  }
  const [told] = await Promise.all([toldOf(row, watch), noted?.sent()]);
  return { ...told, notes: [...notes, ...told.notes] };
}

function named({ id, asked }: Pick<RowPlan, 'id' | 'asked'>): RowName {
  return asked.trim().toLowerCase() === id ? { id } : { id, asked };
}

/** Longest name of a row in a sentence. */
const LONGEST_NAME = 100;

/** A row in a sentence: a name may be another one after the write, an id stays. */
function label({ id, asked }: RowName): string {
  return asked === undefined ? id : `${cutText(asked, LONGEST_NAME)} (${id})`;
}

/** What was said of rows that were done, as sentences; what holds for all of them is said once. */
function noted(done: readonly Done[], rows: readonly RowPlan[]): string {
  const told = splitNotes(done, rows);
  const own = told.rows.map(({ notes = [] }, place) => {
    const row = done[place] as Done;
    return { notes: [...becameOf(row), ...notes], of: label(row) };
  });
  return [
    ...(told.notes ?? []).map((note) => ` ${note}`),
    ...own.filter(({ notes }) => notes.length > 0).map(({ notes, of }) => ` On ${of}: ${notes.join(' ')}`),
  ].join('');
}

/** How a row stands now, and what changed in it, as sentences. */
function becameOf({ row, changed = {} }: Done): string[] {
  const changes = Object.entries(changed).map(([name, change]) => `${name}: ${String(change)}`);
  return [...(row === undefined ? [] : [`${row}.`]), ...(changes.length > 0 ? [`${changes.join('; ')}.`] : [])];
}

/** The result of a call that came to a stop: an error, and every row under what became of it. */
function stopped(
  failure: ToolError,
  rows: readonly RowPlan[],
  done: readonly Done[],
  sent: readonly string[],
): ToolResult {
  const { code, next } = failure;
  const part = sent.length > 0 ? 'the rest of the change' : 'this row';
  const message = done.length + sent.length > 0 ? saidOfPart(failure, part) : failure.message;
  const failed = rows[done.length] as RowPlan;
  const left = rows.slice(done.length + 1).map(named);
  const place = rows.length > 1 ? `Row ${done.length + 1} of ${rows.length} (${label(named(failed))}) failed: ` : '';
  const row = rows.length > 1 ? 'this row' : label(named(failed));
  const half = sent.length > 0 ? ` Of ${row} ${sent.join(', ')} went through before.` : '';
  const none = sent.length > 0 ? '' : ' Nothing was done before it.';
  const before = done.length > 0 ? ` Done before it: ${list(done)}.` : none;
  const after = left.length > 0 ? ` Not attempted: ${list(left)}.` : '';
  // Some messages make one sentence with their next step.
  const error = new ToolError(code, `${place}${message}`, `${next}${half}${before}${noted(done, rows)}${after}`);
  const stop = { ...named(failed), ...(sent.length > 0 ? { sent: [...sent] } : {}) };
  return errorResult(error, rows.length > 1 ? { done, failed: stop, notAttempted: left } : { failed: stop });
}

/** The result of a call whose time ended between two rows: how far it came, and the rest as it can be asked for again. */
function outOfTime({ tool, platform, args }: CallState, rows: readonly RowPlan[], done: readonly Done[]): ToolResult {
  const left = rows.slice(done.length);
  const ids = Array.isArray(args.id) ? left.map(({ id }) => id) : left[0]?.id;
  const message = `Stopped after ${done.length} of ${rows.length} rows: ${platform.title} is slow, and a call has to end before its client gives up (CALL_TIMEOUT).`;
  const next = `Call ${tool.operation.name} again for the rest, with the same arguments and id: ${JSON.stringify(ids)}.`;
  const before = done.length > 0 ? `Done: ${list(done)}.` : 'Nothing was sent.';
  return errorResult(new ToolError('timed_out', message, `${before} ${next}`), { done, notAttempted: left.map(named) });
}

/** The result of a call whose client left, kept for it should it come back: rows that were not begun are not begun. */
function abandoned(rows: readonly RowPlan[], done: readonly Done[]): ToolResult {
  const others = rows.slice(done.length).map(named);
  const error = new ToolError(
    'cancelled',
    `Stopped after ${done.length} of ${rows.length} rows: the connection of the client was closed, and it did not come back.`,
    `Done: ${list(done)}. Not attempted: ${list(others)}. Call again for those.`,
  );
  return errorResult(error, { done, notAttempted: others });
}

function list(some: readonly RowName[]): string {
  return some.map(label).join(', ');
}

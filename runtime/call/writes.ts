/** Create, update and delete: planned wholly, then sent row by row, unless it is a preview. */
import { setImmediate as turn } from 'node:timers/promises';
import { badArgument, isTimedOut, ToolError } from '../basics/errors.ts';
import { clearableColumns } from '../catalogue/schema.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { CallState } from './call-state.ts';
import { carryOut, mayPass, ofRow } from './carry-out.ts';
import { isEmptied } from './clear.ts';
import { heldBack, shownWrites } from './confirm.ts';
import { withLocalTimes } from './local-times.ts';
import type { Row } from './platform.ts';
import { isPreview } from './preview.ts';
import { whenAny } from './reads.ts';
import { recordedCreate } from './recorded-rows.ts';
import { jsonResult } from './result.ts';
import type { RowPlan } from './row-plan.ts';
import { refuseDeniedWrites } from './ruled-call.ts';
import { CELL, cutTexts } from './shown-row.ts';
import { plansTooSlow } from './too-slow.ts';
import type { CallOutcome } from './under-way.ts';
import { marked } from './untrusted.ts';
import { withinCeiling } from './within-ceiling.ts';

/** A new row. */
export async function create(state: CallState): Promise<CallOutcome> {
  const { platform } = state;
  const plan = await beforeSending(() => platform.plan(state));
  refuseDeniedWrites(state.around, state.tool, plan);
  const [write] = plan.writes;
  const rows = [{ state, id: '', asked: '', plan }];
  if (!write || isPreview(state)) return shownWrites(state, rows);
  const held = await beforeSending(() => heldBack(state, rows));
  if (held) return held;
  const made = await recordedCreate(state, plan, () => platform.create(state, write));
  state.forgetNames();
  const shown = withLocalTimes(await state.shownRow(made.row, made.issued), state.tool.module, state.timezone);
  const created = withinCeiling(cutTexts(shown, { limit: CELL.list }));
  const notes = whenAny([...state.notes, ...plan.notes, ...made.notes, ...state.remarks]);
  return marked(jsonResult({ created, notes }), state.isFromOutside(Object.keys(made.row)));
}

/** Changes to one row or to several alike; columns that are not named stay as they are. */
export async function update(state: CallState): Promise<CallOutcome> {
  const { columns } = state.tool.module;
  const isColumn = (name: string): boolean => name in columns || !['id', 'preview', 'timezone'].includes(name);
  const changed = Object.keys(state.args).filter(isColumn);
  const cleared = changed.filter((name) => name in columns && isEmptied(state.args[name]));
  const updated = changed.filter((name) => !cleared.includes(name));
  const rows = await beforeSending(() => plans(state));
  if (rows.every(({ plan }) => plan.changed.length === 0))
    throw badArgument(
      'Nothing to change was given.',
      `Give at least one column of the ${state.tool.module.title} beside id${clearableColumns(state.tool.module).length > 0 ? ', or name those to empty in clear' : ''}.`,
    );
  if (isPreview(state)) return beforeSending(() => shownWrites(state, rows));
  const held = await beforeSending(() => heldBack(state, rows));
  if (held) return held;
  const isIdle = rows.every(({ plan }) => plan.writes.length === 0);
  const told = isIdle ? { updated: [] } : { updated, cleared: whenAny(cleared) };
  return carryOut(state, rows, ({ notes, ...done }) => ({ ...done, ...told, notes }));
}

/** Removes rows for good. */
export async function remove(state: CallState): Promise<CallOutcome> {
  const { title, plural } = state.tool.module;
  const rows = await beforeSending(() => plans(state));
  if (isPreview(state)) return beforeSending(() => shownWrites(state, rows));
  const held = await beforeSending(() => heldBack(state, rows));
  if (held) return held;
  const what = rows.length === 1 ? `The ${title} is deleted, or was` : `The ${plural} are deleted, or were`;
  const result = `${what} already absent: the API does not tell which.`;
  // A row that was there a moment before is known to be gone now.
  return carryOut(
    state,
    rows,
    (done): Row => ({ ...done, result: done.row === undefined ? result : `The ${title} is deleted.` }),
  );
}

/** What makes that which has to be read first smaller. */
const LESS = 'Give ids in place of names, or fewer rows in one call.';

/** Runs what only reads: where that fails, nothing can have changed, whatever is to be thought of a write that fails so. */
async function beforeSending<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof ToolError && (cause instanceof UpstreamFailure || mayPass(cause)))) throw cause;
    const { code, message, next } = cause;
    if (cause instanceof UpstreamFailure && cause.saysUnsent) throw cause;
    const unsent = 'Nothing was sent: what has to be known first could not be read.';
    // What stands between has a next step of its own, such as a setting or a time to wait.
    if (cause instanceof UpstreamFailure)
      throw new UpstreamFailure(code, message, `${unsent} ${cause.code === 'too_large' ? LESS : next}`, {
        ...cause,
        isUnsent: true,
      });
    throw new ToolError(
      code,
      message,
      `${unsent} ${code === 'rate_limited' || isTimedOut(cause) ? next : 'Try again.'}`,
    );
  }
}

/** Rows planned at the same time: a plan may have to read what it changes. */
const TOGETHER = 8;

/** What is done to each row, all of it known before anything is sent; rows that are named twice are planned once. */
async function plans(state: CallState): Promise<RowPlan[]> {
  const asked = [state.args.id].flat().map(String);
  const ids = await state.rowIds();
  const [first, ...others] = new Map(ids.map((id, place) => [id, asked[place] as string]));
  if (!first) return [];
  const isOne = others.length === 0;
  const planned: RowPlan[] = [];
  try {
    // The first one looks names up; they mean the same to the others.
    planned.push(await planRow(state.forRow(first[0], true), first, isOne));
    for (let at = 0; at < others.length; at += TOGETHER) {
      // Where nothing is read, nothing waits: others have their turn all the same.
      await turn();
      const some = others.slice(at, at + TOGETHER);
      planned.push(...(await Promise.all(some.map((row) => planRow(state.forRow(row[0], false), row, isOne)))));
    }
  } catch (cause) {
    throw isTimedOut(cause) ? plansTooSlow(cause, planned.length, others.length + 1) : cause;
  }
  return planned;
}

async function planRow(state: CallState, [id, asked]: [string, string], isOne: boolean): Promise<RowPlan> {
  try {
    const plan = await state.platform.plan(state);
    refuseDeniedWrites(state.around, state.tool, plan);
    return { state, id, asked, plan };
  } catch (cause) {
    throw cause instanceof ToolError && !isOne ? ofRow(cause, asked) : cause;
  }
}

/**
 * Acknowledging, resolving and reopening, the same for incidents and alerts. A state is entered by a row in the table of
 * state changes. The API refuses every move back, and an update of the column that it refuses is saved all the same: the
 * one way back is to delete the newest row, which returns the case to the state before.
 */
import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import type { Job } from '../define.ts';
import type { Case, Cases } from './cases.ts';
import { calledCase, caseMeant } from './meant.ts';
import { type CaseState, entriesToLeave, isResolvedIn, type StateEntry } from './states.ts';

/** What a move came to: the state before and after. */
export interface Moved {
  readonly id: string;
  readonly called: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly changed: boolean;
}

/** A move as its workflow tells it. */
export const movedOutput = {
  id: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  changed: z.boolean(),
};

/** A case with the states that it may be in. */
interface Placed {
  readonly found: Case;
  readonly states: readonly CaseState[];
  readonly present: CaseState | undefined;
}

async function placed(job: Job, cases: Cases, text: string): Promise<Placed> {
  const [found, states] = await Promise.all([caseMeant(job, cases, text), cases.states()]);
  return { found, states, present: states.find(({ id }) => id === found.state?.id) };
}

const standing = ({ found }: Placed): Moved => {
  const name = found.state?.name ?? null;
  return { id: found.id, called: calledCase(found), from: name, to: name, changed: false };
};

/** Moves a case to the acknowledged state; one that is there already, or further, is left alone and said to be. */
export async function acknowledgeCase(job: Job, cases: Cases, text: string): Promise<Moved> {
  const at = await placed(job, cases, text);
  const { found, states, present } = at;
  const target = states.find(({ isAcknowledged }) => isAcknowledged);
  if (!target) throw lacking(cases, 'acknowledged');
  if (present && present.order >= target.order) {
    const back = isResolvedIn(states, present.id) ? ` ${reopening(cases)}` : '';
    job.note(`${calledCase(found)} is ${present.name} already: nothing was sent.${back}`);
    return standing(at);
  }
  await cases.enter(found.id, { state: target.id }, { does: `Moves ${calledCase(found)} to ${target.name}.` });
  return { ...standing(at), to: target.name, changed: true };
}

/** Takes an acknowledgement back, where it is the newest state change. */
export async function unacknowledgeCase(job: Job, cases: Cases, text: string): Promise<Moved> {
  const at = await placed(job, cases, text);
  const { found, states, present } = at;
  if (!present?.isAcknowledged) {
    const name = found.state?.name ?? 'in an unknown state';
    if (!isResolvedIn(states, present?.id)) {
      job.note(`${calledCase(found)} is ${name}, not acknowledged: nothing was sent.`);
      return standing(at);
    }
    throw badArgument(`${calledCase(found)} is ${name}: its acknowledgement is past.`, reopening(cases));
  }
  const [newest, before] = await cases.history(found.id);
  if (newest?.state !== present.id || before === undefined)
    throw badArgument(
      `${calledCase(found)} has no state before ${present.name} to return to.`,
      'Leave it; the API moves no state back.',
    );
  await cases.leave(newest.id, {
    does: `Deletes the newest state change of ${calledCase(found)}, which returns it from ${present.name} to ${before.name}.`,
    undo: cases.again(found.id, newest),
  });
  return { ...standing(at), to: before.name, changed: true };
}

interface Resolving {
  readonly cause?: string | undefined;
  readonly notify?: boolean | undefined;
  /** Done before it moves. */
  readonly before?: (found: Case) => Promise<void>;
}

/** Moves a case to the resolved state; one that is there already is left alone and said to be. */
export async function resolveCase(
  job: Job,
  cases: Cases,
  text: string,
  { cause, notify, before }: Resolving,
): Promise<Moved & { readonly found: Case }> {
  const at = await placed(job, cases, text);
  const { found, states, present } = at;
  const target = states.find(({ isResolved }) => isResolved);
  if (!target) throw lacking(cases, 'resolved');
  if (present && isResolvedIn(states, present.id)) {
    const unsaid = cause === undefined ? '' : ` The cause was not written: add_${cases.kind}_note keeps it.`;
    job.note(`${calledCase(found)} is ${present.name} already: its state was left alone.${unsaid}`);
    return { ...standing(at), found };
  }
  await before?.(found);
  const told = notify === true ? ' and tells subscribers of its status pages' : '';
  const does = `Moves ${calledCase(found)} to ${target.name}${told}.`;
  await cases.enter(found.id, { state: target.id, cause, notify }, { does });
  return { ...standing(at), found, to: target.name, changed: true };
}

/** A case that was resolved, open again, and the entries that went for it. */
export interface Reopened extends Moved {
  readonly left: readonly StateEntry[];
}

/**
 * Deletes the state changes from resolved on. `before` is done first, with what will be gone, so that it can be kept.
 */
export async function reopenCase(
  job: Job,
  cases: Cases,
  text: string,
  before: (found: Case, gone: readonly StateEntry[]) => Promise<void>,
): Promise<Reopened> {
  const at = await placed(job, cases, text);
  const { found, states, present } = at;
  if (!isResolvedIn(states, present?.id)) {
    job.note(`${calledCase(found)} is ${found.state?.name ?? 'open'}: nothing was sent.`);
    return { ...standing(at), left: [] };
  }
  const { leave, back } = entriesToLeave(states, await cases.history(found.id));
  if (back === undefined || leave.length === 0)
    throw badArgument(
      `${calledCase(found)} has no state before ${present?.name} to return to, and the API moves no state back.`,
      'Declare a new one with declare_incident.',
    );
  await before(found, leave);
  for (const entry of leave)
    await cases.leave(entry.id, {
      does: `Deletes the state change to ${entry.name} of ${calledCase(found)}, which returns it to the state before.`,
      undo: cases.again(found.id, entry),
    });
  return { ...standing(at), to: back.name, changed: true, left: leave };
}

/** How a resolved case is opened again. */
function reopening({ kind }: Cases): string {
  if (kind === 'incident') return 'To open it again call reopen_incident.';
  return 'To open it again delete its newest state change (list_alert_state_timelines, delete_alert_state_timeline).';
}

function lacking({ kind }: Cases, which: string): Error {
  return badArgument(`This project has no ${which} ${kind} state.`, `Make one with create_${kind}_state.`);
}

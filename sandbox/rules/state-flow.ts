import { badData, serverError } from '../engine/api-error.ts';
import { isId } from '../engine/json.ts';
import { inWords, stemOf } from '../engine/model.ts';
import { checkChoices } from '../engine/references.ts';
import type { Draft, Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import type { Flow } from './movement.ts';

/** State rows of one owner, earliest first. */
function history(flow: Flow, world: World, ownerId: unknown): StoredRow[] {
  const rows = world.store.where(flow.timeline, flow.ownerKey, ownerId);
  return rows.sort((a, b) => Number(a.startsAt) - Number(b.startsAt) || a.createdAt - b.createdAt);
}

/** The state a new row of a project starts in. */
export function initialState(flow: Flow, world: World, projectId: unknown): StoredRow | undefined {
  const states = world.store.where(flow.state, 'projectId', projectId);
  return states.filter((row) => row[flow.initial] === true).sort((a, b) => rankOf(a) - rankOf(b))[0];
}

const rankOf = (state: StoredRow): number => Number(state.order ?? state.priority ?? 0);

type Neighbours = ReturnType<typeof neighbours>;

function neighbours(flow: Flow, world: World, ownerId: unknown, startsAt: number) {
  const rows = history(flow, world, ownerId);
  return {
    before: rows.filter((row) => Number(row.startsAt) <= startsAt).at(-1),
    after: rows.find((row) => Number(row.startsAt) > startsAt),
  };
}

/** Refuses a move that repeats a neighbour or goes back in the order of states. */
function checkMove(flow: Flow, world: World, stateId: unknown, { before, after }: Neighbours): void {
  const { state, stateKey, record, step } = flow;
  const words = step === 'status' ? inWords(state) : `${record} state`;
  if (before?.[stateKey] === stateId) throw badData(`${words} cannot be same as previous ${step}.`);
  const to = world.store.find(state, stateId);
  const from = world.store.find(state, before?.[stateKey]);
  if (step === 'state' && flow.isFree !== true && to !== undefined && from !== undefined && rankOf(to) < rankOf(from)) {
    const move = `${record.replace(' ', '')} cannot transition to ${to.name} state from ${from.name} state`;
    throw badData(
      `${move} because ${to.name} is before ${from.name} in the order of ${stemOf(state).slice(0, -5)} states.`,
    );
  }
  if (after?.[stateKey] === stateId) throw badData(`${words} cannot be same as next ${step}.`);
}

function checkTimelineRow(flow: Flow, draft: Draft, world: World): void {
  const { values, sent, projectId } = draft;
  for (const key of [flow.ownerKey, flow.stateKey]) {
    // Only the id columns are read here, relation objects are not.
    if (!sent[key]) throw badData(`${key} is null`);
    if (!isId(values[key])) throw serverError();
  }
  const stateId = values[flow.stateKey];
  const subject = `This ${draft.resource.singular.toLowerCase()}`;
  checkChoices(world.store, subject, projectId, [{ resource: flow.state, id: stateId }]);
  if ((values.startsAt ?? null) === null) draft.give('startsAt', world.store.now());
  const found = neighbours(flow, world, values[flow.ownerKey], Number(values.startsAt));
  if (found.before === undefined) draft.give('isOwnerNotified', true);
  checkMove(flow, world, stateId, found);
  // An end that was sent is kept where no row follows.
  if (found.after !== undefined) draft.give('endsAt', found.after.startsAt);
}

/** Gives the owner of a state row its state. */
function setCurrent(flow: Flow, row: StoredRow, world: World): void {
  const owner = world.store.find(flow.owner, row[flow.ownerKey]);
  const state = world.store.find(flow.state, row[flow.stateKey]);
  if (owner === undefined || state === undefined) return;
  if (owner[flow.current] !== state._id) world.store.update(owner, { [flow.current]: state._id });
  flow.entered?.(owner, state, world);
}

function enterRow(flow: Flow, row: StoredRow, world: World): void {
  const rows = history(flow, world, row[flow.ownerKey]);
  const index = rows.indexOf(row);
  const before = rows[index - 1];
  // A status that ended earlier leaves its gap; a state has none.
  const isOpen = before?.endsAt === null || Number(before?.endsAt) > Number(row.startsAt);
  if (before !== undefined && (isOpen || flow.step === 'state')) before.endsAt = row.startsAt;
  // Whatever has not ended is the present, also when it begins in the future.
  if (index === rows.length - 1 && row.endsAt === null) setCurrent(flow, row, world);
}

function leaveRow(flow: Flow, row: StoredRow, world: World): void {
  const { before, after } = neighbours(flow, world, row[flow.ownerKey], Number(row.startsAt));
  if (before === undefined) return;
  before.endsAt = after === undefined ? row.endsAt : after.startsAt;
  // The real server hands the time of a row in the middle to both its neighbours.
  if (after === undefined) setCurrent(flow, before, world);
  else after.startsAt = row.startsAt;
}

function checkLeave({ step, record, ...flow }: Flow, row: StoredRow, world: World): void {
  if (world.store.where(flow.timeline, flow.ownerKey, row[flow.ownerKey]).length > 1) return;
  const least = step === 'status' ? 'status timeline' : 'state in its timeline';
  throw badData(`Cannot delete the only ${step} timeline. ${record} should have at least one ${least}.`);
}

/** A move by an update of the owner. The column is written by then, and stays so when the move is refused. */
function moveOwner(flow: Flow, row: StoredRow, changes: Readonly<Record<string, unknown>>, world: World): void {
  const wanted = changes[flow.current];
  if (flow.updateCause === null) return;
  if (typeof wanted !== 'string' || history(flow, world, row._id).at(-1)?.[flow.stateKey] === wanted) return;
  checkMove(flow, world, wanted, neighbours(flow, world, row._id, world.store.now()));
  recordMove(flow, row, wanted, world, { cause: flow.updateCause });
}

/** The first row of a history: it begins when the owner was declared, and nobody is told of it who is told of the owner. */
function recordFirst(flow: Flow, row: StoredRow, world: World): void {
  if (row[flow.current] === null) return;
  const cause = flow.initialCause === undefined ? row.rootCause : flow.initialCause;
  const startsAt = flow.since === undefined ? undefined : Number(row[flow.since]);
  const asked = flow.told === undefined ? {} : { [TOLD]: row[flow.told] };
  const more = { isOwnerNotified: true, ...asked };
  recordMove(flow, row, row[flow.current], world, { cause: typeof cause === 'string' ? cause : null, startsAt, more });
}

const TOLD = 'shouldStatusPageSubscribersBeNotified';

/** What a row that the server itself writes says beside the move. */
interface MoveNote {
  readonly cause?: string | null | undefined;
  readonly startsAt?: number | undefined;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The row that records a move made by the server itself. */
export function recordMove(flow: Flow, owner: StoredRow, stateId: unknown, world: World, note: MoveNote = {}): void {
  if (history(flow, world, owner._id).at(-1)?.[flow.stateKey] === stateId) return;
  const values = { projectId: owner.projectId, [flow.ownerKey]: owner._id, [flow.stateKey]: stateId };
  const hasCause = world.store.table(flow.timeline).resource.columns.has('rootCause');
  world.write(flow.timeline, {
    ...values,
    startsAt: note.startsAt ?? world.store.now(),
    ...(hasCause ? { rootCause: note.cause ?? null } : {}),
    ...note.more,
  });
}

/** The rules of one flow: what a state row does to its owner, and a change of the owner's state to the rows. */
export function flowRules(flow: Flow): Rulebook {
  return {
    [flow.timeline]: {
      checkCreate: (draft, world) => checkTimelineRow(flow, draft, world),
      created: (row, world) => enterRow(flow, row, world),
      checkDelete: (row, world) => checkLeave(flow, row, world),
      deleted: (row, world) => leaveRow(flow, row, world),
    },
    [flow.owner]: {
      checkCreate: (draft, world) => {
        if (flow.startsAnywhere === true && draft.values[flow.current]) return;
        const first = initialState(flow, world, draft.projectId);
        if (first === undefined) throw badData(flow.lacking);
        draft.give(flow.current, first._id);
      },
      created: (row, world) => recordFirst(flow, row, world),
      updated: (row, _before, world, changes) => moveOwner(flow, row, changes, world),
    },
  };
}

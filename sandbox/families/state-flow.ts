import { checkChoices } from '../references.ts';
import { badData, serverError } from '../refusal.ts';
import type { Draft, RuleBook, World } from '../rules.ts';
import type { Row } from '../store.ts';
import { isUuid } from '../wire.ts';

/** A thing that moves through states, and the table that records its moves. */
export interface Flow {
  readonly owner: string;
  readonly ownerKey: string;
  readonly timeline: string;
  readonly state: string;
  readonly stateKey: string;
  /** Column of the owner that holds the present state. */
  readonly current: string;
  /** Words of the error texts: "Incident state cannot be same as previous state." */
  readonly words: {
    readonly owner: string;
    readonly state: string;
    readonly step: string;
    readonly order?: string;
    readonly record: string;
  };
  /** Flag of the state a new row starts in. */
  readonly initial: string;
  readonly initialCause?: string;
  /** What follows when the present state of an owner changed. */
  readonly entered?: (owner: Row, state: Row, world: World) => void;
}

/** State rows of one owner, earliest first. */
export function history(flow: Flow, world: World, ownerId: unknown): Row[] {
  const rows = world.store.table(flow.timeline).where(flow.ownerKey, ownerId);
  return rows.sort((a, b) => Number(a.startsAt) - Number(b.startsAt) || a.createdAt - b.createdAt);
}

/** The state a new row of a project starts in. */
export function initialState(flow: Flow, world: World, projectId: unknown): Row | undefined {
  const states = world.store.table(flow.state).where('projectId', projectId);
  return states.filter((row) => row[flow.initial] === true).sort((a, b) => rankOf(a) - rankOf(b))[0];
}

const rankOf = (state: Row | undefined): number => Number(state?.order ?? state?.priority ?? 0);

const isUnset = (value: unknown): boolean => value === undefined || value === null;

interface Neighbours {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

function neighbours(rows: readonly Row[], startsAt: number): Neighbours {
  return {
    before: rows.filter((row) => Number(row.startsAt) <= startsAt).at(-1),
    after: rows.find((row) => Number(row.startsAt) > startsAt),
  };
}

/** Refuses a move that repeats a neighbour or goes back in the order of states. */
function checkMove(flow: Flow, world: World, stateId: unknown, { before, after }: Neighbours): void {
  const { owner, state, step, order } = flow.words;
  if (before?.[flow.stateKey] === stateId) throw badData(`${state} cannot be same as previous ${step}.`);
  const to = world.store.find(flow.state, stateId);
  const from = world.store.find(flow.state, before?.[flow.stateKey]);
  if (order !== undefined && to !== undefined && from !== undefined && rankOf(to) < rankOf(from)) {
    const [there, here] = [String(to.name), String(from.name)];
    throw badData(
      `${owner} cannot transition to ${there} state from ${here} state because ${there} is before ${here} in the order of ${order}.`,
    );
  }
  if (after?.[flow.stateKey] === stateId) throw badData(`${state} cannot be same as next ${step}.`);
}

function checkTimelineRow(flow: Flow, draft: Draft, world: World): void {
  for (const key of [flow.ownerKey, flow.stateKey]) {
    // Only the id columns are read here, relation objects are not.
    if (!draft.sent[key]) throw badData(`${key} is null`);
    if (!isUuid(draft.values[key])) throw serverError();
  }
  const subject = `This ${draft.resource.singular.toLowerCase()}`;
  checkChoices(world.store, subject, draft.projectId, [{ resource: flow.state, id: draft.values[flow.stateKey] }]);
  if (isUnset(draft.values.startsAt)) draft.give('startsAt', world.store.now());
  const found = neighbours(history(flow, world, draft.values[flow.ownerKey]), Number(draft.values.startsAt));
  checkMove(flow, world, draft.values[flow.stateKey], found);
  draft.give('endsAt', found.after?.startsAt ?? null);
}

function setCurrent(flow: Flow, world: World, owner: Row | undefined, stateId: unknown): void {
  const state = world.store.find(flow.state, stateId);
  if (owner === undefined || state === undefined) return;
  if (owner[flow.current] !== stateId) world.store.update(flow.owner, owner, { [flow.current]: stateId });
  flow.entered?.(owner, state, world);
}

function enterRow(flow: Flow, row: Row, world: World): void {
  const rows = history(flow, world, row[flow.ownerKey]);
  const index = rows.indexOf(row);
  const before = rows[index - 1];
  if (before !== undefined) world.store.table(flow.timeline).patch(before, { endsAt: row.startsAt });
  if (index === rows.length - 1)
    setCurrent(flow, world, world.store.find(flow.owner, row[flow.ownerKey]), row[flow.stateKey]);
}

function leaveRow(flow: Flow, row: Row, world: World): void {
  const owner = world.store.find(flow.owner, row[flow.ownerKey]);
  if (owner === undefined) return;
  const { before, after } = neighbours(history(flow, world, owner._id), Number(row.startsAt));
  if (before === undefined) return;
  world.store.table(flow.timeline).patch(before, { endsAt: after?.startsAt ?? null });
  if (after === undefined) setCurrent(flow, world, owner, before[flow.stateKey]);
}

function checkLeave(flow: Flow, row: Row, world: World): void {
  if (history(flow, world, row[flow.ownerKey]).length > 1) return;
  const kind = flow.words.step;
  throw badData(
    `Cannot delete the only ${kind} timeline. ${flow.words.record} should have at least one ${kind} in its timeline.`,
  );
}

function moveOwner(flow: Flow, row: Row, changes: Record<string, unknown>, world: World): void {
  const wanted = changes[flow.current];
  if (typeof wanted !== 'string' || wanted === row[flow.current]) return;
  const found = neighbours(history(flow, world, row._id), world.store.now());
  try {
    checkMove(flow, world, wanted, found);
  } catch (error) {
    // The real server writes the column before it checks the move, and leaves it so.
    world.store.update(flow.owner, row, { [flow.current]: wanted });
    throw error;
  }
}

/** The row that records a move made by the server itself. */
export function recordMove(
  flow: Flow,
  owner: Row,
  stateId: unknown,
  world: World,
  rootCause: string | null = null,
): void {
  const last = history(flow, world, owner._id).at(-1);
  if (last?.[flow.stateKey] === stateId) return;
  const values = { projectId: owner.projectId, [flow.ownerKey]: owner._id, [flow.stateKey]: stateId };
  const hasCause = world.store.model.resources.get(flow.timeline)?.columns.has('rootCause');
  world.write(flow.timeline, { ...values, startsAt: world.store.now(), ...(hasCause ? { rootCause } : {}) });
}

/** The rules of one flow: what a state row does to its owner, and a change of the owner's state to the rows. */
export function flowRules(flow: Flow): RuleBook {
  return {
    [flow.timeline]: {
      checkCreate: (draft, world) => checkTimelineRow(flow, draft, world),
      created: (row, world) => enterRow(flow, row, world),
      checkDelete: (row, world) => checkLeave(flow, row, world),
      deleted: (row, world) => leaveRow(flow, row, world),
    },
    [flow.owner]: {
      checkCreate: (draft, world) => {
        if (isUnset(draft.values[flow.current])) {
          draft.give(flow.current, initialState(flow, world, draft.projectId)?._id ?? null);
        }
      },
      created: (row, world) => {
        if (row[flow.current] !== null) recordMove(flow, row, row[flow.current], world, flow.initialCause);
      },
      checkUpdate: (row, changes, world) => moveOwner(flow, row, changes, world),
      updated: (row, before, world) => {
        if (row[flow.current] !== before[flow.current]) recordMove(flow, row, row[flow.current], world);
      },
    },
  };
}

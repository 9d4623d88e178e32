/**
 * States are moved by a row in the table of state changes, never by the column. An update of the column answers 400 for
 * an earlier state and leaves the row there all the same, after which no state change can bring it back.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { badArgument } from '../basics/errors.ts';
import { isPlain, textOfValue } from '../basics/plain.ts';
import type { Call } from '../call/platform.ts';
import { notFound } from '../call/reads.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { Column } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOf, idOfText, type WireObject } from './codec.ts';
import { presentRow } from './reads.ts';
import { visibleRows } from './rows.ts';
import { type StateFlow, stateFlowOf } from './state-flows.ts';
import type { UpdateDraft } from './update-draft.ts';
import { quietSwitches, writeOf } from './write-request.ts';

/** The first state of a new row is written after its create was answered; what is moved before that loses it. */
const FIRST_STATE_MS = 300;

/** A state as the project defines it. */
interface State {
  readonly id: string;
  readonly name: string;
  readonly order: number;
}

/** Takes a new state out of an update's columns and puts a state change behind it. Throws for a step back. */
export async function withStateMove(call: Call, id: string, draft: UpdateDraft): Promise<UpdateDraft> {
  const flow = stateFlowOf(call.tool.resource);
  const column = flow && call.tool.module.columns[flow.column];
  if (!flow || !column?.via || !(column.via in draft.data)) return draft;
  const { [column.via]: target, ...data } = draft.data;
  if (typeof target !== 'string')
    throw badArgument(`${flow.column} cannot be emptied.`, 'Name the state that it moves to.');
  const change = await changeTool(call, flow);
  const [states, shown, history] = await Promise.all([
    statesOf(call, column),
    stateInColumn(call, id, flow),
    stateInHistory(call, id, flow, change),
  ]);
  const nameOf = (state: string): string => states.find((known) => known.id === state)?.name ?? state;
  const from = history ?? shown;
  if (target === from) {
    // A refused step back left the column behind the history; an update of the column is what brings it back.
    const isSpoiled = shown !== undefined && shown !== from;
    const what = isSpoiled ? ' by its history; only the column is set right' : '';
    const note = `${flow.column} is ${nameOf(target)} already${what}.`;
    return { ...draft, data: isSpoiled ? draft.data : data, notes: [...draft.notes, note] };
  }
  if (!flow.mayGoBack) refuseStepBack(flow, change, states, from, target);
  const sent = changeOf(flow, change, id, target);
  const quiet = quietSwitches(change.module, sent);
  const write = writeOf(change, undefined, { ...sent, ...quiet });
  const untold = Object.keys(quiet).length > 0 ? '; no subscriber is told' : '';
  const note = `${flow.column}: moved to ${nameOf(target)} by a new ${change.module.title} (${change.name})${untold}.`;
  return { data, after: [...draft.after, write], notes: [...draft.notes, note] };
}

/** The tool that moves the state. Throws where an instance has none. */
async function changeTool(call: Call, { through, column }: StateFlow): Promise<LoadedTool> {
  const tool = await call.toolOf(through, 'create');
  if (tool) return tool;
  throw badArgument(`${column} cannot be moved here: this release has no table of state changes.`, 'Leave it out.');
}

/** A state change as it is sent: its two relations by their id columns. */
function changeOf({ of, state }: StateFlow, { module }: LoadedTool, id: string, target: string): WireObject {
  return { [module.columns[of]?.via ?? of]: id, [module.columns[state]?.via ?? state]: target };
}

/** States in their order; none where the key may not list them: the API refuses then what is out of order. */
async function statesOf(call: Call, { to }: Column): Promise<State[]> {
  const wanted = { select: { name: true, order: true }, sort: { order: 'ASC' }, limit: 100 };
  const rows = await visibleRows(call, to ?? '', wanted);
  return rows.flatMap((row) => {
    const [id, name, order] = [idOf(row), decodeValue(row.name), Number(textOfValue(row.order))];
    return id === undefined || typeof name !== 'string' || Number.isNaN(order) ? [] : [{ id, name, order }];
  });
}

async function stateInColumn(call: Call, id: string, { column }: StateFlow): Promise<string | undefined> {
  const row = await presentRow(call, id, [column]);
  if (row === undefined) throw notFound(call.tool.module);
  return row === 'unreadable' ? undefined : idOfText((row[column] as { id?: unknown } | null | undefined)?.id);
}

async function stateInHistory(
  call: Call,
  id: string,
  flow: StateFlow,
  { module }: LoadedTool,
): Promise<string | undefined> {
  const query = { [module.columns[flow.of]?.via ?? flow.of]: id };
  const wanted = { query, select: { [flow.state]: { [ID]: true } }, sort: { startsAt: 'DESC' }, limit: 1 };
  const newest = (): Promise<WireObject[]> => visibleRows(call, flow.through, wanted);
  let [last] = await newest();
  if (!last) [last] = await pause(FIRST_STATE_MS).then(newest);
  const state = last?.[flow.state];
  return isPlain(state) ? idOf(state) : undefined;
}

/** States only move to higher orders; the last change can be deleted, which brings back the state before it. */
function refuseStepBack(
  { column }: StateFlow,
  { module }: LoadedTool,
  states: readonly State[],
  from: string | undefined,
  target: string,
): void {
  const present = states.find(({ id }) => id === from);
  const wanted = states.find(({ id }) => id === target);
  if (!present || !wanted || wanted.order > present.order) return;
  const later = states.filter(({ order }) => order > present.order).map(({ name }) => name);
  const ahead = later.length > 0 ? `It can move to ${later.join(' or ')}. ` : '';
  throw badArgument(
    `${column} is ${present.name}, and the API moves states forward only: not back to ${wanted.name}.`,
    `${ahead}To take the last step back, delete its newest ${module.title} (${module.operations.list?.name}, ${module.operations.delete?.name}).`,
  );
}

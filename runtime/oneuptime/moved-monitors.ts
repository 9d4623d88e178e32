/** Monitors that a change of state moves along: what hangs on an incident, an alert or a maintenance event. */
import { isPlain, textOfValue } from '../basics/plain.ts';
import type { Call, Row } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOf, idOfText, type WireObject } from './codec.ts';
import { visibleRows } from './rows.ts';
import { FLOWS, type StateFlow } from './state-flows.ts';
import { rowWords, sentId, tellingColumns } from './told-rows.ts';

/** Monitors whose statuses are compared, and that are told of. */
const MOST_MONITORS = 20;
const MOST_TOLD = 5;

/** Ids of rows that relations show. */
export function idsIn(values: readonly unknown[]): string[] {
  return values.flat().flatMap((value) => (isPlain(value) ? (idOfText(value.id) ?? []) : []));
}

/** Relations to monitors whose status hangs on the state of the row. */
export function monitorColumns(module: ResourceModule): string[] {
  return ['monitors', 'monitor'].filter((name) => module.columns[name]?.to === 'monitor');
}

/** How a monitor stands. */
export interface MonitorState {
  readonly name: string;
  readonly status: string;
  readonly isPaused: boolean;
}

const PAUSES = [
  'disableActiveMonitoringBecauseOfManualIncident',
  'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent',
];

/** Monitors by id, as they stand; none of those that the key may not see. */
export async function statusesOf(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, MonitorState>> {
  if (ids.length === 0) return new Map();
  const select = {
    name: true,
    currentMonitorStatus: { name: true },
    ...Object.fromEntries(PAUSES.map((name) => [name, true])),
  };
  const query = { [ID]: { _type: 'Includes', value: ids.slice(0, MOST_MONITORS) } };
  const rows = await visibleRows(call, 'monitor', { query, select, limit: MOST_MONITORS });
  return new Map(rows.map((row) => [idOf(row) ?? '', stateOf(row)]));
}

function stateOf(row: WireObject): MonitorState {
  const status = row.currentMonitorStatus;
  return {
    name: textOfValue(decodeValue(row.name) ?? ''),
    status: isPlain(status) ? textOfValue(decodeValue(status.name) ?? '') : '',
    isPaused: PAUSES.some((name) => row[name] === true),
  };
}

/** What became of monitors: those that moved, then those that stayed what they were. */
export function monitorNotes(
  before: ReadonlyMap<string, MonitorState>,
  after: ReadonlyMap<string, MonitorState>,
): string[] {
  const notes = [...after].flatMap(([id, now]) => {
    const was = before.get(id);
    if (!was) return [];
    const moved = was.status === now.status ? `stays ${now.status}` : `${was.status} -> ${now.status}`;
    const checked = was.isPaused === now.isPaused ? '' : now.isPaused ? ', not checked for now' : ', checked again';
    return [`${now.name}: ${moved}${checked}.`];
  });
  const left = notes.length - MOST_TOLD;
  return left > 0 ? [...notes.slice(0, MOST_TOLD), `${left} more monitors are not told of.`] : notes;
}

/** Notes on the row that a state change is of, and on its monitors, once `made` is there. */
export type AfterMove = (made: Row) => Promise<readonly string[]>;

/** Looks at the row that the create of a state change is of; undefined for what is no state change, or cannot be seen. */
export async function watchMoved(call: Call, data: WireObject): Promise<AfterMove | undefined> {
  const found = Object.entries(FLOWS).find(([, { through }]) => through === call.tool.resource);
  if (!found) return undefined;
  const [resource, flow] = found;
  const id = sentId(call.tool.module, flow.of, data);
  const module = await call.module(resource);
  const links = monitorColumns(module);
  const names = tellingColumns(module).filter((name) => name !== flow.column);
  const select = {
    ...Object.fromEntries(names.map((name) => [name, true])),
    ...Object.fromEntries(links.map((name) => [name, { [ID]: true }])),
  };
  const [row] = id === undefined ? [] : await visibleRows(call, resource, { query: { [ID]: id }, select, limit: 1 });
  if (!row) return undefined;
  const before = await statusesOf(call, idsIn(links.map((name) => decodeValue(row[name]))));
  return async (made) => [
    ...movedNotes(call, module, flow, row, made),
    ...monitorNotes(before, before.size === 0 ? before : await statusesOf(call, [...before.keys()])),
  ];
}

/** A state change without an end is the present state of its row. */
function movedNotes(call: Call, module: ResourceModule, flow: StateFlow, row: WireObject, made: Row): string[] {
  const { [flow.state]: state, startsAt, endsAt = null } = made;
  if (!isPlain(state) || endsAt !== null) return [];
  const words = rowWords(module, { ...row, [flow.column]: state }, startsAt ?? undefined, call.now());
  return words === undefined ? [] : [`On ${words}.`];
}

/** Monitors that a change of state moves along: what hangs on an incident, an alert or a maintenance event. */
import { isPlain, textOfValue } from '../basics/plain.ts';
import type { Call } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOf, idOfText, type WireObject } from './codec.ts';
import { visibleRows } from './rows.ts';
import { FLOWS, type StateFlow } from './state-flows.ts';
import { sentId } from './told-rows.ts';

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

/** Tells, once it was sent, what the create of a state change did to the monitors of its row. */
export async function watchMonitors(call: Call, data: WireObject): Promise<() => Promise<readonly string[]>> {
  const found = Object.entries(FLOWS).find(([, { through }]) => through === call.tool.resource);
  const before = found && (await monitorsOf(call, found, data));
  if (!before || before.size === 0) return async () => [];
  return async () => monitorNotes(before, await statusesOf(call, [...before.keys()]));
}

async function monitorsOf(
  call: Call,
  [resource, { of }]: [string, StateFlow],
  data: WireObject,
): Promise<ReadonlyMap<string, MonitorState>> {
  const id = sentId(call.tool.module, of, data);
  const columns = monitorColumns(await call.module(resource));
  if (id === undefined || columns.length === 0) return new Map();
  const select = Object.fromEntries(columns.map((name) => [name, { [ID]: true }]));
  const [row = {}] = await visibleRows(call, resource, { query: { [ID]: id }, select, limit: 1 });
  return statusesOf(call, idsIn(columns.map((name) => decodeValue(row[name]))));
}

/** Since when rows are in their state: the API keeps that with the state changes, and answers when something was resolved. */
import { ownCopy } from '../basics/plain.ts';
import type { Call } from '../call/platform.ts';
import { decodeValue, idOf, idOfText, type WireObject } from './codec.ts';
import { orWithout, visibleRows } from './rows.ts';
import { type StateFlow, stateFlowOf } from './state-flows.ts';

/** Rows that checks move, and nobody by a state change of theirs. */
const CHECKED: Readonly<Record<string, StateFlow>> = {
  monitor: {
    column: 'currentMonitorStatus',
    through: 'monitor_status_event',
    of: 'monitor',
    state: 'monitorStatus',
  },
};

function flowOf(resource: string): StateFlow | undefined {
  return stateFlowOf(resource) ?? (Object.hasOwn(CHECKED, resource) ? CHECKED[resource] : undefined);
}

/** Name under which a row shows it. */
export const STATE_SINCE = 'stateSince';

const TOLD = 'Since when they are in their states could not be read in time.';

/** Column of the state of a resource's rows; undefined where no table tells its changes. */
export function stateColumn(resource: string): string | undefined {
  return flowOf(resource)?.column;
}

/** Rows with the time of their last state change, behind their state; one more request. As they are where it fails. */
export async function withStateSince(call: Call, rows: readonly WireObject[]): Promise<readonly WireObject[]> {
  const flow = flowOf(call.tool.resource);
  const ids = rows.flatMap((row) => (flow && row[flow.column] ? (idOf(row) ?? []) : []));
  if (!flow || ids.length === 0) return rows;
  const since = await lastChanges(call, flow, ids);
  return rows.map((row) => {
    const at = since.get(idOf(row) ?? '');
    if (at === undefined) return row;
    const told = ownCopy(row);
    told[STATE_SINCE] = at;
    return told;
  });
}

/** Beginning of the state change that has no end, by the row that it is of. */
export async function lastChanges(
  call: Call,
  { through, of }: StateFlow,
  ids: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const tool = await call.toolOf(through, 'list');
  const row = tool?.module.columns[of]?.via;
  if (row === undefined) return new Map();
  const query = { [row]: { _type: 'Includes', value: ids }, endsAt: null };
  const reading = visibleRows(call, through, { query, select: { [row]: true, startsAt: true }, limit: ids.length });
  const changes = await orWithout(call, reading, [], TOLD).catch(() => []);
  return new Map(changes.map((change) => [idOfText(decodeValue(change[row])) ?? '', decodeValue(change.startsAt)]));
}

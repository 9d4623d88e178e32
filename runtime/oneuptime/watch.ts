/** Looks at a row and what hangs on it before a write and after, so that its caller is told what became of both. */
import { isPlain, textOfValue } from '../basics/plain.ts';
import type { Call, Plan, Row, SeenRow, Watch } from '../call/platform.ts';
import { relationBehind } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOf, idOfText, type WireObject } from './codec.ts';
import { presentRow } from './reads.ts';
import { visibleRows } from './rows.ts';
import { stateFlowOf } from './state-flows.ts';
import { hasState, parentOf, rowInWords, tellingColumns } from './told-rows.ts';

/** Columns that are compared; a write that changes more tells of the first. */
const MOST_COLUMNS = 12;
/** Monitors whose statuses are compared, and that are told of. */
const MOST_MONITORS = 20;
const MOST_TOLD = 5;

/** Undefined where there is nothing to compare: no such row, or none that the key may read. */
export async function watchRow(call: Call, id: string, { changed }: Plan): Promise<Watch | undefined> {
  const { module, verb, resource } = call.tool;
  if (verb === 'delete') return beforeDelete(await rowInWords(call, resource, id));
  const compared = comparedColumns(call, changed);
  const parent = await parentOf(call);
  if (compared.length === 0 && !parent && !hasState(module)) return undefined;
  const flow = stateFlowOf(resource);
  const links = flow && compared.includes(flow.column) ? monitorColumns(call) : [];
  const along = [...tellingColumns(module), ...(parent ? [parent.name] : []), ...links];
  const before = await presentRow(call, id, [...new Set([...compared, ...along])]);
  if (before === undefined || before === 'unreadable') return undefined;
  const subject = subjectOf(call, id, before, parent);
  const monitors = idsIn(links.map((name) => before[name]));
  const statuses = await statusesOf(call, monitors);
  return {
    before: only(before, compared),
    words: undefined,
    after: () => lookAgain(call, { id, compared, subject, monitors, statuses }),
  };
}

/** Of a row that is deleted only its name is left. */
function beforeDelete(words: string | undefined): Watch | undefined {
  const nothing: SeenRow = { row: undefined, words, notes: [] };
  return words === undefined ? undefined : { before: {}, words, after: async () => nothing };
}

/** A row that one wants to be told of, and how it is told of. */
type Subject = { readonly resource: string; readonly id: string; readonly prefix: string } | undefined;

interface Watched {
  readonly id: string;
  readonly compared: readonly string[];
  readonly subject: Subject;
  readonly monitors: readonly string[];
  readonly statuses: ReadonlyMap<string, MonitorState>;
}

async function lookAgain(call: Call, { id, compared, subject, monitors, statuses }: Watched): Promise<SeenRow> {
  const [row, words, now] = await Promise.all([
    presentRow(call, id, compared),
    tellOf(call, subject),
    statusesOf(call, monitors),
  ]);
  return {
    row: row === undefined || row === 'unreadable' ? undefined : only(row, compared),
    words,
    notes: monitorNotes(statuses, now),
  };
}

/** Columns that a plan changes, as far as they can be shown side by side. */
function comparedColumns({ tool: { module } }: Call, changed: readonly string[]): string[] {
  const names = changed.map((name) => relationBehind(module, name) ?? name);
  return [...new Set(names)]
    .filter((name) => {
      const column = module.columns[name];
      return column?.access.includes('r') === true && !column.secret && !column.heavy;
    })
    .slice(0, MOST_COLUMNS);
}

function only(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]]));
}

/** The row itself where it has a state, else the one that it hangs on. */
function subjectOf(
  call: Call,
  id: string,
  row: Row,
  parent: { readonly name: string; readonly to: string } | undefined,
): Subject {
  if (hasState(call.tool.module)) return { resource: call.tool.resource, id, prefix: '' };
  const [parentId] = parent ? idsIn([row[parent.name]]) : [];
  return parent && parentId !== undefined ? { resource: parent.to, id: parentId, prefix: 'on ' } : undefined;
}

async function tellOf(call: Call, subject: Subject): Promise<string | undefined> {
  if (!subject) return undefined;
  const words = await rowInWords(call, subject.resource, subject.id);
  return words === undefined ? undefined : `${subject.prefix}${words}`;
}

function idsIn(values: readonly unknown[]): string[] {
  return values.flat().flatMap((value) => (isPlain(value) ? (idOfText(value.id) ?? []) : []));
}

/** Relations to monitors whose status hangs on the state of the row. */
function monitorColumns({ tool: { module } }: Call): string[] {
  return ['monitors', 'monitor'].filter((name) => module.columns[name]?.to === 'monitor');
}

interface MonitorState {
  readonly name: string;
  readonly status: string;
  readonly isPaused: boolean;
}

const PAUSES = [
  'disableActiveMonitoringBecauseOfManualIncident',
  'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent',
];

async function statusesOf(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, MonitorState>> {
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
function monitorNotes(before: ReadonlyMap<string, MonitorState>, after: ReadonlyMap<string, MonitorState>): string[] {
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

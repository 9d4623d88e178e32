/** Looks at a row and what hangs on it before a write and after, so that its caller is told what became of both. */
import type { Call, Plan, Row, SeenRow, Watch } from '../call/platform.ts';
import { type Kind, relationBehind } from '../catalogue/kinds.ts';
import { STEPS } from './checks.ts';
import { ID } from './codec.ts';
import { hasChecks } from './extra-arguments.ts';
import { describeSteps } from './monitors/describe.ts';
import { idsIn, type MonitorState, monitorColumns, monitorNotes, statusesOf } from './moved-monitors.ts';
import { presentRow } from './reads.ts';
import { rotaKeys } from './rota-columns.ts';
import { visibleRows } from './rows.ts';
import { stateFlowOf } from './state-flows.ts';
import { lastChanges } from './state-since.ts';
import { hasState, parentOf, rowInWords, rowWords, tellingColumns } from './told-rows.ts';

/** Columns that are compared; a write that changes more tells of the first. */
const MOST_COLUMNS = 12;

/** Large as they are stored, and a line as they are read. */
const ROTAS: readonly Kind[] = ['recurring', 'restrictionTimes'];

/** Undefined where there is nothing to compare: no such row, or none that the key may read. */
export async function watchRow(call: Call, id: string, { changed }: Plan): Promise<Watch | undefined> {
  const { module, verb, resource } = call.tool;
  if (verb === 'delete') return beforeDelete(await rowInWords(call, resource, id));
  const compared = comparedColumns(call, changed);
  const parent = await parentOf(call);
  if (compared.length === 0 && !parent && !hasState(module)) return undefined;
  const flow = stateFlowOf(resource);
  const links = flow && compared.includes(flow.column) ? monitorColumns(module) : [];
  const keys = rotaKeys(module, compared);
  const along = [...tellingColumns(module), ...(parent ? [parent.name] : []), ...links, ...keys];
  const steps = stepsReader(call, id, changed);
  const [before, wasStepped] = await Promise.all([
    presentRow(call, id, [...new Set([...compared, ...along])]),
    steps(),
  ]);
  if (before === undefined || before === 'unreadable') return undefined;
  const subject = subjectOf(call, id, before, parent);
  const monitors = idsIn(links.map((name) => before[name]));
  const statuses = await statusesOf(call, monitors);
  return {
    before: { ...only(before, compared), ...wasStepped },
    words: undefined,
    after: () => lookAgain(call, { id, before, compared, keys, subject, monitors, statuses, steps }),
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
  readonly before: Row;
  readonly compared: readonly string[];
  /** Columns that others are read by. */
  readonly keys: readonly string[];
  readonly subject: Subject;
  readonly monitors: readonly string[];
  readonly statuses: ReadonlyMap<string, MonitorState>;
  readonly steps: () => Promise<Row>;
}

async function lookAgain(
  call: Call,
  { id, before, compared, keys, subject, monitors, statuses, steps }: Watched,
): Promise<SeenRow> {
  const isItself = subject?.id === id;
  const along = isItself ? tellingColumns(call.tool.module) : [];
  const [row, words, now, stepped] = await Promise.all([
    presentRow(call, id, [...new Set([...compared, ...keys, ...along])]),
    isItself ? undefined : tellOf(call, subject),
    statusesOf(call, monitors),
    steps(),
  ]);
  if (row === undefined || row === 'unreadable') return { row: undefined, words, notes: monitorNotes(statuses, now) };
  return {
    row: { ...only(row, compared), ...stepped },
    words: isItself ? await ownWords(call, id, before, row) : words,
    notes: monitorNotes(statuses, now),
  };
}

/** The row itself as it was read: one that was in another state a moment ago is in this one since now. */
async function ownWords(call: Call, id: string, before: Row, row: Row): Promise<string | undefined> {
  const { module, resource } = call.tool;
  const flow = stateFlowOf(resource);
  const hasMoved = flow && idsIn([before[flow.column]]).join() !== idsIn([row[flow.column]]).join();
  const since = hasMoved
    ? call.now().toISOString()
    : flow && (await lastChanges(call, flow, [id]).catch(() => undefined))?.get(id);
  return rowWords(module, row, since, call.now());
}

/** Reads what a monitor checks in readable form, where that changes; statuses in it stay ids. */
function stepsReader(call: Call, id: string, changed: readonly string[]): () => Promise<Row> {
  if (!hasChecks(call.tool.module) || !changed.includes(STEPS)) return async () => ({});
  const wanted = { query: { [ID]: id }, select: { [STEPS]: true }, limit: 1 };
  return async () => {
    const [row] = await visibleRows(call, call.tool.resource, wanted);
    return row ? { [STEPS]: describeSteps(row[STEPS], () => undefined) } : {};
  };
}

/** Columns that a plan changes, as far as they can be shown side by side. */
function comparedColumns({ tool: { module } }: Call, changed: readonly string[]): string[] {
  const names = changed.map((name) => relationBehind(module, name) ?? name);
  return [...new Set(names)]
    .filter((name) => {
      const column = module.columns[name];
      const isSmall = !column?.heavy || ROTAS.includes(column.kind);
      return column?.access.includes('r') === true && !column.secret && isSmall;
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

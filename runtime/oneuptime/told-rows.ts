/** A row in a few words: its number, its name, its state and since when. */
import { isPlain, textOfValue } from '../basics/plain.ts';
import { ageText } from '../call/ages.ts';
import { cutText } from '../call/cut-text.ts';
import type { Call } from '../call/platform.ts';
import { type Column, isQuotedNumber, type ResourceModule } from '../catalogue/kinds.ts';
import { decodeValue, ID, idOfText, type WireObject } from './codec.ts';
import { visibleRows } from './rows.ts';
import { type StateFlow, stateFlowOf } from './state-flows.ts';

const STATUS = 'currentMonitorStatus';
const LONGEST_NAME = 100;

/** Columns by which people know a row and how it stands. */
export function tellingColumns({ resource, columns, label }: ResourceModule): string[] {
  const number = Object.keys(columns).find(isQuotedNumber);
  const state = stateFlowOf(resource)?.column ?? STATUS;
  const wanted = [number, label, state].filter((name) => name !== undefined);
  return wanted.filter((name) => columns[name]?.access.includes('r'));
}

/** Whether rows of a resource have a state that one wants to know of. */
export function hasState({ resource, columns }: ResourceModule): boolean {
  return stateFlowOf(resource) !== undefined || STATUS in columns;
}

/** The relation to the row that rows of this resource hang on, and its resource; undefined where it has no state. */
export async function parentOf(call: Call): Promise<{ readonly name: string; readonly to: string } | undefined> {
  const { columns } = call.tool.module;
  const isParent = ([, { kind, required, to }]: [string, Column]): boolean =>
    kind === 'one' && required === true && to !== undefined;
  for (const [name, { to = '' }] of Object.entries(columns).filter(isParent))
    if (hasState(await call.module(to))) return { name, to };
  return undefined;
}

/** Id of a relation in what is sent. */
export function sentId({ columns }: ResourceModule, name: string, data: WireObject): string | undefined {
  return idOfText(decodeValue(data[columns[name]?.via ?? name]));
}

/** The row in words: `INC-470 Checkout API is slow, Resolved since 2026-11-09 (21 d ago)`; undefined where it cannot be read. */
export async function rowInWords(call: Call, resource: string, id: string): Promise<string | undefined> {
  const module = await call.module(resource);
  const flow = stateFlowOf(resource);
  const told = flow && (await toldByChange(call, module, flow, id));
  if (told !== undefined) return told;
  const select = Object.fromEntries(tellingColumns(module).map((name) => [name, selectOf(module, name)]));
  const [row] = await visibleRows(call, resource, { query: { [ID]: id }, select, limit: 1 });
  return row && rowWords(module, row, undefined, call.now());
}

/** The same by the state change that has no end, which shows the row that it is of: one request for all. */
async function toldByChange(
  call: Call,
  module: ResourceModule,
  flow: StateFlow,
  id: string,
): Promise<string | undefined> {
  const tool = await call.toolOf(flow.through, 'list');
  const via = tool?.module.columns[flow.of]?.via;
  const names = tellingColumns(module).filter((name) => name !== flow.column);
  if (via === undefined || names.some((name) => module.columns[name]?.throughRelation !== true)) return undefined;
  const row = { [ID]: true, ...Object.fromEntries(names.map((name) => [name, true])) };
  const state = selectOf(module, flow.column);
  const wanted = {
    query: { [via]: id, endsAt: null },
    select: { startsAt: true, [flow.of]: row, [flow.state]: state },
  };
  const [change] = await visibleRows(call, flow.through, { ...wanted, limit: 1 });
  const found = change?.[flow.of];
  if (!change || !isPlain(found)) return undefined;
  return rowWords(module, { ...found, [flow.column]: change[flow.state] }, decodeValue(change.startsAt), call.now());
}

function selectOf({ columns }: ResourceModule, name: string): unknown {
  const { label, kind } = columns[name] as Column;
  return kind === 'one' ? { [ID]: true, ...(label === undefined ? {} : { [label]: true }) } : true;
}

/** A row as it was read, in plain form or not, in words. */
export function rowWords(module: ResourceModule, row: WireObject, since: unknown, now: Date): string | undefined {
  const words = tellingColumns(module).flatMap((name): string[] => {
    const value = decodeValue(row[name]);
    if (value === null || value === undefined) return [];
    const { label = '' } = module.columns[name] as Column;
    const text = typeof value === 'object' ? textOfValue((value as WireObject)[label] ?? '') : textOfValue(value);
    return text === '' ? [] : [`${name === stateOf(module) ? ', ' : ' '}${cutText(text, LONGEST_NAME)}`];
  });
  const age = since === undefined ? undefined : ageText(textOfValue(since), now);
  const told = age === undefined ? '' : ` since ${textOfValue(since).slice(0, 10)} (${age})`;
  return words.length > 0 ? `${words.join('').replace(/^(?:, | )/, '')}${told}` : undefined;
}

function stateOf({ resource }: ResourceModule): string {
  return stateFlowOf(resource)?.column ?? STATUS;
}

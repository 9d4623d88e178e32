/** How many rows there are in groups, or what is measured of them: a small table. */

import type { ToolResult } from '../mcp/tool-server.ts';
import type { ReadArguments } from './arguments.ts';
import type { CallState } from './call-state.ts';
import { readThrough } from './closed-rows.ts';
import { measureOf, readGroupKeys, refuseClosedGroups } from './grouping.ts';
import type { AskedGroups, GroupKey } from './groups/asked.ts';
import { figureTitle, shownFigure } from './groups/figures.ts';
import { inOrder, ranked } from './groups/order.ts';
import type { CountedGroup, Groups, GroupValue } from './groups/tally.ts';
import { asFound, orExplained } from './no-rows.ts';
import type { Query, Row } from './platform.ts';
import { appliedOf, quotesOutside } from './reads.ts';
import { fitting } from './result.ts';
import { CELL } from './shown-row.ts';
import { inCell, printedTable } from './table.ts';
import { marked } from './untrusted.ts';

/** Whether a count asks for more than one number. */
export function asksForGroups({ by, measure }: ReadArguments): boolean {
  return by !== undefined || measure !== undefined;
}

/** How many rows there are in groups, or what is measured of them. Throws `bad_arguments` for what cannot be grouped by. */
export async function countGroups(state: CallState): Promise<ToolResult> {
  const args = state.args as ReadArguments;
  const { module } = state.tool;
  const grouping: AskedGroups = {
    keys: await readGroupKeys(module, args.by ?? [], (resource) => readThrough(state, resource)),
    measure: args.measure === undefined ? undefined : measureOf(module, args.measure),
    timezone: args.timezone ?? 'UTC',
  };
  refuseClosedGroups(module, grouping.keys, state);
  const query = await state.platform.query(state);
  const read = (wanted: Query): Promise<Groups> => state.platform.groups(state, wanted, grouping);
  const first = await read(query);
  const isNone = first.groups.length === 0 && first.unread === 0;
  const outcome = isNone ? await orExplained(state, query, first, read) : asFound(first, query);
  const { found } = outcome;
  const columns = grouping.keys.map(({ column }) => column);
  const notes = [...state.notes, ...query.notes, ...found.notes, ...severalNotes(grouping.keys), ...outcome.notes];
  const applied = appliedOf(args, outcome.query, state);
  const table = await groupTable(state, { grouping, found, notes, top: args.top, applied });
  return marked(table, state.isFromOutside(columns) || quotesOutside(state, outcome.isQuoting));
}

interface Answer {
  readonly grouping: AskedGroups;
  readonly found: Groups;
  /** Groups that are shown, where that was said. */
  readonly top: number | undefined;
  readonly applied: Row | undefined;
  readonly notes: readonly string[];
}

/** Groups as a table, a line per group; what else there is to say stands below. */
async function groupTable(state: CallState, { grouping, found, top, applied, notes }: Answer): Promise<ToolResult> {
  const { keys, measure } = grouping;
  const { groups, isLatest } = ranked(found, grouping, top);
  const title = figureTitle(measure);
  const columns = [...keys.map(({ name }) => name), title];
  const lineOf = await liner(grouping, groups, found);
  const shown = inOrder(fitting(groups, lineOf), found, grouping);
  const isGrouped = keys.length > 0 && shown.length > 0;
  const foot = [
    `${measure ? `${title} of all` : 'count'}: ${shownFigure(found.total, measure) ?? 'none'}`,
    isGrouped && `groups: ${found.groups.length}`,
    keys.some(({ step }) => step) && `timezone: ${grouping.timezone}`,
    applied && `applied: ${JSON.stringify(applied)}`,
    ...notes,
    ...state.remarks,
  ].filter(Boolean);
  const rest = restLine(shown, grouping, found, isLatest);
  const lines = isGrouped ? [columns.join(' | '), ...shown.map(lineOf), ...rest] : [];
  return printedTable(lines, foot);
}

/** Prints groups, with the names of the rows by which they are known. */
async function liner(
  { keys, measure }: AskedGroups,
  groups: readonly CountedGroup[],
  found: Groups,
): Promise<(group: CountedGroup) => string> {
  const names = await Promise.all(
    keys.map((_key, at) => {
      const ids = groups.map(({ values }) => values[at]).filter((value) => typeof value === 'string');
      return found.namesOf(at, [...new Set(ids)]);
    }),
  );
  const shared = names.map((known) => repeated([...known.values()]));
  return ({ values, figure }) => {
    const cells = values.map((value, at) => {
      const name = names[at]?.get(String(value));
      const text = inCell(name ?? shownValue(value), CELL.table);
      return name !== undefined && shared[at]?.has(name) ? `${text} (${value})` : text;
    });
    return [...cells, String(shownFigure(figure, measure) ?? '')].join(' | ');
  };
}

/** Texts that come more than once. */
function repeated(texts: readonly string[]): ReadonlySet<string> {
  const met = new Set<string>();
  return new Set(texts.filter((text) => met.has(text) || !met.add(text)));
}

function shownValue(value: GroupValue): string {
  if (value === null) return '(none)';
  return value === '' ? '""' : String(value);
}

/** What the groups that are not shown have together: rows and sums add up, no other figures do. */
function restLine(
  shown: readonly CountedGroup[],
  { keys, measure }: AskedGroups,
  { groups, unread }: Groups,
  isLatest: boolean,
): readonly string[] {
  const left = groups.length - shown.length;
  // What is not counted has no figure either; notes tell of it.
  const behind = measure ? 0 : unread;
  if (left === 0 && behind === 0) return [];
  const sumOf = (some: readonly CountedGroup[]): number => some.reduce((sum, { figure }) => sum + (figure ?? 0), 0);
  const isSum = !measure || measure.figure === 'sum';
  const more = `${behind > 0 ? 'not in these groups' : `${left} ${isLatest ? 'earlier' : 'more'} groups`}`;
  const figure = isSum ? shownFigure(sumOf(groups) - sumOf(shown) + behind, measure) : '';
  return [[more, ...keys.slice(1).map(() => ''), String(figure)].join(' | ')];
}

function severalNotes(keys: readonly GroupKey[]): string[] {
  return keys
    .filter(({ isSeveral }) => isSeveral)
    .map(({ name }) => `A row counts in the group of each of its ${name}.`);
}

/** Rows of one page as they are shown: cut to what a reader can take, in a table or as JSON, and printed once. */
import { hidesNothing } from '../basics/visible.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { ReadArguments } from './arguments.ts';
import type { CallState } from './call-state.ts';
import type { ColumnChoice, Row } from './platform.ts';
import { flattened } from './related-fields.ts';
import { fitting, type Page, pageResult } from './result.ts';
import { CELL, cutTexts, isShort } from './shown-row.ts';
import { tableOf, tableResult } from './table.ts';
import { BUDGET, estimateTokens, mostTokens } from './tokens.ts';
import { withinCeiling } from './within-ceiling.ts';

/** What is shown of a page, and the result that is made of it: JSON, or a table. */
interface ShownPage {
  readonly items: readonly Row[];
  readonly result: (page: Page) => ToolResult;
}

/** Rows cut to the budget at a row boundary; those behind it are not looked at. */
export function shownPage(state: CallState, rows: readonly Row[], choice: ColumnChoice): ShownPage {
  const { format } = state.args as ReadArguments;
  if (format === 'table') return pageAsTable(state, rows, choice);
  return pageOfFew(rows) ?? pageOfMany(rows);
}

/** Most pages are a few short rows in which nothing hides: they fit as they are, and are printed at once. */
function pageOfFew(rows: readonly Row[]): ShownPage | undefined {
  for (const row of rows) if (!isShort(row, CELL.list)) return undefined;
  const printed = JSON.stringify(rows);
  // Each row is counted for itself, and rounded up.
  const isWithin = mostTokens(printed) + 3 * rows.length <= BUDGET;
  return isWithin && hidesNothing(printed) ? pageAsJson(rows, printed) : undefined;
}

function pageOfMany(rows: readonly Row[]): ShownPage {
  const shown = fitting(cutRows(rows, BUDGET), ({ text }) => text);
  const texts = shown.map(({ text }) => text);
  return pageAsJson(
    shown.map(({ row }) => row),
    `[${texts.join(',')}]`,
  );
}

function pageAsJson(items: readonly Row[], printed: string): ShownPage {
  return { items, result: (page) => pageResult(page, printed) };
}

function pageAsTable(state: CallState, rows: readonly Row[], choice: ColumnChoice): ShownPage {
  const { fields } = state.args as ReadArguments;
  const { related } = choice;
  const flat = related ? rows.map((row) => flattened(row, related, fields ?? [])) : rows;
  const table = tableOf(flat, { module: state.tool.module, ...choice, fields, timezone: state.timezone });
  const budget = BUDGET - estimateTokens([table.header, ...table.empty].join(' | '));
  const lines: string[] = [];
  const print = ({ row }: PrintedRow): string => {
    const line = table.line(row);
    lines.push(line);
    return line;
  };
  const items = fitting(cutRows(flat, budget), print, budget).map(({ row }) => row);
  return { items, result: (page) => tableResult(page, table, lines.slice(0, items.length)) };
}

/** A row as it is shown, and its JSON. */
interface PrintedRow {
  readonly row: Row;
  readonly text: string;
}

function* cutRows(rows: readonly Row[], ceiling: number): Generator<PrintedRow> {
  for (const row of rows) yield shortRow(row, ceiling) ?? cutRow(row, ceiling);
}

/** A row in which there is nothing to cut. */
function shortRow(row: Row, ceiling: number): PrintedRow | undefined {
  if (!isShort(row, CELL.list)) return undefined;
  const text = JSON.stringify(row);
  return mostTokens(text) <= ceiling && hidesNothing(text) ? { row, text } : undefined;
}

function cutRow(whole: Row, ceiling: number): PrintedRow {
  const row = withinCeiling(cutTexts(whole, { limit: CELL.list, ceiling }), ceiling);
  return { row, text: JSON.stringify(row) };
}

/** A page as a table: which columns it has, what stands in a cell, and what there is to say below. */
import { isPlain, type Plain } from '../basics/plain.ts';
import { visible } from '../basics/visible.ts';
import {
  argumentName,
  type Column,
  columnNamed,
  columnOf,
  isQuotedNumber,
  type ResourceModule,
  relationOf,
  shapeOf,
} from '../catalogue/kinds.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { cutText } from './cut-text.ts';
import { localTime } from './local-times.ts';
import type { Row } from './platform.ts';
import { nanosText, numberText, partsText } from './readable-values.ts';
import type { Page } from './result.ts';
import { CELL } from './shown-row.ts';
import { estimateTokens } from './tokens.ts';

/** Columns of a row that are looked at, more than any has. */
const MAX_COLUMNS = 1000;
/** Tokens of the header line at the most, and of the names of columns without values. */
const MOST_HEADER = 1500;
const MOST_EMPTY = 300;

/** What a table is made of. */
interface TableWish {
  readonly module: ResourceModule;
  /** Columns that were read, by their own names. */
  readonly columns: readonly string[];
  /** Those of which something else tells the gist. */
  readonly brief?: readonly string[] | undefined;
  /** Fields as the caller named them; undefined where it named none. */
  readonly fields: readonly string[] | undefined;
  readonly timezone: string;
}

/** How the rows of one page are laid out. */
export interface Table {
  readonly header: string;
  /** Columns that were asked for and that no row has a value in. */
  readonly empty: readonly string[];
  /** Whether rows tell their ids. */
  readonly hasIds: boolean;
  line(row: Row): string;
}

/** Lays out rows: a column for each that any row has a value for, in the order of the rows or as they were named. */
export function tableOf(rows: readonly Row[], wish: TableWish): Table {
  const { module, brief = [], fields, timezone } = wish;
  const asked = askedNames(wish);
  const all = filledColumns(rows);
  const filled = fields ? inOrderOf(asked, all) : all;
  const hasIds = showsIds(rows, wish);
  const shown = within(
    filled.filter((name) => hasIds || name !== ID),
    MOST_HEADER,
  );
  const limit = fields ? CELL.list : CELL.table;
  const looks = shown.map((name): [string, CellLook] => {
    const inside = shown.filter((other) => other.startsWith(`${name}.`)).map((other) => other.slice(name.length + 1));
    return [name, { column: columnOf(module, name), limit, timezone, apart: inside }];
  });
  return {
    header: shown.join(' | '),
    empty: within(
      asked.filter((name) => name !== ID && !filled.includes(name) && !brief.includes(name)),
      MOST_EMPTY,
    ),
    hasIds,
    line: (row) => looks.map(([name, look]) => cell(row[name], look)).join(' | '),
  };
}

const ID = 'id';

/** Names of the columns that were asked for, as rows have them. */
function askedNames({ module, columns, fields }: TableWish): string[] {
  const all = columns.map((name) => argumentName(module, name));
  if (!fields) return all;
  return fields.flatMap((field) => {
    const [head = '', inside] = field.split('.');
    const name = argumentName(module, columnNamed(module, head));
    return field === '*' ? all : inside === undefined ? name : `${name}.${inside === '_id' ? ID : inside}`;
  });
}

/** Columns in the order in which they were named; those that nobody named come last, an id first. */
function inOrderOf(asked: readonly string[], columns: readonly string[]): string[] {
  const place = (name: string): number => {
    if (name === ID && !asked.includes(ID)) return -1;
    return asked.includes(name) ? asked.indexOf(name) : asked.length;
  };
  return [...columns].sort((one, other) => place(one) - place(other));
}

/** As many names as a line can hold. */
function within(names: readonly string[], budget: number): string[] {
  let left = budget;
  return names.filter((name) => {
    left -= estimateTokens(name);
    return left > 0;
  });
}

function filledColumns(rows: readonly Row[]): string[] {
  const columns: string[] = [];
  const known = new Set<string>();
  for (const row of rows) {
    let before = -1;
    for (const name of Object.keys(row).slice(0, MAX_COLUMNS)) {
      // What only later rows have stands where it stands in them.
      if (known.has(name)) before = columns.indexOf(name);
      else if (isShown(row[name])) {
        columns.splice(++before, 0, name);
        known.add(name);
      }
    }
  }
  return columns;
}

/** Whether anything stands in the cell of a value: a look at its beginning tells. */
function isShown(value: unknown): boolean {
  if (typeof value === 'string') return /\S/.test(value);
  if (Array.isArray(value)) return value.some(isShown);
  return value !== null && value !== undefined && !(isPlain(value) && isEmpty(value));
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

/**
 * Whether the ids of rows are shown: not where nobody asked for them, and the column that was named first tells the rows
 * apart by what a call takes in place of an id.
 */
function showsIds(rows: readonly Row[], { module, columns, fields }: TableWish): boolean {
  if (!fields) return columns.some((name) => argumentName(module, name) === ID);
  if (fields.some((field) => argumentName(module, field) === ID)) return true;
  const first = columnNamed(module, fields[0] ?? '*');
  const isName = first === module.label || (module.numbered && isQuotedNumber(first));
  if (module.byId || !isName) return true;
  const values = rows.map((row) => row[first]).filter((value) => typeof value === 'string' && /\S/.test(value));
  return new Set(values).size < rows.length;
}

/** A page as a table: a header line, then a line per row, cells parted by ` | `; what there is to say stands below. */
export function tableResult(
  { items, total, atLeast, nextCursor, link, applied, omitted, notes = [] }: Page,
  { header, empty, hasIds }: Table,
  lines: readonly string[],
): ToolResult {
  const why = omitted && Object.entries(omitted).map(([name, reason]) => `${name} (${reason})`);
  const foot = [
    countText(items.length, total, atLeast),
    nextCursor && `nextCursor: ${nextCursor}`,
    hasIds && link && `link: ${link}`,
    applied && `applied: ${JSON.stringify(applied)}`,
    items.length > 0 && empty.length > 0 && `empty: ${empty.join(', ')}`,
    why && `omitted: ${why.join(', ')}`,
    ...notes,
  ].filter(Boolean);
  return printedTable(items.length > 0 ? [header, ...lines] : [], foot);
}

/** The lines of a table, its header first, and below it what there is to say. */
export function printedTable(lines: readonly string[], foot: readonly unknown[]): ToolResult {
  const text = visible([...lines, foot.join('; ')].join('\n'));
  return { content: [{ type: 'text', text }], structuredContent: { table: text } };
}

function countText(shown: number, total: number | undefined, atLeast: number | undefined): string {
  if (total === undefined && atLeast === undefined) return `${shown} more`;
  return `${shown} of ${total ?? `at least ${atLeast}`}`;
}

/** How a value is written. */
export interface CellLook {
  /** Undefined for what is no column of its own, such as one of a row that it points to. */
  readonly column: Column | undefined;
  readonly timezone: string;
  /** Longest text. */
  readonly limit: number;
  /** Columns of a row that it points to that have cells of their own. */
  readonly apart?: readonly string[];
}

/** A value on one line, as a cell shows it; nothing where there is none. */
export function valueText(value: unknown, look: CellLook): string {
  const text = cellText(value, look);
  return text === '' ? text : cutText(text.replace(/\s+/g, ' ').trim(), look.limit);
}

function cell(value: unknown, look: CellLook): string {
  const text = cellText(value, look);
  return text === '' ? text : inCell(text, look.limit);
}

/** A text on one line, and in one cell of it. */
export function inCell(text: string, limit: number): string {
  return cutText(text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim(), limit);
}

function cellText(value: unknown, look: CellLook): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return textCell(value, look);
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return listText(value, look);
  return isPlain(value) ? objectText(value, look) : String(value);
}

/** Whole seconds are enough in a table, and cost half the tokens. */
function textCell(value: string, { column, timezone }: CellLook): string {
  const text = column?.kind === 'nanos' ? nanosText(value) : value;
  const isTime = column === undefined || column.kind === 'nanos' || shapeOf(column) === 'time';
  return isTime ? localTime(text, timezone).replace(MILLISECONDS, '$1$2') : text;
}
const MILLISECONDS = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{1,9}(Z|[+-]\d\d:\d\d)$/;

/** Rows by their names, and texts, one after the other; other objects need their brackets to be told apart. */
function listText(list: readonly unknown[], look: CellLook): string {
  if (!pointsToRows(look) && list.some((item) => typeof item === 'object')) return JSON.stringify(list);
  return list.map((item) => cellText(item, look)).join(', ');
}

function pointsToRows({ column }: CellLook): boolean {
  return column === undefined || column.to !== undefined || relationOf(column) !== undefined;
}

/** A row that another points to goes by its name, with what else was asked of it; of anything else every part counts. */
function objectText(value: Plain, look: CellLook): string {
  if (typeof value.id !== 'string' || !pointsToRows(look)) return partsText(value);
  const { id, ...rest } = value;
  const label = look.column?.label ?? Object.keys(rest)[0] ?? '';
  const { [label]: name, ...others } = rest;
  const isNamed = typeof name === 'string' && /\S/.test(name);
  const here = Object.entries(others).filter(([part]) => !look.apart?.includes(part));
  const more = here.length > 0 ? ` (${partsText(Object.fromEntries(here))})` : '';
  return `${isNamed ? name : id}${more}`;
}

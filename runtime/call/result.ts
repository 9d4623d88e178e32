/** Shapes of tool results: the same content as structure and as text, within a budget of tokens. */
import type { ToolError } from '../basics/errors.ts';
import { visible, visibleValue } from '../basics/visible.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { cutText } from './cut-text.ts';
import type { Row } from './platform.ts';
import { CELL } from './shown-row.ts';
import { BUDGET, estimateTokens } from './tokens.ts';

/**
 * A result as JSON: structured, and as text for clients that read only text. The text is that JSON and nothing else, by
 * which clients know that it says the same. What is undefined is not shown.
 */
export function jsonResult(value: Row): ToolResult {
  const said = Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
  const text = JSON.stringify(said);
  if (HIDES_NOTHING.test(text)) return { content: [{ type: 'text', text }], structuredContent: said };
  const structuredContent = visibleValue(said) as typeof said;
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

/** JSON in which no character but those of ASCII can be, and no control is written out. */
const HIDES_NOTHING = /^(?:[ -[\]-~]|\\["\\/nt])*$/;

/**
 * A failure as a tool result, so that a model reads it and can mend its call; `more` is the same for programs. The text
 * says all of it: it is what goes out.
 */
export function errorResult({ code, message, next }: ToolError, more: Row = {}): ToolResult {
  return {
    content: [{ type: 'text', text: visible(`${message} ${next} (${code})`) }],
    structuredContent: {
      error: { code, message: visible(message), next: visible(next) },
      ...(visibleValue(more) as Row),
    },
    isError: true,
  };
}

/**
 * Rows that fit the budget, from the first on; at least one, so that a page always goes on. No more of them are made than
 * fit, and one.
 */
export function fitting<T>(rows: Iterable<T>, print: (row: T) => string, budget = BUDGET): T[] {
  let left = budget;
  const fit: T[] = [];
  for (const row of rows) {
    left -= estimateTokens(print(row)) + 1;
    if (left < 0 && fit.length > 0) break;
    fit.push(row);
  }
  return fit;
}

/** One page of a list, as a caller sees it. What is undefined has nothing to say. */
export interface Page {
  readonly items: readonly Row[];
  readonly total: number | undefined;
  /** Where the total is not known: rows that there are for sure. */
  readonly atLeast: number | undefined;
  /** Address of a row's page, with `{id}` for its id. */
  readonly link: string | undefined;
  readonly nextCursor: string | undefined;
  /** Filter and order as they were understood: times resolved, names as ids. */
  readonly applied: Row | undefined;
  /** Columns left out, and why. */
  readonly omitted: Row | undefined;
  readonly notes: readonly string[] | undefined;
}

/** A page as a table: a header line, then a line per row, cells parted by ` | `; what there is to say stands below. */
export function tableResult({
  items,
  total,
  atLeast,
  nextCursor,
  link,
  applied,
  omitted,
  notes = [],
}: Page): ToolResult {
  const columns = tableColumns(items);
  const lines = items.map((item) => tableLine(item, columns));
  const why = omitted && Object.entries(omitted).map(([name, reason]) => `${name} (${reason})`);
  const foot = [
    `${items.length} of ${total ?? `at least ${atLeast}`}`,
    nextCursor && `nextCursor: ${nextCursor}`,
    link && `link: ${link}`,
    applied && `applied: ${JSON.stringify(applied)}`,
    why && `omitted: ${why.join(', ')}`,
    ...notes,
  ].filter(Boolean);
  const text = visible([...(items.length > 0 ? [columns.join(' | '), ...lines] : []), foot.join('; ')].join('\n'));
  return { content: [{ type: 'text', text }], structuredContent: { table: text } };
}

/** Columns of a row that are looked at, more than any has. */
const MAX_COLUMNS = 1000;
/** Tokens of the header line at the most. */
const MOST_HEADER = 1500;

/** Columns of a table: those that any row has a value for, in order of first appearance, as many as a line can name. */
export function tableColumns(items: readonly Row[]): string[] {
  const columns = new Set<string>();
  for (const item of items)
    for (const name of Object.keys(item).slice(0, MAX_COLUMNS)) if (isShown(item[name])) columns.add(name);
  let left = MOST_HEADER;
  return [...columns].filter((name) => {
    left -= estimateTokens(name);
    return left > 0;
  });
}

/** Whether anything stands in the cell of a value: a look at its beginning tells. */
function isShown(value: unknown): boolean {
  if (typeof value === 'string') return /\S/.test(value);
  if (Array.isArray(value)) return value.some(isShown);
  return value !== null && value !== undefined;
}

/** One row of a table. */
export function tableLine(item: Row, columns: readonly string[]): string {
  return columns.map((column) => cell(item[column])).join(' | ');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cell).join(', ');
  if (typeof value === 'object') {
    const { id, ...rest } = value as Record<string, unknown>;
    // Only a row is known by its name; of attributes or hours of duty every part counts.
    if (typeof id !== 'string') return cell(JSON.stringify(value));
    return cell(Object.values(rest).find((item) => typeof item === 'string') ?? id);
  }
  // Whole seconds are enough in a table, and cost half the tokens.
  const text = String(value)
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z$/, '$1Z')
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
  return cutText(text, CELL.table);
}

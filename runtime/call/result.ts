/** Shapes of tool results: the same content as structure and as text, within a budget of tokens. */
import type { ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { visible, visibleValue } from '../basics/visible.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { cutMark, cutText } from './cut-text.ts';
import type { Row } from './platform.ts';
import { estimateTokens, isSurelyWithin } from './tokens.ts';

/** Tokens of a default result at the most; clients warn from 10,000 on. */
export const BUDGET = 6000;
/** Tokens of one row at the most, however it was asked for. */
const CEILING = 25_000;
/** Longest text shown in a row of a list, in a single row, and in one whose fields were named. */
export const CELL = { list: 400, table: 100, item: 8000, named: 60_000 } as const;

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

/** Rows that fit the budget, from the first on; at least one, so that a page always goes on. */
export function fitting<T>(rows: readonly T[], print: (row: T) => string, budget = BUDGET): T[] {
  let left = budget;
  const fit: T[] = [];
  for (const row of rows) {
    left -= estimateTokens(print(row)) + 1;
    if (left < 0 && fit.length > 0) break;
    fit.push(row);
  }
  return fit;
}

/**
 * A row with long texts cut, their length said, and hidden characters gone. Values are walked `depth` levels deep, by
 * default wholly: what lies deeper stays whole, so that structured values can be sent back as they came.
 */
export function cutTexts(row: Row, limit: number, depth = Number.POSITIVE_INFINITY): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([key, item]) => [key, cutValue(item, limit, depth - 1)]));
}

function cutValue(value: unknown, limit: number, depth: number): unknown {
  if (typeof value === 'string') return cutText(visible(value), depth < 0 ? CELL.named : limit);
  if (Array.isArray(value)) return value.map((item) => cutValue(item, limit, depth - 1));
  if (typeof value !== 'object' || value === null) return value;
  return cutTexts(value as Row, limit, depth);
}

/** A row within a budget of tokens, by default the ceiling: the largest values give way to their length. */
export function withinCeiling(row: Row, ceiling = CEILING): Row {
  const whole = JSON.stringify(row);
  if (isSurelyWithin(whole, ceiling) || estimateTokens(whole) <= ceiling) return row;
  const shown: Record<string, unknown> = { ...row };
  const costs = Object.entries(row).map(([name, value]) => {
    const text = JSON.stringify(value) ?? '';
    return { name, value, length: text.length, cost: estimateTokens(text) };
  });
  let left = costs.reduce((sum, { name, cost }) => sum + estimateTokens(name) + cost, 0);
  for (const { name, value, length, cost } of costs.sort((one, other) => other.cost - one.cost)) {
    if (left <= ceiling) break;
    const rest = left - cost;
    shown[name] = partWithin(value, ceiling - rest) ?? cutMark(length);
    left = rest + costOf(shown[name]);
  }
  return shown;
}

/** Tokens below which an object is not worth looking into. */
const SMALLEST_PART = 200;

/** What fits of an object; undefined of anything else, and where cutting its values leaves too much. */
function partWithin(value: unknown, room: number): Row | undefined {
  const part = isPlain(value) && room >= SMALLEST_PART ? withinCeiling(value, room) : undefined;
  return part && costOf(part) <= room ? part : undefined;
}

const costOf = (value: unknown): number => estimateTokens(JSON.stringify(value));

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

/** Columns of a table: all that any row has a value for, in order of first appearance. */
export function tableColumns(items: readonly Row[]): string[] {
  return [...new Set(items.flatMap((item) => Object.keys(item).filter((name) => cell(item[name]) !== '')))];
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

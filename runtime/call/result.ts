/** Shapes of tool results: the same content as structure and as text, within a budget of tokens. */
import type { ToolError } from '../basics/errors.ts';
import { withoutUndefined } from '../basics/plain.ts';
import { hidesNothing, visible, visibleValue } from '../basics/visible.ts';
import { printedAs } from '../mcp/printed-structure.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { Row } from './platform.ts';
import { BUDGET, estimateTokens, mostTokens } from './tokens.ts';

/**
 * A result as JSON: structured, and as text for clients that read only text. The text is that JSON and nothing else, by
 * which clients know that it says the same. What is undefined is not shown.
 */
export function jsonResult(value: Row): ToolResult {
  const said = withoutUndefined(value);
  return saidAs(said, JSON.stringify(said));
}

/** The same of one page, whose rows were printed before. */
export function pageResult(page: Page, printedItems: string): ToolResult {
  const { items, total, atLeast, link, nextCursor, applied, omitted, notes } = page;
  // One by one: to take the others apart from the rows, and to put them together again, costs more than all of the rest.
  const around = withoutUndefined({ total, atLeast, link, nextCursor, applied, omitted, notes });
  const said: Record<string, unknown> = { items };
  for (const name in around) said[name] = around[name];
  const text = JSON.stringify(around);
  const end = text === '{}' ? '}' : `,${text.slice(1)}`;
  return saidAs(said, `{"items":${printedItems}${end}`);
}

/** A structure with its JSON, or what is left of both without what hides there. */
function saidAs(said: Row, text: string): ToolResult {
  if (hidesNothing(text)) return printedResult(said, text);
  const shown = visibleValue(said) as Row;
  return printedResult(shown, JSON.stringify(shown));
}

function printedResult(said: Row, text: string): ToolResult {
  return { content: [{ type: 'text', text }], structuredContent: printedAs(said, text) };
}

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
 * fit, and one. They are counted only where they might not fit: counting takes longer than anything else that is done to one.
 */
export function fitting<T>(rows: Iterable<T>, print: (row: T) => string, budget = BUDGET): T[] {
  const fit: T[] = [];
  let uncounted: string[] = [];
  let [left, leftAtLeast] = [budget, budget];
  for (const row of rows) {
    const text = print(row);
    uncounted.push(text);
    leftAtLeast -= mostTokens(text) + 1;
    if (leftAtLeast < 0) {
      for (const each of uncounted) left -= estimateTokens(each) + 1;
      uncounted = [];
      leftAtLeast = left;
    }
    if (leftAtLeast < 0 && fit.length > 0) break;
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

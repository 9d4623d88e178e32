/** Shapes of tool results: the same content as structure and as text, within a budget of tokens. */
import type { ToolError } from '../basics/errors.ts';
import { visible, visibleValue } from '../basics/visible.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { Row } from './platform.ts';
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

/** Shapes of tool results: the same content as structure and as text. */
import type { ToolError } from './errors.ts';
import type { ToolResult } from './mcp/host.ts';

/** A result as JSON: structured, and as text for clients that read only text. */
export function jsonResult(value: Readonly<Record<string, unknown>>): ToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}

/** A failure as a tool result, so that a model reads it and can mend its call. */
export function errorResult({ code, message, next }: ToolError): ToolResult {
  return {
    content: [{ type: 'text', text: `${message} ${next}` }],
    structuredContent: { error: { code, message, next } },
    isError: true,
  };
}

export interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly total: number;
  readonly nextCursor?: string;
}

/** A page as a table: a header line, then a line per row, cells parted by ` | `. */
export function tableResult({ items, total, nextCursor }: Page): ToolResult {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const lines = items.map((item) => columns.map((column) => cell(item[column])).join(' | '));
  const foot = `${items.length} of ${total}${nextCursor ? `; nextCursor: ${nextCursor}` : ''}`;
  const text = [...(items.length > 0 ? [columns.join(' | '), ...lines] : []), foot].join('\n');
  return { content: [{ type: 'text', text }], structuredContent: { table: text } };
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cell).join(', ');
  if (typeof value === 'object') {
    const { id, ...rest } = value as Record<string, unknown>;
    const label = Object.values(rest).find((item) => typeof item === 'string');
    return typeof label === 'string' ? cell(label) : typeof id === 'string' ? id : cell(JSON.stringify(value));
  }
  return String(value).replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

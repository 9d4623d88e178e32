import type { Client } from '../mcp/resources-and-prompts.ts';
import type { ToolCall, ToolResult } from '../mcp/tool-server.ts';

/** Carries out a call of the catalogue. */
export type CallTool = (call: ToolCall) => Promise<ToolResult>;

/** What a read tool found, or why it found nothing, in the tool's own words. */
export type Read = { readonly value: Readonly<Record<string, unknown>> } | { readonly problem: string };

/** Calls a tool that reads, for whoever asked. */
export async function readTool(call: CallTool, name: string, args: object, client: Client): Promise<Read> {
  const { credential, signal } = client;
  const { structuredContent, content, isError } = await call({ name, arguments: args, credential, signal });
  if (!isError && structuredContent !== undefined) return { value: structuredContent };
  return { problem: content.map(({ text }) => text).join('\n') };
}

/** Rows of a list; none where it could not be read. */
export async function readRows(call: CallTool, name: string, args: object, client: Client): Promise<readonly Row[]> {
  const read = await readTool(call, name, args, client);
  return 'value' in read && Array.isArray(read.value.items) ? (read.value.items as Row[]) : [];
}

export type Row = Readonly<Record<string, unknown>>;

/** What people call a row. */
export function nameOf(row: unknown): string {
  const { incidentNumberWithPrefix: number, name, title, id } = (row ?? {}) as Record<string, unknown>;
  return String(number ?? name ?? title ?? id ?? '');
}

/** Tools that read, called by the server itself for whoever asked. */
import type { Client } from '../mcp/resources-and-prompts.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { Row } from './platform.ts';
import type { CallTool } from './platform-face.ts';

/** What a read tool found, or why it found nothing, in the tool's own words. */
type Read =
  | { readonly value: Readonly<Record<string, unknown>>; readonly meta?: ToolResult['_meta'] }
  | { readonly problem: string };

/** Calls a tool that reads, for whoever asked. */
export async function readTool(call: CallTool, name: string, args: object, client: Client): Promise<Read> {
  const { credential, signal, ceiling } = client;
  const {
    structuredContent,
    content,
    isError,
    _meta: meta,
  } = await call({ name, arguments: args, credential, signal, ceiling });
  if (!isError && structuredContent !== undefined) return { value: structuredContent, ...(meta ? { meta } : {}) };
  return { problem: content.map(({ text }) => text).join('\n') };
}

/** Rows of a list, or none and why. */
interface Listed {
  readonly rows: readonly Row[];
  readonly problem?: string;
}

/** Rows of a list; none where it could not be read. */
export async function listedRows(call: CallTool, name: string, args: object, client: Client): Promise<Listed> {
  const read = await readTool(call, name, args, client);
  if ('problem' in read) return { rows: [], problem: read.problem };
  return { rows: Array.isArray(read.value.items) ? (read.value.items as Row[]) : [] };
}

/** Rows that people or programs outside wrote are data, whatever they say; results that show some tell it to the client. */
import { ownCopy } from '../basics/plain.ts';
import type { ToolResult } from '../mcp/tool-server.ts';

/** Key of `_meta`, on results and on contents of resources. A client may show such a result apart, or ask before it acts on it. */
export const UNTRUSTED = 'io.oneuptime-mcp/untrusted';

/** The mark itself. */
export const UNTRUSTED_META: Readonly<Record<string, unknown>> = { [UNTRUSTED]: true };

/** The result, marked where it shows what others wrote. */
export function marked(result: ToolResult, isUntrusted: boolean): ToolResult {
  if (!isUntrusted) return result;
  const told = ownCopy(result);
  told._meta = UNTRUSTED_META;
  return told as unknown as ToolResult;
}

/**
 * What of a result goes out. Some clients show a model the structure in place of the text, others both: so the structure
 * goes only where a program may ask for it, and where the text is that very JSON, by which clients know to leave one out.
 */
import { withoutUndefined } from '../basics/plain.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import type { ResolvedCall } from './resolve-call.ts';

/** The result of a call as its client gets it: everything that it says stands in its text, once. */
export function contentOnce(result: ToolResult, call: ResolvedCall): ToolResult {
  if (result.structuredContent === undefined || keepsStructure(result, call)) return result;
  const { content, isError, _meta } = result;
  return withoutUndefined({ content, isError, _meta }) as unknown as ToolResult;
}

/** A tool that was called by its own name, as programs do, and answers in JSON. */
function keepsStructure({ isError, content }: ToolResult, call: ResolvedCall): boolean {
  const isDirect = (call.kind === 'tool' || call.kind === 'workflow') && call.through === undefined;
  // Beside a structure some clients show a model nothing else: a picture that was asked for would not be seen.
  return isDirect && !isError && content.length === 1 && content[0]?.text?.startsWith('{') === true;
}

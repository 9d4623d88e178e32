import { unknownToolMessage } from '../call-tool.ts';
import { printedStructure } from '../printed-structure.ts';
import { ERROR, type Era, errorAnswer, META, type RequestId } from '../protocol.ts';
import type { ToolResult, ToolServer } from '../tool-server.ts';

/** The JSON text that answers a tools/call, as the SDK would have written it in that era. */
export function callAnswer(
  request: { readonly era: Era; readonly id: RequestId; readonly name: string },
  result: ToolResult | undefined,
  toolServer: Pick<ToolServer, 'name' | 'version' | 'nearest'>,
): string {
  if (result === undefined)
    return errorAnswer(request.id, ERROR.invalidParams, unknownToolMessage(request.name, toolServer));
  const stamp = request.era === 'legacy' ? undefined : { [META.serverInfo]: serverInfoOf(toolServer) };
  return `{"result":${resultText(result, stamp)},"jsonrpc":"2.0","id":${JSON.stringify(request.id)}}`;
}

function serverInfoOf({ name, version }: Pick<ToolServer, 'name' | 'version'>): object {
  return { name, version };
}

/** The JSON of a result, put together of what was printed before: a long text and its structure are most of an answer. */
function resultText(result: ToolResult, stamp: object | undefined): string {
  let text = '{';
  let hasMeta = false;
  for (const name in result) {
    const part = partText(result, name as keyof ToolResult, stamp);
    if (part === undefined) continue;
    hasMeta ||= name === '_meta';
    text += `${text === '{' ? '' : ','}"${name}":${part}`;
  }
  if (stamp === undefined) return `${text}}`;
  const meta = hasMeta ? '' : `,"_meta":${JSON.stringify(stamp)}`;
  return `${text},"resultType":"complete"${meta}}`;
}

/** A part of it; of a modern one with the keys that every answer brings. Undefined where there is none. */
function partText(result: ToolResult, name: keyof ToolResult, stamp: object | undefined): string | undefined {
  const { structuredContent, _meta } = result;
  if (name === 'structuredContent') return structuredContent && printedStructure(structuredContent);
  if (name === '_meta' && stamp !== undefined) return JSON.stringify({ ..._meta, ...stamp });
  return JSON.stringify(result[name]);
}

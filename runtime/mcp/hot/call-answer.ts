import { unknownToolMessage } from '../call-tool.ts';
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
  const stamped =
    request.era === 'legacy'
      ? result
      : {
          ...result,
          resultType: 'complete',
          _meta: { ...result._meta, [META.serverInfo]: { name: toolServer.name, version: toolServer.version } },
        };
  return JSON.stringify({ result: stamped, jsonrpc: '2.0', id: request.id });
}

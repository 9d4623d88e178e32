import { unknownToolMessage } from '../call-tool.ts';
import { ERROR, type Era, META, type RequestId } from '../protocol.ts';
import type { ToolResult, ToolServer } from '../tool-server.ts';

/** The JSON text that answers a tools/call, as the SDK would have written it in that era. */
export function callAnswer(
  request: { readonly era: Era; readonly id: RequestId; readonly name: string },
  result: ToolResult | undefined,
  server: Pick<ToolServer, 'name' | 'version' | 'nearest'>,
): string {
  if (result === undefined)
    return errorAnswer(request.id, ERROR.invalidParams, unknownToolMessage(request.name, server));
  const stamped =
    request.era === 'legacy'
      ? result
      : {
          ...result,
          resultType: 'complete',
          _meta: { [META.serverInfo]: { name: server.name, version: server.version } },
        };
  return JSON.stringify({ result: stamped, jsonrpc: '2.0', id: request.id });
}

/** The JSON text of an in-band error. */
export function errorAnswer(id: RequestId, code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } });
}

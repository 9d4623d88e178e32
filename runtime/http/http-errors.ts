import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../mcp/parse-body.ts';
import { ERROR, HTTP_REFUSAL, MAX_BODY_BYTES } from '../mcp/protocol.ts';

/** The body of every answer that HTTP itself makes necessary; no request id could be read, or none matters. */
export function jsonRpcError({ code, message }: Omit<Refusal, 'status'>): object {
  return { jsonrpc: '2.0', error: { code, message }, id: null };
}

export function sendJsonRpcError(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.code(refusal.status).type('application/json').send(jsonRpcError(refusal));
}

/** What Fastify refuses before a handler runs, in the words a JSON-RPC client reads. Anything else is our fault. */
export function refusalOf(error: FastifyError): Refusal | undefined {
  const status = error.statusCode ?? 500;
  if (status === 413) {
    const message = `Payload Too Large: Request body must not exceed ${MAX_BODY_BYTES} bytes`;
    return { status, code: HTTP_REFUSAL, message };
  }
  if (status === 415) {
    return { status, code: HTTP_REFUSAL, message: 'Unsupported Media Type: Content-Type must be application/json' };
  }
  if (status < 500) return { status, code: ERROR.parse, message: 'Parse error: the request could not be read' };
  return undefined;
}

export const INTERNAL: Refusal = { status: 500, code: ERROR.internal, message: 'Internal server error' };

/** JSON for what is not here; says where MCP is. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const message = `Nothing is served at ${path.slice(0, 200)}: MCP clients connect to /mcp`;
  return sendJsonRpcError(reply, { status: 404, code: HTTP_REFUSAL, message });
}

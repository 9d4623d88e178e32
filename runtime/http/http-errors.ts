import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type HttpError, httpError } from '../mcp/http-call.ts';
import { NOT_JSON_TYPE } from '../mcp/parse-message.ts';
import { ERROR, HTTP_REFUSAL, MAX_BODY_BYTES } from '../mcp/protocol.ts';

export const INTERNAL = httpError(500, ERROR.internal, 'Internal server error');
const UNREADABLE = 'Parse error: the request could not be read';
const TOO_LONG = `Payload Too Large: Request body must not exceed ${MAX_BODY_BYTES} bytes`;

/** Answers where HTTP itself refuses; no request id could be read, or none matters. */
export function sendJsonRpcError(reply: FastifyReply, { status, code, message }: HttpError): FastifyReply {
  return reply.code(status).type('application/json').send({ jsonrpc: '2.0', error: { code, message }, id: null });
}

/** What Fastify refuses before a handler runs, in the words a JSON-RPC client reads. Anything else is our fault. */
export function httpErrorOf({ statusCode: status = 500 }: FastifyError): HttpError | undefined {
  if (status === 415) return NOT_JSON_TYPE;
  if (status === 413) return httpError(status, HTTP_REFUSAL, TOO_LONG);
  return status < 500 ? httpError(status, ERROR.parse, UNREADABLE) : undefined;
}

/** JSON for what is not here; says where MCP is. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const message = `Nothing is served at ${path.slice(0, 200)}: MCP clients connect to /mcp`;
  return sendJsonRpcError(reply, httpError(404, HTTP_REFUSAL, message));
}

import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { UNREAD_BYTES } from '../basics/bounds.ts';
import { type HttpError, httpError } from '../mcp/http-call.ts';
import { refusedIdsIn } from '../mcp/id-finder.ts';
import { NOT_JSON_TYPE } from '../mcp/parse-message.ts';
import { ERROR, HTTP_REFUSAL } from '../mcp/protocol.ts';
import type { RefusedIds } from '../mcp/request-ids.ts';
import { bodyWithin } from './read-body.ts';

export const INTERNAL = httpError(500, ERROR.internal, 'Internal server error');
const UNREADABLE = 'Parse error: the request could not be read';

/**
 * Answers where HTTP itself refuses, whatever refuses and however early: under the id of the request, of each request of a
 * batch, or null where no id can be read. A body that nobody has read yet is read for it as far as it is short. That gives
 * nobody anything: a caller hears its own id.
 */
export function sendJsonRpcError(reply: FastifyReply, error: HttpError): FastifyReply {
  const { body, raw } = reply.request;
  reply.code(error.status).type('application/json');
  if (error.ids !== undefined || !isUnread(body, raw))
    return reply.send(refusal(error, error.ids === undefined ? refusedIdsIn(body) : error.ids));
  const limits = { freely: UNREAD_BYTES, most: () => UNREAD_BYTES, searched: UNREAD_BYTES };
  bodyWithin(raw, raw, limits, (read) => {
    reply.send(refusal(error, 'body' in read ? refusedIdsIn(read.body) : null));
  });
  return reply;
}

function refusal({ code, message, data }: HttpError, ids: RefusedIds): object {
  const error = data === undefined ? { code, message } : { code, message, data };
  const under = (id: unknown) => ({ jsonrpc: '2.0', error, id });
  return Array.isArray(ids) ? ids.map(under) : under(ids);
}

const BODYLESS = new Set(['GET', 'HEAD']);

/** Whether there is a body that may be read, and that neither Fastify nor anybody else has begun to read. */
function isUnread(body: unknown, { method = '', headers, readableDidRead, destroyed }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
  return body === undefined && hasBody && !BODYLESS.has(method) && !readableDidRead && !destroyed;
}

/** What Fastify refuses before a handler runs, in the words a JSON-RPC client reads. Anything else is our fault. */
export function httpErrorOf(error: FastifyError): HttpError | undefined {
  if (error instanceof BodyRefused) return error.refusal;
  const { statusCode: status = 500 } = error;
  if (status === 415) return NOT_JSON_TYPE;
  return status < 500 ? httpError(status, ERROR.parse, UNREADABLE) : undefined;
}

/** Why a body was not read, on its way through Fastify. */
export class BodyRefused extends Error {
  readonly refusal: HttpError;

  constructor(refusal: HttpError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** JSON for what is not here; says where MCP is. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const prefix = /^(\/.*?)\/mcp(?:\/|$)/.exec(path)?.[1];
  const hint = prefix === undefined ? '' : `; a proxy in front must take ${prefix.slice(0, 100)} away`;
  const message = `Nothing is served at ${path.slice(0, 200)}: MCP clients connect to /mcp${hint}`;
  return sendJsonRpcError(reply, httpError(404, HTTP_REFUSAL, message));
}

import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type HttpError, httpError } from '../mcp/http-call.ts';
import { NOT_JSON_TYPE } from '../mcp/parse-message.ts';
import { ERROR, HTTP_REFUSAL, MAX_BODY_BYTES } from '../mcp/protocol.ts';
import { refusedIdsIn } from '../mcp/request-ids.ts';

export const INTERNAL = httpError(500, ERROR.internal, 'Internal server error');
const UNREADABLE = 'Parse error: the request could not be read';
const TOO_LONG = `Payload Too Large: Request body must not exceed ${MAX_BODY_BYTES} bytes`;

/**
 * Answers where HTTP itself refuses, whatever refuses and however early: under the id of the request, of each request of a
 * batch, or null where no id can be read. A body that nobody has read yet is read for it. That gives nobody anything: a
 * caller hears its own id, and any word in place of a key would have had the body parsed as well. One that is longer than
 * `longest` bytes is not.
 */
export function sendJsonRpcError(reply: FastifyReply, error: HttpError, longest = MAX_BODY_BYTES): FastifyReply {
  const { body, raw } = reply.request;
  reply.code(error.status).type('application/json');
  if (!isUnread(body, raw, longest)) return reply.send(refusal(error, body));
  readBody(raw, longest).then((read) => reply.send(refusal(error, read)));
  return reply;
}

function refusal({ code, message, data }: HttpError, body: unknown): object {
  const ids = refusedIdsIn(body);
  const error = data === undefined ? { code, message } : { code, message, data };
  const under = (id: unknown) => ({ jsonrpc: '2.0', error, id });
  return Array.isArray(ids) ? ids.map(under) : under(ids);
}

const BODYLESS = new Set(['GET', 'HEAD']);

/** Whether there is a body that may be read, and that neither Fastify nor anybody else has begun to read. */
function isUnread(body: unknown, raw: IncomingMessage, longest: number): boolean {
  const { method = '', headers, readableDidRead, destroyed } = raw;
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  const hasBody = coding !== undefined || (Number(length) > 0 && Number(length) <= longest);
  return body === undefined && hasBody && !BODYLESS.has(method) && !readableDidRead && !destroyed;
}

/** The body; undefined when it is too long or its client goes away. Node gives up one that takes too long. */
function readBody(raw: IncomingMessage, longest: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    raw.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longest) chunks.push(chunk);
      else resolve(undefined);
    });
    raw.once('end', () => resolve(Buffer.concat(chunks)));
    raw.once('error', () => resolve(undefined));
    raw.once('close', () => resolve(undefined));
  });
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
  const prefix = /^(\/.*?)\/mcp(?:\/|$)/.exec(path)?.[1];
  const hint = prefix === undefined ? '' : `; a proxy in front must take ${prefix.slice(0, 100)} away`;
  const message = `Nothing is served at ${path.slice(0, 200)}: MCP clients connect to /mcp${hint}`;
  return sendJsonRpcError(reply, httpError(404, HTTP_REFUSAL, message));
}

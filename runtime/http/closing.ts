import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpError } from '../mcp/http-call.ts';
import { refusedIdsIn } from '../mcp/id-finder.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import { sendJsonRpcError } from './http-errors.ts';
import { isProbe } from './request-policy.ts';

/** Whether the server was told to end. */
export interface Closing {
  readonly isClosing: boolean;
}

/**
 * How a server ends: what is under way is answered, nothing is begun any more, and no connection outlives its answer.
 * The server must let requests reach it meanwhile (`return503OnClosing: false`): Fastify's own refusal has no id.
 */
export function addClosing(app: FastifyInstance): Closing {
  const state = { isClosing: false };
  // Clients open connections ahead of need. One that never carried a request is not idle in Node's book.
  const unused = new Set<Socket>();
  const underWay = new Set<ServerResponse>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    unused.delete(socket);
    underWay.add(response);
    response.once('close', () => {
      underWay.delete(response);
      // Node ends what is idle when it is told to, not what falls idle later; clients keep theirs for minutes.
      if (state.isClosing) app.server.closeIdleConnections();
    });
  });
  app.addHook('preClose', async () => {
    state.isClosing = true;
    for (const socket of unused) socket.destroy();
    for (const response of underWay) if (!response.headersSent) response.setHeader('connection', 'close');
  });
  app.addHook('preHandler', (request, reply, done) => {
    if (!state.isClosing || isProbe(request) || isForCallUnderWay(request)) return done();
    sendJsonRpcError(reply.header('retry-after', '1'), CLOSING);
  });
  return state;
}

const CLOSING = httpError(
  503,
  HTTP_REFUSAL,
  'Service Unavailable: this server is ending, and nothing of this was begun. Send it again: another process may take it',
);

/** Cancellations and answers to questions are no requests: there is no id to refuse them under. So is the end of a session. */
function isForCallUnderWay({ method, body }: FastifyRequest): boolean {
  return method === 'DELETE' || (method === 'POST' && refusedIdsIn(body) === null);
}

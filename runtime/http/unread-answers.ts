import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** A client that takes nothing of an answer for so long does not read it. */
const UNREAD_MS = 30_000;

/**
 * Ends connections whose client does not read, streams and long answers alike: what it is sent would wait in memory for as
 * long as it likes. Node notices a connection on which nothing moves; one whose answer is still being made is left alone.
 */
export function addUnreadLimit(app: FastifyInstance, unreadMs = UNREAD_MS): void {
  const underWay = new Map<Socket, number>();
  app.server.timeout = unreadMs;
  app.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      if (left > 0) underWay.set(socket, left);
      else underWay.delete(socket);
    });
  });
  app.server.on('timeout', (socket) => {
    // Between two requests Node counts another time, which ends a connection as it always did.
    const isIdle = !underWay.has(socket) && socket.timeout !== unreadMs;
    if (isIdle || socket.writableLength > 0) socket.destroy();
  });
}

import type { FastifyInstance } from 'fastify';
import type { ClientConnections } from './connections.ts';

/** A client that takes nothing of an answer for so long does not read it. */
const UNREAD_MS = 30_000;

/**
 * Ends connections whose client does not read, streams and long answers alike: what it is sent would wait in memory for as
 * long as it likes. Node notices a connection on which nothing moves; one whose answer is still being made is left alone.
 */
export function addUnreadLimit(app: FastifyInstance, connections: ClientConnections, unreadMs = UNREAD_MS): void {
  app.server.timeout = unreadMs;
  app.server.on('timeout', (socket) => {
    // Between two requests Node counts another time, which ends a connection as it always did.
    const isIdle = connections.latestOn(socket) === undefined && socket.timeout !== unreadMs;
    if (isIdle || socket.writableLength > 0) socket.destroy();
  });
}

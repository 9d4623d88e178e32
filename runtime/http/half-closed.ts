import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ClientConnections } from './connections.ts';

/** After so many milliseconds each; the last goes on. The first are far enough apart for what comes back to be there. */
const LOOKS_MS = [50, 50, 150, 750, 4_000, 15_000] as const;

/**
 * Answers clients that close their side of the connection once they have asked: they still read. What they send then is what
 * whoever has gone sends as well, so something is written that says nothing, a word of HTTP that the answer is to come, or a
 * comment on a stream: what comes back where nobody is left ends the connection. Before HTTP/1.1 there is no such word: the
 * answer is written when it is there.
 */
export function addHalfClosed(
  app: FastifyInstance,
  connections: ClientConnections,
  looksMs: readonly number[] = LOOKS_MS,
): void {
  const server: Server & { httpAllowHalfOpen?: boolean } = app.server;
  // Otherwise Node closes the other side at once.
  server.httpAllowHalfOpen = true;
  server.on('connection', (socket: Socket) => {
    socket.once('end', () => {
      const response = connections.latestOn(socket)?.response;
      if (response !== undefined) lookAgain(response, looksMs, 0);
    });
  });
}

/** Looks whether anybody is there, for as long as the answer is not. */
function lookAgain(response: ServerResponse, looksMs: readonly number[], count: number): void {
  if (isOver(response)) return;
  const wait = looksMs[Math.min(count, looksMs.length - 1)];
  setTimeout(() => {
    if (isOver(response)) return;
    writeNothing(response);
    lookAgain(response, looksMs, count + 1);
  }, wait).unref();
}

function isOver(response: ServerResponse): boolean {
  return response.destroyed || response.writableEnded;
}

function writeNothing(response: ServerResponse): void {
  const { httpVersionMajor: major, httpVersionMinor: minor } = response.req;
  const knowsInterim = major > 1 || minor > 0;
  if (!response.headersSent && knowsInterim) response.writeProcessing();
  else if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.write(':\n\n');
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** The connections of a server and what is asked on them, as far as one that ends has to know. */
export class UnderWay {
  readonly #server: Server;
  readonly #isLeaving: () => boolean;
  /** Since when: clients open connections ahead of need. One that never carried a request is not idle in Node's book. */
  readonly #unused = new Map<Socket, number>();
  readonly #responses = new Map<ServerResponse, FastifyRequest | undefined>();
  #lastCame = 0;
  #endsIdle = false;
  #isAboutToEndIdle = false;

  /** `isLeaving`: whether clients are to go elsewhere with their next request. */
  constructor(server: Server, isLeaving: () => boolean) {
    this.#server = server;
    this.#isLeaving = isLeaving;
    server.on('connection', this.#connected);
    // Ahead of what answers: it may do so at once.
    server.prependListener('request', this.#asked);
  }

  /** When a connection came last, by `performance.now()`. */
  get lastCame(): number {
    return this.#lastCame;
  }

  /** What is asked is known from now on, unless the client has gone meanwhile. */
  begin(response: ServerResponse, request: FastifyRequest): void {
    if (this.#responses.has(response)) this.#responses.set(response, request);
  }

  /** Has connections end with the answers that are still to come. */
  closeWithAnswers(): void {
    for (const response of this.#responses.keys()) if (!response.headersSent) response.setHeader('connection', 'close');
  }

  /** Ends connections as they fall idle. Node ends what is idle when it is told to; clients keep theirs for minutes. */
  endIdle(): void {
    this.#endsIdle = true;
  }

  /** Ends connections without a request that came before this moment. */
  endUnused(before = Number.POSITIVE_INFINITY): void {
    for (const [socket, since] of this.#unused) if (since < before) socket.destroy();
  }

  /** All that is not answered, and what was asked where that is known. */
  unanswered(): readonly (readonly [ServerResponse, FastifyRequest | undefined])[] {
    return [...this.#responses].filter(([response]) => !response.writableEnded);
  }

  #connected = (socket: Socket): void => {
    this.#lastCame = performance.now();
    this.#unused.set(socket, this.#lastCame);
    socket.once('close', () => this.#unused.delete(socket));
  };

  #asked = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    this.#unused.delete(socket);
    this.#responses.set(response, undefined);
    if (this.#isLeaving()) response.setHeader('connection', 'close');
    response.once('close', () => {
      this.#responses.delete(response);
      if (this.#endsIdle) this.#endIdleSoon();
    });
  };

  /** Once for all that falls idle in a turn: Node looks at every connection for it. */
  #endIdleSoon(): void {
    if (this.#isAboutToEndIdle) return;
    this.#isAboutToEndIdle = true;
    setImmediate(() => {
      this.#isAboutToEndIdle = false;
      this.#server.closeIdleConnections();
    });
  }
}

/** The connections of a server, and what is asked on them until it is answered. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Stop, Stopper } from '../basics/stop.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** This request, as its connection knows it. */
    exchange: Exchange;
  }
}

/** A request and its answer, for as long as that is not over. */
export class Exchange {
  readonly response: ServerResponse;
  /** What is asked, once that is known. */
  request: FastifyRequest | undefined;
  /** Method of the protocol that its message asks for; undefined where it brings no message, or several. */
  asked: string | undefined;
  readonly #forget: (exchange: Exchange) => void;
  #isOver = false;
  #hangUp: Stopper | undefined;
  #atEnd: (() => void)[] | undefined;

  /** `forget` is called when it is over. */
  constructor(response: ServerResponse, forget: (exchange: Exchange) => void) {
    this.response = response;
    this.#forget = forget;
    // One listener for all that wait for the end of an answer.
    if (response.destroyed) this.#isOver = true;
    else response.on('close', this.#end);
  }

  /** Runs it once the answer is over, or its connection; at once where it is. */
  whenOver(run: () => void): void {
    if (this.#isOver) run();
    else if (this.#atEnd === undefined) this.#atEnd = [run];
    else this.#atEnd.push(run);
  }

  /** Aborted when the connection ends before the answer did. */
  get hangUp(): Stop {
    if (this.#hangUp === undefined) {
      this.#hangUp = new Stopper();
      if (this.#isOver) this.#hangUp.abort();
    }
    return this.#hangUp;
  }

  #end = (): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forget(this);
    if (!this.response.writableFinished) this.#hangUp?.abort();
    if (this.#atEnd !== undefined) for (const run of this.#atEnd) run();
  };
}

/**
 * One connection. It refers to nothing that is over: clients keep connections for minutes. Nor is that kept in a Map or Set,
 * whose former tables would keep it from the collector for long.
 */
class Connection {
  readonly socket: Socket;
  /** Since when it is open, as long as nothing was asked. */
  unusedSince: number | undefined;
  latest: Exchange | undefined;
  /** Those before it, where a client does not wait for their answers. */
  #earlier: Exchange[] | undefined;
  readonly #onOver: () => void;

  constructor(socket: Socket, onOver: () => void) {
    this.socket = socket;
    this.#onOver = onOver;
  }

  get underWay(): readonly Exchange[] {
    return [...(this.#earlier ?? []), ...(this.latest === undefined ? [] : [this.latest])];
  }

  begin(response: ServerResponse): Exchange {
    this.unusedSince = undefined;
    if (this.latest !== undefined) {
      this.#earlier ??= [];
      this.#earlier.push(this.latest);
    }
    this.latest = new Exchange(response, this.#forget);
    return this.latest;
  }

  find(response: ServerResponse): Exchange | undefined {
    if (this.latest?.response === response) return this.latest;
    return this.#earlier?.find((one) => one.response === response);
  }

  #forget = (exchange: Exchange): void => {
    if (this.latest === exchange) this.latest = undefined;
    else if (this.#earlier !== undefined) {
      const place = this.#earlier.indexOf(exchange);
      if (place >= 0) this.#earlier.splice(place, 1);
    }
    this.#onOver();
  };
}

/** All of them. Made before whatever else listens to the server: it may answer at once. */
export class ClientConnections {
  readonly #known = new WeakMap<Socket, Connection>();
  readonly #open = new Set<Connection>();
  #lastCame = 0;
  /** Called when a request has come. */
  onBegin: (response: ServerResponse) => void = () => {};
  /** Called when an answer is over. */
  onOver: () => void = () => {};

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#lastCame = performance.now();
      this.#add(socket).unusedSince = this.#lastCame;
    });
    server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      const connection = this.#known.get(socket) ?? this.#add(socket);
      connection.begin(response);
      this.onBegin(response);
    });
  }

  get size(): number {
    return this.#open.size;
  }

  /** When one came last, by `performance.now()`. */
  get lastCame(): number {
    return this.#lastCame;
  }

  /** What came last on a connection and is not over. */
  latestOn(socket: Socket): Exchange | undefined {
    return this.#known.get(socket)?.latest;
  }

  /** The exchange of a response. */
  exchangeOf(response: ServerResponse): Exchange {
    // Tests ask without a connection; and of one that is over nothing is kept.
    return this.#known.get(response.req.socket)?.find(response) ?? new Exchange(response, () => {});
  }

  /** What is not over. */
  underWay(): readonly Exchange[] {
    return [...this.#open].flatMap((connection) => connection.underWay);
  }

  /** Ends connections on which nothing was asked, that came before this moment. */
  endUnused(before: number): void {
    for (const { socket, unusedSince } of this.#open) {
      if (unusedSince !== undefined && unusedSince < before) socket.destroy();
    }
  }

  #add(socket: Socket): Connection {
    const connection = new Connection(socket, () => this.onOver());
    this.#known.set(socket, connection);
    this.#open.add(connection);
    socket.once('close', () => {
      this.#open.delete(connection);
      // Node tells only the answer whose turn it is that the connection has gone, not those that wait behind it.
      for (const { response } of connection.underWay)
        if (response.socket === null && !response.writableFinished) response.destroy().emit('close');
    });
    return connection;
  }
}

/** Has every request know its exchange. */
export function addConnections(app: FastifyInstance): ClientConnections {
  const connections = new ClientConnections(app.server);
  app.decorateRequest('exchange', null as unknown as Exchange);
  app.addHook('onRequest', (request, reply, done) => {
    request.exchange = connections.exchangeOf(reply.raw);
    done();
  });
  return connections;
}

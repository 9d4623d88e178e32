import type { Server } from 'node:http';
import type { ClientConnections, Exchange } from './connections.ts';

/** What is asked on the connections of a server, as far as one that ends has to know. */
export class UnderWay {
  readonly #server: Server;
  readonly #connections: ClientConnections;
  #isAboutToEndIdle = false;

  /** `isLeaving`: whether clients are to go elsewhere with their next request. */
  constructor(server: Server, connections: ClientConnections, isLeaving: () => boolean) {
    this.#server = server;
    this.#connections = connections;
    connections.onBegin = (response) => {
      if (isLeaving()) response.setHeader('connection', 'close');
    };
  }

  /** When a connection came last, by `performance.now()`. */
  get lastCame(): number {
    return this.#connections.lastCame;
  }

  /** Has connections end with the answers that are still to come. */
  closeWithAnswers(): void {
    for (const { response } of this.#connections.underWay())
      if (!response.headersSent) response.setHeader('connection', 'close');
  }

  /** Ends connections as they fall idle. Node ends what is idle when it is told to; clients keep theirs for minutes. */
  endIdle(): void {
    this.#connections.onOver = this.#endIdleSoon;
  }

  /**
   * Ends connections without a request that came before this moment: clients open connections ahead of need. One that never
   * carried a request is not idle in Node's book.
   */
  endUnused(before = Number.POSITIVE_INFINITY): void {
    this.#connections.endUnused(before);
  }

  /** All that is not answered. */
  unanswered(): readonly Exchange[] {
    return this.#connections.underWay().filter(({ response }) => !response.writableEnded);
  }

  /** Once for all that falls idle in a turn: Node looks at every connection for it. */
  #endIdleSoon = (): void => {
    if (this.#isAboutToEndIdle) return;
    this.#isAboutToEndIdle = true;
    setImmediate(() => {
      this.#isAboutToEndIdle = false;
      this.#server.closeIdleConnections();
    });
  };
}

/** An instance on a socket that answers what a test says, or holds its answers back. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** The body of the answer; undefined holds it back. */
export type Reply = (method: string, path: string) => object | undefined;

const TURNS = 50;

export class StubUpstream {
  /** `METHOD /path` of what came, in order. */
  readonly seen: string[] = [];
  reply: Reply = () => ({});
  readonly #held = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #tell: () => void = () => {};

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests whose caller still waits. */
  get held(): number {
    return this.#held.size;
  }

  /** Resolves when a request is held back, and what was answered beside it has been read. */
  async holds(): Promise<void> {
    if (this.held === 0) {
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
    // Answers lie in a socket of this process: they are read within a few turns of its loop.
    for (let turn = 0; turn < TURNS; turn++) await nextTurn();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await text(request);
    const { method = '', url = '' } = request;
    this.seen.push(`${method} ${url}`);
    const body = this.reply(method, url);
    if (body !== undefined) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
      return;
    }
    this.#held.add(response);
    response.once('close', () => this.#held.delete(response));
    this.#tell();
  }
}

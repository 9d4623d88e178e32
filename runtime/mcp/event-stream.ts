import type { ServerResponse } from 'node:http';

/** Comments at this distance keep proxies from cutting a quiet stream. */
export const KEEP_ALIVE_MS = 15_000;

/** Bytes that may wait for a client to read before the next message; one message may be longer than that by itself. */
const MAX_UNREAD = 1024 * 1024;

/** To be asked before each message of a stream: true when so much waits for its client that the stream has been cut. */
export function cutUnread(stream: Pick<ServerResponse, 'writableLength' | 'destroy'>): boolean {
  const isUnread = stream.writableLength > MAX_UNREAD;
  if (isUnread) stream.destroy();
  return isUnread;
}

/** Runs it once a response is over, at once where it is: its client may have gone before anybody answered. */
export function whenOver(response: Pick<ServerResponse, 'destroyed' | 'once'>, run: () => void): void {
  if (response.destroyed) run();
  else response.once('close', run);
}

/**
 * A server-sent event stream on a response that is ours alone. Writing to one whose client has gone does nothing; one whose
 * client does not read ends.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #keepAlive: NodeJS.Timeout;

  /** `headers` are sent beside those of the stream. `onBeat` runs with every keep-alive. */
  constructor(response: ServerResponse, headers: Readonly<Record<string, unknown>>, onBeat?: () => void) {
    this.#response = response;
    const ours = {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    };
    // Answered already where the process ends, and waited no longer.
    if (!response.headersSent) {
      // Set one by one, so that they can be asked for.
      for (const [name, value] of Object.entries({ ...headers, ...ours })) response.setHeader(name, value as string);
      response.writeHead(200);
      response.flushHeaders();
    }
    this.#keepAlive = setInterval(() => {
      this.#write(': still here\n\n');
      onBeat?.();
    }, KEEP_ALIVE_MS).unref();
    whenOver(response, () => clearInterval(this.#keepAlive));
  }

  /** One message. `data` is JSON on one line, or empty for an event that only hands out its id. */
  send(data: string, id?: string): void {
    this.#write(`${id === undefined ? '' : `id: ${id}\n`}${data === '' ? '' : 'event: message\n'}data: ${data}\n\n`);
  }

  /** One message in pieces, each written as it is: bytes that many streams share are not copied for each. */
  sendPieces(pieces: readonly Buffer[]): void {
    this.#response.cork();
    this.#write('event: message\ndata: ');
    for (const piece of pieces) if (!this.#response.destroyed) this.#response.write(piece);
    if (!this.#response.destroyed) this.#response.write('\n\n');
    this.#response.uncork();
  }

  /** Something to pass on, for proxies that hold an answer back until its body begins. */
  greet(): void {
    this.#write(': open\n\n');
  }

  end(): void {
    clearInterval(this.#keepAlive);
    this.#response.end();
  }

  /** At once where it has closed. */
  onClose(listener: () => void): void {
    whenOver(this.#response, listener);
  }

  #write(text: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    if (!cutUnread(this.#response)) this.#response.write(text);
  }
}

/** One request and its answer over connections of undici, put together without a stream: most answers come in one piece. */
import type { Dispatcher } from 'undici';
import type { Stop } from '../basics/stop.ts';
import type { Connections } from './connections.ts';
import { NotBegun } from './deadline.ts';
import type { AnswerHeaders } from './upstream-api.ts';

/** A whole answer as it came. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly bytes: Buffer;
}

interface Limits {
  readonly maxBytes: number;
  /** What is thrown for an answer beyond that. */
  readonly tooLarge: () => Error;
}

/** Asks, and gives up when `stop` is aborted: with its reason, or NotBegun where it was not begun by then. */
export function exchange(
  connections: Connections,
  asked: Dispatcher.DispatchOptions,
  limits: Limits,
  stop: Stop,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    if (stop.aborted) throw new NotBegun('Nobody waited for it any more.');
    const one = new Exchange(limits, resolve, reject);
    stop.addEventListener('abort', () => one.stop(stop.reason as Error));
    connections.dispatch(asked, one);
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #limits: Limits;
  readonly #resolve: (answer: WholeAnswer) => void;
  readonly #reject: (cause: Error) => void;
  /** Of a request that was begun. */
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: { readonly reason: Error } | undefined;
  #status = 0;
  #headers: AnswerHeaders = {};
  #first: Buffer | undefined;
  #chunks: Buffer[] | undefined;
  #size = 0;

  constructor(limits: Limits, resolve: (answer: WholeAnswer) => void, reject: (cause: Error) => void) {
    this.#limits = limits;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** undici ends at once what it has begun, and keeps silent on the rest until there is a connection. */
  stop(reason: Error): void {
    this.#stopped = { reason };
    if (this.#controller) this.#controller.abort(reason);
    else setImmediate(() => this.#reject(new NotBegun('It was never begun.')));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#stopped) controller.abort(this.#stopped.reason);
    else this.#controller = controller;
  }

  onResponseStart(_controller: unknown, status: number, headers: AnswerHeaders): void {
    // Early hints and the like come ahead of the answer.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limits.maxBytes) controller.abort(this.#limits.tooLarge());
    else if (this.#first === undefined) this.#first = chunk;
    else if (this.#chunks === undefined) this.#chunks = [this.#first, chunk];
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const bytes = this.#chunks ? Buffer.concat(this.#chunks) : (this.#first ?? NOTHING);
    this.#resolve({ status: this.#status, headers: this.#headers, bytes });
  }

  onResponseError(_controller: unknown, cause: Error): void {
    this.#reject(cause);
  }
}

const NOTHING = Buffer.alloc(0);

/** An undici dispatcher that answers from msw handlers and refuses everything else: msw does not see undici pools. */
import { Readable } from 'node:stream';
import { getResponse, type RequestHandler } from 'msw';
import { Dispatcher } from 'undici';

/** What was asked, in order, whether or not anything answered. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Only `request` is answered: it is all that the upstream uses. An unplanned request fails like a refused connection. */
export class MswDispatcher extends Dispatcher {
  readonly seen: Seen[] = [];
  readonly #handlers: RequestHandler[];

  constructor(handlers: RequestHandler[]) {
    super();
    this.#handlers = handlers;
  }

  override async request(options: unknown): Promise<never> {
    const { origin, path, method, headers, body, signal } = options as Dispatcher.RequestOptions & {
      signal?: AbortSignal;
    };
    signal?.throwIfAborted();
    const text = typeof body === 'string' ? body : undefined;
    const request = new Request(`${origin}${path}`, {
      method,
      headers: new Headers(headers as Record<string, string>),
      ...(text === undefined ? {} : { body: text }),
      ...(signal ? { signal } : {}),
    });
    this.seen.push({ method, path, headers: request.headers, body: text === undefined ? undefined : JSON.parse(text) });
    const response = await unlessAborted(getResponse(this.#handlers, request), signal);
    if (!response) throw Object.assign(new Error(`No handler for ${method} ${path}`), { code: 'ECONNREFUSED' });
    if (response.type === 'error') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const answer = {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: Readable.from([Buffer.from(await response.arrayBuffer())]),
    };
    return answer as never;
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | void {
    return callback ? callback() : Promise.resolve();
  }
}

/** Like the real one it ends at once where the signal does. */
function unlessAborted<T>(answering: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answering;
  const aborted = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  return Promise.race([answering, aborted]);
}

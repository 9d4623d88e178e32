/** Connections that answer from msw handlers and refuse everything else: msw does not see undici pools. */
import { getResponse, type RequestHandler } from 'msw';
import type { Dispatcher } from 'undici';
import type { Connections } from '../runtime/upstream/connections.ts';
import { type AskedFor, type Said, tell } from './answering-connections.ts';

/** What was asked, in order, whether or not anything answered. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An unplanned request fails like a refused connection. */
export class MswDispatcher implements Connections {
  readonly seen: Seen[] = [];
  readonly #handlers: RequestHandler[];

  constructor(handlers: RequestHandler[]) {
    this.#handlers = handlers;
  }

  dispatch(asked: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    tell(asked, handler, (given, signal) => this.#answer(given, signal));
  }

  async #answer({ origin, path, method, headers, body }: AskedFor, signal: AbortSignal): Promise<Said> {
    const request = new Request(`${origin}${path}`, {
      method,
      headers: new Headers(headers),
      ...(body === undefined ? {} : { body }),
      signal,
    });
    this.seen.push({ method, path, headers: request.headers, body: body === undefined ? undefined : JSON.parse(body) });
    const response = await getResponse(this.#handlers, request);
    if (!response) throw Object.assign(new Error(`No handler for ${method} ${path}`), { code: 'ECONNREFUSED' });
    if (response.type === 'error') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  async close(): Promise<void> {}
}

/** Connections that answer from msw handlers, or from a sandbox, and refuse everything else: msw does not see undici pools. */
import { getResponse, type RequestHandler } from 'msw';
import type { Dispatcher } from 'undici';
import type { Connections } from '../runtime/upstream/connections.ts';
import { type Answering, slowly } from '../sandbox/routes/request.ts';
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
  readonly #handlers: readonly RequestHandler[];
  readonly #sandbox: Answering | undefined;

  /** `sandbox` answers what no handler does, without the requests and answers of fetch, which take longer than it does. */
  constructor(handlers: readonly RequestHandler[], sandbox?: Answering) {
    this.#handlers = handlers;
    this.#sandbox = sandbox;
  }

  dispatch(asked: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    tell(asked, handler, (given, signal) => this.#answer(given, signal));
  }

  async #answer(asked: AskedFor, signal: AbortSignal): Promise<Said> {
    const { method, path, body } = asked;
    const headers = new Headers(asked.headers);
    this.seen.push({ method, path, headers, body: body === undefined ? undefined : JSON.parse(body) });
    const said = this.#handlers.length > 0 ? await this.#handled(asked, headers, signal) : undefined;
    if (said) return said;
    if (this.#sandbox) return fromSandbox(this.#sandbox, asked, headers);
    throw Object.assign(new Error(`No handler for ${method} ${path}`), { code: 'ECONNREFUSED' });
  }

  async #handled(
    { origin, path, method, body }: AskedFor,
    headers: Headers,
    signal: AbortSignal,
  ): Promise<Said | undefined> {
    const request = new Request(`${origin}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal,
    });
    const response = await getResponse([...this.#handlers], request);
    if (!response) return;
    if (response.type === 'error') throw hangUp();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  async close(): Promise<void> {}
}

const hangUp = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

async function fromSandbox(sandbox: Answering, { origin, path, method, body }: AskedFor, sent: Headers): Promise<Said> {
  const url = new URL(`${origin}${path}`);
  const {
    status,
    headers,
    body: answer,
    drop,
    chunkMs,
  } = await sandbox.handle({
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(sent),
    body,
  });
  if (drop === true) throw hangUp();
  if (chunkMs !== undefined) for await (const _ of slowly(answer, chunkMs));
  return { status, headers, body: status === 204 ? '' : answer };
}

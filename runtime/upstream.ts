/** The only network user: sends one request to the API and reads one JSON answer, within bounds. */
import { type Dispatcher, Pool } from 'undici';
import { quoted, ToolError } from './basics/errors.ts';
import type { Credential } from './mcp/credential.ts';

export interface UpstreamRequest {
  readonly method: string;
  /** Path below the API root, beginning with a slash, ids already in place. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Reads are tried again when the connection fails; nothing else ever is. */
  readonly isRead: boolean;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface UpstreamOptions {
  /** Origin of the instance, for example `https://oneuptime.com`; the API lies below `/api`. */
  readonly url: string;
  /** Tests inject one that answers from handlers and refuses the rest. */
  readonly dispatcher?: Dispatcher;
  /** Milliseconds from the first byte sent to the last byte read. */
  readonly deadlineMs?: number;
  /** Largest answer read, in bytes. */
  readonly maxBytes?: number;
}

const DEADLINE_MS = 30_000;
const MAX_BYTES = 32 * 1024 * 1024;
const READ_TRIES = 3;
const CONNECTIONS = 64;
/** Failures before a byte of the request was understood: safe to repeat for reads. */
const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT']);

/** One pool of kept-alive connections to one instance. */
export class Upstream {
  /** Address of the instance, without a trailing slash: where its pages lie. */
  readonly site: string;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #dispatcher: Dispatcher;
  readonly #deadlineMs: number;
  readonly #maxBytes: number;

  constructor({ url, dispatcher, deadlineMs = DEADLINE_MS, maxBytes = MAX_BYTES }: UpstreamOptions) {
    const parsed = new URL(url);
    this.#origin = parsed.origin;
    this.site = `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
    this.#prefix = `${parsed.pathname.replace(/\/+$/, '')}/api`;
    this.#dispatcher = dispatcher ?? new Pool(parsed.origin, { connections: CONNECTIONS });
    this.#deadlineMs = deadlineMs;
    this.#maxBytes = maxBytes;
  }

  /** Sends a request with the caller's key. Throws a ToolError when no JSON answer arrived; any status is an answer. */
  async send(
    request: UpstreamRequest,
    credential: Credential | undefined,
    signal?: AbortSignal,
  ): Promise<UpstreamAnswer> {
    const deadline = AbortSignal.timeout(this.#deadlineMs);
    const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(request, credential, either);
      } catch (cause) {
        const isLast = !request.isRead || attempt >= READ_TRIES || !TRANSIENT.has(codeOf(cause));
        if (isLast || either.aborted) throw this.#explain(cause, request, signal, deadline);
        await pause(50 * attempt * (1 + Math.random()), either).catch(() => undefined);
      }
    }
  }

  /** True when the instance says that it is up. */
  async isUp(): Promise<boolean> {
    try {
      const { status } = await this.send(
        { method: 'GET', path: '/status', isRead: true },
        undefined,
        AbortSignal.timeout(3000),
      );
      return status === 200;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return this.#dispatcher.close();
  }

  async #once(
    { method, path, body }: UpstreamRequest,
    credential: Credential | undefined,
    signal: AbortSignal,
  ): Promise<UpstreamAnswer> {
    const response = await this.#dispatcher.request({
      origin: this.#origin,
      path: `${this.#prefix}${path}`,
      method: method as Dispatcher.HttpMethod,
      headers: {
        accept: 'application/json',
        ...(credential ? { apikey: credential.key } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal,
    });
    const text = await this.#read(response.body);
    return { status: response.statusCode, body: parseBody(text, response.statusCode) };
  }

  async #read(body: Dispatcher.ResponseData['body']): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += (chunk as Buffer).length;
      if (size > this.#maxBytes) {
        body.destroy();
        throw new ToolError(
          'too_large',
          `OneUptime answered with more than ${this.#maxBytes} bytes.`,
          'Ask for fewer rows or fields.',
        );
      }
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #explain(
    cause: unknown,
    { isRead }: UpstreamRequest,
    signal: AbortSignal | undefined,
    deadline: AbortSignal,
  ): ToolError {
    if (cause instanceof ToolError) return cause;
    if (signal?.aborted)
      return new ToolError('cancelled', 'The call was cancelled.', 'Call again if the answer is still wanted.');
    const outcome = isRead ? '' : ' Whether the change was made is not known: read the row before trying again.';
    if (deadline.aborted) {
      return new ToolError(
        'timed_out',
        `OneUptime at ${this.#origin} did not answer within ${this.#deadlineMs / 1000} s.`,
        `Try again, or ask for less.${outcome}`,
      );
    }
    return new ToolError(
      'unreachable',
      `OneUptime at ${this.#origin} cannot be reached (${codeOf(cause)}).`,
      `Check ONEUPTIME_URL and the network of this server.${outcome}`,
    );
  }
}

function codeOf(cause: unknown): string {
  const { code, cause: inner } = (cause ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return inner ? codeOf(inner) : 'connection failed';
}

/** Anything but JSON comes from a proxy or a wrong address, not from the API. */
function parseBody(text: string, status: number): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    if (status >= 400) return { error: text.slice(0, 200) };
    throw new ToolError(
      'upstream_failed',
      `The answer is not JSON: ${quoted(text.slice(0, 80))}.`,
      'Check that ONEUPTIME_URL is the address of a OneUptime instance.',
    );
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

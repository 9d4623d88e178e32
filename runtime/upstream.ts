/** The only network user: sends one request to the API and reads one JSON answer, within bounds. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import type { Credential } from './basics/credential.ts';
import { NotSent, quoted, ToolError } from './basics/errors.ts';

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

/** What a platform's API looks like from outside. */
export interface UpstreamApi {
  /** As people write the platform. */
  readonly title: string;
  /** Name of the setting that holds the instance's address. */
  readonly setting: string;
  /** Where the API lies below that address. */
  readonly basePath: string;
  /** Path below it that answers 200 when the instance is up. */
  readonly statusPath: string;
  /** Headers that bring a key. */
  headers(credential: Credential): Readonly<Record<string, string>>;
}

interface UpstreamOptions {
  /** Address of the instance, for example `https://oneuptime.com`. */
  readonly url: string;
  readonly api: UpstreamApi;
  /** Tests inject one that answers from handlers and refuses the rest. */
  readonly dispatcher?: Dispatcher;
  /** Milliseconds from the first byte sent to the last byte read. */
  readonly deadlineMs?: number;
  /** How often a read is tried again when the connection fails. */
  readonly retries?: number;
  /** Largest answer read, in bytes. */
  readonly maxBytes?: number;
}

const DEADLINE_MS = 30_000;
const MAX_BYTES = 32 * 1024 * 1024;
const RETRIES = 2;
const CONNECTIONS = 64;
/** Failures before a byte of the request was understood: safe to repeat for reads. */
const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT']);

/** There was never a connection that anything could have been sent on. */
const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** One pool of kept-alive connections to one instance. */
export class Upstream {
  /** Address of the instance, without a trailing slash: where its pages lie. */
  readonly site: string;
  readonly #api: UpstreamApi;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #dispatcher: Dispatcher;
  readonly #deadlineMs: number;
  readonly #retries: number;
  readonly #maxBytes: number;

  constructor({
    url,
    api,
    dispatcher,
    deadlineMs = DEADLINE_MS,
    retries = RETRIES,
    maxBytes = MAX_BYTES,
  }: UpstreamOptions) {
    const parsed = new URL(url);
    this.#api = api;
    this.#origin = parsed.origin;
    this.site = `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
    this.#prefix = `${parsed.pathname.replace(/\/+$/, '')}${api.basePath}`;
    this.#dispatcher =
      dispatcher ?? new Pool(parsed.origin, { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 });
    this.#deadlineMs = deadlineMs;
    this.#retries = retries;
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
        const isLast = !request.isRead || attempt > this.#retries || !TRANSIENT.has(codeOf(cause));
        if (isLast || either.aborted) throw this.#explain(cause, request, signal, deadline);
        await pause(50 * attempt * (1 + Math.random()), undefined, { signal: either }).catch(() => undefined);
      }
    }
  }

  /** True when the instance says that it is up. */
  async isUp(): Promise<boolean> {
    try {
      const { status } = await this.send(
        { method: 'GET', path: this.#api.statusPath, isRead: true },
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
        ...(credential ? this.#api.headers(credential) : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal,
    });
    const text = await this.#read(response.body);
    return { status: response.statusCode, body: this.#parse(text, response.statusCode) };
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
          `${this.#api.title} answered with more than ${this.#maxBytes} bytes.`,
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
        `${this.#api.title} at ${this.#origin} did not answer within ${this.#deadlineMs / 1000} s.`,
        `Try again, or ask for less.${outcome}`,
      );
    }
    const Unreachable = NO_CONNECTION.has(codeOf(cause)) ? NotSent : ToolError;
    return new Unreachable(
      'unreachable',
      `${this.#api.title} at ${this.#origin} cannot be reached (${codeOf(cause)}).`,
      `Check ${this.#api.setting} and the network of this server.${outcome}`,
    );
  }

  /** Anything but JSON comes from a proxy or a wrong address, not from the API. */
  #parse(text: string, status: number): unknown {
    if (text === '') return {};
    try {
      return JSON.parse(text);
    } catch {
      if (status >= 400) return { error: text.slice(0, 200) };
      throw new ToolError(
        'upstream_failed',
        `The answer is not JSON: ${quoted(text.slice(0, 80))}.`,
        `Check that ${this.#api.setting} is the address of a ${this.#api.title} instance.`,
      );
    }
  }
}

function codeOf(cause: unknown): string {
  const { code, cause: inner } = (cause ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return inner ? codeOf(inner) : 'connection failed';
}

/** The only network user: sends one request to the API and reads one JSON answer, within bounds. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { type Credential, keyDigest, withoutKey, withoutKeyIn } from '../basics/credential.ts';
import { ToolError } from '../basics/errors.ts';
import type { Leave } from '../basics/fair-share.ts';
import type { Observer, SeenCall, SeenCircuit } from '../basics/observer.ts';
import { isPlain } from '../basics/plain.ts';
import { type Stop, signalOf } from '../basics/stop.ts';
import { readAnswerJson } from './answer-json.ts';
import { answerText, decoded, encodingOf, tooLarge } from './answer-text.ts';
import type { Circuit, LetThrough } from './circuit.ts';
import { away, circuitTo, tellPassage } from './circuit-told.ts';
import { type Connections, connectionsTo } from './connections.ts';
import { Deadline } from './deadline.ts';
import { exchange, type WholeAnswer } from './exchange.ts';
import { explained } from './explained.ts';
import { foreignAnswer } from './foreign-answers.ts';
import type { OutgoingProxy } from './outgoing-proxy.ts';
import { Places } from './places.ts';
import { RequestHeaders } from './request-headers.ts';
import { retryAfterOf } from './retry-after.ts';
import type { AnswerHeaders, UpstreamApi } from './upstream-api.ts';
import { UpstreamFailure } from './upstream-failure.ts';
import { failedState, type UpstreamState } from './upstream-state.ts';
import { WatchedSending } from './watched-sending.ts';

export interface UpstreamRequest {
  readonly method: string;
  /** Path below the API root, beginning with a slash, ids already in place. */
  readonly path: string;
  /** The path lies below the address of the instance itself, where a few things are served beside the API. */
  readonly isBesideApi?: true;
  /** It goes without the caller's key: what it is sent to keeps the headers for others to read. */
  readonly isKeyless?: true;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Reads are tried again when the connection fails; nothing else ever is. */
  readonly isRead: boolean;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Seconds after which the API wants to be asked again, where it says so. */
  readonly retryAfter?: number | undefined;
}

interface UpstreamOptions {
  /** Address of the instance, for example `https://oneuptime.com`. */
  readonly url: string;
  readonly api: UpstreamApi;
  /** Leads to the instance; without one the way is straight. */
  readonly proxy?: OutgoingProxy | undefined;
  /** Tests inject one that answers from handlers and refuses the rest. */
  readonly dispatcher?: Connections;
  /** Milliseconds from the first byte sent to the last byte read. */
  readonly deadlineMs?: number;
  /** How often a read is tried again when the connection fails. */
  readonly retries?: number;
  /** Largest answer read, in bytes. */
  readonly maxBytes?: number | undefined;
  /** Told of keys that it answers. */
  readonly accepted?: AcceptedKeys | undefined;
  /** Told of what is sent. */
  readonly observer?: Observer | undefined;
  /** Whether requests are kept from an instance that answers none. */
  readonly hasCircuit?: boolean;
  /** Milliseconds that never go back; tests pass their own. */
  readonly now?: () => number;
}

/** A request under way. */
interface Sent {
  readonly request: UpstreamRequest;
  readonly credential: Credential | undefined;
  /** The caller's own, which its deadline follows. */
  readonly signal: Stop | undefined;
  readonly deadline: Deadline;
  /** The call that it is for, where somebody watches. */
  readonly seen: SeenCall | undefined;
  /** Told whether the instance answered. */
  readonly passage: LetThrough | undefined;
}

const DEADLINE_MS = 30_000;
/** A hundred rows of 80 KB; reading as much stops this process for some 50 ms. */
const MAX_BYTES = 8 * 1024 * 1024;
const RETRIES = 2;
/** How long an instance is waited for that is asked how it is. */
const STATE_MS = 3000;
/** A read waits so long at most for whoever wants to be asked again later; who has to wait longer is told at once. */
const MAX_WAIT_MS = 10_000;

/** Connections to one instance, kept alive. */
export class Upstream {
  /** Address of the instance, without a trailing slash: where its pages lie. */
  readonly site: string;
  /** Path of the instance, and of its API. */
  readonly #root: string;
  readonly #prefix: string;
  readonly #dispatcher: Connections;
  readonly #places: Places;
  readonly #headers: RequestHeaders;
  /** What every failure is told with. */
  readonly #around: { readonly api: UpstreamApi; readonly origin: string; readonly deadlineMs: number };
  readonly #retries: number;
  /** Of an answer. */
  readonly #limits: { readonly maxBytes: number; readonly title: string; readonly tooLarge: () => Error };
  readonly #accepted: AcceptedKeys | undefined;
  readonly #watched: WatchedSending | undefined;
  readonly #circuit: Circuit | undefined;
  #state: Promise<UpstreamState> | undefined;

  constructor({
    url,
    api,
    proxy,
    dispatcher,
    deadlineMs = DEADLINE_MS,
    retries = RETRIES,
    maxBytes = MAX_BYTES,
    accepted,
    observer,
    hasCircuit = false,
    now,
  }: UpstreamOptions) {
    const parsed = new URL(url);
    this.#root = parsed.pathname.replace(/\/+$/, '');
    this.site = `${parsed.origin}${this.#root}`;
    this.#prefix = `${this.#root}${api.basePath}`;
    this.#dispatcher = dispatcher ?? connectionsTo(parsed.origin, proxy, deadlineMs);
    this.#places = new Places({ api, deadlineMs });
    this.#headers = new RequestHeaders(api);
    this.#around = { api, origin: parsed.origin, deadlineMs };
    this.#retries = retries;
    const { title } = api;
    this.#limits = { maxBytes, title, tooLarge: () => tooLarge({ maxBytes, title }) };
    this.#accepted = accepted;
    this.#watched = observer && new WatchedSending(observer, parsed.host);
    this.#circuit = hasCircuit ? circuitTo(parsed.host, { observer, now }) : undefined;
  }

  /**
   * Sends a request with the caller's key. Any status is an answer, as long as the API itself gave it. Throws an
   * UpstreamFailure where something else answered or nobody did, and the signal's reason where that is a ToolError.
   */
  send(
    request: UpstreamRequest,
    credential: Credential | undefined,
    signal?: Stop,
    seen?: SeenCall,
  ): Promise<UpstreamAnswer> {
    const passage = this.#circuit?.enter();
    if (passage !== undefined && 'seconds' in passage) return Promise.reject(away(passage, this.#around));
    return this.#begun({ request, credential, signal, seen, passage });
  }

  /** Whether requests are sent; undefined where they always are. */
  get circuit(): SeenCircuit['state'] | undefined {
    return this.#circuit?.state;
  }

  #begun({ credential, ...begun }: Omit<Sent, 'deadline'>): Promise<UpstreamAnswer> {
    const deadline = new Deadline(this.#around.deadlineMs, begun.signal);
    return this.#tried({ ...begun, credential: begun.request.isKeyless ? undefined : credential, deadline });
  }

  /** How it stands with the instance, in a word: asked without a key, and not waited for long; once, however many ask. */
  state(): Promise<UpstreamState> {
    this.#state ??= this.#askedState().finally(() => {
      this.#state = undefined;
    });
    return this.#state;
  }

  close(): Promise<void> {
    return this.#dispatcher.close();
  }

  async #askedState(): Promise<UpstreamState> {
    const asked = { method: 'GET', path: this.#around.api.statusPath, isRead: true };
    try {
      const signal = AbortSignal.timeout(STATE_MS);
      // Whoever asks how it is, asks though nothing else is sent.
      const sent = { request: asked, credential: undefined, signal, seen: undefined, passage: undefined };
      const { status } = await this.#begun(sent);
      return status === 200 ? { state: 'ok' } : { state: 'failing', status };
    } catch (cause) {
      return failedState(cause);
    }
  }

  /** Asks until there is an answer, or asking again would not help. */
  async #tried(sent: Sent): Promise<UpstreamAnswer> {
    const { request, deadline } = sent;
    try {
      for (let attempt = 1; ; attempt++) {
        const wasAborted = deadline.aborted;
        let result: UpstreamAnswer | ToolError;
        let leave: Leave | undefined;
        try {
          deadline.throwIfAborted();
          const entered = this.#places.enter(sent.credential, deadline);
          leave = typeof entered === 'function' ? entered : await entered;
          result = await this.#exchanged(sent, attempt);
        } catch (cause) {
          const { signal } = sent;
          result = explained(cause, { ...this.#around, signal, deadline, isRead: request.isRead, wasAborted });
        } finally {
          leave?.();
        }
        const isLast = !request.isRead || attempt > this.#retries || deadline.aborted;
        const wait = isLast ? undefined : waitBefore(result, attempt, deadline);
        // Whose time is over while it waits is told why it waited.
        if (wait !== undefined && (await hasWaited(wait, deadline))) continue;
        tellPassage(sent, result);
        if (result instanceof ToolError) throw result;
        return result;
      }
    } finally {
      deadline.end();
    }
  }

  /** One request and its answer, of which whoever watches is told. */
  #exchanged(sent: Sent, attempt: number): Promise<UpstreamAnswer> {
    const asked = this.#asked(sent);
    if (this.#watched === undefined) return this.#answered(sent, asked);
    const { method, path } = asked;
    return this.#watched.run({ method, path, attempt, call: sent.seen, deadline: sent.deadline }, (headers) =>
      this.#answered(sent, headers ? { ...asked, headers: [...(asked.headers as string[]), ...headers] } : asked),
    );
  }

  async #answered(sent: Sent, asked: Dispatcher.DispatchOptions): Promise<UpstreamAnswer> {
    const raw = await exchange(this.#dispatcher, asked, this.#limits, sent.deadline);
    const encoding = encodingOf(raw);
    return this.#read(sent, raw, encoding ? await decoded(raw.bytes, encoding, this.#limits) : raw.bytes);
  }

  #pathOf({ path, isBesideApi }: UpstreamRequest): string {
    return (isBesideApi ? this.#root : this.#prefix) + path;
  }

  #asked({ request, credential }: Sent): Dispatcher.DispatchOptions {
    const { method, body } = request;
    return {
      origin: this.#around.origin,
      path: this.#pathOf(request),
      method: method as Dispatcher.HttpMethod,
      headers: this.#headers.of(credential, body !== undefined),
      body: body === undefined ? null : JSON.stringify(body),
    };
  }

  /** What an answer says; `bytes` are not encoded any more. */
  #read({ request, credential }: Sent, { status, headers }: WholeAnswer, bytes: Buffer): UpstreamAnswer {
    const { title } = this.#limits;
    const read = answerText(bytes);
    // Before anything is read of it, cut or remembered: rows and pages may repeat the headers of the request.
    const text = withoutKey(read, credential);
    // The key may begin within an escape, and what is left of that is no JSON.
    const whole = (): unknown => (text === read ? undefined : withoutKeyIn(readAnswerJson(read, title), credential));
    const body = readAnswerJson(text, title) ?? whole();
    const answer = { status, body };
    if (status >= 200 && status < 300 && body !== undefined) {
      if (credential) this.#accepted?.accept(keyDigest(credential));
      return answer;
    }
    if (this.#isRefusal(answer, headers)) return { ...answer, retryAfter: retryAfterOf(headers) };
    const address = new URL(`${this.#around.origin}${this.#pathOf(request)}`);
    throw foreignAnswer({ status, headers, text, asked: address }, this.#around.api);
  }

  /** Whether an answer of no success is the API's own: JSON, and such as the API sends. */
  #isRefusal({ status, body }: UpstreamAnswer, headers: AnswerHeaders): boolean {
    if (status < 400 || !isPlain(body)) return false;
    return this.#around.api.isOwnRefusal?.({ status, headers, body }) ?? true;
  }
}

/** Milliseconds until a read is tried again; undefined where that would not help, or take too long. */
function waitBefore(result: UpstreamAnswer | ToolError, attempt: number, deadline: Deadline): number | undefined {
  const isFailure = result instanceof UpstreamFailure;
  if (result instanceof ToolError && !isFailure) return undefined;
  if (result.retryAfter !== undefined && (isFailure || result.status === 429 || result.status === 503)) {
    const wait = result.retryAfter * 1000;
    return wait <= MAX_WAIT_MS && wait < deadline.leftMs ? wait + 50 * Math.random() : undefined;
  }
  return isFailure && result.isPassing ? 50 * attempt * (1 + Math.random()) : undefined;
}

/** Waits so many milliseconds, unless nobody waits for it any more. */
async function hasWaited(ms: number, stop: Stop): Promise<boolean> {
  await pause(ms, undefined, { signal: signalOf(stop) }).catch(() => undefined);
  return !stop.aborted;
}

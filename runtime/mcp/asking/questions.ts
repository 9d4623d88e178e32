/** How a call asks the person at the client, and tells it how far it has come. */
import { visible, visibleValue } from '../../basics/visible.ts';

/** What a client says it can be asked for. */
type Askable = 'form' | 'url' | 'sampling' | 'roots';

/** One question, as the protocol words it: `elicitation/create` with its params, and so on. */
export interface Question {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * What a call returns instead of a result when it must first ask. It is called again with the answers, perhaps in
 * another process; so a call that asks must not have done anything yet.
 */
export interface Questions {
  readonly questions: Readonly<Record<string, Question>>;
  /** JSON to be given back with the answers, sealed on its way. */
  readonly state?: unknown;
}

export function isQuestions(outcome: object | undefined): outcome is Questions {
  return outcome !== undefined && 'questions' in outcome;
}

/** A client by its own words. */
interface ClaimedClient {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

const LONGEST_CLAIM = 100;
/** What Trace Context wants to be passed on whole. */
const LONGEST_TRACE = 512;

interface ChannelOptions {
  /** As of the handshake or the request's envelope, or what reads them; undefined declares nothing. */
  readonly capabilities: unknown;
  /** Without one there is no progress to tell. */
  readonly token: string | number | undefined;
  readonly answers?: Readonly<Record<string, unknown>> | undefined;
  readonly state?: unknown;
  /** Who the client says it is, or what reads that. */
  readonly client?: unknown;
  /** What its transport calls the request, for whoever looks for it in a log. */
  readonly request?: string | undefined;
  readonly era?: 'legacy' | 'modern' | undefined;
  /** `_meta` of the request, and the headers of HTTP: either may name the span that it is made in. */
  readonly meta?: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** Sends to the client; lines for its log only where it can write them. */
  readonly writer: { notify(notification: object): void; log(level: string, data: unknown): void };
  readonly logs: boolean;
}

/**
 * What goes on between a call and its client beside arguments and result. One object and no closures: every call has
 * one, and few use it.
 */
export class ClientChannel {
  readonly #options: ChannelOptions;
  #reached = Number.NEGATIVE_INFINITY;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** Answers to the questions asked before, by their keys, as the client sent them; undefined where nothing was asked. */
  get answers(): Readonly<Record<string, unknown>> | undefined {
    return this.#options.answers;
  }

  /** What the questions brought as `state`; nobody but us can have written it, for this caller, tool and arguments. */
  get state(): unknown {
    return this.#options.state;
  }

  /** Who the client says it is; nothing of it is proven. */
  get client(): ClaimedClient {
    const { client } = this.#options;
    const { name, version } = ((typeof client === 'function' ? client() : client) ?? {}) as Readonly<
      Record<string, unknown>
    >;
    const said = (text: unknown): string | undefined =>
      typeof text === 'string' ? visible(text.slice(0, LONGEST_CLAIM)) : undefined;
    return { name: said(name), version: said(version) };
  }

  /** How its program calls itself in `user-agent`. */
  get agent(): string | undefined {
    const said = this.#options.headers?.['user-agent'];
    return typeof said === 'string' ? visible(said.slice(0, LONGEST_CLAIM)) : undefined;
  }

  get request(): string | undefined {
    return this.#options.request;
  }

  /** Whether its client began with a handshake. */
  get era(): 'legacy' | 'modern' | undefined {
    return this.#options.era;
  }

  /** A part of W3C Trace Context as it came with the request, that of its `_meta` first: HTTP may have had a proxy's. */
  trace(part: 'traceparent' | 'tracestate'): string | undefined {
    const { meta, headers } = this.#options;
    const said = (meta as Readonly<Record<string, unknown>> | undefined)?.[part] ?? headers?.[part];
    return typeof said === 'string' && said.length <= LONGEST_TRACE ? said : undefined;
  }

  /** The same channel once the client has answered. */
  answered(answers: Readonly<Record<string, unknown>>, state: unknown): ClientChannel {
    const channel = new ClientChannel({ ...this.#options, answers, state });
    channel.#reached = this.#reached;
    return channel;
  }

  /** Whether the client says that it can be asked so. No promise that a person answers. */
  canAsk(kind: Askable): boolean {
    const { capabilities } = this.#options;
    const said = typeof capabilities === 'function' ? capabilities() : capabilities;
    const declared = (said ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    const { elicitation } = declared;
    if (kind === 'sampling' || kind === 'roots') return declared[kind] !== undefined;
    if (elicitation === undefined) return false;
    // An empty object means forms.
    return elicitation[kind] !== undefined || (kind === 'form' && elicitation.url === undefined);
  }

  /** Tells how far the call has come. Does nothing where the client did not ask to be told. */
  progress(done: number, total?: number, message?: string): void {
    const { token, writer } = this.#options;
    // Progress must grow: a step that does not is left out.
    if (token === undefined || !(done > this.#reached)) return;
    this.#reached = done;
    const params = { progressToken: token, progress: done, total, message: message && visible(message) };
    writer.notify({ method: 'notifications/progress', params });
  }

  /** A line for the client's log, where the client has one. */
  log(level: string, data: unknown): void {
    if (this.#options.logs) this.#options.writer.log(level, visibleValue(data));
  }
}

import type { IncomingHttpHeaders } from 'node:http';
import type { McpHttpHandler, Server } from '@modelcontextprotocol/server';
import { once } from '../../basics/once.ts';
import type { HttpCall } from '../http-call.ts';
import { type OpenStreams, STREAMS, TOO_MANY_STREAMS } from '../open-streams.ts';
import { MAX_WATCHED } from '../protocol.ts';
import type { Subscriptions } from './client-of.ts';
import type { ServerOptions } from './create-server.ts';
import { fitAnswer, LIST_STAND_INS, LISTEN_NEEDS_STREAM, type SdkAnswer, withTools } from './sdk-answer.ts';

/** Who sent a request. */
type Caller = Pick<HttpCall, 'id' | 'headers' | 'principal' | 'turns' | 'isAsking'>;

interface SdkPathOptions extends Pick<ServerOptions, 'toolServer' | 'seal' | 'report'> {
  /** Counts those of the whole process. */
  readonly streams: OpenStreams;
}

/**
 * Everything but the hot path, through the SDK's own handler: handshakes, discovery, notifications, batches, listen
 * streams, and the wording of every refusal. The SDK is loaded with the first request that needs it, because it
 * nearly doubles the time and memory a bare server starts with.
 */
export class SdkPath {
  readonly #options: SdkPathOptions;
  readonly #handler = once(() => this.#open());
  /** Listen streams have one of their own: they end when the server does, what else is under way is answered before. */
  readonly #listening = once(() => this.#open());
  /** Who sent a request: the SDK hands requests through to where a server is made for them. */
  readonly #calls = new WeakMap<Request, { readonly call: HttpCall; readonly isList: boolean }>();
  /** The SDK tells of faults and of bad requests alike; which it was shows in the status of its answer. */
  #lastError: unknown;
  readonly #closing = new AbortController();

  constructor(options: SdkPathOptions) {
    this.#options = options;
  }

  /**
   * Answers a POST as the SDK does, in whichever era the message is; never rejects for what a client sent. `signal` is
   * aborted when the client closes its connection before it has the whole answer.
   */
  async serve(call: HttpCall, message: unknown, signal: AbortSignal): Promise<SdkAnswer> {
    const { headers, principal, accepted } = call;
    const isListen = (message as { method?: unknown }).method === 'subscriptions/listen';
    if (isListen && !accepted.stream) return { error: LISTEN_NEEDS_STREAM };
    if (isListen && !this.#enter(call)) return { error: TOO_MANY_STREAMS };
    const handler = await (isListen ? this.#listening() : this.#handler());
    const request = webRequest(headers, signal);
    const isList = (message as { method?: unknown }).method === 'tools/list';
    this.#calls.set(request, { call, isList });
    const response = await handler.fetch(request, { parsedBody: withoutCancellations(message) });
    if (response.status >= 500) this.#options.report(this.#lastError, 'the SDK');
    else this.#watch(message, principal, AbortSignal.any([signal, this.#closing.signal]), handler);
    const answer = await fitAnswer(response, message, accepted);
    if (!isList || 'error' in answer) return answer;
    return { response: await withTools(answer.response, () => this.#options.toolServer.list()) };
  }

  /** In place of the tools of a list; fails where there is none. */
  #standIns = async (): Promise<readonly object[]> => {
    await this.#options.toolServer.list();
    return LIST_STAND_INS;
  };

  /** Counts a listen stream for as long as it is open; false where there are too many. */
  #enter(call: HttpCall): boolean {
    const place = this.#options.streams.enter(call.principal);
    if (place === undefined) return false;
    place.end = () => void this.close().catch((fault) => this.#options.report(fault, 'closing an endpoint'));
    call.whenOver(() => place.leave());
    return true;
  }

  /** A fresh server for a caller. `subscriptions`: where its wishes to hear of resources go. */
  async server(
    { id: request, headers, principal, turns, isAsking: isAgain }: Caller,
    subscriptions: Subscriptions | undefined,
    learned: ServerOptions['watch'],
    tools?: ServerOptions['tools'],
  ): Promise<Server> {
    const { toolServer, seal, report } = this.#options;
    const { createServer } = await import('./create-server.ts');
    const watch = { ...learned, request, headers };
    return createServer({ toolServer, principal, turns, tools, seal, subscriptions, watch, report, isAgain });
  }

  /** Whether a POST is of the handshake era, and opens or names a session. */
  async isSessionTraffic(headers: IncomingHttpHeaders, message: unknown): Promise<boolean> {
    const opens = !Array.isArray(message) && (message as { method?: unknown } | null)?.method === 'initialize';
    if (!opens && !headers['mcp-session-id']) return false;
    // The header of a session alone does not decide.
    const { isLegacyRequest } = await import('@modelcontextprotocol/server');
    return isLegacyRequest(webRequest(headers, null), message);
  }

  /** Ends listen streams, each with its result. Calls under way are answered all the same. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#listening.isStarted()) await (await this.#listening()).close();
  }

  /** Watches the resources a listen request names, for as long as its stream lives. */
  #watch(
    message: unknown,
    { credential }: HttpCall['principal'],
    signal: AbortSignal,
    { notify }: McpHttpHandler,
  ): void {
    const { resources } = this.#options.toolServer;
    const { method, params } = (message ?? {}) as ListenRequest;
    if (method !== 'subscriptions/listen' || resources?.watch === undefined) return;
    const wanted = params?.notifications?.resourceSubscriptions;
    for (const uri of new Set(Array.isArray(wanted) ? wanted.slice(0, MAX_WATCHED) : [])) {
      if (typeof uri === 'string') resources.watch(uri, { credential, signal }, () => notify.resourceUpdated(uri));
    }
  }

  async #open(): Promise<McpHttpHandler> {
    const { createMcpHandler } = await import('@modelcontextprotocol/server');
    const factory: Parameters<typeof createMcpHandler>[0] = ({ era, requestInfo }) => {
      const { call, isList } = this.#calls.get(requestInfo as Request) as { call: HttpCall; isList: boolean };
      // Modern clients name what they listen to in the request itself; without a session older ones have no stream.
      const isWatched = era === 'modern' && this.#options.toolServer.resources?.watch !== undefined;
      const watch = { closed: (requestInfo as Request).signal };
      return this.server(call, isWatched ? NOWHERE : undefined, watch, isList ? this.#standIns : undefined);
    };
    return createMcpHandler(factory, {
      legacy: 'stateless',
      // They are counted before, among those of all endpoints.
      maxSubscriptions: STREAMS.all,
      onerror: (error) => {
        this.#lastError = error;
      },
    });
  }
}

/**
 * A batch without the cancellations in it. Here they reach no other request, and the SDK would never end the answer to a
 * batch that names one of its own, as clients do that number every request alike.
 */
function withoutCancellations(message: unknown): unknown {
  if (!Array.isArray(message)) return message;
  const others = message.filter(({ method }) => method !== 'notifications/cancelled');
  return others.length > 0 ? others : message;
}

const NOWHERE: Subscriptions = async () => true;

interface ListenRequest {
  readonly method?: unknown;
  readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: unknown } };
}

/** What the client accepts and sends was read before; the SDK wants to see these very words. */
const UNDERSTOOD = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

/** The request as the SDK wants it, without its body: that is parsed already. */
function webRequest(headers: IncomingHttpHeaders, signal: AbortSignal | null): Request {
  // Node joins what came several times, but for cookies, which nobody reads here.
  const usual = { ...(headers as Record<string, string>), ...UNDERSTOOD };
  return new Request('http://localhost/mcp', { method: 'POST', headers: usual, signal });
}

import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, JSONRPCRequest, Server } from '@modelcontextprotocol/server';
import type { FaultReporter } from '../call-tool.ts';
import type { HttpCall, HttpError } from '../http-call.ts';
import type { RequestId } from '../protocol.ts';
import type { ToolServer } from '../tool-server.ts';
import { connectReplayed } from './connect-replayed.ts';
import { runOnce } from './run-once.ts';
import { SessionPost } from './session-post.ts';
import {
  headerProblem,
  NO_SESSION_ID,
  NO_SUCH_SESSION,
  NOT_JSON_RPC,
  readMessages,
  STORE_AWAY,
  sessionIdOf,
} from './session-request.ts';
import { KEPT, type SessionRecord, type SessionStore, StoreAwayError } from './session-store.ts';

interface SessionPathOptions {
  readonly store: SessionStore;
  /** A fresh server of the SDK for a request. */
  readonly server: (call: HttpCall, session: SessionRecord | undefined) => Promise<Server>;
  readonly toolServer: Pick<ToolServer, 'retrySafety'>;
  readonly report: FaultReporter;
}

/** A session, or why the request that names it is refused. */
type Found = { readonly session: SessionRecord } | { readonly error: HttpError };

/**
 * POSTs of the handshake era that belong to a session or open one. Every one is served by a server of its own, so that
 * no process keeps anything that another needs.
 */
export class SessionPath {
  readonly #options: SessionPathOptions;

  constructor(options: SessionPathOptions) {
    this.#options = options;
  }

  /** Answers a POST: `initialize` opens a session, everything else must name one. */
  async post(call: HttpCall, message: unknown): Promise<void> {
    const problem = headerProblem(call.headers);
    if (problem !== undefined) return call.refuse(problem);
    const messages = await readMessages(message);
    if (messages === undefined) return call.refuse(NOT_JSON_RPC);
    const [first] = messages as readonly [JSONRPCMessage];
    if (isRequest(first) && first.method === 'initialize') return this.#open(call, first);
    const found = await this.find(call);
    if ('error' in found) return call.refuse(found.error);
    return this.#serve(call, messages, found.session);
  }

  /** The session a request names, if it may use it. */
  async find({ headers, principal }: HttpCall): Promise<Found> {
    const id = sessionIdOf(headers);
    if (id === undefined) return { error: NO_SESSION_ID };
    try {
      const session = await this.#options.store.find(id);
      return session?.principal === principal.fingerprint ? { session } : { error: NO_SUCH_SESSION };
    } catch (fault) {
      if (fault instanceof StoreAwayError) return { error: STORE_AWAY };
      throw fault;
    }
  }

  /** Ends the session a DELETE names. */
  async delete(call: HttpCall): Promise<void> {
    const found = await this.find(call);
    if ('error' in found) return call.refuse(found.error);
    await this.#options.store.end(found.session.id);
    call.end(200);
  }

  /**
   * A tools/call that nothing but its session sets apart, without the SDK: it takes over only where the call asks.
   * `run` makes the call and resolves with the answer's JSON, or with nothing when it must ask first.
   */
  call(
    call: HttpCall,
    message: unknown,
    session: SessionRecord,
    run: (post: SessionPost) => Promise<string | undefined>,
  ): Promise<void> {
    const request = message as JSONRPCRequest;
    return this.#answer(call, [request], session, async (post) => (await run(post)) ?? this.#replay(call, post));
  }

  /** Serves messages of a session: requests are answered, the rest is passed on to whoever waits for it. */
  async #serve(call: HttpCall, messages: readonly JSONRPCMessage[], session: SessionRecord): Promise<void> {
    for (const message of messages) {
      if (isForOthers(message)) await this.#options.store.tell(session.id, { kind: 'client', message });
    }
    const [first, ...more] = messages.filter(isRequest);
    if (first === undefined) return call.end(202);
    return this.#answer(call, [first, ...more], session, (post) => this.#replay(call, post));
  }

  /** Answers requests of a session with what `run` makes of them; a write alone in its POST is made only once. */
  async #answer(
    call: HttpCall,
    requests: SessionPost['requests'],
    session: SessionRecord,
    run: (post: SessionPost) => Promise<string>,
  ): Promise<void> {
    const { store, toolServer, report } = this.#options;
    const post = new SessionPost(call, { requests, session, store, report });
    const start = async (): Promise<string> => {
      const text = await run(post);
      return post.signal.aborted ? post.signal.reason : text;
    };
    const once = { store, session: session.id, request: requests[0], toolServer, run: start };
    try {
      await post.answer.finish(requests.length > 1 ? await start() : await runOnce(once));
    } finally {
      post.close();
    }
  }

  async #open(call: HttpCall, request: JSONRPCRequest): Promise<void> {
    const { store, report } = this.#options;
    const post = new SessionPost(call, { requests: [request], store, report });
    const text = await this.#replay(call, post);
    const { result } = JSON.parse(text) as { result?: { protocolVersion?: string } };
    const { params: initialize = {} } = request;
    // A handshake too long to keep opens no session: its client is served statelessly.
    const isKept = JSON.stringify(initialize).length <= KEPT.handshakeBytes;
    if (result?.protocolVersion === undefined || !isKept) return post.answer.finish(text);
    const { protocolVersion } = result;
    const id = randomUUID();
    try {
      await store.create({ id, initialize, protocolVersion, principal: call.principal.fingerprint });
      call.setHeader('mcp-session-id', id);
    } catch (fault) {
      // Without a session id the client is served all the same, statelessly.
      if (!(fault instanceof StoreAwayError)) throw fault;
    }
    return post.answer.finish(text);
  }

  /**
   * Runs the requests of a POST through one server; resolves with the last answer when all have been given. What comes
   * before the last goes out on the stream.
   */
  async #replay(call: HttpCall, post: SessionPost): Promise<string> {
    const { requests, session, answer, waiting, signal } = post;
    let settle: (last: string) => void = () => {};
    const last = new Promise<string>((resolve) => {
      settle = resolve;
    });
    const server = await this.#options.server(call, session);
    // Without a stream there is no way to ask.
    const initialize = session && { ...session.initialize, ...(call.accepted.stream ? {} : { capabilities: {} }) };
    const connection = await connectReplayed(server, initialize, (message) => {
      const json = JSON.stringify(message);
      if ('id' in message && !('method' in message)) waiting.delete(message.id as RequestId);
      if (waiting.size === 0) settle(json);
      else answer.send(json);
    });
    post.receive = (message) => connection.receive(message);
    signal.addEventListener('abort', () => settle(signal.reason));
    if (signal.aborted) settle(signal.reason);
    try {
      if (!signal.aborted) for (const request of requests) connection.receive(request);
      return await last;
    } finally {
      await connection.end();
    }
  }
}

function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return 'method' in message && 'id' in message;
}

/** Responses and cancellations concern requests that are served elsewhere; other notifications concern nobody. */
function isForOthers(message: JSONRPCMessage): boolean {
  return !('method' in message) || message.method === 'notifications/cancelled';
}

import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, JSONRPCRequest, Server } from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendJsonRpcError } from '../../http/http-errors.ts';
import { AnswerStream, type StreamLog } from '../answer-stream.ts';
import type { FaultReporter } from '../call-tool.ts';
import { errorAnswer } from '../hot/call-answer.ts';
import type { Refusal } from '../parse-body.ts';
import { EMPTY_EVENT_REVISION, type RequestId, SESSION_NOT_FOUND } from '../protocol.ts';
import { type InitializeParams, ReplayedConnection } from './replayed-connection.ts';
import { type RetrySafetyOf, runOnce } from './run-once.ts';
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

export interface SessionPathOptions {
  readonly store: SessionStore;
  /** A fresh server for the request that came with this. */
  readonly server: (request: FastifyRequest, session: SessionRecord | undefined) => Promise<Server>;
  /** Whose request this is: equal texts for equal credentials, which cannot be read from it. */
  readonly principal: (request: FastifyRequest) => string;
  readonly retrySafety: RetrySafetyOf;
  readonly report: FaultReporter;
}

/** The client of a call within a session. */
export interface SessionClient {
  /** As of its handshake. */
  readonly capabilities: unknown;
  /** Aborted when the client cancels or the session ends; not when a connection breaks. */
  readonly signal: AbortSignal;
  readonly tell: AnswerStream;
}

/** A session, or why the request that names it is refused. */
export type Found = { readonly session: SessionRecord } | { readonly refusal: Refusal };

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
  async post(request: FastifyRequest, reply: FastifyReply, message: unknown): Promise<FastifyReply> {
    const problem = headerProblem(request);
    if (problem !== undefined) return sendJsonRpcError(reply, problem);
    const messages = await readMessages(message);
    if (messages === undefined) return sendJsonRpcError(reply, NOT_JSON_RPC);
    const [first] = messages;
    if (first !== undefined && 'method' in first && first.method === 'initialize' && 'id' in first) {
      return this.#open(request, reply, first as JSONRPCRequest);
    }
    const found = await this.find(request);
    if ('refusal' in found) return sendJsonRpcError(reply, found.refusal);
    return this.serve(request, reply, messages, found.session);
  }

  /** The session a request names, if it may use it. */
  async find(request: FastifyRequest): Promise<Found> {
    const id = sessionIdOf(request);
    if (id === undefined) return { refusal: NO_SESSION_ID };
    try {
      const session = await this.#options.store.find(id);
      const isOwn = session !== undefined && session.principal === this.#options.principal(request);
      return isOwn ? { session } : { refusal: NO_SUCH_SESSION };
    } catch (fault) {
      if (fault instanceof StoreAwayError) return { refusal: STORE_AWAY };
      throw fault;
    }
  }

  /** Ends the session a DELETE names. */
  async delete(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const found = await this.find(request);
    if ('refusal' in found) return sendJsonRpcError(reply, found.refusal);
    await this.#options.store.end(found.session.id);
    return reply.code(200).send();
  }

  /** Serves messages of a session: requests are answered, the rest is passed on to whoever waits for it. */
  async serve(
    request: FastifyRequest,
    reply: FastifyReply,
    messages: readonly JSONRPCMessage[],
    session: SessionRecord,
  ): Promise<FastifyReply> {
    const { store, retrySafety } = this.#options;
    const requests = messages.filter(isRequest);
    for (const message of messages) {
      if (!isRequest(message) && isForOthers(message)) await store.tell(session.id, { kind: 'client', message });
    }
    const [first] = requests;
    if (first === undefined) return reply.code(202).send();
    const answer = this.answer(reply, session);
    const run = () => this.exchange(request, requests, answer, session);
    if (requests.length > 1) return answer.finish(await run());
    return answer.finish(await runOnce({ store, session: session.id, request: first, retrySafety, run }));
  }

  /**
   * A tools/call that nothing but its session sets apart, without the SDK: it takes over only where the call asks.
   * `run` makes the call and resolves with the answer's JSON, or with nothing when it must ask first.
   */
  async call(
    request: FastifyRequest,
    reply: FastifyReply,
    message: JSONRPCRequest,
    session: SessionRecord,
    run: (client: SessionClient) => Promise<string | undefined>,
  ): Promise<FastifyReply> {
    const { store, retrySafety } = this.#options;
    const answer = this.answer(reply, session);
    const stop = new AbortController();
    const unlisten = store.listen(session.id, (told) => {
      if (told.kind === 'ended' || (told.kind === 'client' && cancels(told.message, message.id))) stop.abort();
    });
    const slow = setTimeout(() => answer.open(), SLOW_MS);
    const client = { capabilities: session.initialize.capabilities, signal: stop.signal, tell: answer };
    try {
      const text = await runOnce({
        store,
        session: session.id,
        request: message,
        retrySafety,
        run: async () => {
          const answered = (await run(client)) ?? (await this.exchange(request, [message], answer, session));
          return stop.signal.aborted ? '' : answered;
        },
      });
      return answer.finish(text);
    } finally {
      clearTimeout(slow);
      unlisten();
    }
  }

  /** The answer to a POST of a session, kept for a client that loses it. */
  answer(reply: FastifyReply, session: SessionRecord): AnswerStream {
    const { store, report } = this.#options;
    return new AnswerStream(reply, { log: logOf(store, session), report });
  }

  async #open(request: FastifyRequest, reply: FastifyReply, message: JSONRPCRequest): Promise<FastifyReply> {
    const answer = new AnswerStream(reply, { report: this.#options.report });
    const text = await this.exchange(request, [message], answer, undefined);
    const { result } = JSON.parse(text) as { result?: { protocolVersion?: string } };
    // A handshake too long to keep opens no session: its client is served statelessly.
    const isKept = JSON.stringify(message.params ?? {}).length <= KEPT.handshakeBytes;
    if (result?.protocolVersion === undefined || !isKept) return answer.finish(text);
    const id = randomUUID();
    const { store, principal } = this.#options;
    const initialize = (message.params ?? {}) as InitializeParams;
    try {
      await store.create({ id, initialize, protocolVersion: result.protocolVersion, principal: principal(request) });
      reply.header('mcp-session-id', id);
    } catch (fault) {
      // Without a session id the client is served all the same, statelessly.
      if (!(fault instanceof StoreAwayError)) throw fault;
    }
    return answer.finish(text);
  }

  /**
   * Runs requests through one server; resolves with the last answer when all have been given. What comes before the
   * last goes out on the stream.
   */
  async exchange(
    request: FastifyRequest,
    requests: readonly JSONRPCRequest[],
    answer: AnswerStream,
    session: SessionRecord | undefined,
  ): Promise<string> {
    const waiting = new Set(requests.map(({ id }) => id));
    let settle: (last: string) => void = () => {};
    const last = new Promise<string>((resolve) => {
      settle = resolve;
    });
    const exchange = new ReplayedConnection(await this.#options.server(request, session), (message) => {
      const json = JSON.stringify(message);
      if ('id' in message && !('method' in message)) waiting.delete(message.id as RequestId);
      if (waiting.size === 0) settle(json);
      else answer.send(json);
    });
    const unlisten =
      session === undefined
        ? () => {}
        : this.#options.store.listen(session.id, (told) => {
            if (told.kind === 'ended') {
              const [first] = requests as readonly [JSONRPCRequest];
              settle(errorAnswer(first.id, SESSION_NOT_FOUND, 'The session has ended'));
            }
            if (told.kind !== 'client') return;
            const message = told.message as JSONRPCMessage;
            exchange.receive(message);
            if (isCancelled(message, waiting)) settle('');
          });
    const slow = session === undefined ? undefined : setTimeout(() => answer.open(), SLOW_MS);
    try {
      await exchange.begin(session?.initialize);
      for (const one of requests) exchange.receive(one);
      return await last;
    } finally {
      clearTimeout(slow);
      unlisten();
      await exchange.end();
    }
  }
}

/** A call that takes longer becomes an event stream, so that proxies and clients see that it lives. */
const SLOW_MS = 5_000;

/** Keeps the messages of one POST's answer under a stream name of their own. */
function logOf(store: SessionStore, session: SessionRecord): StreamLog {
  const stream = randomUUID();
  return {
    append: (data) => store.append(session.id, stream, data),
    primes: session.protocolVersion >= EMPTY_EVENT_REVISION,
  };
}

function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return 'method' in message && 'id' in message;
}

/** Responses and cancellations concern exchanges that run elsewhere; other notifications concern nobody. */
function isForOthers(message: JSONRPCMessage): boolean {
  return !('method' in message) || message.method === 'notifications/cancelled';
}

/** Whether the one request that is still waiting was given up: no answer may follow. */
function isCancelled(message: JSONRPCMessage, waiting: Set<RequestId>): boolean {
  for (const id of waiting) {
    if (cancels(message, id)) waiting.delete(id);
  }
  return waiting.size === 0;
}

function cancels(message: unknown, id: RequestId): boolean {
  const { method, params } = message as { method?: unknown; params?: { requestId?: unknown } };
  return method === 'notifications/cancelled' && params?.requestId === id;
}

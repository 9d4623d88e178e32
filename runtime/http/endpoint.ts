import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from '../basics/once.ts';
import { callerCredential, type HeaderReader, headersOf } from '../guard/principal.ts';
import { AnswerStream, varyByEncoding } from '../mcp/answer-stream.ts';
import { type ClientChannel, FirstRound, isQuestions, type Questions } from '../mcp/asking/questions.ts';
import type { Seal } from '../mcp/asking/seal.ts';
import { callTool, type FaultReporter } from '../mcp/call-tool.ts';
import { callAnswer, errorAnswer } from '../mcp/hot/call-answer.ts';
import { acceptsGzip, ListAnswers } from '../mcp/hot/list-answer.ts';
import { type PlainRequest, plainRequest } from '../mcp/hot/plain-request.ts';
import { parseBody } from '../mcp/parse-body.ts';
import { ERROR, INTERNAL_MESSAGE, MAX_WATCHED } from '../mcp/protocol.ts';
import { SdkPath } from '../mcp/sdk/sdk-path.ts';
import type { Subscriptions } from '../mcp/sdk/serve-resources-and-prompts.ts';
import { type Found, SessionPath } from '../mcp/sessions/session-path.ts';
import { fingerprint, STORE_AWAY, sessionIdOf } from '../mcp/sessions/session-request.ts';
import type { SessionRecord, SessionStore } from '../mcp/sessions/session-store.ts';
import { SessionStreams } from '../mcp/sessions/session-stream.ts';
import { watchSubscriptions } from '../mcp/sessions/session-watch.ts';
import type { Credential, ToolResult, ToolServer } from '../mcp/tool-server.ts';
import { sendJsonRpcError } from './http-errors.ts';

export interface EndpointOptions {
  readonly host: ToolServer;
  readonly credential: Credential | undefined;
  readonly sharedKey: boolean;
  /** Signs what clients carry from one round of questions to the next. */
  readonly seal: Seal;
  /** Where sessions of the handshake era are kept; absent, its clients are served statelessly. */
  readonly sessions?: SessionStore | undefined;
  readonly report: FaultReporter;
}

type Call = Extract<PlainRequest, { method: 'tools/call' }>;
type List = Extract<PlainRequest, { method: 'tools/list' }>;

/** One MCP endpoint: one path, in both eras. Keeps nothing about its clients but what is in the store of sessions. */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #sdk: SdkPath;
  readonly #sessions: SessionPath | undefined;
  readonly #streams: SessionStreams | undefined;
  /** The list of this surface, and the answers made of it; asked for again after a failure. */
  readonly #listed = once(() => this.#options.host.list());
  readonly #answers = once(async () => new ListAnswers(await this.#listed(), this.#options.host));

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#sdk = new SdkPath({
      ...options,
      list: () => this.#listed(),
      credential: (header) => this.#credential(header),
    });
    const { sessions: store, host, report } = options;
    if (store === undefined) return;
    const credential = (request: FastifyRequest) => this.#credential(headersOf(request));
    this.#sessions = new SessionPath({
      store,
      server: (request, session) => this.#sdk.server(credential(request), sessionSubscriptions(store, session)),
      principal: (request) => fingerprint(credential(request)?.key),
      retrySafety: (name, args) => host.retrySafety?.(name, args) ?? { isRead: false },
      report,
    });
    const onStandalone = watchSubscriptions({ store, resources: host.resources, credential, report });
    this.#streams = new SessionStreams({ store, onStandalone, report });
  }

  /** Whether clients of the handshake era get sessions here. */
  get hasSessions(): boolean {
    return this.#sessions !== undefined;
  }

  /** Answers one POST: the two hot methods here, whatever is not plainly one of them through the SDK. */
  async post(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { headers } = request;
    const body = parseBody(request.body, headers['content-type'], headers['content-encoding']);
    if ('refusal' in body) return sendJsonRpcError(reply, body.refusal);
    const { message } = body;
    const plain = plainRequest(headers, message);
    if (plain !== undefined && this.#isInSession(plain, request)) {
      return this.#postInSession(plain, request, reply, message);
    }
    if (plain?.method === 'tools/list') return this.#answerList(plain, request, reply);
    if (plain?.method === 'tools/call') return this.#answerCall(plain, request, reply, message);
    if (this.#sessions !== undefined && (await this.#sdk.isSessionTraffic(headers, message))) {
      return this.#sessions.post(request, reply, message);
    }
    return this.#postSdk(request, reply, message);
  }

  /** Opens or resumes the event stream of a session. */
  async get(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    if (this.#sessions === undefined || this.#streams === undefined) return undefined;
    const found = await this.#sessions.find(request);
    if ('refusal' in found) return sendJsonRpcError(reply, found.refusal);
    return this.#streams.get(request, reply, found.session);
  }

  /** Ends a session. Undefined where there are none. */
  async delete(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    return this.#sessions?.delete(request, reply);
  }

  /** Ends streams; calls under way are answered by whoever closes the server after this. */
  async close(): Promise<void> {
    this.#streams?.close();
    await this.#sdk.close();
  }

  #credential(header: HeaderReader): Credential | undefined {
    return callerCredential(header, this.#options);
  }

  async #postSdk(request: FastifyRequest, reply: FastifyReply, message: unknown): Promise<FastifyReply> {
    const signal = signalOf(reply.raw);
    return reply.send(await this.#sdk.serve({ url: request.url, headers: request.headers, message, signal }));
  }

  async #postInSession(
    plain: PlainRequest,
    request: FastifyRequest,
    reply: FastifyReply,
    message: unknown,
  ): Promise<FastifyReply> {
    const session = await this.#sessionOf(plain, request);
    if (session !== undefined && 'refusal' in session) return sendJsonRpcError(reply, session.refusal);
    if (plain.method === 'tools/list') return this.#answerList(plain, request, reply);
    if (session === undefined) return this.#answerCall(plain, request, reply, message);
    const original = message as Parameters<SessionPath['call']>[2];
    return (this.#sessions as SessionPath).call(request, reply, original, session.session, async (client) => {
      const exchange = this.#firstRound(plain, client.tell, client.capabilities);
      const result = await this.#call(plain, request, client.signal, exchange);
      return isQuestions(result) ? undefined : callAnswer(plain, result, this.#options.host);
    });
  }

  #isInSession({ era }: PlainRequest, request: FastifyRequest): boolean {
    return this.#sessions !== undefined && era === 'legacy' && sessionIdOf(request) !== undefined;
  }

  /** The session a plain request belongs to. While the store is away, whatever only reads goes on without. */
  async #sessionOf(plain: PlainRequest, request: FastifyRequest): Promise<Found | undefined> {
    const found = await (this.#sessions as SessionPath).find(request);
    if (!('refusal' in found) || found.refusal !== STORE_AWAY) return found;
    const isRead =
      plain.method === 'tools/list' || this.#options.host.retrySafety?.(plain.name, plain.arguments).isRead;
    return isRead ? undefined : found;
  }

  async #answerList({ era, id }: List, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const answers = await this.#listAnswers();
    if (answers === undefined) return sendJson(reply, errorAnswer(id, ERROR.internal, INTERNAL_MESSAGE));
    const answer = answers.answer(era, id, acceptsGzip(request.headers['accept-encoding']));
    reply.header('content-type', 'application/json').header('content-length', answer.length);
    varyByEncoding(reply);
    if (answer.encoding !== undefined) reply.header('content-encoding', answer.encoding);
    // Written as pieces: Fastify takes one buffer only, and putting a megabyte together for each list costs more.
    reply.hijack();
    writeRaw(reply, answer.chunks);
    return reply;
  }

  async #answerCall(call: Call, request: FastifyRequest, reply: FastifyReply, message: unknown): Promise<FastifyReply> {
    const { host, report } = this.#options;
    const answer = new AnswerStream(reply, { report });
    const exchange = this.#firstRound(call, answer, call.capabilities);
    const result = await this.#call(call, request, signalOf(reply.raw), exchange);
    // The SDK words what is asked, and what is refused where it cannot be: it makes the same first round again.
    if (isQuestions(result)) return this.#postSdk(request, reply, message);
    return answer.finish(callAnswer(call, result, host));
  }

  #firstRound({ era, progressToken: token }: Call, tell: AnswerStream, capabilities: unknown): ClientChannel {
    return new FirstRound({ capabilities, token, logs: era === 'legacy' && this.#options.host.logs === true, tell });
  }

  #call(
    { name, arguments: given }: Call,
    request: FastifyRequest,
    signal: AbortSignal,
    exchange: ClientChannel,
  ): Promise<ToolResult | Questions | undefined> {
    const { host, report } = this.#options;
    const credential = this.#credential(headersOf(request));
    return callTool(host, { name, arguments: given, credential, signal, exchange }, report);
  }

  async #listAnswers(): Promise<ListAnswers | undefined> {
    try {
      return await this.#answers();
    } catch (fault) {
      this.#options.report(fault, 'tools/list');
      return undefined;
    }
  }
}

/**
 * Aborted when the connection ends before the answer did. There is no session in which an answer could be picked up
 * later, so in both eras a client that hangs up has cancelled.
 */
function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', 'application/json').send(json);
}

function writeRaw(reply: FastifyReply, chunks: readonly Buffer[]): void {
  const response = reply.raw;
  response.writeHead(200, reply.getHeaders() as Record<string, string>);
  response.cork();
  for (const chunk of chunks) response.write(chunk);
  response.uncork();
  response.end();
}

function sessionSubscriptions(store: SessionStore, session: SessionRecord | undefined): Subscriptions {
  return async (uri, isWanted) => {
    if (session === undefined) return true;
    if (isWanted && (await store.subscriptions(session.id)).length >= MAX_WATCHED) return false;
    await store.subscribe(session.id, uri, isWanted);
    return true;
  };
}

import type { MessageBounds } from '../basics/bounds.ts';
import { hasKey } from '../basics/credential.ts';
import { signalOf } from '../basics/stop.ts';
import { AnswerStream, SLOW_MS } from '../mcp/answer-stream.ts';
import { ClientChannel, isQuestions } from '../mcp/asking/questions.ts';
import { callTool } from '../mcp/call-tool.ts';
import { headerMismatch } from '../mcp/header-mismatch.ts';
import { callAnswer } from '../mcp/hot/call-answer.ts';
import type { KeptAnswers } from '../mcp/hot/kept-answers.ts';
import { isPlainInitialized, plainHandshake } from '../mcp/hot/plain-handshake.ts';
import { type PlainRequest, plainRequest } from '../mcp/hot/plain-request.ts';
import { askedBy } from '../mcp/message-problem.ts';
import type { OpenStreams } from '../mcp/open-streams.ts';
import { NOT_ACCEPTABLE, type ParsedMessage, parseMessage } from '../mcp/parse-message.ts';
import { ERROR, errorAnswer, INTERNAL_MESSAGE } from '../mcp/protocol.ts';
import type { ServerOptions } from '../mcp/sdk/create-server.ts';
import { SdkPath } from '../mcp/sdk/sdk-path.ts';
import type { Found } from '../mcp/sessions/known-sessions.ts';
import type { Outcome } from '../mcp/sessions/run-once.ts';
import { SessionPath } from '../mcp/sessions/session-path.ts';
import { STORE_AWAY, sessionIdOf } from '../mcp/sessions/session-request.ts';
import type { SessionStore } from '../mcp/sessions/session-store.ts';
import { SessionStreams } from '../mcp/sessions/session-stream.ts';
import { subscriptionsOf, watchSubscriptions } from '../mcp/sessions/session-watch.ts';
import type { ToolCall } from '../mcp/tool-server.ts';
import { dropIdleVersion } from '../mcp/version-header.ts';
import type { FastifyCall } from './http-call.ts';
import type { ScopeGuard } from './sign-in-face.ts';

interface EndpointOptions extends Pick<ServerOptions, 'toolServer' | 'seal' | 'report'> {
  /** Counts the streams of all endpoints. */
  readonly streams: OpenStreams;
  readonly lists: KeptAnswers;
  /** Where sessions of the handshake era are kept; absent, its clients are served statelessly. */
  readonly sessions?: SessionStore | undefined;
  /** What a message may hold. */
  readonly bounds: MessageBounds;
  /** Absent where nobody signs in. */
  readonly scopeRefusal?: ScopeGuard | undefined;
}

type PlainCall = Extract<PlainRequest, { method: 'tools/call' }>;

/** Where the answer to a call goes, and for how long it is wanted. */
interface Asker extends Pick<ToolCall, 'signal' | 'gone'> {
  readonly answer: AnswerStream;
  /** What its client can be asked, where the handshake said so. */
  readonly capabilities?: (() => unknown) | undefined;
  /** Who it says it is, where the handshake said so. */
  readonly client?: (() => unknown) | undefined;
}

/** One MCP endpoint: one path, in both eras. Keeps nothing about its clients but what is in the store of sessions. */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #sdk: SdkPath;
  readonly #sessions: SessionPath | undefined;
  readonly #streams: SessionStreams | undefined;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#sdk = new SdkPath(options);
    const { sessions: store, toolServer, seal, report, streams } = options;
    if (store === undefined) return;
    this.#sessions = new SessionPath({
      store,
      seal,
      toolServer,
      server: (call, session, watch) => this.#sdk.server(call, subscriptionsOf(store, session), watch),
      stateless: (call, message) => this.#postSdk(call as FastifyCall, message),
      report,
    });
    const onStandalone = watchSubscriptions({ store, resources: toolServer.resources, report });
    this.#streams = new SessionStreams({ store, onStandalone, streams, report });
  }

  /** Whether clients of the handshake era get sessions here. */
  get hasSessions(): boolean {
    return this.#sessions !== undefined;
  }

  /** Answers one POST: the two hot methods here, whatever is not plainly one of them through the SDK. */
  post(call: FastifyCall): void | Promise<void> {
    const { headers, accepted } = call;
    if (!accepted.json && !accepted.stream) return call.refuse(NOT_ACCEPTABLE);
    const { withKey, keyless } = this.#options.bounds;
    const bounds = hasKey(call.principal) ? withKey : keyless;
    const parsing = parseMessage(call.request.body, headers, bounds, () => call.turns.long());
    return parsing instanceof Promise ? this.#postLong(call, parsing) : this.#postParsed(call, parsing);
  }

  async #postLong(call: FastifyCall, parsing: Promise<ParsedMessage>): Promise<void> {
    return this.#postParsed(call, await call.whileUnderWay(parsing));
  }

  #postParsed(call: FastifyCall, parsed: ParsedMessage): void | Promise<void> {
    if ('error' in parsed) return call.refuse(parsed.error);
    const { message } = parsed;
    const { headers } = call;
    const mismatch = headerMismatch(headers, message);
    if (mismatch) return call.refuse(mismatch);
    const short = this.#options.scopeRefusal?.(message, call.principal, this.#options.toolServer);
    if (short) {
      call.setHeader('www-authenticate', short.challenge);
      return call.refuse(short.error);
    }
    if (Array.isArray(message)) return this.#postBatch(call, message);
    call.request.exchange.asked = askedBy(message);
    dropIdleVersion(headers, message);
    const plain = plainRequest(headers, message);
    const sessions = this.#sessions;
    if (plain === undefined) return this.#postOther(call, message);
    const isInSession = sessions !== undefined && plain.era === 'legacy' && sessionIdOf(headers) !== undefined;
    if (isInSession) return this.#postInSession(plain, call, message, sessions);
    return plain.method === 'tools/list' ? this.#answerList(plain, call) : this.#answerCall(plain, call, message);
  }

  /** Each message of a batch may ask for megabytes. */
  async #postBatch(call: FastifyCall, batch: readonly unknown[]): Promise<void> {
    if (!(await call.mayAnswerLong())) return;
    dropIdleVersion(call.headers, batch);
    return this.#postOther(call, batch);
  }

  #postOther(call: FastifyCall, message: unknown): Promise<void> {
    const sessions = this.#sessions;
    return sessions === undefined ? this.#postSdk(call, message) : this.#postRare(call, message, sessions);
  }

  async #postRare(call: FastifyCall, message: unknown, sessions: SessionPath): Promise<void> {
    const { headers } = call;
    const handshake = plainHandshake(headers, message);
    if (handshake !== undefined) return sessions.open(call, handshake);
    if (isPlainInitialized(headers, message) && sessionIdOf(headers) !== undefined) {
      const found = await sessions.find(call);
      if ('session' in found) return call.end(202);
    }
    const isOfSession = await this.#sdk.isSessionTraffic(headers, message);
    return isOfSession ? sessions.post(call, message) : this.#postSdk(call, message);
  }

  /** Opens or resumes the event stream of a session. Only where there are sessions. */
  async get(call: FastifyCall): Promise<void> {
    const found = await this.#sessions?.findStream(call);
    if (found !== undefined && 'error' in found) {
      if (found.error.status === 405) call.setHeader('allow', 'POST, DELETE');
      call.refuse(found.error);
    } else if (found !== undefined) await this.#streams?.get(call, found.session);
  }

  /** Ends a session. Only where there are sessions. */
  async delete(call: FastifyCall): Promise<void> {
    await this.#sessions?.delete(call);
  }

  /** Ends what is under way through the SDK; whoever closes the server answers the rest, and ends the streams. */
  async close(): Promise<void> {
    await this.#sdk.close();
  }

  async #postSdk(call: FastifyCall, message: unknown): Promise<void> {
    const answer = await this.#sdk.serve(call, message, signalOf(call.hangUp));
    if ('error' in answer) call.refuse(answer.error);
    else call.reply.send(answer.response);
  }

  #postInSession(
    plain: PlainRequest,
    call: FastifyCall,
    message: unknown,
    sessions: SessionPath,
  ): void | Promise<void> {
    const found = sessions.find(call);
    if (!(found instanceof Promise)) return this.#postFound(plain, call, message, { sessions, found });
    return found.then((later) => this.#postFound(plain, call, message, { sessions, found: later }));
  }

  #postFound(
    plain: PlainRequest,
    call: FastifyCall,
    message: unknown,
    { sessions, found }: { readonly sessions: SessionPath; readonly found: Found },
  ): void | Promise<void> {
    // While the store is away, whatever only reads needs no session.
    const isLost = 'error' in found && !(found.error === STORE_AWAY && this.#onlyReads(plain));
    if (isLost) return call.refuse(found.error);
    if (plain.method === 'tools/list') return this.#answerList(plain, call);
    if ('error' in found) return this.#answerCall(plain, call, message);
    // Without a stream there is no way to ask.
    const { session } = found;
    const capabilities = call.accepted.stream ? () => session.initialize.capabilities : undefined;
    const client = () => session.initialize.clientInfo;
    return sessions.call(call, message, session, ({ signal }, { answer, gone }) =>
      this.#run(plain, call, { answer, signal, gone, capabilities, client }),
    );
  }

  #onlyReads(plain: PlainRequest): boolean {
    return (
      plain.method === 'tools/list' ||
      this.#options.toolServer.retrySafety?.(plain.name, plain.arguments).isRead === true
    );
  }

  async #answerList({ era, id }: PlainRequest, call: FastifyCall): Promise<void> {
    const { lists, toolServer, report } = this.#options;
    // Combinations of headers cost nothing to invent, and each has a list of its own to be made.
    const isTurn = toolServer.isOfCaller === true;
    if (isTurn && !(await call.mayAnswerLong())) return;
    const answers = await lists.of(toolServer).catch((fault) => {
      report(fault, 'tools/list');
    });
    if (answers) await call.sendList(answers.answer(era, id, call.acceptsGzip), isTurn);
    else await call.json(errorAnswer(id, ERROR.internal, INTERNAL_MESSAGE));
  }

  #answerCall(plain: PlainCall, call: FastifyCall, message: unknown): Promise<void> {
    const answer = new AnswerStream(call, this.#options.report);
    const slow = call.namesStreams ? setTimeout(() => answer.open(), SLOW_MS) : undefined;
    const asker: Asker = { answer, signal: call.hangUp };
    return this.#call(plain, call, asker).then((result) => {
      clearTimeout(slow);
      if (isQuestions(result)) return this.#answerAsking(plain, call, message, asker);
      return answer.finish(callAnswer(plain, result, this.#options.toolServer));
    });
  }

  /** The SDK words what is asked, and what is refused where it cannot be: it makes the same call again. */
  async #answerAsking(plain: PlainCall, call: FastifyCall, message: unknown, { answer, signal }: Asker): Promise<void> {
    call.isAsking = true;
    if (!answer.isOpen) return this.#postSdk(call, message);
    const served = await this.#sdk.serve(call, message, signalOf(signal));
    if ('response' in served) return answer.finish(await messageOf(served.response));
    const { code, message: said } = served.error;
    return answer.finish(errorAnswer(plain.id, code, said));
  }

  /** Makes a call in a session; resolves with what came of it, or with nothing when it must ask first. */
  #run(plain: PlainCall, call: FastifyCall, asker: Asker): Promise<Outcome | undefined> {
    let isUnchanged = false;
    const unchanged = () => {
      isUnchanged = true;
    };
    return this.#call(plain, call, asker, unchanged).then((result) => {
      call.isAsking = isQuestions(result);
      return isQuestions(result)
        ? undefined
        : { text: callAnswer(plain, result, this.#options.toolServer), isUnchanged };
    });
  }

  /** Never rejects. */
  #call(plain: PlainCall, call: FastifyCall, asker: Asker, unchanged?: () => void) {
    const { answer, signal, gone, capabilities, client } = asker;
    const { toolServer, report } = this.#options;
    const { name, progressToken: token } = plain;
    const { credential } = call.principal;
    const logs = plain.era === 'legacy' && toolServer.logs === true;
    const channel = new ClientChannel({
      capabilities: capabilities ?? plain.capabilities,
      client: client ?? plain.client,
      request: call.request.id,
      era: plain.era,
      meta: plain.meta,
      headers: call.headers,
      token,
      logs,
      writer: answer,
    });
    const asked = { name, arguments: plain.arguments, credential, signal, gone, unchanged, channel };
    return callTool(toolServer, asked, report);
  }
}

/** The message of an answer of the SDK's, which comes as JSON or as the last event of a stream. */
async function messageOf(response: Response): Promise<string> {
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.includes('text/event-stream');
  return isStream ? (/[\s\S]*^data: (.*)$/m.exec(text)?.[1] ?? '') : text;
}

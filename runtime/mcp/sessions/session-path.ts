import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/server';
import { anyStop } from '../../basics/stop.ts';
import type { Seal } from '../asking/seal.ts';
import type { HttpCall } from '../http-call.ts';
import { cancelledId } from '../request-ids.ts';
import type { ToolServer } from '../tool-server.ts';
import { Handshakes, type Revision } from './handshakes.ts';
import { type Found, KnownSessions } from './known-sessions.ts';
import { type Outcome, requestKey, runOnce, type Settled, writingCall } from './run-once.ts';
import { type PostedRequest, SessionPost } from './session-post.ts';
import { headerProblem, NOT_JSON_RPC, readMessages, STORE_AWAY } from './session-request.ts';
import { type SessionRecord, type SessionStore, StoreAwayError } from './session-store.ts';
import { type Perform, type ThroughSdkOptions, throughSdk } from './through-sdk.ts';

interface SessionPathOptions extends ThroughSdkOptions {
  readonly store: SessionStore;
  readonly seal: Seal;
  /** Serves what needs no session, without one. */
  readonly stateless: (call: HttpCall, message: unknown) => Promise<void>;
  readonly toolServer: ToolServer;
}

/**
 * POSTs of the handshake era that belong to a session or open one. Every one is served by a server of its own, so that
 * no process keeps anything that another needs.
 */
export class SessionPath {
  readonly #options: SessionPathOptions;
  readonly #known: KnownSessions;
  readonly #handshakes: Handshakes;

  constructor(options: SessionPathOptions) {
    this.#options = options;
    this.#known = new KnownSessions(options);
    this.#handshakes = new Handshakes({ ...options, known: this.#known });
  }

  /** Answers an `initialize` that the SDK would certainly accept. */
  open(call: HttpCall, request: JSONRPCRequest & Revision): Promise<void> {
    return this.#handshakes.open(call, request);
  }

  /** Answers a POST: `initialize` opens a session, everything else names one. */
  async post(call: HttpCall, message: unknown): Promise<void> {
    const problem = headerProblem(call.headers);
    if (problem !== undefined) return call.refuse(problem);
    const messages = await readMessages(message);
    if (messages === undefined) return call.refuse(NOT_JSON_RPC);
    const [first] = messages as readonly [JSONRPCMessage];
    if (isRequest(first) && first.method === 'initialize') return this.#handshakes.openThroughSdk(call, first);
    const found = await this.find(call);
    if ('session' in found) return this.#serve(call, messages, found.session, Array.isArray(message));
    // While the store is away, whatever changes nothing needs no session.
    const isServed = found.error === STORE_AWAY && !messages.some((one) => this.#mayWrite(one));
    return isServed ? this.#options.stateless(call, message) : call.refuse(found.error);
  }

  /** The session that a POST names, if it may use it. */
  find(call: HttpCall): Found | Promise<Found> {
    return this.#known.find(call);
  }

  /** The session that a GET names, if there is something to be told on a stream. */
  findStream(call: HttpCall): Found | Promise<Found> {
    return this.#known.findStream(call);
  }

  /** Ends the session a DELETE names. */
  async delete(call: HttpCall): Promise<void> {
    const problem = await this.#known.end(call);
    return problem === undefined ? call.end(200) : call.refuse(problem);
  }

  /**
   * A tools/call that nothing but its session sets apart, without the SDK: it takes over only where the call asks.
   * `run` makes the call and resolves with its outcome, or with nothing when it must ask first.
   */
  call(
    call: HttpCall,
    message: unknown,
    session: SessionRecord,
    run: (posted: PostedRequest, post: SessionPost) => Promise<Outcome | undefined>,
  ): Promise<void> {
    const requests = [message as JSONRPCRequest];
    return this.#answer(call, { requests }, session, (posted, post) =>
      run(posted, post).then((outcome) => outcome ?? throughSdk(call, this.#options)(posted, post)),
    );
  }

  /** Serves messages of a session: requests are answered, the rest is passed on to whoever waits for it. */
  async #serve(
    call: HttpCall,
    messages: readonly JSONRPCMessage[],
    session: SessionRecord,
    isBatch: boolean,
  ): Promise<void> {
    const requests = messages.filter(isRequest);
    for (const message of messages) await this.#passOn(message, session);
    if (requests.length === 0) return call.end(202);
    return this.#answer(call, { requests, isBatch }, session, throughSdk(call, this.#options));
  }

  /** Responses and cancellations concern requests that are served elsewhere; other notifications concern nobody. */
  async #passOn(message: JSONRPCMessage, { id: session }: SessionRecord): Promise<void> {
    const { store } = this.#options;
    const isCancel = 'method' in message && message.method === 'notifications/cancelled';
    if ('method' in message && !isCancel) return;
    const requestId = cancelledId(message);
    // Repetitions that wait hear of it before the call is free: they would take it for theirs.
    await store.tell(session, { kind: 'client', message });
    if (requestId !== undefined) await this.#tolerate(store.claims.cancel(session, requestKey(requestId)));
  }

  #mayWrite(message: JSONRPCMessage): boolean {
    return isRequest(message) && writingCall(message, this.#options.toolServer) !== undefined;
  }

  /** Answers requests of a session with what `perform` makes of each; none that writes is carried out twice. */
  #answer(
    call: HttpCall,
    posted: { readonly requests: readonly JSONRPCRequest[]; readonly isBatch?: boolean },
    session: SessionRecord,
    perform: Perform,
  ): Promise<void> {
    const { store, toolServer, report } = this.#options;
    const { requests, isBatch = false } = posted;
    const post = new SessionPost(call, { requests, isBatch, session, store, toolServer, report });
    const [only] = post.requests as readonly [PostedRequest];
    const isRead = post.requests.length === 1 && only.writes === undefined;
    return isRead ? this.#answerRead(only, post, perform) : this.#answerAll(post, session, perform);
  }

  /** The same for one that may be repeated: nothing is kept of it. */
  async #answerRead(posted: PostedRequest, post: SessionPost, perform: Perform): Promise<void> {
    try {
      const { text } = await posted.outcomeOf(() => perform(posted, post));
      const finishing = post.answer.finish(text, !isList(posted));
      if (finishing !== undefined) await finishing;
    } finally {
      post.close();
    }
  }

  async #answerAll(post: SessionPost, session: SessionRecord, perform: Perform): Promise<void> {
    const settled: Settled[] = [];
    let left = post.requests.length;
    let last = { text: '', isKept: true };
    const answer = async (posted: PostedRequest): Promise<void> => {
      const answered = await this.#onlyOnce(posted, post, session, () => perform(posted, post));
      settled.push(answered);
      const { text } = answered;
      left -= 1;
      const isKept = !isList(posted);
      if (left === 0) last = { text, isKept };
      else if (text !== '') post.answer.send(text, isKept);
    };
    try {
      await Promise.all(post.requests.map(answer));
      await Promise.all(settled.map(({ send }) => send?.()));
      await post.answer.finish(last.text, last.isKept);
    } finally {
      post.close();
    }
    const isDelivered = await post.delivered;
    for (const { settle } of settled) settle(isDelivered);
  }

  async #onlyOnce(
    posted: PostedRequest,
    post: SessionPost,
    { id: session }: SessionRecord,
    run: () => Promise<Outcome>,
  ): Promise<Settled> {
    const { store } = this.#options;
    const perform = () => posted.outcomeOf(run);
    const { writes } = posted;
    if (writes === undefined) return { ...(await perform()), settle: () => {} };
    return runOnce({
      claims: store.claims,
      session,
      call: writes,
      run: post.stream,
      isHeld: post.requests.length > 1,
      left: anyStop([posted.signal, post.left]),
      await: (stream, isAwaited) => void this.#tolerate(store.tell(session, { kind: 'awaited', stream, isAwaited })),
      perform,
    });
  }

  /** What the store cannot do just now must not keep a message from whom it reaches all the same. */
  #tolerate(work: Promise<unknown>): Promise<unknown> {
    return work.catch((fault) => {
      if (!(fault instanceof StoreAwayError)) this.#options.report(fault, 'the store of sessions');
    });
  }
}

/** Its answer is large and the same for everyone: a client that loses it asks again, rather than that it is kept for each. */
function isList({ request: { method } }: PostedRequest): boolean {
  return method.endsWith('/list');
}

function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return 'method' in message && 'id' in message;
}

import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { AnswerStream } from '../answer-stream.ts';
import type { HttpCall } from '../http-call.ts';
import type { RequestId } from '../protocol.ts';
import type { ToolServer } from '../tool-server.ts';
import type { KnownSessions } from './known-sessions.ts';
import { type PostedRequest, SessionPost } from './session-post.ts';
import type { SessionStore } from './session-store.ts';
import { type ThroughSdkOptions, throughSdk } from './through-sdk.ts';

interface HandshakesOptions extends ThroughSdkOptions {
  readonly store: SessionStore;
  readonly toolServer: Pick<ToolServer, 'retrySafety'>;
  readonly known: KnownSessions;
}

/** Says which revision an `initialize` wants. */
export interface Revision {
  readonly params: { readonly protocolVersion: string };
}

/** The answer to an `initialize`. */
interface Welcome {
  readonly id?: RequestId;
  readonly result?: { readonly protocolVersion?: string };
}

/** Opens sessions. */
export class Handshakes {
  readonly #options: HandshakesOptions;
  /** What the SDK answers with, by revision. */
  readonly #welcomes = new Map<string, Welcome>();

  constructor(options: HandshakesOptions) {
    this.#options = options;
  }

  /**
   * Answers an `initialize` that the SDK would certainly accept: once through it, and then with the same answer, so that a
   * session that anybody can open costs next to nothing.
   */
  async open(call: HttpCall, request: JSONRPCRequest & Revision): Promise<void> {
    const { protocolVersion: revision } = request.params;
    const known = this.#welcomes.get(revision);
    if (known !== undefined) return this.#welcome(call, request, { ...known, id: request.id });
    const answer = await this.#answerOf(call, request);
    if (answer.result !== undefined) this.#welcomes.set(revision, answer);
    return this.#welcome(call, request, answer);
  }

  /** Answers any other. */
  async openThroughSdk(call: HttpCall, request: JSONRPCRequest): Promise<void> {
    return this.#welcome(call, request, await this.#answerOf(call, request));
  }

  async #answerOf(call: HttpCall, request: JSONRPCRequest): Promise<Welcome> {
    const post = new SessionPost(call, { ...this.#options, requests: [request] });
    const [posted] = post.requests as readonly [PostedRequest];
    const { text } = await throughSdk(call, this.#options)(posted, post).finally(() => post.close());
    return JSON.parse(text) as Welcome;
  }

  async #welcome(call: HttpCall, { params: initialize = {} }: JSONRPCRequest, answer: Welcome): Promise<void> {
    const { known, report } = this.#options;
    const protocolVersion = answer.result?.protocolVersion;
    const id = protocolVersion && (await known.open(call.principal, { initialize, protocolVersion }));
    if (id) call.setHeader('mcp-session-id', id);
    return new AnswerStream(call, report).finish(JSON.stringify(answer));
  }
}

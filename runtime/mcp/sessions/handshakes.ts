import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { AnswerStream } from '../answer-stream.ts';
import type { HttpCall } from '../http-call.ts';
import type { RequestId } from '../protocol.ts';
import type { ToolServer } from '../tool-server.ts';
import { welcomeOf } from '../welcome.ts';
import type { KnownSessions } from './known-sessions.ts';
import { type PostedRequest, SessionPost } from './session-post.ts';
import type { SessionStore } from './session-store.ts';
import { type ThroughSdkOptions, throughSdk } from './through-sdk.ts';

interface HandshakesOptions extends ThroughSdkOptions {
  readonly store: SessionStore;
  readonly toolServer: ToolServer;
  readonly known: KnownSessions;
}

/** Says which revision an `initialize` wants. */
export interface Revision {
  readonly params: { readonly protocolVersion: string };
}

/** The answer to an `initialize`. */
interface Welcome {
  readonly jsonrpc?: '2.0';
  readonly id?: RequestId;
  readonly result?: { readonly protocolVersion?: string };
}

/** Opens sessions. */
export class Handshakes {
  readonly #options: HandshakesOptions;

  constructor(options: HandshakesOptions) {
    this.#options = options;
  }

  /**
   * Answers an `initialize` that the SDK would certainly accept, and without it: a session that anybody can open costs next
   * to nothing.
   */
  open(call: HttpCall, request: JSONRPCRequest & Revision): Promise<void> {
    const result = welcomeOf(this.#options.toolServer, request.params.protocolVersion, true);
    return this.#welcome(call, request, { result, jsonrpc: '2.0', id: request.id });
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

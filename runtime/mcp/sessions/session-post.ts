import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/server';
import { AnswerStream, SLOW_MS } from '../answer-stream.ts';
import type { FaultReporter } from '../call-tool.ts';
import type { HttpCall } from '../http-call.ts';
import { EMPTY_EVENT_REVISION, errorAnswer, type RequestId, SESSION_NOT_FOUND } from '../protocol.ts';
import type { SessionMessage, SessionRecord, SessionStore } from './session-store.ts';

interface SessionPostOptions {
  readonly requests: readonly [JSONRPCRequest, ...JSONRPCRequest[]];
  /** Absent for the one that opens a session. */
  readonly session?: SessionRecord;
  readonly store: SessionStore;
  readonly report: FaultReporter;
}

/**
 * The requests of one POST under way, with their answer, which is kept for a client that loses it. What the client says
 * meanwhile comes by other POSTs, perhaps to other processes.
 */
export class SessionPost {
  readonly requests: SessionPostOptions['requests'];
  readonly session: SessionRecord | undefined;
  readonly answer: AnswerStream;
  /** Ids of requests that nobody has answered or given up yet. */
  readonly waiting: Set<RequestId>;
  /** Takes what the client says meanwhile. */
  receive: ((message: JSONRPCMessage) => void) | undefined;
  readonly #stop = new AbortController();
  readonly #slow: NodeJS.Timeout | undefined;
  readonly #unlisten: (() => void) | undefined;

  constructor(call: HttpCall, { requests, session, store, report }: SessionPostOptions) {
    this.requests = requests;
    this.session = session;
    this.waiting = new Set(requests.map(({ id }) => id));
    this.answer = new AnswerStream(call, report, session && logOf(store, session));
    if (session === undefined) return;
    this.#slow = setTimeout(() => this.answer.open(), SLOW_MS);
    this.#unlisten = store.listen(session.id, (message) => this.#hear(message));
  }

  /**
   * Aborted when the client has given up every request or the session has ended; not when a connection breaks. Its reason
   * is the text to answer with, empty where no answer may follow.
   */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  close(): void {
    clearTimeout(this.#slow);
    this.#unlisten?.();
  }

  #hear(message: SessionMessage): void {
    if (message.kind === 'ended') {
      this.#stop.abort(
        errorAnswer(
          this.requests[0].id,
          SESSION_NOT_FOUND,
          'The session has ended; a write that was under way may have taken effect',
        ),
      );
    }
    if (message.kind !== 'client') return;
    const said = message.message as JSONRPCMessage;
    this.receive?.(said);
    if (!('method' in said) || said.method !== 'notifications/cancelled') return;
    const { requestId } = (said.params ?? {}) as { requestId?: RequestId };
    if (requestId !== undefined && this.waiting.delete(requestId) && this.waiting.size === 0) this.#stop.abort('');
  }
}

/** Keeps the messages of one POST's answer under a stream name of their own. */
function logOf(store: SessionStore, session: SessionRecord) {
  const stream = randomUUID();
  return {
    append: (data: string) => store.append(session.id, stream, data),
    primes: session.protocolVersion >= EMPTY_EVENT_REVISION,
  };
}

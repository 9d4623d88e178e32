import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/server';
import { type Stop, Stopper } from '../../basics/stop.ts';
import { AnswerStream, SLOW_MS } from '../answer-stream.ts';
import type { FaultReporter } from '../call-tool.ts';
import type { HttpCall } from '../http-call.ts';
import { EMPTY_EVENT_REVISION, ERROR, errorAnswer, type RequestId, SESSION_NOT_FOUND } from '../protocol.ts';
import { cancelledId } from '../request-ids.ts';
import type { ToolServer } from '../tool-server.ts';
import { type Outcome, type WritingCall, writingCall } from './run-once.ts';
import type { SessionMessage, SessionRecord, SessionStore } from './session-store.ts';

interface SessionPostOptions {
  readonly requests: readonly JSONRPCRequest[];
  /** Whether they came as a list, be it of one: so do their answers. */
  readonly isBatch?: boolean;
  /** Absent for the one that opens a session. */
  readonly session?: SessionRecord;
  readonly store: SessionStore;
  readonly toolServer: Pick<ToolServer, 'retrySafety'>;
  readonly report: FaultReporter;
}

/** How long a client whose connection broke may take to come back. The clients of the SDK try after a second. */
const GRACE_MS = 3_000;

const HAS_ENDED = 'The session has ended; a write that was under way may have taken effect';
const HAS_LEFT = 'The connection was closed before the answer, so that the call was cancelled: call again';

/** One request of a POST. */
export class PostedRequest {
  readonly request: JSONRPCRequest;
  /** What it calls, where that may change something. */
  readonly writes: WritingCall | undefined;
  readonly #stop = new Stopper();
  #isAnswered = false;

  constructor(request: JSONRPCRequest, toolServer: Pick<ToolServer, 'retrySafety'>) {
    this.request = request;
    this.writes = writingCall(request, toolServer);
  }

  get id(): RequestId {
    return this.request.id;
  }

  /** Aborted when nobody wants it any more. */
  get signal(): Stop {
    return this.#stop;
  }

  /** Ends it with a text to answer with, empty where no answer may follow. Does nothing to one that is answered. */
  stop(text: string): void {
    if (!this.#isAnswered) this.#stop.abort(text);
  }

  /** The outcome of `run`, or what it was stopped with, whichever comes first. */
  outcomeOf(run: () => Promise<Outcome>): Promise<Outcome> {
    const stop = this.#stop;
    return new Promise((resolve, reject) => {
      const stopped = () => resolve({ text: stop.reason as string });
      if (stop.aborted) return stopped();
      stop.addEventListener('abort', stopped);
      run().then((outcome) => {
        this.#isAnswered = true;
        resolve(outcome);
      }, reject);
    });
  }
}

/**
 * The requests of one POST under way, with their answers, which are kept for a client that loses them. What the client
 * says meanwhile comes by other POSTs, perhaps to other processes.
 *
 * Clients cancel by `notifications/cancelled`, which ends a request at once. Others close the connection, which is also
 * what a network does that breaks: reads are given up, as they can be made again, at once where the client has nothing
 * to resume from; a write that was sent is waited for, and its answer kept, but the next row of several is begun only
 * if the client is there, or comes back for the answer before long.
 */
export class SessionPost {
  readonly requests: readonly PostedRequest[];
  readonly session: SessionRecord | undefined;
  readonly answer: AnswerStream;
  /** Takes what the client says meanwhile. */
  receive: ((message: JSONRPCMessage) => void) | undefined;
  readonly #left = new Stopper();
  readonly #gone = new Stopper();
  readonly #slow: NodeJS.Timeout | undefined;
  readonly #unlisten: (() => void) | undefined;
  #grace: NodeJS.Timeout | undefined;
  #awaiting = 0;
  #isClosed = false;
  #ends: (() => void)[] | undefined;
  #stream: string | undefined;
  /** Whether the client got the whole answer, once that is known; and who waits for it. */
  #isDelivered: boolean | undefined;
  #onDelivered: ((isDelivered: boolean) => void) | undefined;

  constructor(call: HttpCall, { requests, isBatch, session, store, toolServer, report }: SessionPostOptions) {
    this.requests = requests.map((request) => new PostedRequest(request, toolServer));
    this.session = session;
    this.answer = new AnswerStream(call, report, session && this.#logOf(store, session), isBatch);
    call.whenOver(this.#over);
    if (session === undefined) return;
    this.#slow = setTimeout(() => this.answer.open(), SLOW_MS);
    this.#unlisten = store.listen(session.id, this.#hear);
  }

  /** Names the stream of its answer, and the run of its calls. */
  get stream(): string {
    this.#stream ??= randomUUID();
    return this.#stream;
  }

  /** Whether the client got the whole answer; to be asked for once. */
  get delivered(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#isDelivered === undefined) this.#onDelivered = resolve;
      else resolve(this.#isDelivered);
    });
  }

  /** Aborted when the connection has closed. */
  get left(): Stop {
    return this.#left;
  }

  /** Aborted when it has, and the client did not come back. */
  get gone(): Stop {
    return this.#gone;
  }

  /** Runs it once the answer is made. */
  onClose(end: () => void): void {
    if (this.#isClosed) end();
    else if (this.#ends === undefined) this.#ends = [end];
    else this.#ends.push(end);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#ends !== undefined) for (const end of this.#ends) end();
    clearTimeout(this.#slow);
    clearTimeout(this.#grace);
    this.#unlisten?.();
  }

  #over = (isDelivered: boolean): void => {
    this.#isDelivered = isDelivered;
    this.#onDelivered?.(isDelivered);
    if (!isDelivered && !this.#isClosed) this.#leave();
  };

  #hear = (message: SessionMessage): void => {
    if (message.kind === 'ended') {
      for (const posted of this.requests) posted.stop(errorAnswer(posted.id, SESSION_NOT_FOUND, HAS_ENDED));
    }
    if (message.kind === 'awaited' && message.stream === this.stream) {
      this.#awaiting += message.isAwaited ? 1 : -1;
      this.#startGrace();
    }
    if (message.kind !== 'client') return;
    this.receive?.(message.message as JSONRPCMessage);
    const cancelled = cancelledId(message.message);
    for (const posted of this.requests) if (posted.id === cancelled) posted.stop('');
  };

  #leave(): void {
    this.#left.abort();
    if (!this.answer.hasGivenIds) this.#stopReads();
    this.#startGrace();
  }

  #startGrace(): void {
    clearTimeout(this.#grace);
    if (!this.left.aborted || this.#awaiting > 0) return;
    this.#grace = setTimeout(() => {
      this.#stopReads();
      this.#gone.abort();
    }, GRACE_MS);
  }

  #stopReads(): void {
    for (const posted of this.requests) {
      if (posted.writes === undefined) posted.stop(errorAnswer(posted.id, ERROR.internal, HAS_LEFT));
    }
  }

  /** Keeps the messages of the answer. */
  #logOf(store: SessionStore, { id, protocolVersion }: SessionRecord) {
    return {
      append: (data: string, isLast: boolean) => store.append(id, this.stream, data, isLast),
      primes: protocolVersion >= EMPTY_EVENT_REVISION,
    };
  }
}

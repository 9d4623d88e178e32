/** What sessions keep, and where: in this process, or in Redis where several share them. */
import { EventEmitter } from 'node:events';

/** Everything that makes a session, as JSON: any process can serve it from this alone. */
export interface SessionRecord {
  readonly id: string;
  /** Params of the client's `initialize`, to be replayed into a fresh server. */
  readonly initialize: Readonly<Record<string, unknown>>;
  readonly protocolVersion: string;
  /** Fingerprint of the credential it was opened with; nobody else may use it. Never the credential. */
  readonly principal: string;
}

/** What is known of a JSON-RPC id that a session has seen before. */
export type Claim =
  | { readonly kind: 'new' }
  /** The same request was answered: this is the answer. */
  | { readonly kind: 'answered'; readonly answer: string }
  /** The same request was begun, and nothing is known of its end. */
  | { readonly kind: 'begun' };

/** One message of an event stream, as it is kept for clients that lost it. */
export interface LoggedEvent {
  /** Unique in the session, and growing. */
  readonly id: string;
  readonly stream: string;
  /** A JSON-RPC message, or empty for an event that only hands out its id. */
  readonly data: string;
}

/** What every process hears that has to do with a session. */
export type SessionMessage =
  | { readonly kind: 'event'; readonly event: LoggedEvent }
  /** A response or a cancellation that the client posted: for whoever waits for it. */
  | { readonly kind: 'client'; readonly message: unknown }
  /** A stream for what the server says of itself was opened; older ones fall silent. */
  | { readonly kind: 'opened'; readonly stream: string }
  | { readonly kind: 'subscriptions' }
  | { readonly kind: 'ended' };

export type SessionListener = (message: SessionMessage) => void;

/** The stream of what the server says of itself; every other one belongs to a POST. */
export const STANDALONE = 'get';

/** Thrown where Redis does not answer. Nothing was done. */
export class StoreAwayError extends Error {
  override readonly name = 'StoreAwayError';
}

export interface SessionStore {
  create(record: SessionRecord): Promise<void>;
  /** Undefined when it never was or has ended. Finding one keeps it alive. */
  find(id: string): Promise<SessionRecord | undefined>;
  end(id: string): Promise<void>;
  /** Its last stream has closed: unless something comes, it ends after the grace period. */
  release(id: string): Promise<void>;
  /** Remembers that a request was begun, unless it was before. `digest` tells whether it is the same request. */
  claim(id: string, request: string, digest: string): Promise<Claim>;
  /** Remembers the answer to a claimed request. */
  record(id: string, request: string, digest: string, answer: string): Promise<void>;
  /** Keeps a message of a stream and tells the listeners. Undefined id: not kept, so not to be resumed. */
  append(id: string, stream: string, data: string): Promise<string | undefined>;
  /** Messages of the same stream after `eventId`; undefined when that is not known (any more). */
  after(id: string, eventId: string): Promise<readonly LoggedEvent[] | undefined>;
  /** Resource addresses the session wants to hear of. */
  subscriptions(id: string): Promise<readonly string[]>;
  subscribe(id: string, uri: string, isWanted: boolean): Promise<void>;
  tell(id: string, message: SessionMessage): Promise<void>;
  /** Returns how to stop listening. */
  listen(id: string, listener: SessionListener): () => void;
  /** Whether it can be relied on just now. */
  isReady(): boolean;
  close(): Promise<void>;
}

/** How long and how many. Milliseconds and counts. */
export interface SessionLimits {
  /** A session nobody used for so long is over. */
  readonly idleMs: number;
  /** As much after its last stream closed. */
  readonly graceMs: number;
  /** Beyond so many, the one unused for longest goes. */
  readonly sessions: number;
}

export const DEFAULT_LIMITS: SessionLimits = { idleMs: 30 * 60_000, graceMs: 5 * 60_000, sessions: 10_000 };

/** Per session: what its log, its memory of answers and its handshake may hold, so that nobody fills the store. */
export const KEPT = {
  events: 256,
  eventBytes: 1024 * 1024,
  answers: 32,
  answerBytes: 64 * 1024,
  answerMs: 10 * 60_000,
  handshakeBytes: 16 * 1024,
} as const;

/** Who listens to which session in this process. */
export class SessionListeners {
  protected readonly listeners = new EventEmitter().setMaxListeners(0);

  listen(id: string, listener: SessionListener): () => void {
    this.listeners.on(id, listener);
    return () => this.listeners.off(id, listener);
  }
}

/** The stream of an event: event ids begin with its name. */
export function streamOf(eventId: string): string {
  return eventId.slice(0, Math.max(0, eventId.lastIndexOf('_')));
}

/** What sessions keep, and where: in this process, or in Redis where several share them. */
import type { Claims } from './claims.ts';
import type { Owner } from './session-quotas.ts';

/** Everything that makes a session, as JSON: any process can serve it from this alone. */
export interface SessionRecord {
  readonly id: string;
  /** Params of the client's `initialize`, to be replayed into a fresh server. */
  readonly initialize: Readonly<Record<string, unknown>>;
  readonly protocolVersion: string;
  /** Fingerprint of the credential it was opened with; nobody else may use it. Never the credential. */
  readonly principal: string;
  /** Among whose it counts. */
  readonly owner: Owner;
}

/** One message of an event stream, as it is kept for clients that lost it. */
export interface LoggedEvent {
  /** Unique in the session, and growing. */
  readonly id: string;
  readonly stream: string;
  /** A JSON-RPC message, or empty for an event that only hands out its id. */
  readonly data: string;
  /** Nothing follows on its stream. */
  readonly isLast?: boolean;
}

/** Events of one stream that its client has not seen, and whether there will be more. */
export interface MissedEvents {
  readonly events: readonly LoggedEvent[];
  readonly isOver: boolean;
}

/** What every process hears that has to do with a session. */
export type SessionMessage =
  | { readonly kind: 'event'; readonly event: LoggedEvent }
  /** A response or a cancellation that the client posted: for whoever waits for it. */
  | { readonly kind: 'client'; readonly message: unknown }
  /** A stream for what the server says of itself was opened; older ones fall silent. */
  | { readonly kind: 'opened'; readonly stream: string }
  /** Whether somebody, beside the POST whose stream it is, waits for what comes on it. */
  | { readonly kind: 'awaited'; readonly stream: string; readonly isAwaited: boolean }
  | { readonly kind: 'subscriptions' }
  /** It has made room, or was unused for too long: streams end, calls under way do not. */
  | { readonly kind: 'dropped' }
  /** Its client has ended it. */
  | { readonly kind: 'ended' };

export type SessionListener = (message: SessionMessage) => void;

/** The stream of what the server says of itself; every other one belongs to a POST. */
export const STANDALONE = 'get';

/** Thrown where Redis does not answer. Nothing was done. */
export class StoreAwayError extends Error {
  override readonly name = 'StoreAwayError';
}

export interface SessionStore {
  readonly claims: Claims;
  /** Keeps a session, unless there is one of its id, or no room: then there is still what its id says. */
  create(record: SessionRecord): Promise<void>;
  /** Undefined when it never was or has ended. Finding one keeps it alive. No promise where this process knows by itself. */
  find(id: string): SessionRecord | undefined | Promise<SessionRecord | undefined>;
  /** Ends a session, and remembers for a while that `name` has ended. */
  end(id: string, name?: string): Promise<void>;
  hasEnded(name: string): Promise<boolean>;
  /** A stream of it is open: it makes no room for others. Returns what to do when the stream closes. */
  hold(id: string): () => void;
  /** Its last stream has closed: unless something comes, it ends after the grace period. */
  release(id: string): Promise<void>;
  /** Keeps a message of a stream and tells the listeners. Undefined id: not kept, so not to be resumed. */
  append(id: string, stream: string, data: string, isLast?: boolean): Promise<string | undefined>;
  /** Messages of the same stream after `eventId`; undefined when that is not known (any more). */
  after(id: string, eventId: string): Promise<MissedEvents | undefined>;
  /** Resource addresses the session wants to hear of. */
  subscriptions(id: string): Promise<readonly string[]>;
  subscribe(id: string, uri: string, isWanted: boolean): Promise<void>;
  tell(id: string, message: SessionMessage): Promise<void>;
  /** Returns how to stop listening. */
  listen(id: string, listener: SessionListener): () => void;
  /** How many there are; in Redis, those of all processes. */
  count(): Promise<number>;
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
  /** How many in all; of one owner a tenth. Whose goes beyond that: `SessionRoom`. */
  readonly sessions: number;
  /** Owners of whom something is known: they make room last. Absent, all are the same. */
  readonly isProven?: (owner: Owner) => boolean;
}

export const DEFAULT_LIMITS: SessionLimits = { idleMs: 30 * 60_000, graceMs: 5 * 60_000, sessions: 10_000 };

/** Characters of a handshake that is kept. Those of clients have a few hundred. */
export const MAX_HANDSHAKE = 4 * 1024;

/** How long, and of how many sessions, it is remembered that their clients have ended them. */
export const ENDED = { ms: 24 * 60 * 60_000, count: 10_000, keyless: 1_000 } as const;

/** Who listens to which session in this process. */
export class SessionListeners {
  /** In the order in which they came. A list never changes: whoever is told of something is settled when that begins. */
  readonly #listeners = new Map<string, readonly SessionListener[]>();

  listen(id: string, listener: SessionListener): () => void {
    const others = this.#listeners.get(id);
    this.#listeners.set(id, others === undefined ? [listener] : [...others, listener]);
    return () => this.#leave(id, listener);
  }

  /** Tells all who listen to a session. */
  protected emit(id: string, message: SessionMessage): void {
    for (const listener of this.#listeners.get(id) ?? []) listener(message);
  }

  /** Does nothing for one that has left. */
  #leave(id: string, listener: SessionListener): void {
    const listeners = this.#listeners.get(id);
    const place = listeners?.lastIndexOf(listener) ?? -1;
    if (listeners === undefined || place < 0) return;
    if (listeners.length === 1) this.#listeners.delete(id);
    else this.#listeners.set(id, listeners.toSpliced(place, 1));
  }
}

/** The stream of an event: event ids begin with its name. */
export function streamOf(eventId: string): string {
  return eventId.slice(0, Math.max(0, eventId.lastIndexOf('_')));
}

/** What follows the first of these events on its stream; undefined when that is not the event a client saw last. */
export function missedOf(events: readonly LoggedEvent[], seen: string): MissedEvents | undefined {
  const [first] = events;
  if (first?.id !== seen) return undefined;
  const same = events.filter(({ stream }) => stream === first.stream);
  return { events: same.slice(1), isOver: same.some(({ isLast }) => isLast) };
}

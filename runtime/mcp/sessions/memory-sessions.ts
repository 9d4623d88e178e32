import { LRUCache } from 'lru-cache';
import {
  type Claim,
  DEFAULT_LIMITS,
  KEPT,
  type LoggedEvent,
  type SessionLimits,
  SessionListeners,
  type SessionMessage,
  type SessionRecord,
  type SessionStore,
} from './session-store.ts';

class KeptSession {
  readonly record: SessionRecord;
  readonly claims = new Map<string, { digest: string; answer?: string; at: number }>();
  readonly subscriptions = new Set<string>();
  readonly events: LoggedEvent[] = [];
  isReleased = false;
  eventBytes = 0;
  nextEvent = 1;

  constructor(record: SessionRecord) {
    this.record = record;
  }
}

/** How often the streams of sessions that nobody uses any more are ended. */
const SWEEP_MS = 30_000;

/** Sessions of one process. */
export class MemorySessions extends SessionListeners implements SessionStore {
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #sessions: LRUCache<string, KeptSession>;
  readonly #sweep: NodeJS.Timeout;

  constructor(limits: SessionLimits = DEFAULT_LIMITS, now: () => number = Date.now) {
    super();
    this.#limits = limits;
    // To the cache, a session that began at zero is one that does not age.
    this.#now = () => now() + 1;
    this.#sessions = new LRUCache({
      max: limits.sessions,
      ttl: limits.idleMs,
      updateAgeOnGet: true,
      ttlResolution: 0,
      perf: { now: this.#now },
      dispose: (_kept, id, reason) => {
        if (reason !== 'set') this.listeners.emit(id, { kind: 'ended' });
      },
    });
    this.#sweep = setInterval(() => this.#sessions.purgeStale(), SWEEP_MS).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  async create(record: SessionRecord): Promise<void> {
    this.#sessions.set(record.id, new KeptSession(record));
  }

  async find(id: string): Promise<SessionRecord | undefined> {
    const kept = this.#sessions.get(id);
    if (kept?.isReleased) {
      kept.isReleased = false;
      this.#sessions.set(id, kept);
    }
    return kept?.record;
  }

  async end(id: string): Promise<void> {
    this.#sessions.delete(id);
  }

  async release(id: string): Promise<void> {
    const kept = this.#sessions.peek(id);
    if (kept === undefined) return;
    kept.isReleased = true;
    // None would be for ever.
    const ttl = Math.max(1, Math.min(this.#sessions.getRemainingTTL(id), this.#limits.graceMs));
    this.#sessions.set(id, kept, { ttl });
  }

  async claim(id: string, request: string, digest: string): Promise<Claim> {
    const claims = this.#sessions.peek(id)?.claims;
    if (claims === undefined) return { kind: 'new' };
    const before = claims.get(request);
    if (before?.digest === digest && before.at + KEPT.answerMs > this.#now()) {
      return before.answer === undefined ? { kind: 'begun' } : { kind: 'answered', answer: before.answer };
    }
    claims.delete(request);
    claims.set(request, { digest, at: this.#now() });
    if (claims.size > KEPT.answers) claims.delete(claims.keys().next().value as string);
    return { kind: 'new' };
  }

  async record(id: string, request: string, digest: string, answer: string): Promise<void> {
    const claim = this.#sessions.peek(id)?.claims.get(request);
    if (claim?.digest === digest && answer.length <= KEPT.answerBytes) claim.answer = answer;
  }

  async append(id: string, stream: string, data: string): Promise<string | undefined> {
    const kept = this.#sessions.peek(id);
    if (kept === undefined) return undefined;
    const event = { id: `${stream}_${kept.nextEvent++}`, stream, data };
    kept.events.push(event);
    kept.eventBytes += data.length;
    while (kept.events.length > KEPT.events || (kept.eventBytes > KEPT.eventBytes && kept.events.length > 1)) {
      kept.eventBytes -= kept.events.shift()?.data.length ?? 0;
    }
    this.listeners.emit(id, { kind: 'event', event });
    return event.id;
  }

  async after(id: string, eventId: string): Promise<readonly LoggedEvent[] | undefined> {
    const events = this.#sessions.peek(id)?.events ?? [];
    const at = events.findIndex((event) => event.id === eventId);
    const stream = events[at]?.stream;
    return at === -1 ? undefined : events.slice(at + 1).filter((event) => event.stream === stream);
  }

  async subscriptions(id: string): Promise<readonly string[]> {
    return [...(this.#sessions.peek(id)?.subscriptions ?? [])];
  }

  async subscribe(id: string, uri: string, isWanted: boolean): Promise<void> {
    const subscriptions = this.#sessions.peek(id)?.subscriptions;
    if (isWanted) subscriptions?.add(uri);
    else subscriptions?.delete(uri);
    this.listeners.emit(id, { kind: 'subscriptions' });
  }

  async tell(id: string, message: SessionMessage): Promise<void> {
    this.listeners.emit(id, message);
  }

  isReady(): boolean {
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#sessions.clear();
  }
}

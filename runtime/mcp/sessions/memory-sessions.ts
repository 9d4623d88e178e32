import { LRUCache } from 'lru-cache';
import { MemoryClaims } from './memory-claims.ts';
import {
  DEFAULT_LIMITS,
  ENDED,
  KEPT,
  type LoggedEvent,
  type MissedEvents,
  missedOf,
  type SessionLimits,
  SessionListeners,
  type SessionMessage,
  type SessionRecord,
  type SessionStore,
} from './session-store.ts';

class KeptSession {
  readonly record: SessionRecord;
  readonly subscriptions = new Set<string>();
  readonly events: LoggedEvent[] = [];
  isReleased = false;
  eventBytes = 0;
  /** Had back, a session goes on behind where it was. */
  nextEvent = Date.now();

  constructor(record: SessionRecord) {
    this.record = record;
  }
}

/** How often the streams of sessions that nobody uses any more are ended. */
const SWEEP_MS = 30_000;

/** Sessions of one process. */
export class MemorySessions extends SessionListeners implements SessionStore {
  /** Apart from the sessions: a call under way is not forgotten where its session makes room for others. */
  readonly claims: MemoryClaims;
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #sessions: LRUCache<string, KeptSession>;
  readonly #ended: LRUCache<string, true>;
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
        if (reason === 'evict' || reason === 'expire') this.listeners.emit(id, { kind: 'dropped' });
      },
    });
    this.claims = new MemoryClaims(this.#now);
    this.#ended = new LRUCache({ max: ENDED.count, ttl: ENDED.ms, perf: { now: this.#now } });
    this.#sweep = setInterval(() => this.#sessions.purgeStale(), SWEEP_MS).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  async create(record: SessionRecord): Promise<void> {
    if (!this.#sessions.has(record.id)) this.#sessions.set(record.id, new KeptSession(record));
  }

  async find(id: string): Promise<SessionRecord | undefined> {
    const kept = this.#sessions.get(id);
    if (kept?.isReleased) {
      kept.isReleased = false;
      this.#sessions.set(id, kept);
    }
    return kept?.record;
  }

  async end(id: string, name?: string): Promise<void> {
    if (name !== undefined) this.#ended.set(name, true);
    this.#sessions.delete(id);
    this.listeners.emit(id, { kind: 'ended' });
  }

  async hasEnded(name: string): Promise<boolean> {
    return this.#ended.has(name);
  }

  async release(id: string): Promise<void> {
    const kept = this.#sessions.peek(id);
    if (kept === undefined) return;
    kept.isReleased = true;
    // None would be for ever.
    const ttl = Math.max(1, Math.min(this.#sessions.getRemainingTTL(id), this.#limits.graceMs));
    this.#sessions.set(id, kept, { ttl });
  }

  async append(id: string, stream: string, data: string, isLast = false): Promise<string | undefined> {
    const kept = this.#sessions.peek(id);
    if (kept === undefined) return undefined;
    const event = { id: `${stream}_${kept.nextEvent++}`, stream, data, isLast };
    kept.events.push(event);
    kept.eventBytes += data.length;
    while (kept.events.length > KEPT.events || (kept.eventBytes > KEPT.eventBytes && kept.events.length > 1)) {
      kept.eventBytes -= kept.events.shift()?.data.length ?? 0;
    }
    this.listeners.emit(id, { kind: 'event', event });
    return event.id;
  }

  async after(id: string, eventId: string): Promise<MissedEvents | undefined> {
    const events = this.#sessions.peek(id)?.events ?? [];
    return missedOf(
      events.slice(
        Math.max(
          0,
          events.findIndex((event) => event.id === eventId),
        ),
      ),
      eventId,
    );
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

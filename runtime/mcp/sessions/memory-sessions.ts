import {
  type Claim,
  DEFAULT_LIMITS,
  KEPT,
  Listeners,
  type LoggedEvent,
  type SessionLimits,
  type SessionListener,
  type SessionMessage,
  type SessionRecord,
  type SessionStore,
} from './session-store.ts';

interface Kept {
  readonly record: SessionRecord;
  expires: number;
  readonly claims: Map<string, { digest: string; answer?: string; at: number }>;
  readonly subscriptions: Set<string>;
  events: LoggedEvent[];
  eventBytes: number;
  nextEvent: number;
}

/** Sessions of one process. A session in use moves to the end of the map, so that its beginning is what to drop. */
export class MemorySessions implements SessionStore {
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #sessions = new Map<string, Kept>();
  readonly #listeners = new Listeners();
  readonly #sweep: NodeJS.Timeout;

  constructor(limits: SessionLimits = DEFAULT_LIMITS, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
    this.#sweep = setInterval(() => this.#dropExpired(), Math.min(limits.idleMs, limits.graceMs, 30_000)).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  async create(record: SessionRecord): Promise<void> {
    this.#sessions.set(record.id, {
      record,
      expires: this.#now() + this.#limits.idleMs,
      claims: new Map(),
      subscriptions: new Set(),
      events: [],
      eventBytes: 0,
      nextEvent: 1,
    });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > this.#limits.sessions && oldest !== undefined) await this.end(oldest);
  }

  async find(id: string): Promise<SessionRecord | undefined> {
    const kept = this.#live(id);
    if (kept === undefined) return undefined;
    kept.expires = this.#now() + this.#limits.idleMs;
    this.#sessions.delete(id);
    this.#sessions.set(id, kept);
    return kept.record;
  }

  async end(id: string): Promise<void> {
    if (this.#sessions.delete(id)) this.#listeners.tell(id, { kind: 'ended' });
  }

  async release(id: string): Promise<void> {
    const kept = this.#live(id);
    if (kept !== undefined) kept.expires = Math.min(kept.expires, this.#now() + this.#limits.graceMs);
  }

  async claim(id: string, request: string, digest: string): Promise<Claim> {
    const claims = this.#live(id)?.claims;
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
    const claim = this.#live(id)?.claims.get(request);
    if (claim?.digest === digest && answer.length <= KEPT.answerBytes) claim.answer = answer;
  }

  async append(id: string, stream: string, data: string): Promise<string | undefined> {
    const kept = this.#live(id);
    if (kept === undefined) return undefined;
    const event = { id: `${stream}_${kept.nextEvent++}`, stream, data };
    kept.events.push(event);
    kept.eventBytes += data.length;
    while (kept.events.length > KEPT.events || (kept.eventBytes > KEPT.eventBytes && kept.events.length > 1)) {
      kept.eventBytes -= kept.events.shift()?.data.length ?? 0;
    }
    this.#listeners.tell(id, { kind: 'event', event });
    return event.id;
  }

  async after(id: string, eventId: string): Promise<readonly LoggedEvent[] | undefined> {
    const events = this.#live(id)?.events ?? [];
    const at = events.findIndex((event) => event.id === eventId);
    const stream = events[at]?.stream;
    return at === -1 ? undefined : events.slice(at + 1).filter((event) => event.stream === stream);
  }

  async subscriptions(id: string): Promise<readonly string[]> {
    return [...(this.#live(id)?.subscriptions ?? [])];
  }

  async subscribe(id: string, uri: string, isWanted: boolean): Promise<void> {
    const subscriptions = this.#live(id)?.subscriptions;
    if (isWanted) subscriptions?.add(uri);
    else subscriptions?.delete(uri);
    this.#listeners.tell(id, { kind: 'subscriptions' });
  }

  async tell(id: string, message: SessionMessage): Promise<void> {
    this.#listeners.tell(id, message);
  }

  listen(id: string, listener: SessionListener): () => void {
    return this.#listeners.add(id, listener);
  }

  isReady(): boolean {
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const id of [...this.#sessions.keys()]) await this.end(id);
  }

  #live(id: string): Kept | undefined {
    const kept = this.#sessions.get(id);
    if (kept === undefined || kept.expires > this.#now()) return kept;
    void this.end(id);
    return undefined;
  }

  #dropExpired(): void {
    for (const id of [...this.#sessions.keys()]) this.#live(id);
  }
}

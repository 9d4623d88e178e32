import { LRUCache } from 'lru-cache';
import { atMost } from '../../basics/at-most.ts';
import { MAX_WATCHED } from '../protocol.ts';
import { EventLogs } from './event-logs.ts';
import { MemoryClaims } from './memory-claims.ts';
import { isKeyless, type Owner } from './session-quotas.ts';
import { idleMsOf, SessionRoom } from './session-room.ts';
import {
  DEFAULT_LIMITS,
  ENDED,
  type MissedEvents,
  missedOf,
  type SessionLimits,
  SessionListeners,
  type SessionMessage,
  type SessionRecord,
  type SessionStore,
} from './session-store.ts';

/** A session as it lies in memory: its handshake as text, which is a tenth of what a client can make of objects. */
class KeptSession implements SessionRecord {
  readonly id: string;
  readonly protocolVersion: string;
  readonly principal: string;
  readonly owner: Owner;
  readonly #initialize: string;
  subscriptions: Set<string> | undefined;
  streams = 0;
  /** Had back, a session goes on behind where it was. */
  nextEvent = Date.now();
  endsAt: number;

  constructor({ id, protocolVersion, principal, owner, initialize }: SessionRecord, endsAt: number) {
    this.id = id;
    this.protocolVersion = protocolVersion;
    this.principal = principal;
    this.owner = owner;
    this.#initialize = JSON.stringify(initialize);
    this.endsAt = endsAt;
  }

  get initialize(): SessionRecord['initialize'] {
    return JSON.parse(this.#initialize) as SessionRecord['initialize'];
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
  readonly #sessions = new Map<string, KeptSession>();
  readonly #room: SessionRoom;
  readonly #logs = new EventLogs();
  readonly #ended: LRUCache<string, true>;
  /** Apart, so that whoever has no key makes nothing of the others forgotten. */
  readonly #endedKeyless: LRUCache<string, true>;
  readonly #sweep: NodeJS.Timeout;

  constructor(limits: SessionLimits = DEFAULT_LIMITS, now: () => number = Date.now) {
    super();
    this.#limits = limits;
    this.#now = now;
    this.#room = new SessionRoom(limits.sessions, limits.isProven);
    // To a cache, what began at zero does not age.
    const perf = { now: () => now() + 1 };
    this.claims = new MemoryClaims(perf.now);
    this.#ended = new LRUCache({ ...atMost(ENDED.count), ttl: ENDED.ms, perf });
    this.#endedKeyless = new LRUCache({ ...atMost(ENDED.keyless), ttl: ENDED.ms, perf });
    this.#sweep = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** How many sessions an owner has, and the bytes of its events. */
  keptOf(owner: Owner): { readonly sessions: number; readonly eventBytes: number } {
    return { sessions: this.#room.sizeOf(owner), eventBytes: this.#logs.bytesOf(owner) };
  }

  /** Bytes of all events. */
  get eventBytes(): number {
    return this.#logs.bytes;
  }

  async create(record: SessionRecord): Promise<void> {
    const { id, owner } = record;
    if (this.#living(id) !== undefined) return;
    this.#sessions.set(id, new KeptSession(record, this.#now() + idleMsOf(owner, this.#limits.idleMs)));
    for (const leaving of this.#room.enter(id, owner)) this.#drop(leaving);
  }

  find(id: string): SessionRecord | undefined | Promise<SessionRecord | undefined> {
    const kept = this.#living(id);
    if (kept === undefined) return undefined;
    kept.endsAt = this.#now() + idleMsOf(kept.owner, this.#limits.idleMs);
    // Its own id, and not the equal one of the request: it is found sooner in what it keys, and nothing of the request is kept.
    this.#room.use(kept.id);
    return kept;
  }

  async end(id: string, name?: string): Promise<void> {
    const owner = this.#sessions.get(id)?.owner;
    const isKnown = owner !== undefined && !isKeyless(owner);
    if (name !== undefined) (isKnown ? this.#ended : this.#endedKeyless).set(name, true);
    this.#forget(id);
    this.emit(id, { kind: 'ended' });
  }

  async hasEnded(name: string): Promise<boolean> {
    return this.#ended.has(name) || this.#endedKeyless.has(name);
  }

  hold(id: string): () => void {
    const kept = this.#sessions.get(id);
    if (kept === undefined) return () => {};
    kept.streams += 1;
    this.#room.hold(id, true);
    return () => {
      kept.streams -= 1;
      if (kept.streams === 0 && this.#sessions.get(id) === kept) this.#room.hold(id, false);
    };
  }

  async release(id: string): Promise<void> {
    const kept = this.#sessions.get(id);
    if (kept !== undefined) kept.endsAt = Math.min(kept.endsAt, this.#now() + this.#limits.graceMs);
  }

  async append(id: string, stream: string, data: string, isLast = false): Promise<string | undefined> {
    const kept = this.#sessions.get(id);
    const event = { id: kept === undefined ? '' : `${stream}_${kept.nextEvent++}`, stream, data, isLast };
    const isKept = kept !== undefined && this.#logs.append(id, kept.owner, event);
    // Whoever comes back for it is told that nothing more comes.
    if (kept !== undefined && !isKept && isLast) this.#logs.append(id, kept.owner, { ...event, data: '' });
    this.emit(id, { kind: 'event', event: isKept ? event : { ...event, id: '' } });
    return isKept ? event.id : undefined;
  }

  async after(id: string, eventId: string): Promise<MissedEvents | undefined> {
    return missedOf(this.#logs.from(id, eventId), eventId);
  }

  async subscriptions(id: string): Promise<readonly string[]> {
    return [...(this.#sessions.get(id)?.subscriptions ?? [])];
  }

  async subscribe(id: string, uri: string, isWanted: boolean): Promise<void> {
    const kept = this.#sessions.get(id);
    if (kept === undefined) return;
    kept.subscriptions ??= new Set();
    if (!isWanted) kept.subscriptions.delete(uri);
    else if (kept.subscriptions.size < MAX_WATCHED) kept.subscriptions.add(uri);
    this.emit(id, { kind: 'subscriptions' });
  }

  async tell(id: string, message: SessionMessage): Promise<void> {
    this.emit(id, message);
  }

  async count(): Promise<number> {
    return this.#sessions.size;
  }

  isReady(): boolean {
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const id of [...this.#sessions.keys()]) this.#forget(id);
  }

  /** Ends what nobody used for too long. */
  sweep(): void {
    for (const id of this.#sessions.keys()) this.#living(id);
  }

  #living(id: string): KeptSession | undefined {
    const kept = this.#sessions.get(id);
    if (kept === undefined || this.#now() < kept.endsAt) return kept;
    this.#drop(id);
    return undefined;
  }

  #drop(id: string): void {
    this.#forget(id);
    this.emit(id, { kind: 'dropped' });
  }

  #forget(id: string): void {
    this.#room.leave(id);
    this.#sessions.delete(id);
    this.#logs.drop(id);
  }
}

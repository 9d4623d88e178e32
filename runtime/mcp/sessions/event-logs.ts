import { EVENTS, isKeyless, type Owner } from './session-quotas.ts';
import type { LoggedEvent } from './session-store.ts';

interface KeptEvent {
  readonly event: LoggedEvent;
  readonly bytes: number;
  readonly log: EventLog;
}

/** What is kept of one session. */
class EventLog {
  readonly session: string;
  readonly owner: OwnEvents;
  readonly events = new Set<KeptEvent>();
  bytes = 0;

  constructor(session: string, owner: OwnEvents) {
    this.session = session;
    this.owner = owner;
  }
}

/** What is kept of all sessions of an owner, the oldest first. */
class OwnEvents {
  readonly name: Owner;
  readonly events = new Set<KeptEvent>();
  bytes = 0;

  constructor(name: Owner) {
    this.name = name;
  }
}

/** Below the limit by this part, so that whoever has most is looked for seldom. */
const HEADROOM = 7 / 8;

/**
 * The events of sessions, kept for clients that lost their stream, in so many bytes for each session, each owner and all.
 * Where there are too many the oldest go: of the session, of its owner, and then of the owner that has most.
 */
export class EventLogs {
  readonly #logs = new Map<string, EventLog>();
  readonly #owners = new Map<Owner, OwnEvents>();
  #bytes = 0;

  /** Bytes of all, as they are counted. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many owners have events. */
  get owners(): number {
    return this.#owners.size;
  }

  bytesOf(owner: Owner): number {
    return this.#owners.get(owner)?.bytes ?? 0;
  }

  /** Keeps an event; false for one that is larger than all that its session may have. */
  append(session: string, owner: Owner, event: LoggedEvent): boolean {
    const { sessionBytes, ownerBytes } = bytesFor(owner);
    const bytes = bytesOf(event);
    if (bytes > sessionBytes) return false;
    const own = this.#owners.get(owner) ?? new OwnEvents(owner);
    const log = this.#logs.get(session) ?? new EventLog(session, own);
    this.#owners.set(owner, own);
    this.#logs.set(session, log);
    const kept = { event, bytes, log };
    this.#count(log, bytes);
    log.events.add(kept);
    own.events.add(kept);
    while (log.events.size > EVENTS.ofSession || log.bytes > sessionBytes) this.#forgetFirst(log.events);
    while (own.bytes > ownerBytes) this.#forgetFirst(own.events);
    if (this.#bytes > EVENTS.allBytes) this.#makeRoom();
    return true;
  }

  /** Events of a session from the one with this id on; none where that is not kept. */
  from(session: string, id: string): readonly LoggedEvent[] {
    const events = [...(this.#logs.get(session)?.events ?? [])].map(({ event }) => event);
    const first = events.findIndex((event) => event.id === id);
    return first < 0 ? [] : events.slice(first);
  }

  /** Forgets all of a session. */
  drop(session: string): void {
    for (const kept of this.#logs.get(session)?.events ?? []) this.#forget(kept);
  }

  #makeRoom(): void {
    const owners = [...this.#owners.values()];
    const level = levelOf(
      owners.map(({ bytes }) => bytes),
      EVENTS.allBytes * HEADROOM,
    );
    for (const own of owners) while (own.bytes > level) this.#forgetFirst(own.events);
  }

  #forgetFirst(events: ReadonlySet<KeptEvent>): void {
    for (const kept of events) {
      this.#forget(kept);
      return;
    }
  }

  #forget(kept: KeptEvent): void {
    const { log, bytes } = kept;
    const { owner } = log;
    log.events.delete(kept);
    owner.events.delete(kept);
    this.#count(log, -bytes);
    if (log.events.size === 0) this.#logs.delete(log.session);
    if (owner.events.size === 0) this.#owners.delete(owner.name);
  }

  #count(log: EventLog, bytes: number): void {
    log.bytes += bytes;
    log.owner.bytes += bytes;
    this.#bytes += bytes;
  }
}

/** What everyone may have at most, so that together they have no more than `all`. */
function levelOf(sizes: number[], all: number): number {
  let left = all;
  const ascending = sizes.sort((a, b) => a - b);
  for (const [rank, size] of ascending.entries()) {
    const share = left / (ascending.length - rank);
    if (size > share) return share;
    left -= size;
  }
  return all;
}

/** Characters take two bytes at most; the rest is what surrounds them. */
function bytesOf({ id, stream, data }: LoggedEvent): number {
  return 2 * (data.length + id.length + stream.length) + 200;
}

function bytesFor(owner: Owner) {
  const { sessionBytes, ownerBytes, keylessSessionBytes, keylessBytes } = EVENTS;
  return isKeyless(owner)
    ? { sessionBytes: keylessSessionBytes, ownerBytes: keylessBytes }
    : { sessionBytes, ownerBytes };
}

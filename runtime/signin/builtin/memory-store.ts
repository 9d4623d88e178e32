import { LRUCache } from 'lru-cache';
import { KEPT, type Kept, type SignInStore } from './sign-in-store.ts';

/** Letters that one of them has at most, as a rule: one that is longer takes the room of several. */
const ROOM = 2_048;
/** Most that is kept of a kind; the oldest make room. */
const MOST: Readonly<Record<Kept, number>> = {
  Interaction: 5_000,
  Asking: 5_000,
  AuthorizationCode: 5_000,
  DeviceCode: 5_000,
  UserCode: 5_000,
  Grant: 50_000,
  HeldKey: 50_000,
  RefreshToken: 100_000,
  Successor: 20_000,
  NewClient: 2_000,
  Client: 20_000,
  Used: 200_000,
  Ended: 50_000,
  Count: 20_000,
};

/** Entries and letters are bounded at once: whoever may write long ones is not to fill the memory with few. */
function roomFor(entries: number) {
  return { maxSize: entries * ROOM, sizeCalculation: (text: string) => Math.max(ROOM, text.length) };
}

/** The clock that tokens and codes go by, too. */
const CLOCK = { now: (): number => Date.now() };

/** Keeps everything in this process, and forgets it with it. */
export class MemoryStore implements SignInStore {
  readonly #kept = new Map<Kept, LRUCache<string, string>>(
    KEPT.map((kind) => [kind, new LRUCache<string, string>({ ...roomFor(MOST[kind]), perf: CLOCK })]),
  );

  async get(kind: Kept, id: string): Promise<string | undefined> {
    return this.#of(kind).get(id);
  }

  async hasAny(kind: Kept, ids: readonly string[]): Promise<boolean> {
    return ids.some((id) => this.#of(kind).has(id));
  }

  async put(kind: Kept, id: string, text: string, seconds: number): Promise<void> {
    this.#of(kind).set(id, text, { ttl: seconds * 1000 });
  }

  async add(kind: Kept, id: string, text: string, seconds: number): Promise<boolean> {
    if (this.#of(kind).has(id)) return false;
    this.#of(kind).set(id, text, { ttl: seconds * 1000 });
    return true;
  }

  async remove(kind: Kept, id: string): Promise<void> {
    this.#of(kind).delete(id);
  }

  async count(id: string, seconds: number): Promise<number> {
    const counts = this.#of('Count');
    const count = Number(counts.get(id) ?? 0) + 1;
    // What is left of a time is told by a clock that stands still within a turn: a flood would draw its window out.
    counts.set(id, String(count), count === 1 ? { ttl: seconds * 1000 } : { noUpdateTTL: true });
    return count;
  }

  async close(): Promise<void> {}

  #of(kind: Kept): LRUCache<string, string> {
    return this.#kept.get(kind) as LRUCache<string, string>;
  }
}

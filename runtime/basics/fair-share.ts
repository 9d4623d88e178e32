/** Places that are shared out among owners, so that nobody who has many of them keeps others from the first. */
import type { Stop } from './stop.ts';
import { type After, afterTimer } from './time-limit.ts';

/** Gives a place back. Later calls do nothing. */
export type Leave = () => void;

/** Why there was no place: too many of the owner wait already, or it waited for as long as it may. */
export class NoPlace extends Error {
  readonly why: 'crowded' | 'late';
  /** Places that the owner has. */
  readonly held: number;

  constructor(why: NoPlace['why'], held: number) {
    super('There was no place.');
    this.why = why;
    this.held = held;
  }
}

export interface FairShareOptions {
  readonly places: number;
  /** An owner may have a place more as long as it has fewer than the free ones divided by this: some stay for others. */
  readonly reserve: number;
  /** How many of one owner, and of all, may wait. Without them nobody waits. */
  readonly waitingEach?: number;
  readonly waiting?: number;
  /** Longest wait, in milliseconds. */
  readonly waitMs?: number;
  readonly after?: After;
}

interface Owner {
  held: number;
  /** What lets each of those in who wait, in the order in which they came. Hardly anybody ever waits. */
  waiting: Set<() => void> | undefined;
}

/**
 * Shares places out. Whoever has none gets one while there is one; whoever has many leaves some free, the more the fewer
 * there are. A place that falls free goes to the owner with fewest, those who waited longest first among equals; of one owner
 * to whoever came first. Owners are remembered while they have a place or wait for one.
 */
export class FairShare {
  readonly #options: Required<FairShareOptions>;
  readonly #owners = new Map<string, Owner>();
  /** Those of them with somebody waiting; the one that was served last stands last. */
  readonly #queue = new Set<Owner>();
  #free: number;
  #waiting = 0;

  constructor(options: FairShareOptions) {
    this.#options = { waitingEach: 0, waiting: 0, waitMs: 0, after: afterTimer, ...options };
    this.#free = options.places;
  }

  get free(): number {
    return this.#free;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many owners are remembered. */
  get size(): number {
    return this.#owners.size;
  }

  /** A place at once, or undefined. */
  enterNow(name: string): Leave | undefined {
    const owner = this.#owners.get(name);
    if (owner === undefined) return this.#free > 0 ? this.#take(name, { held: 0, waiting: undefined }) : undefined;
    return waitingOf(owner) === 0 && this.#mayEnter(owner) ? this.#take(name, owner) : undefined;
  }

  /** A place, now or later. Throws NoPlace, or the signal's reason where that is aborted while it waits. */
  enter(name: string, signal?: Stop): Leave | Promise<Leave> {
    const entered = this.enterNow(name);
    if (entered !== undefined) return entered;
    const owner = this.#owners.get(name) ?? { held: 0, waiting: undefined };
    const { waitingEach, waiting } = this.#options;
    if (waitingOf(owner) >= waitingEach || this.#waiting >= waiting) throw new NoPlace('crowded', owner.held);
    signal?.throwIfAborted();
    this.#owners.set(name, owner);
    return this.#wait(name, owner, signal);
  }

  #mayEnter({ held }: Owner): boolean {
    return held * this.#options.reserve < this.#free;
  }

  #take(name: string, owner: Owner): Leave {
    if (owner.held === 0) this.#owners.set(name, owner);
    owner.held += 1;
    this.#free -= 1;
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      owner.held -= 1;
      this.#free += 1;
      this.#forget(name, owner);
      if (this.#waiting > 0) this.#serve();
    };
  }

  #forget(name: string, owner: Owner): void {
    if (owner.held === 0 && waitingOf(owner) === 0) this.#owners.delete(name);
  }

  #wait(name: string, owner: Owner, signal: Stop | undefined): Promise<Leave> {
    const { after, waitMs } = this.#options;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        stop();
        signal?.removeEventListener('abort', giveUp);
        this.#waiting -= 1;
        owner.waiting?.delete(admit);
        if (waitingOf(owner) === 0) this.#queue.delete(owner);
      };
      const refuse = (cause: unknown): void => {
        end();
        this.#forget(name, owner);
        reject(cause);
      };
      const admit = (): void => {
        end();
        resolve(this.#take(name, owner));
      };
      const giveUp = (): void => refuse(signal?.reason);
      const stop = after(waitMs, () => refuse(new NoPlace('late', owner.held)));
      signal?.addEventListener('abort', giveUp);
      owner.waiting ??= new Set();
      owner.waiting.add(admit);
      this.#queue.add(owner);
      this.#waiting += 1;
    });
  }

  /** Gives out what is free, as long as somebody who waits may have it. */
  #serve(): void {
    for (let owner = this.#poorest(); owner !== undefined && this.#mayEnter(owner); owner = this.#poorest()) {
      const [admit] = owner.waiting ?? [];
      admit?.();
      if (this.#queue.delete(owner)) this.#queue.add(owner);
    }
  }

  #poorest(): Owner | undefined {
    let poorest: Owner | undefined;
    for (const owner of this.#queue) if (poorest === undefined || owner.held < poorest.held) poorest = owner;
    return poorest;
  }
}

function waitingOf({ waiting }: Owner): number {
  return waiting === undefined ? 0 : waiting.size;
}

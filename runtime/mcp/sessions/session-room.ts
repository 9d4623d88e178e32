import { FAIR_SHARE, isKeyless, KEYLESS, type Owner, sessionQuota, strangersOf } from './session-quotas.ts';

/** The sessions of an owner: those with an open stream, and the others, the one unused for longest first. */
class OwnSessions {
  readonly quota: number;
  readonly idle = new Set<string>();
  readonly held = new Set<string>();

  constructor(quota: number) {
    this.quota = quota;
  }

  get size(): number {
    return this.idle.size + this.held.size;
  }
}

/**
 * Which sessions are kept, and which one makes room. Beyond its quota an owner loses its own; beyond the limit of all, those
 * without a key lose theirs, then those of whose key nothing is known (it may be invented), then the owner of most, as long as it has more than a fair share, then whoever has left one
 * unused for longest. A session with an open stream makes no room: where there are only such, the newest is not kept. No step
 * looks at all sessions.
 */
export class SessionRoom {
  readonly #limit: number;
  readonly #isProven: (owner: Owner) => boolean;
  readonly #owners = new Map<Owner, OwnSessions>();
  readonly #ownerOf = new Map<string, Owner>();
  /** All without an open stream, the one unused for longest first. */
  readonly #idle = new Set<string>();
  /** Those among them of owners of whom nothing was known when they were used last. */
  readonly #unproven = new Set<string>();
  /** By how many sessions they have. */
  readonly #bySize: Set<OwnSessions>[] = [];

  constructor(limit: number, isProven: (owner: Owner) => boolean = () => true) {
    this.#limit = limit;
    this.#isProven = isProven;
  }

  get size(): number {
    return this.#ownerOf.size;
  }

  /** How many an owner has. */
  sizeOf(owner: Owner): number {
    return this.#owners.get(owner)?.size ?? 0;
  }

  /** Takes a session in that is not there yet. Those that leave for it are returned, and are out already; it may be itself. */
  enter(id: string, owner: Owner): readonly string[] {
    const own = this.#owners.get(owner) ?? new OwnSessions(sessionQuota(owner, this.#limit));
    this.#owners.set(owner, own);
    this.#ownerOf.set(id, owner);
    this.#change(own, () => own.idle.add(id));
    this.#rest(id, owner);
    const leaving: string[] = [];
    for (let next = this.#surplus(own); next !== undefined; next = this.#surplus(own)) {
      this.leave(next);
      leaving.push(next);
    }
    return leaving;
  }

  /** It was used just now. */
  use(id: string): void {
    const own = this.#ownOf(id);
    if (own === undefined || own.held.has(id)) return;
    own.idle.delete(id);
    own.idle.add(id);
    this.#wake(id);
    this.#rest(id, this.#ownerOf.get(id) ?? '');
  }

  /** It has an open stream, or has none any more. */
  hold(id: string, isHeld: boolean): void {
    const own = this.#ownOf(id);
    if (own === undefined) return;
    own.idle.delete(id);
    own.held.delete(id);
    this.#wake(id);
    if (isHeld) return void own.held.add(id);
    own.idle.add(id);
    this.#rest(id, this.#ownerOf.get(id) ?? '');
  }

  leave(id: string): void {
    const owner = this.#ownerOf.get(id);
    const own = this.#ownOf(id);
    if (owner === undefined || own === undefined) return;
    this.#ownerOf.delete(id);
    this.#wake(id);
    this.#change(own, () => own.idle.delete(id) || own.held.delete(id));
    if (own.size === 0) this.#owners.delete(owner);
  }

  #ownOf(id: string): OwnSessions | undefined {
    return this.#owners.get(this.#ownerOf.get(id) ?? '');
  }

  /** It is the one among all that was used last. */
  #rest(id: string, owner: Owner): void {
    this.#idle.add(id);
    if (!this.#isProven(owner)) this.#unproven.add(id);
  }

  #wake(id: string): void {
    this.#idle.delete(id);
    this.#unproven.delete(id);
  }

  /** The one that has to leave; undefined when all have room. */
  #surplus(newcomer: OwnSessions): string | undefined {
    if (newcomer.size > newcomer.quota) return firstOf(newcomer.idle);
    if (this.size <= this.#limit) return undefined;
    return this.#keyless() ?? this.#ofUnproven() ?? this.#ofHeaviest() ?? firstOf(this.#idle);
  }

  #keyless(): string | undefined {
    for (const owner of [strangersOf(KEYLESS), KEYLESS]) {
      const id = firstOf(this.#owners.get(owner)?.idle);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  #ofUnproven(): string | undefined {
    for (const id of this.#unproven) {
      if (!this.#isProven(this.#ownerOf.get(id) ?? '')) return id;
      this.#unproven.delete(id);
    }
    return undefined;
  }

  #ofHeaviest(): string | undefined {
    for (let size = this.#bySize.length - 1; size > FAIR_SHARE; size -= 1) {
      for (const own of this.#bySize[size] ?? []) {
        const id = firstOf(own.idle);
        if (id !== undefined) return id;
      }
    }
    return undefined;
  }

  /** Changes how many an owner has, and where it stands among all. */
  #change(own: OwnSessions, change: () => void): void {
    this.#bySize[own.size]?.delete(own);
    change();
    const { size } = own;
    if (size > 0) {
      this.#bySize[size] ??= new Set();
      this.#bySize[size].add(own);
    }
    while (this.#bySize.length > 0 && (this.#bySize.at(-1)?.size ?? 0) === 0) this.#bySize.pop();
  }
}

function firstOf(ids: ReadonlySet<string> | undefined): string | undefined {
  for (const id of ids ?? []) return id;
  return undefined;
}

/** How long a session of this owner may be unused, in milliseconds. */
export function idleMsOf(owner: Owner, idleMs: number): number {
  return isKeyless(owner) ? Math.min(idleMs, KEYLESS_IDLE_MS) : idleMs;
}

/** Their clients have all that they need in the id. */
const KEYLESS_IDLE_MS = 5 * 60_000;

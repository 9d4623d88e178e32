import { expect } from 'vitest';
import { FAIR_SHARE, KEYLESS, sessionQuota, strangersOf } from '../../runtime/mcp/sessions/session-quotas.ts';

/** A session as the rules see it. */
interface Seen {
  readonly owner: string;
  usedAt: number;
  isHeld: boolean;
}

/**
 * The rules by which sessions make room, in a few lines and slowly: what every store is held to. Told of each step, it
 * says whether the right ones left.
 */
export class RoomRules {
  readonly sessions = new Map<string, Seen>();
  readonly #limit: number;
  readonly #isProven: (owner: string) => boolean;
  #clock = 0;

  constructor(limit: number, isProven: (owner: string) => boolean = () => true) {
    this.#limit = limit;
    this.#isProven = isProven;
  }

  ids(owner?: string): string[] {
    return [...this.sessions].filter(([, seen]) => owner === undefined || seen.owner === owner).map(([id]) => id);
  }

  use(id: string): void {
    const seen = this.sessions.get(id);
    if (seen !== undefined) seen.usedAt = ++this.#clock;
  }

  hold(id: string, isHeld: boolean): void {
    const seen = this.sessions.get(id);
    if (seen !== undefined) Object.assign(seen, { isHeld, usedAt: ++this.#clock });
  }

  /** A session came in, and these left for it: each of them had to. */
  entered(id: string, owner: string, leaving: readonly string[]): void {
    this.sessions.set(id, { owner, usedAt: ++this.#clock, isHeld: false });
    for (const one of leaving) {
      expect(this.#candidates(owner), `${one} left for ${id} of ${owner}`).toContain(one);
      this.sessions.delete(one);
    }
    expect(this.ids(owner).length).toBeLessThanOrEqual(sessionQuota(owner, this.#limit));
    expect(this.sessions.size).toBeLessThanOrEqual(this.#limit);
  }

  /** Those of which one has to leave now. */
  #candidates(newcomer: string): string[] {
    if (this.ids(newcomer).length > sessionQuota(newcomer, this.#limit)) return this.#oldest([newcomer]);
    if (this.sessions.size <= this.#limit) return [];
    for (const owner of [strangersOf(KEYLESS), KEYLESS])
      if (this.#oldest([owner]).length > 0) return this.#oldest([owner]);
    const owners = [...new Set([...this.sessions.values()].map(({ owner }) => owner))];
    const unproven = owners.filter((owner) => !this.#isProven(owner));
    if (this.#oldest(unproven).length > 0) return this.#oldest(unproven);
    const heavy = owners.filter((owner) => this.ids(owner).length > FAIR_SHARE && this.#oldest([owner]).length > 0);
    const most = Math.max(...heavy.map((owner) => this.ids(owner).length));
    const heaviest = heavy.filter((owner) => this.ids(owner).length === most);
    return heaviest.length > 0 ? heaviest.flatMap((owner) => this.#oldest([owner])) : this.#oldest(owners);
  }

  /** The one without a stream that was unused for longest. */
  #oldest(owners: readonly string[]): string[] {
    const idle = [...this.sessions].filter(([, { owner, isHeld }]) => owners.includes(owner) && !isHeld);
    return idle
      .sort(([, a], [, b]) => a.usedAt - b.usedAt)
      .slice(0, 1)
      .map(([id]) => id);
  }
}

/** What is done to a room, drawn from a seed: the same each time. */
export function* steps(
  seed: number,
  count: number,
): Generator<{ readonly kind: number; readonly owner: number; readonly pick: number }> {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let step = 0; step < count; step += 1) yield { kind: next(10), owner: next(1_000), pick: next(100_000) };
}

/** Who comes, by how they are mixed. */
export const CROWDS: Readonly<Record<string, (draw: number) => string>> = {
  'one key': () => 'key',
  'a heavy key and others': (draw) => (draw % 2 === 0 ? 'heavy' : `key ${draw % 40}`),
  'a key each': (draw) => `key ${draw}`,
  'nobody has a key': (draw) => (draw % 3 === 0 ? strangersOf(KEYLESS) : KEYLESS),
  'all of them': (draw) =>
    [KEYLESS, 'heavy', `key ${draw}`, strangersOf(KEYLESS), strangersOf('heavy'), `key ${draw % 7}`][
      draw % 6
    ] as string,
};

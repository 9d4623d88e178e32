/** How often an address may have something visited: once a minute. No I/O. */

const MINUTE_MS = 60_000;
/** Addresses that are remembered; beyond that nobody new is served until some are forgotten. */
const MOST = 10_000;

export class VisitTurns {
  /** When each address had its last turn, the oldest first. */
  readonly #last = new Map<string, number>();

  /** Takes a turn: 0 where it may, else seconds to wait. `now` in ms. */
  take(address: string, now: number): number {
    this.#forget(now);
    const last = this.#last.get(address);
    if (last !== undefined) return Math.ceil((last + MINUTE_MS - now) / 1000);
    if (this.#last.size >= MOST) return MINUTE_MS / 1000;
    this.#last.set(address, now);
    return 0;
  }

  #forget(now: number): void {
    for (const [address, last] of this.#last) {
      if (last > now - MINUTE_MS) return;
      this.#last.delete(address);
    }
  }
}

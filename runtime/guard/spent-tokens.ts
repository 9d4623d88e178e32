/** Which tokens were used: each is good for one call. */

/** Where that is kept, for one process or for all of them. */
export interface SpentTokens {
  /**
   * Spends a token's nonce, which is remembered for `forMs` at least. Of several who do that at once one hears `spent`.
   * Rejects where what keeps them is away.
   */
  spend(nonce: string, forMs: number): Promise<'spent' | 'used' | 'full'>;
}

/** None of them is forgotten before it is void: where there are too many, nothing is confirmed for a while. */
const MOST = 50_000;

/** Those of one process. */
export class OwnSpentTokens implements SpentTokens {
  /** Nonces, and when they are void, in the order in which they were spent. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;
  readonly #most: number;

  constructor(now: () => number = Date.now, most = MOST) {
    this.#now = now;
    this.#most = most;
  }

  async spend(nonce: string, forMs: number): Promise<'spent' | 'used' | 'full'> {
    const now = this.#now();
    for (const [old, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(old);
    }
    if (this.#until.has(nonce)) return 'used';
    if (this.#until.size >= this.#most) return 'full';
    this.#until.set(nonce, now + forMs);
    return 'spent';
  }
}

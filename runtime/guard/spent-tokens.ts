/** Which tokens were used: each is good for one call. */

/** Where that is kept, for one process or for all of them. */
export interface SpentTokens {
  /**
   * Spends a token's nonce, which is remembered for `forMs` at least. Of several who do that at once one hears `spent`. `owner`
   * stands for whoever uses it. Rejects where what keeps them is away.
   */
  spend(nonce: string, forMs: number, owner: string): Promise<'spent' | 'used' | 'full'>;
}

/** None of them is forgotten before it is void: where there are too many, nothing is confirmed for a while. */
const MOST = 50_000;
/** Of these parts one caller may fill one, so that nobody keeps all others from confirming. */
const PARTS = 25;

interface Spent {
  readonly until: number;
  readonly owner: string;
}

/** Those of one process. */
export class OwnSpentTokens implements SpentTokens {
  /** By nonce, in the order in which they were spent. */
  readonly #spent = new Map<string, Spent>();
  readonly #ofOwners = new Map<string, number>();
  readonly #now: () => number;
  readonly #most: { readonly all: number; readonly ofOne: number };

  constructor(now: () => number = Date.now, most = MOST) {
    this.#now = now;
    this.#most = { all: most, ofOne: Math.ceil(most / PARTS) };
  }

  async spend(nonce: string, forMs: number, owner: string): Promise<'spent' | 'used' | 'full'> {
    const now = this.#now();
    for (const [old, { until, owner: whose }] of this.#spent) {
      if (until > now) break;
      this.#spent.delete(old);
      const left = (this.#ofOwners.get(whose) ?? 0) - 1;
      if (left > 0) this.#ofOwners.set(whose, left);
      else this.#ofOwners.delete(whose);
    }
    if (this.#spent.has(nonce)) return 'used';
    const own = this.#ofOwners.get(owner) ?? 0;
    if (this.#spent.size >= this.#most.all || own >= this.#most.ofOne) return 'full';
    this.#spent.set(nonce, { until: now + forMs, owner });
    this.#ofOwners.set(owner, own + 1);
    return 'spent';
  }
}

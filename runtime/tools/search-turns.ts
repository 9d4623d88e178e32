/** Who may search now. A search takes milliseconds of the only thread there is, and needs no key: anybody may ask for many. */
import { setImmediate } from 'node:timers';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import { type Credential, keyDigest, payerOf } from '../basics/credential.ts';
import { ToolError } from '../basics/errors.ts';
import { FairShare, type FairShareOptions, NoPlace } from '../basics/fair-share.ts';
import type { Stop } from '../basics/stop.ts';

/** One at a time; how many wait, of one caller and of all, and for how long. */
const TURNS = { places: 1, reserve: 0, waitingEach: 128, waiting: 1_024, waitMs: 10_000 } as const;

/** Callers without a key, and with one that the instance has not accepted yet, have a turn together. */
const ANYBODY = 'anybody';

/** Searches of one process: callers take turns, and other work goes on between two of them. */
export class SearchTurns {
  readonly #turns: FairShare;
  readonly #accepted: AcceptedKeys | undefined;

  constructor(accepted?: AcceptedKeys, turns: FairShareOptions = TURNS) {
    this.#turns = new FairShare(turns);
    this.#accepted = accepted;
  }

  /**
   * Searches when it is the caller's turn. Throws `rate_limited` where too many searches wait, or it waited too long, and
   * `cancelled` where the caller left meanwhile.
   */
  async take<T>(credential: Credential | undefined, signal: Stop, search: () => Promise<T>): Promise<T> {
    const leave = await this.#enter(this.#nameOf(credential), signal);
    try {
      return await search();
    } finally {
      // What came meanwhile has a look in before the next one.
      setImmediate(leave);
    }
  }

  async #enter(name: string, signal: Stop) {
    try {
      return await this.#turns.enter(name, signal);
    } catch (cause) {
      if (cause instanceof NoPlace) throw new ToolError('rate_limited', BUSY, NEXT);
      throw new ToolError('cancelled', 'The search was cancelled before its turn.', NEXT);
    }
  }

  #nameOf(credential: Credential | undefined): string {
    const isKnown = credential !== undefined && this.#accepted?.has(keyDigest(credential)) === true;
    return isKnown ? payerOf(credential) : ANYBODY;
  }
}

const BUSY = 'Too many searches wait for their turn.';
const NEXT = 'Search again in some seconds, or call a tool whose name you know.';

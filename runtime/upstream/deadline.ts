/** The time of one request and the patience of its caller, as one signal: one timer and one controller, as there are many. */

import { type Stop, Stopper } from '../basics/stop.ts';

/** A request that still waited for a connection when its time was over: nothing of it was sent, nor will be. */
export class NotBegun extends Error {}

export class Deadline {
  readonly #stopper = new Stopper();
  readonly #caller: Stop | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #last: number;
  #letGo: (cause: NotBegun) => void = () => {};
  #isOver = false;

  constructor(ms: number, caller: Stop | undefined) {
    this.#caller = caller;
    this.#last = performance.now() + ms;
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#abort(new Error('The time of the request is over.'));
    }, ms);
    if (caller?.aborted) this.#giveUp();
    else caller?.addEventListener('abort', this.#giveUp);
  }

  /** Aborted when the time is over, or with the caller's reason. */
  get signal(): Stop {
    return this.#stopper;
  }

  /** Milliseconds that are left. */
  get leftMs(): number {
    return this.#last - performance.now();
  }

  /** Whether the time is over, whatever the caller thinks. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * The answer to what is asked under the signal. Throws NotBegun in its place where the signal is aborted first and the
   * request had not begun: undici ends at once what it has begun, and keeps silent on the rest until there is a connection.
   */
  answer<T>(asked: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#letGo = reject;
      asked.then(resolve, reject);
    });
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#giveUp);
  }

  #giveUp = (): void => this.#abort(this.#caller?.reason);

  #abort(reason: unknown): void {
    this.#stopper.abort(reason);
    setImmediate(() => this.#letGo(new NotBegun('It was never begun.')));
  }
}

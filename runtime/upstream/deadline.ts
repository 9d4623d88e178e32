/** The time of one request and the patience of its caller, as one signal. */
import { type Stop, Stopper } from '../basics/stop.ts';

/** A request that still waited for a connection when its time was over: nothing of it was sent, nor will be. */
export class NotBegun extends Error {}

/** Aborted when the time is over, or with its caller's reason. */
export class Deadline extends Stopper {
  readonly #caller: Stop | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #last: number;
  #isOver = false;

  constructor(ms: number, caller: Stop | undefined) {
    super();
    this.#caller = caller;
    this.#last = performance.now() + ms;
    this.#timer = setTimeout(this.#end, ms);
    if (caller?.aborted) this.#giveUp();
    else caller?.addEventListener('abort', this.#giveUp);
  }

  /** Milliseconds that are left. */
  get leftMs(): number {
    return this.#last - performance.now();
  }

  /** Whether the time is over, whatever the caller thinks. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#giveUp);
  }

  #end = (): void => {
    this.#isOver = true;
    this.abort(new Error('The time of the request is over.'));
  };

  #giveUp = (): void => this.abort(this.#caller?.reason);
}

/**
 * Keeps requests from an instance that answers none: after several in a row without an answer none is sent for a while, then
 * one, and all again once one was answered. So nobody waits for what will not come, and what comes up again is not overrun.
 */
import type { SeenCircuit } from '../basics/observer.ts';

/** So many in a row that had no answer, and nothing is sent any more. */
const MOST_FAILURES = 5;
/** A failure that nothing followed for so long says nothing of now. */
const FORGOTTEN_MS = 60_000;
/** From the last failure to the next request, which is sent alone; after each that fails, twice as long. */
const PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/** Why nothing is sent: so many requests had no answer, and one is sent again in so many seconds. */
export interface CircuitWait {
  readonly failures: number;
  readonly seconds: number;
}

interface CircuitOptions {
  /** Told of each change of its state. */
  readonly onChange?: ((change: Omit<SeenCircuit, 'host'>) => void) | undefined;
  /** Milliseconds that never go back. */
  readonly now?: (() => number) | undefined;
}

/** One request that was let through. */
export interface LetThrough {
  /** The instance answered, whatever it said. */
  answered(): void;
  /** Nobody answered, or a gateway in its place. `retryAfter`: seconds after which that wants to be asked again. */
  failed(retryAfter: number | undefined): void;
  /** It ended in a way that says nothing of the instance. */
  undecided(): void;
}

export class Circuit {
  readonly #onChange: CircuitOptions['onChange'];
  readonly #now: () => number;
  #state: SeenCircuit['state'] = 'closed';
  #failures = 0;
  #failedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #pause = PAUSE_MS;
  /** When the next request may be sent. */
  #until = Number.NEGATIVE_INFINITY;
  /** When the one was sent that is to find out. */
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor({ onChange, now = () => performance.now() }: CircuitOptions = {}) {
    this.#onChange = onChange;
    this.#now = now;
  }

  /** One that is open is half open from the time on at which a request is sent again, though none should come. */
  get state(): SeenCircuit['state'] {
    return this.#state === 'open' && this.#now() >= this.#until ? 'half_open' : this.#state;
  }

  /** Lets a request through, or says why not. */
  enter(): LetThrough | CircuitWait {
    const began = this.#now();
    if (this.#state !== 'closed') {
      if (began < this.#until) return { failures: this.#failures, seconds: this.#seconds(began) };
      // One that is not over in time is not waited for by all the others.
      this.#until = began + PAUSE_MS;
      this.#triedAt = began;
      this.#change('half_open');
    }
    return {
      answered: () => this.#answered(),
      failed: (retryAfter) => this.#failed(began, retryAfter),
      undecided: () => {
        if (this.#state === 'half_open' && began >= this.#triedAt) this.#until = this.#now();
      },
    };
  }

  #answered(): void {
    this.#answeredAt = this.#now();
    this.#failures = 0;
    this.#pause = PAUSE_MS;
    this.#change('closed');
  }

  #failed(began: number, retryAfter = 0): void {
    // Whoever waited long in vain while others were answered asked for too much.
    if (began < this.#answeredAt) return;
    const now = this.#now();
    if (this.#state === 'closed' && began > this.#failedAt + FORGOTTEN_MS) this.#failures = 0;
    this.#failures += 1;
    this.#failedAt = now;
    if (this.#state === 'closed' && this.#failures < MOST_FAILURES) return;
    // Those that were under way when it opened tell nothing new.
    if (this.#state === 'open' || (this.#state === 'half_open' && began < this.#triedAt)) return;
    if (this.#state === 'half_open') this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
    this.#until = now + Math.max(this.#pause, Math.min(retryAfter * 1_000, LONGEST_PAUSE_MS));
    this.#change('open');
  }

  #seconds(now: number): number {
    return Math.max(1, Math.ceil((this.#until - now) / 1_000));
  }

  #change(state: SeenCircuit['state']): void {
    if (state === this.#state) return;
    this.#state = state;
    const seconds = state === 'open' ? this.#seconds(this.#now()) : undefined;
    this.#onChange?.({ state, failures: this.#failures, seconds });
  }
}

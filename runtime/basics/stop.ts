/** What tells whoever waits for something that it is not wanted any more. */

/** As much of an AbortSignal as is needed: either that, or a `Stopper`, which costs a fraction. */
export interface Stop {
  readonly aborted: boolean;
  /** Why, once it was aborted. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
  /** Throws the reason. */
  throwIfAborted(): void;
}

/**
 * A signal and what gives it, in one. Node's own cost several microseconds each, and a call has three. Listeners are
 * called in the order in which they came, once; one that came after the abort never is, as with AbortSignal.
 */
export class Stopper implements Stop {
  aborted = false;
  reason: unknown = undefined;
  /** Nearly always there is one listener. */
  #only: (() => void) | undefined;
  /** All of them, once there were several. */
  #all: Set<() => void> | undefined;

  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const only = this.#only;
    this.#only = undefined;
    only?.();
    if (this.#all) for (const listener of this.#all) listener();
    this.#all = undefined;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted) return;
    if (this.#all) this.#all.add(listener);
    else if (this.#only === undefined) this.#only = listener;
    else {
      this.#all = new Set([this.#only, listener]);
      this.#only = undefined;
    }
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.#only === listener) this.#only = undefined;
    else this.#all?.delete(listener);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
}

/** Aborted as soon as one of these is, for its reason. */
export function anyStop(stops: readonly Stop[]): Stop {
  const any = new Stopper();
  for (const stop of stops) {
    if (stop.aborted) any.abort(stop.reason);
    else stop.addEventListener('abort', () => any.abort(stop.reason));
  }
  return any;
}

/** The same as Node's own signal, for whoever takes no other: the SDK, fetch, timers. */
export function signalOf(stop: Stop): AbortSignal {
  if (stop instanceof AbortSignal) return stop;
  if (stop.aborted) return AbortSignal.abort(stop.reason);
  const controller = new AbortController();
  stop.addEventListener('abort', () => controller.abort(stop.reason));
  return controller.signal;
}

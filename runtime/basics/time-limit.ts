/** How long a call may take: its moments, and signals by which whatever it waits for ends with them. */
import { Chain, type Link } from './chain.ts';
import { ToolError } from './errors.ts';
import { type Stop, Stopper } from './stop.ts';

/**
 * Some clients give a call up after 60 s whatever happens, others cut what has been quiet for so long. What is ours ends
 * well before, so that the answer has time to be written and carried.
 */
export const CALL_LIMIT_MS = 45_000;

/** Moments of a call, as shares of its time. */
export const MOMENTS = {
  /** From here on a call that does one thing after the other tells how far it has come. */
  slow: 1 / 9,
  /** Nothing is begun any more that changes something: what is begun later could not be waited for. */
  begin: 2 / 3,
  /** A write that was sent is given up; what is left of the time goes into looking what became of it. */
  send: 8 / 9,
  end: 1,
} as const;

export type CallMoment = keyof typeof MOMENTS;

/** Why something was ended: the time of its call was over. */
export class TimeUp extends ToolError {
  /** Since the call arrived. */
  readonly seconds: number;

  constructor(seconds: number) {
    super('timed_out', `The call was ended after ${seconds} s.`, 'Ask for less, or try again.');
    this.seconds = seconds;
  }
}

/** Why something was ended: the process was told to end, and waits no longer. */
export class ServerEnding extends ToolError {
  constructor() {
    const message = 'This server was told to end, and could not wait for the answer to the call.';
    super('timed_out', message, 'Send it again: another process may take it.');
  }
}

/** Runs something later, unless what it returns is called before. Tests pass one that they let go off by hand. */
export type After = (ms: number, run: () => void) => () => void;

/** By the clock; keeps no process from ending. */
export const afterTimer: After = (ms, run) => {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
};

interface TimeLimitsOptions {
  /** Milliseconds from the arrival of a call to its answer. */
  readonly ms?: number;
  readonly after?: After;
}

/** Begins the limits of calls. */
export class TimeLimits {
  readonly #ms: number;
  readonly #after: After;
  readonly #running = new Chain<TimeLimit>();
  #ending: ServerEnding | undefined;

  constructor({ ms = CALL_LIMIT_MS, after = afterTimer }: TimeLimitsOptions = {}) {
    this.#ms = ms;
    this.#after = after;
  }

  /** The limit of a call that has just arrived; `signal` is its caller's. To be ended with the call. */
  begin(signal: Stop, moments: readonly CallMoment[] = ONLY_END): TimeLimit {
    const limit = new TimeLimit(this.#ms, this.#after, signal, moments, this.#running);
    if (this.#ending) limit.stop(this.#ending);
    return limit;
  }

  /** Ends whatever runs, and all that begins from now on, as when its time is over: with a `ServerEnding`. */
  stop(): void {
    this.#ending ??= new ServerEnding();
    // One that is stopped may end others.
    for (const limit of this.#running.all()) if (this.#running.has(limit)) limit.stop(this.#ending);
  }

  /** Runs something that may call several tools, which then have one limit together. */
  async within<C extends { readonly signal: Stop }, T>(caller: C, run: (caller: C) => Promise<T>): Promise<T> {
    const limit = this.begin(caller.signal);
    try {
      return await run({ ...caller, signal: limit.until('end') });
    } finally {
      limit.end();
    }
  }
}

const ONLY_END: readonly CallMoment[] = ['end'];
/** Those of what reads for long, and tells how far it has come. */
export const SLOW_AND_END: readonly CallMoment[] = ['slow', 'end'];
/** All of them, for what changes something. */
export const ALL_MOMENTS = Object.keys(MOMENTS) as readonly CallMoment[];

/** The limit of one call. One timer at a time, and signals only for what waits. */
export class TimeLimit implements Link<TimeLimit> {
  readonly #ms: number;
  readonly #after: After;
  readonly #caller: Stop;
  readonly #moments: readonly CallMoment[];
  /** Where it stands while its call runs. */
  readonly #among: Chain<TimeLimit>;
  before: TimeLimit | undefined = undefined;
  after: TimeLimit | undefined = undefined;
  /** Made for whoever asks. */
  readonly #stoppers: Record<CallMoment, Stopper | undefined> = {
    slow: undefined,
    begin: undefined,
    send: undefined,
    end: undefined,
  };
  /** Share of the time that is over. */
  #past = 0;
  /** Which of the moments is waited for. */
  #place = 0;
  #running = 0;
  #isEnded = false;
  #ending: ServerEnding | undefined;
  #stop: () => void = nothing;

  constructor(ms: number, after: After, caller: Stop, moments: readonly CallMoment[], among: Chain<TimeLimit>) {
    this.#ms = ms;
    this.#after = after;
    this.#caller = caller;
    this.#moments = moments;
    this.#among = among;
    among.add(this);
    caller.addEventListener('abort', this.#giveUp);
    this.#wait();
  }

  /** Whether the moment is over: by its own time, or because the caller's time is. */
  isPast(moment: CallMoment): boolean {
    const { reason } = this.#caller;
    return this.#past >= MOMENTS[moment] || reason instanceof TimeUp || reason instanceof ServerEnding;
  }

  /** Aborted at the moment, with a `TimeUp`; or when the caller gives up, with its reason. */
  until(moment: CallMoment): Stop {
    const known = this.#stoppers[moment];
    if (known) return known;
    const stopper = new Stopper();
    this.#stoppers[moment] = stopper;
    if (this.#caller.aborted) stopper.abort(this.#caller.reason);
    else if (this.#isEnded) stopper.abort();
    else if (this.#ending) stopper.abort(this.#ending);
    else if (this.isPast(moment)) stopper.abort(this.#timeUp(moment));
    return stopper;
  }

  /** The same for what begins now, and ends when that is aborted. Whoever begins says when it has `ended`. */
  begun(moment: CallMoment): Stop {
    this.#running += 1;
    return this.until(moment);
  }

  ended(): void {
    this.#running -= 1;
  }

  /** Runs what ends when `signal` is aborted. Throws the `TimeUp` where the time was over first. */
  async run<T>(moment: CallMoment, work: (signal: Stop) => Promise<T>): Promise<T> {
    const signal = this.begun(moment);
    try {
      return await work(signal);
    } catch (cause) {
      throw signal.reason instanceof TimeUp ? signal.reason : cause;
    } finally {
      this.ended();
    }
  }

  /** Ends it as when its time is over, for another reason. */
  stop(ending: ServerEnding): void {
    this.#ending = ending;
    this.#past = MOMENTS.end;
    this.#stop();
    this.#abortAll(ending);
  }

  /** The call has its answer: what still runs for it is ended. */
  end(): void {
    this.#isEnded = true;
    this.#among.delete(this);
    this.#stop();
    this.#caller.removeEventListener('abort', this.#giveUp);
    if (this.#running > 0) this.#abortAll(undefined);
  }

  #giveUp = (): void => {
    this.#stop();
    this.#abortAll(this.#caller.reason);
  };

  #abortAll(reason: unknown): void {
    for (const moment of ALL_MOMENTS) this.#stoppers[moment]?.abort(reason);
  }

  /** Waits for the next moment. */
  #wait(): void {
    const moment = this.#moments[this.#place];
    if (moment !== undefined) this.#stop = this.#after((MOMENTS[moment] - this.#past) * this.#ms, this.#pass);
  }

  #pass = (): void => {
    const moment = this.#moments[this.#place] as CallMoment;
    this.#past = MOMENTS[moment];
    this.#stoppers[moment]?.abort(this.#timeUp(moment));
    this.#place += 1;
    this.#wait();
  };

  #timeUp(moment: CallMoment): TimeUp {
    return new TimeUp(Math.round((MOMENTS[moment] * this.#ms) / 1000));
  }
}

const nothing = (): void => {};

/** Whose turn it is on the only thread there is: work that has come for several callers is begun by one at a time. */

interface Caller {
  readonly name: string;
  /** Milliseconds of the thread that its work took, beside those of whoever else waits. */
  used: number;
  /** When the next part of it may begin: whoever had the thread for long leaves it to others. */
  rested: number;
  /** What begins each part of its work, in the order in which they came. */
  readonly waiting: Part[];
}

interface Part {
  readonly begin: () => void;
  readonly isLong: boolean;
}

/** The time, and the loop. */
export interface TurnClock {
  /** Milliseconds since anything. */
  now(): number;
  /** Runs it once whatever the loop has at hand was done, and what came meanwhile was looked at. */
  soon(run: () => void): void;
  /** Runs it after that, when nothing of what came is half done. */
  later(run: () => void): void;
}

/** So many milliseconds of one turn of the loop go to whoever comes, before others wait for the next. */
const FREE_MS = 2;
/** For how many times as long as it had the thread somebody leaves it to others, where others came within so many milliseconds. */
const RESTS = 2;
const SEEN_MS = 100;
/** Nothing takes longer: of whatever seems to, the rest is time in which the whole process was stopped. */
const LONGEST_MS = 100;

/**
 * Turns of the loop. While there is little to do, nobody waits. Otherwise one part of somebody's work is begun in each, of
 * those who wait that of the caller whose work took least, so that one with little to ask is not behind all that others sent;
 * and whoever had more of the thread than short work takes leaves it to others for longer. Callers are known for as long as
 * anybody waits or rests.
 */
export class Turns {
  readonly #clock: TurnClock;
  readonly #callers = new Map<string, Caller>();
  #waiting = 0;
  #waitingShort = 0;
  /** When work of this turn began; undefined where none has. */
  #began: number | undefined;
  /** Whose work goes on, and since when. */
  #served: Caller | undefined;
  #since = 0;
  /** What its caller had of the thread before that work, or the work that was begun before. */
  #level = 0;
  #isSoon = false;
  #isLater = false;
  /** Who came last, and when that was somebody else than before. */
  #lastSeen: string | undefined;
  #changed = Number.NEGATIVE_INFINITY;

  constructor(clock: TurnClock) {
    this.#clock = clock;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many callers are known. */
  get size(): number {
    return this.#callers.size;
  }

  /** For what a caller asks, which mostly is short work. Undefined: begin at once; otherwise when it resolves. */
  request(name: string): Promise<void> | undefined {
    this.#see(name, this.#clock.now());
    return this.short(name);
  }

  /** The same for short work of whomever, done in its name. */
  short(name: string): Promise<void> | undefined {
    const now = this.#clock.now();
    this.#charge(now);
    const caller = this.#known(name);
    this.#soon();
    this.#began ??= now;
    const isFree = this.#waitingShort === 0 && caller.waiting.length === 0 && caller.rested <= now;
    if (!isFree || now - this.#began >= FREE_MS) return this.#wait(caller, false);
    this.#serves(caller, now);
    return undefined;
  }

  /** For a part of long work: resolves in a turn in which nobody else begins. */
  long(name: string): Promise<void> {
    const now = this.#clock.now();
    this.#charge(now);
    if (this.#hasOthers(now)) this.#later();
    else this.#soon();
    return this.#wait(this.#known(name), true);
  }

  #see(name: string, now: number): void {
    if (name === this.#lastSeen) return;
    if (this.#lastSeen !== undefined) this.#changed = now;
    this.#lastSeen = name;
  }

  #known(name: string): Caller {
    let caller = this.#callers.get(name);
    if (caller === undefined) {
      caller = { name, used: 0, rested: 0, waiting: [] };
      this.#callers.set(name, caller);
    }
    // Whoever comes, or comes back, has no claim to what it left to others meanwhile.
    if (caller.waiting.length === 0) caller.used = Math.max(caller.used, this.#leastUsed());
    return caller;
  }

  #wait(caller: Caller, isLong: boolean): Promise<void> {
    this.#waiting += 1;
    if (!isLong) this.#waitingShort += 1;
    return new Promise((begin) => caller.waiting.push({ begin, isLong }));
  }

  #soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#clock.soon(() => {
      this.#isSoon = false;
      this.#turn(false);
    });
  }

  #later(): void {
    if (this.#isLater) return;
    this.#isLater = true;
    this.#clock.later(() => {
      this.#isLater = false;
      this.#turn(true);
    });
  }

  #turn(isLater: boolean): void {
    const now = this.#clock.now();
    this.#charge(now);
    this.#began = undefined;
    const next = this.#next(now, isLater || !this.#hasOthers(now));
    if (next !== undefined) this.#begin(next, now);
    else if (this.#waiting > 0 || this.#rests(now)) this.#later();
    else this.#forget();
  }

  #forget(): void {
    this.#callers.clear();
    this.#level = 0;
  }

  #begin(caller: Caller, now: number): void {
    const part = caller.waiting.shift();
    this.#waiting -= 1;
    if (part?.isLong === false) {
      this.#waitingShort -= 1;
      this.#see(caller.name, now);
    }
    this.#began = now;
    this.#serves(caller, now);
    this.#soon();
    // Where short work never ends, no turn would find that nothing else may begin.
    if (this.#waiting > this.#waitingShort) this.#later();
    part?.begin();
  }

  #serves(caller: Caller, now: number): void {
    this.#served = caller;
    this.#since = now;
    this.#level = caller.used;
  }

  /** What passed since somebody's work began was that work, and what else came meanwhile. */
  #charge(now: number): void {
    const served = this.#served;
    if (served === undefined) return;
    this.#served = undefined;
    const took = Math.min(now - this.#since, LONGEST_MS);
    served.used += took;
    if (took > FREE_MS && this.#hasOthers(now)) served.rested = now + RESTS * took;
  }

  /** Whether several callers have come of late. */
  #hasOthers(now: number): boolean {
    return now - this.#changed < SEEN_MS;
  }

  #rests(now: number): boolean {
    for (const { rested } of this.#callers.values()) if (rested > now) return true;
    return false;
  }

  /** What that caller had of the thread that had least, of those who wait; where nobody does, whoever was served last. */
  #leastUsed(): number {
    if (this.#waiting === 0) return this.#level;
    let least = Number.POSITIVE_INFINITY;
    for (const { waiting, used } of this.#callers.values()) if (waiting.length > 0 && used < least) least = used;
    return least;
  }

  #next(now: number, mayBeLong: boolean): Caller | undefined {
    let least: Caller | undefined;
    for (const caller of this.#callers.values()) {
      const [part] = caller.waiting;
      if (part === undefined || caller.rested > now || (part.isLong && !mayBeLong)) continue;
      if (least === undefined || comesBefore(caller, least)) least = caller;
    }
    return least;
  }
}

/** Whoever had less of the thread; of two who had as much, whoever asks for less. */
function comesBefore(one: Caller, other: Caller): boolean {
  return one.used === other.used ? one.waiting.length < other.waiting.length : one.used < other.used;
}

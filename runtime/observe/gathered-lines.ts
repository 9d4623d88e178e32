/** Lines that come by the hundred are written together: each write costs more than what it writes. */

/** For so long a line waits for others. */
const GATHER_MS = 25;
/** As many characters do not wait. */
const ENOUGH = 65_536;

export interface GatheredLines {
  /** Written soon; at once, with all before it, where somebody should see it before whatever comes next. */
  write(text: string, isUrgent: boolean): void;
  /** Writes what waits. */
  hand(): void;
}

/** Hands lines to `write` together. When the process ends, what waits is handed over first. */
export function gatheredLines(write: (text: string) => void): GatheredLines {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const hand = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  // Before those who write what was handed to them.
  process.prependListener('exit', hand);
  return {
    write: (text, isUrgent) => {
      waiting += text;
      if (isUrgent || waiting.length >= ENOUGH) hand();
      else timer ??= setTimeout(hand, GATHER_MS).unref();
    },
    hand,
  };
}

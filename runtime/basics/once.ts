/** What is made once. */
export type Once<T> = (() => Promise<T>) & {
  isStarted(): boolean;
  /** The same at once where it was made; undefined as long as it was not. */
  made(): T | undefined;
};

/** Runs at the first call only; a failure is forgotten, so that the next call tries again. */
export function once<T>(run: () => Promise<T>): Once<T> {
  let running: Promise<T> | undefined;
  let made: T | undefined;
  const kept = (value: T): T => {
    made = value;
    return value;
  };
  const start = (): Promise<T> => {
    running ??= run().then(kept, (cause: unknown) => {
      running = undefined;
      throw cause;
    });
    return running;
  };
  return Object.assign(start, { isStarted: () => running !== undefined, made: () => made });
}

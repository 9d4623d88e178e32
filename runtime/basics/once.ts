/** Runs at the first call only; a failure is forgotten, so that the next call tries again. */
export function once<T>(run: () => Promise<T>): (() => Promise<T>) & { isStarted(): boolean } {
  let running: Promise<T> | undefined;
  const start = (): Promise<T> => {
    running ??= run().catch((cause: unknown) => {
      running = undefined;
      throw cause;
    });
    return running;
  };
  return Object.assign(start, { isStarted: () => running !== undefined });
}

/**
 * How much the server's own code does, counted instead of timed: the same number on every machine. A step is a function
 * or a block of `runtime/` that was entered. What the engine does in one call (`includes`, a regular expression, a copy by
 * spreading) is not seen here; `test/readers/` has laws for those.
 */
import { Session } from 'node:inspector';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/** Where the server's code is, as source or as built, by path or by address: runners differ. */
const RUNTIME = ['runtime', 'dist/runtime']
  .map((folder) => path.resolve(import.meta.dirname, '..', folder) + path.sep)
  .flatMap((folder) => [folder, pathToFileURL(folder).href]);

// Begun when this module is loaded: blocks are counted in functions that are first called afterwards.
const session = new Session();
session.connect();
ask('Profiler.enable');
ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Commands to the engine's own profiler are answered before `post` returns. */
function ask<T>(method: string, params: object = {}): T {
  let answer: unknown;
  session.post(method, params, (cause: Error | null, result?: object) => {
    if (cause) throw cause;
    answer = result;
  });
  return answer as T;
}

/** Steps since the last time that this was asked. */
function stepsSince(): number {
  const { result } = ask<Coverage>('Profiler.takePreciseCoverage');
  let steps = 0;
  for (const { url, functions } of result)
    if (RUNTIME.some((folder) => url.startsWith(folder)))
      for (const { ranges } of functions) for (const { count } of ranges) steps += count;
  return steps;
}

/** Steps of one run, which may fail: a refusal is work, too. Nothing else of the server may run meanwhile. */
export async function stepsOf(run: () => unknown): Promise<number> {
  stepsSince();
  return stepsOfNext(run);
}

/** The same where nothing ran since steps were last counted: asking takes the engine some milliseconds. */
async function stepsOfNext(run: () => unknown): Promise<number> {
  try {
    await run();
  } catch {
    // What came of it is for other tests.
  }
  return stepsSince();
}

/** How many times as many steps the double of an input may take. */
export const GROWTH = {
  /** Some more than two, since what is done once counts in neither the same way. */
  linear: 2.2,
  /** Where something is sorted. */
  sorted: 2.6,
} as const;

/**
 * Holds a reader to steps that grow as its input does. `make` makes an input of a size and returns what reads it; each of
 * the sizes is the double of the one before. The first run of all is not counted: it loads and remembers.
 */
export async function grows(
  make: (size: number) => () => unknown,
  sizes: readonly number[],
  growth: keyof typeof GROWTH = 'linear',
): Promise<void> {
  await stepsOfNext(make(sizes[0] as number));
  const steps: number[] = [];
  for (const size of sizes) steps.push(await stepsOfNext(make(size)));
  for (const [at, after] of steps.entries()) {
    const before = steps[at - 1];
    if (before === undefined) continue;
    expect(
      after,
      `steps by size: ${sizes.map((size, place) => `${size}: ${steps[place]}`).join(', ')}`,
    ).toBeLessThanOrEqual(before * GROWTH[growth]);
  }
}

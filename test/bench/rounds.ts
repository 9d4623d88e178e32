/** Several ways of doing the same, measured in turn, round after round: what the machine does meanwhile happens to all of them. */
import { median, medianRatio } from './figures.ts';
import type { Amount, Cost } from './load.ts';

/** Makes a number of calls and tells what they cost. */
export type Run = (amount: Amount) => Promise<Cost>;

export interface RoundOptions {
  readonly connections: number;
  readonly rounds: number;
  /** About how long each way may take in each round: the number of calls is fixed by it, once. */
  readonly seconds: number;
  /** Calls of each way before anything counts; none where it is as fast as it gets already. */
  readonly warmUp: number;
}

const PROBE_MS = 300;
const FEWEST = 200;

/** What each round cost, one way. */
export class Costs {
  readonly rounds: Cost[] = [];

  /** The figure in the middle of all rounds. */
  median(figure: keyof Cost): number {
    return median(this.#all(figure));
  }

  /** How many times that of another way, of the same rounds. */
  ratio(figure: keyof Cost, other: Costs): number {
    return medianRatio(this.#all(figure), other.#all(figure));
  }

  #all(figure: keyof Cost): number[] {
    return this.rounds.map((cost) => cost[figure]);
  }
}

/** Measures each way in each round. */
export async function inTurn<Name extends string>(
  ways: Readonly<Record<Name, Run>>,
  { connections, rounds, seconds, warmUp }: RoundOptions,
): Promise<Record<Name, Costs>> {
  const all = Object.entries<Run>(ways);
  const costs = Object.fromEntries(all.map(([name]) => [name, new Costs()])) as Record<Name, Costs>;
  const calls = new Map<string, number>();
  for (const [name, run] of all) {
    if (warmUp > 0) await run({ calls: warmUp, connections: Math.max(16, connections) });
    calls.set(name, await callsFor(run, connections, seconds));
  }
  for (let round = 0; round < rounds; round++) {
    // Nobody always comes after the same one.
    const order = round % 2 === 0 ? all : all.toReversed();
    for (const [name, run] of order)
      costs[name as Name].rounds.push(await run({ calls: calls.get(name) ?? 1, connections }));
  }
  return costs;
}

async function callsFor(run: Run, connections: number, seconds: number): Promise<number> {
  const probe = await run({ calls: FEWEST, connections });
  const { perSecond } = await run({
    calls: Math.max(FEWEST, Math.round((probe.perSecond * PROBE_MS) / 1000)),
    connections,
  });
  return Math.max(FEWEST, Math.round(perSecond * seconds));
}

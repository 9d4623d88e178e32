/** How much must be written at least; what CI holds. */
import { type Coverage, percent } from './coverage.ts';

type Floor = readonly [what: string, floor: number, reached: (coverage: Coverage) => number];

const FLOORS: readonly Floor[] = [
  ['resources with an x-about, percent', 100, ({ overall }) => percent(overall.resources)],
  ['writable columns with a sentence, percent', 98, ({ overall }) => percent(overall.columns)],
  ['the same of the everyday resources, percent', 100, ({ everyday }) => percent(everyday.columns)],
  ['columns to read with a sentence, percent', 90, ({ overall }) => percent(overall.reads)],
  ['enum columns with all values explained, percent', 100, ({ overall }) => percent(overall.enums)],
  ['resources with an example', 60, ({ overall }) => overall.examples],
];

/** One line per floor that is not reached. */
export function belowFloors(coverage: Coverage): string[] {
  return FLOORS.flatMap(([what, floor, reached]) => {
    const is = reached(coverage);
    return is < floor ? [`${what}: ${is}, the floor is ${floor}.`] : [];
  });
}

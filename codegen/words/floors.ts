/** How much must be written at least; what CI holds. */
import { type Coverage, percent } from './coverage.ts';

/** Percent of resources and columns, and number of resources with examples. */
export const FLOORS = {
  resources: 100,
  columns: 98,
  everydayColumns: 100,
  reads: 90,
  enums: 100,
  examples: 60,
} as const;

/** One line per floor that is not reached. */
export function belowFloors({ overall, everyday }: Coverage): string[] {
  const reached: readonly (readonly [string, number, number])[] = [
    ['resources with an x-about, percent', percent(overall.resources), FLOORS.resources],
    ['writable columns with a sentence, percent', percent(overall.columns), FLOORS.columns],
    ['the same of the everyday resources, percent', percent(everyday.columns), FLOORS.everydayColumns],
    ['columns to read with a sentence, percent', percent(overall.reads), FLOORS.reads],
    ['enum columns with all values explained, percent', percent(overall.enums), FLOORS.enums],
    ['resources with an example', overall.examples, FLOORS.examples],
  ];
  return reached
    .filter(([, is, floor]) => is < floor)
    .map(([what, is, floor]) => `${what}: ${is}, the floor is ${floor}.`);
}

/** Columns of numbers that can be added up and compared. Pure: shared with the compiler, which lists where there are some. */
import { type Column, filterColumns, type ResourceModule, shapeOf } from './kinds.ts';

/** Columns of numbers, moments apart, which telemetry writes as numbers too. */
export function numberColumns(module: ResourceModule): string[] {
  const isNumber = ([name, column]: [string, Column]): boolean =>
    ['number', 'integer'].includes(shapeOf(column)) && (column.kind !== 'nanos' || isDuration(name));
  return [...filterColumns(module)].filter(isNumber).map(([name]) => name);
}

/** Whether a column of nanoseconds says how long, and not when. */
export function isDuration(column: string): boolean {
  return /duration/i.test(column);
}

/** Numbers that only tell rows apart or put them in order. */
const BOOKKEEPING = /^version$|(?:order|number)$/i;

/**
 * Whether rows tell what was measured: telemetry, and tables with a number that nobody but the server writes, or that says
 * how many there are. Numbers that people set, such as limits and intervals, are not worth listing a measure for.
 */
export function isMeasured(module: ResourceModule): boolean {
  const isTold = (name: string): boolean =>
    name.endsWith('Count') || (module.columns[name]?.access === 'r' && !BOOKKEEPING.test(name));
  const numbers = numberColumns(module);
  return module.analytics ? numbers.length > 0 : numbers.some(isTold);
}

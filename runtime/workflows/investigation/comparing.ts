/** One window beside another: the same things counted twice. No I/O. */
import type { CountedBy } from '../client-types.ts';

/** Something counted now and before. */
export interface Beside {
  readonly what: string;
  readonly count: number;
  readonly before: number;
}

/** Groups by their first value, counted in both windows; those that rose most come first, then those with most. */
export function besides(now: readonly CountedBy[], before: readonly CountedBy[]): Beside[] {
  const [counts, earlier] = [summed(now), summed(before)];
  return [...counts]
    .map(([what, count]): Beside => ({ what, count, before: earlier.get(what) ?? 0 }))
    .sort((a, b) => b.count - b.before - (a.count - a.before) || b.count - a.count || (a.what < b.what ? -1 : 1));
}

/** All of the groups together. */
export function totalOf(groups: readonly CountedBy[]): number {
  return groups.reduce((sum, { figure }) => sum + (figure ?? 0), 0);
}

function summed(groups: readonly CountedBy[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { by, figure } of groups) {
    const what = String(by[0] ?? '');
    sums.set(what, (sums.get(what) ?? 0) + (figure ?? 0));
  }
  return sums;
}

/** Spans of one name in a window. */
export interface OperationFigures {
  readonly operation: string;
  readonly count: number;
  readonly failed: number;
  readonly p95_ms: number;
}

/** The same beside the window before; absent there where it had none. */
export interface OperationBeside extends OperationFigures {
  readonly before?: { readonly count: number; readonly failed: number; readonly p95_ms: number };
}

/** Operations, those that became slower by most first. One that was not there before counts with its whole length. */
export function slowerOperations(
  now: readonly OperationFigures[],
  before: readonly OperationFigures[],
): OperationBeside[] {
  const earlier = new Map(before.map(({ operation, ...figures }) => [operation, figures]));
  const growth = ({ p95_ms: slow, before: was }: OperationBeside): number => slow - (was?.p95_ms ?? 0);
  return now
    .map((figures): OperationBeside => {
      const was = earlier.get(figures.operation);
      return was ? { ...figures, before: was } : figures;
    })
    .sort((a, b) => growth(b) - growth(a) || (a.operation < b.operation ? -1 : 1));
}

/** Averages that were measured now and before, where both are known; those that moved most come first. */
export function movedAverages(
  now: readonly CountedBy[],
  before: readonly CountedBy[],
): { readonly metric: string; readonly average: number; readonly before?: number }[] {
  const earlier = new Map(before.map(({ by, figure }) => [String(by[0]), figure]));
  const rounded = (value: number): number => Number(value.toPrecision(4));
  const moved = now.flatMap(({ by, figure }) => {
    if (figure === null) return [];
    const was = earlier.get(String(by[0])) ?? undefined;
    const move = was === undefined || was === 0 ? 0 : Math.abs(figure / was - 1);
    return [
      { move, metric: String(by[0]), average: rounded(figure), ...(was === undefined ? {} : { before: rounded(was) }) },
    ];
  });
  return moved.sort((a, b) => b.move - a.move || (a.metric < b.metric ? -1 : 1)).map(({ move: _, ...told }) => told);
}

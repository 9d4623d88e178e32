/** Error logs by what their texts have in common, from groups that the store counted. No I/O. */
import type { CountedBy } from '../client-types.ts';
import { isoOfNanos, percentOf } from './telemetry-terms.ts';

/** Logs of one shape. */
export interface ErrorShape {
  /** The text with `#` for numbers and `<id>` for ids. */
  readonly message: string;
  readonly count: number;
  /** Of all error logs, in percent with one decimal. */
  readonly share: number;
  readonly first?: string;
  readonly last?: string;
  readonly services: readonly string[];
}

export interface ErrorGroups {
  /** Counts by shape and sender. */
  readonly counts: readonly CountedBy[];
  /** First and last moments by shape, in nanoseconds; undefined where they could not be read. */
  readonly firsts?: readonly CountedBy[] | undefined;
  readonly lasts?: readonly CountedBy[] | undefined;
}

/** Every shape, the most frequent first; of equals the one whose text comes first. */
export function errorShapes({ counts, firsts = [], lasts = [] }: ErrorGroups): {
  readonly errors: number;
  readonly shapes: readonly ErrorShape[];
} {
  const shapes = new Map<string, { count: number; services: Map<string, number> }>();
  let errors = 0;
  for (const { by, figure } of counts) {
    const count = figure ?? 0;
    const message = shapeText(by[0]);
    const shape = shapes.get(message) ?? { count: 0, services: new Map() };
    shape.count += count;
    const sender = String(by[1] ?? 'unknown');
    shape.services.set(sender, (shape.services.get(sender) ?? 0) + count);
    shapes.set(message, shape);
    errors += count;
  }
  const [first, last] = [momentsOf(firsts), momentsOf(lasts)];
  const told = [...shapes].map(([message, { count, services }]): ErrorShape => {
    const [from, to] = [first.get(message), last.get(message)];
    return {
      message,
      count,
      share: percentOf(count, errors),
      ...(from ? { first: from } : {}),
      ...(to ? { last: to } : {}),
      services: [...services].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name),
    };
  });
  return { errors, shapes: told.sort((a, b) => b.count - a.count || (a.message < b.message ? -1 : 1)) };
}

const EMPTY = '(no text)';

function shapeText(value: CountedBy['by'][number] | undefined): string {
  return value === null || value === undefined || value === '' ? EMPTY : String(value);
}

function momentsOf(groups: readonly CountedBy[]): ReadonlyMap<string, string> {
  return new Map(
    groups.flatMap(({ by, figure }) => {
      const time = isoOfNanos(figure);
      return time === undefined ? [] : [[shapeText(by[0]), time] as const];
    }),
  );
}

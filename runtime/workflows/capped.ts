/** Lists inside results: the first rows, and how many were left out. */
import { z } from 'zod';

/** The first rows of a list. */
export interface Capped<T> {
  readonly items: T[];
  /** Rows left out; absent where there are none. */
  readonly more?: number;
}

/** The first `most` rows; `total` where rows beyond those given are known of. */
export function capped<T>(rows: readonly T[], most: number, total = rows.length): Capped<T> {
  const items = rows.slice(0, most);
  const more = Math.max(total, rows.length) - items.length;
  return more > 0 ? { items, more } : { items };
}

/** The type of such a list, for the `output` of a workflow. */
export function cappedOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), more: z.int().positive().optional() });
}

/** Names or lines of which a row has several; the last one says how many were left out, as "and 12 more". */
export function fewNames(names: readonly string[], most = 10): string[] {
  return names.length > most ? [...names.slice(0, most), `and ${names.length - most} more`] : [...names];
}

/** What rows there are that meet some conditions: a bounded look, and what their values come to. */

import { quoted } from '../basics/errors.ts';
import { closest } from '../basics/nearest.ts';
import type { Call } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { columnOf, type Shape, shapeOf } from '../catalogue/kinds.ts';
import { largestGroups } from './aggregate-request.ts';
import { bodyOf, rowsOf } from './answers.ts';
import type { WireObject } from './codec.ts';
import { pageRequest } from './rows.ts';

/** Rows, each of which stands for so many, and how many there are, for sure. */
export interface Seen {
  readonly rows: readonly { readonly row: WireObject; readonly count: number }[];
  readonly total: number;
  /** Whether there are more than these. */
  readonly isPart: boolean;
}

interface Wanted {
  readonly query: WireObject;
  /** Columns whose values are looked at. */
  readonly names: readonly string[];
  readonly select: WireObject;
  /** The row that is newest by a time is all that is wanted. */
  readonly newestBy?: string | undefined;
  /** Rows at the most. */
  readonly most?: number;
}

/** Rows that are looked at, and groups of them. */
const ROWS = 100;
const GROUPS = 200;

/** Shapes of columns that the telemetry store groups by. */
const GROUPED: ReadonlySet<Shape> = new Set(['text', 'choice', 'boolean', 'id', 'number']);

/** Rows of a table; those of telemetry in groups, counted by the API, where they are looked at for what it groups by. */
export async function rowsSeen(call: Call, list: LoadedTool, wanted: Wanted): Promise<Seen> {
  const { module, operation } = list;
  const canGroup = wanted.names.every((name) => GROUPED.has(shapeOf(columnOf(module, name) ?? { kind: 'json' })));
  if (module.analytics && canGroup && wanted.newestBy === undefined) return groupsSeen(call, list, wanted);
  const sort = wanted.newestBy ? { [wanted.newestBy]: 'DESC' } : {};
  const limit = wanted.newestBy ? 1 : (wanted.most ?? ROWS);
  const body = { query: wanted.query, select: wanted.select, sort };
  const answer = await call.send({ method: operation.method, ...pageRequest(list, { limit }, body), isRead: true });
  const { rows, total, isLonger } = rowsOf(bodyOf(answer, list), limit);
  const all = Math.max(total ?? 0, rows.length);
  return { rows: rows.map((row) => ({ row, count: 1 })), total: all, isPart: isLonger || all > rows.length };
}

async function groupsSeen(call: Call, list: LoadedTool, { query, names }: Wanted): Promise<Seen> {
  const groups = await largestGroups(call, list, { query, groupBy: names, most: GROUPS });
  const rows = groups.map(({ row, figure }) => ({ row, count: figure ?? 0 }));
  return { rows, total: rows.reduce((sum, { count }) => sum + count, 0), isPart: groups.length >= GROUPS };
}

/** Different values by how many rows have them, the most frequent first. */
export function countsOf(
  { rows }: Seen,
  valuesIn: (row: WireObject) => string | readonly string[],
): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { row, count } of rows)
    for (const value of [valuesIn(row)].flat()) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Values that are told, and characters of each. */
export const TOLD = 5;
const LONGEST = 40;
/** Of more different values no choice of some says anything, but for those near to what was looked for. */
const FEW = 12;

/** What rows have in a column, where that is worth telling: few values, or such as are near to the texts looked for. */
export function toldValues(
  name: string,
  counts: readonly (readonly [value: string, count: number])[],
  wanted: readonly string[] = [],
): string | undefined {
  if (counts.length > FEW) {
    const values = counts.map(([value]) => value);
    const near = wanted.flatMap((text) => closest(text, values, 3)).slice(0, TOLD);
    return near.length > 0 ? `near to it ${name} is ${near.map(shortened).join(' or ')}` : undefined;
  }
  const isCounted = counts.some(([, count]) => count > 1);
  const shown = counts.slice(0, TOLD).map(([value, count]) => shortened(value) + (isCounted ? ` (${count})` : ''));
  const rest = counts.length > TOLD ? ` and ${counts.length - TOLD} more` : '';
  return `${name} is ${shown.length > 0 ? shown.join(', ') : 'empty'}${rest}`;
}

/** A value of a row in a sentence. */
export function shortened(text: string): string {
  const line = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return quoted(line).slice(1, -1);
}

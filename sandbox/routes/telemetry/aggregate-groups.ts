/** Puts rows together by bucket and group, and ranks groups over everything that was asked for. */
import { serverError } from '../../engine/api-error.ts';
import { isObject, type JsonObject } from '../../engine/json.ts';
import type { StoredRow } from '../../engine/store.ts';
import type { Figure, Grouping } from './aggregate-request.ts';
import { type AggregationInterval, intervalStart } from './buckets.ts';
import { groupBy } from './group-by.ts';
import { figureOf, isMeasurable, shownValue, storedValue } from './measures.ts';

/** Rows of one bucket and one group. */
export interface RowGroup {
  /** What labels it: the start of the bucket, and of the bucket that holds everything its lowest time; null where rows have none. */
  readonly label: unknown;
  readonly rows: readonly StoredRow[];
  /** The values that the rows share, as the answer shows them. */
  readonly shared: JsonObject;
}

function attributesOf(row: StoredRow, keys: readonly string[]): Record<string, string> {
  const attributes = isObject(row.attributes) ? row.attributes : {};
  return Object.fromEntries(keys.map((key) => [key, String(attributes[key] ?? '')]));
}

/** The values that part rows into groups, by name. */
function sharedValues({ columns, attributeKeys }: Grouping, row: StoredRow): JsonObject {
  const values = Object.fromEntries(columns.map((column) => [column.name, storedValue(column, row)]));
  return attributeKeys.length === 0 ? values : { ...values, attributes: attributesOf(row, attributeKeys) };
}

/** A value as text. A map is the same group whatever the order of its keys. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

/** Tells the groups of rows apart; only maps need the slower text. */
function groupKey(grouping: Grouping): (row: StoredRow) => string {
  const hasMaps = grouping.columns.some(({ kind }) => kind === 'json');
  const textOf = hasMaps ? stableText : JSON.stringify;
  return (row) => textOf(sharedValues(grouping, row));
}

/** The lowest of the times of rows, as stored. */
function lowest(rows: readonly StoredRow[], { timeColumn }: Figure): unknown {
  const values = rows.map((row) => storedValue(timeColumn, row)).filter((value) => value !== null);
  return (values as (number | string)[]).reduce<number | string | null>(
    (low, value) => (low === null || value < low ? value : low),
    null,
  );
}

/** Rows by bucket and group, in the order of their first row. */
export function groupedBy(
  rows: readonly StoredRow[],
  figure: Figure,
  grouping: Grouping,
  interval: AggregationInterval,
): RowGroup[] {
  const bucketOf = (row: StoredRow): number | null => {
    const time = storedValue(figure.timeColumn, row);
    return interval === 'Total' || typeof time !== 'number' ? null : intervalStart(time, interval);
  };
  const keyOf = groupKey(grouping);
  const parts = groupBy(rows, (row) => `${bucketOf(row)} ${keyOf(row)}`);
  return [...parts.values()].map((part): RowGroup => {
    const [first] = part as [StoredRow];
    const shown = grouping.columns.map((column) => [column.name, shownValue(column, storedValue(column, first))]);
    const { attributes } = sharedValues(grouping, first);
    const label = interval === 'Total' ? lowest(part, figure) : bucketOf(first);
    const shared = Object.fromEntries(shown);
    return { label, rows: part, shared: grouping.attributeKeys.length > 0 ? { ...shared, attributes } : shared };
  });
}

/** Rows of the groups with the highest value of the column, and how many groups there were. A group whose every value is null is ranked last. */
export function topGroups(rows: readonly StoredRow[], { column }: Figure, grouping: Grouping) {
  const { topK } = grouping;
  const isGrouped = grouping.columns.length + grouping.attributeKeys.length > 0;
  if (topK === null || !isGrouped) return { rows, totalGroups: undefined, isCut: false };
  const type = topK.rankBy === 'max' ? 'Max' : 'Avg';
  if (!isMeasurable(type, column)) throw serverError();
  const parts = [...groupBy(rows, groupKey(grouping)).values()];
  const rank = (part: readonly StoredRow[]): number => Number(figureOf(type, column, part) ?? Number.NEGATIVE_INFINITY);
  const ranked = parts.map((part) => ({ part, rank: rank(part) })).sort((a, b) => b.rank - a.rank);
  const kept = ranked.slice(0, topK.count).flatMap(({ part }) => part);
  return { rows: kept, totalGroups: parts.length, isCut: parts.length > topK.count };
}

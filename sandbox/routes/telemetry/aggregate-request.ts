/** What a client asks of an aggregate, read and refused in the order of the real server. */
import { badData, serverError } from '../../engine/api-error.ts';
import { isObject, type JsonObject } from '../../engine/json.ts';
import type { Resource, StoredColumn } from '../../engine/model.ts';
import { unwrap } from '../../engine/wire.ts';
import { readSentDate } from '../dates.ts';
import { AGGREGATION_INTERVALS, type AggregationInterval, intervalOfWindow } from './buckets.ts';
import { AGGREGATION_TYPES, type AggregationType, percentileLevel } from './measures.ts';

const DEFAULT_LIMIT = 10;
/** Largest number of rows, of groups by rank too. */
const MAX_ROWS = 10_000;

/** Which figure of which column, by which time. */
export interface Figure {
  readonly type: AggregationType;
  readonly column: StoredColumn;
  readonly timeColumn: StoredColumn;
  /** As sent; null where it was left out. */
  readonly interval: AggregationInterval | null;
  /** Metric points are observations, and only there are attribute keys and ranks of groups known. */
  readonly ofObservations: boolean;
}

function isOneOf<T extends string>(names: readonly T[], value: unknown): value is T {
  return names.some((name) => name === value);
}

function refuseUnlisted(name: string, value: unknown, allowed: readonly string[]): never {
  throw badData(`Invalid ${name}: ${value}. Allowed values: ${allowed.join(', ')}`);
}

function columnNamed(resource: Resource, name: string, sent: unknown): StoredColumn {
  const column = resource.columns.get(String(sent));
  if (column === undefined) throw badData(`Invalid ${name}: ${sent}`);
  return column;
}

/** Reads the figure; refuses types, intervals and columns that do not exist. */
export function readFigure(resource: Resource, sent: JsonObject): Figure {
  const { aggregationType: type, aggregateColumnName, aggregationTimestampColumnName: timeName } = sent;
  const interval = sent.aggregationInterval;
  const isMetric = resource.name === 'MetricItemV3';
  const isPercentile = percentileLevel(String(type)) !== undefined;
  // The real server looks into the name before it checks that there is one.
  if (isMetric && !isPercentile && (aggregateColumnName ?? null) === null) throw serverError();
  if (!type) throw badData('aggregationType is required');
  if (!isOneOf(AGGREGATION_TYPES, type)) refuseUnlisted('aggregationType', type, AGGREGATION_TYPES);
  if (interval !== undefined && !isOneOf(AGGREGATION_INTERVALS, interval))
    refuseUnlisted('aggregationInterval', interval, AGGREGATION_INTERVALS);
  if (!timeName) throw badData('aggregationTimestampColumnName is required');
  if (!aggregateColumnName) throw badData('aggregateColumnName is required');
  const column = columnNamed(resource, 'aggregateColumnName', aggregateColumnName);
  const timeColumn = columnNamed(resource, 'aggregationTimestampColumnName', timeName);
  const ofObservations = isMetric && (isPercentile || (column.name === 'value' && timeColumn.name === 'time'));
  return { type, column, timeColumn, interval: interval ?? null, ofObservations };
}

/** How rows are put together. */
export interface Grouping {
  /** Columns whose values part rows. */
  readonly columns: readonly StoredColumn[];
  /** Attributes whose values part rows, one by one. */
  readonly attributeKeys: readonly string[];
  readonly topK: { readonly count: number; readonly rankBy: 'max' | 'avg' } | null;
}

/** Keys as a loop over the sent value meets them: a text is met letter by letter. */
function keysMet(sent: unknown): string[] {
  if (!sent) return [];
  if (typeof sent !== 'string' && !Array.isArray(sent)) throw serverError();
  const keys = [...sent].filter((key) => typeof key === 'string').map((key) => key.trim());
  const usable = new Set(keys.filter((key) => key !== '' && key.length <= 256));
  if (usable.size > 10) throw badData('A maximum of 10 group-by attribute keys is supported.');
  return [...usable];
}

/** Reads `groupByAttributeKeys`; refused where there are no observations. */
export function readAttributeKeys(resource: Resource, { ofObservations }: Figure, sent: JsonObject): string[] {
  const keys = sent.groupByAttributeKeys;
  const met = resource.name === 'MetricItemV3' ? keysMet(keys) : [];
  const isAnyNamed = (typeof keys === 'string' || Array.isArray(keys)) && keys.length > 0;
  if (isAnyNamed && !ofObservations) throw badData(`groupByAttributeKeys is not supported for ${resource.name}.`);
  return met;
}

/** Names in an object of columns, whatever they are set to; a list or text has its indexes for names. */
const namesIn = (sent: unknown): string[] => Object.keys(Object(sent ?? {}));

/** Reads `groupBy`. Over observations, columns that do not exist are passed over instead of refused. */
export function readGroupColumns(resource: Resource, { ofObservations }: Figure, sent: JsonObject): StoredColumn[] {
  const names = namesIn(sent.groupBy);
  const unknown = names.find((name) => !resource.columns.has(name));
  if (unknown !== undefined && !ofObservations) throw badData(`Unknown column: ${unknown}`);
  return names.map((name) => resource.columns.get(name)).filter((column) => column !== undefined);
}

/** Reads `topK`; only over observations are groups ranked, elsewhere it is not even looked at. */
export function readTopK({ ofObservations }: Figure, sent: JsonObject): Grouping['topK'] {
  if (!ofObservations || !sent.topK) return null;
  const { count: asked, rankBy } = Object(sent.topK) as JsonObject;
  const count = Math.floor(Number(unwrap(asked)));
  if (!(count >= 1 && count <= MAX_ROWS)) throw badData(`topK.count must be a positive integer <= ${MAX_ROWS}.`);
  if (rankBy !== 'max' && rankBy !== 'avg') throw badData("topK.rankBy must be 'max' or 'avg'.");
  return { count, rankBy };
}

/** The interval asked for, else the one that the window from `startTimestamp` to `endTimestamp` gets; they are read for nothing else. */
export function readInterval({ interval }: Figure, sent: JsonObject): AggregationInterval {
  return interval ?? intervalOfWindow(readSentDate(sent.startTimestamp), readSentDate(sent.endTimestamp));
}

/** One key of a sort: a column that the answer has, and its direction. */
export interface SortKey {
  readonly name: string;
  readonly isDescending: boolean;
}

/** Reads the sort: newest bucket first by default; only `ASC` and `DESC` are directions. */
export function readSort(resource: Resource, { timeColumn }: Figure, sent: JsonObject): SortKey[] {
  const sort = Object(sent.sort ?? {}) as JsonObject;
  const names = namesIn(sort);
  if (names.length === 0) return [{ name: timeColumn.name, isDescending: true }];
  return names.map((name) => {
    if (!resource.columns.has(name)) throw badData(`Unknown column: ${name}`);
    const direction = sort[name];
    if (direction !== 'ASC' && direction !== 'DESC') throw serverError();
    return { name, isDescending: direction === 'DESC' };
  });
}

/** Which rows of the result to answer with. */
export interface RowRange {
  /** Below zero: that many of the last ones. */
  readonly limit: number;
  readonly skip: number;
}

/** Reads limit and skip. No limit, 0 and null are 10, more than the most is the most; `skip` has to be there. */
export function readPageOfFigures(sent: JsonObject): RowRange {
  const limit = Math.min(Number(unwrap(sent.limit || DEFAULT_LIMIT)), MAX_ROWS);
  const skip = sent.skip === undefined ? Number.NaN : Number(unwrap(sent.skip));
  if (!Number.isInteger(limit) || !Number.isInteger(skip)) throw serverError();
  return { limit, skip };
}

/** The request itself, which anything but nothing counts as. */
export function readAggregateBy(body: JsonObject): JsonObject {
  if (!body.aggregateBy) throw badData('AggregateBy is required');
  return isObject(body.aggregateBy) ? body.aggregateBy : {};
}

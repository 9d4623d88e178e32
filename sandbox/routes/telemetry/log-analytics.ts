/** `logs/analytics`: lines counted over time or by group. Filters on attributes and entity keys are ignored without a word. */
import { serverError } from '../../engine/api-error.ts';
import type { StoredRow } from '../../engine/store.ts';
import {
  type ChartType,
  checkDimensions,
  countUnique,
  groupByValues,
  groupsOverTime,
  needDimension,
  readChartType,
} from './analytics.ts';
import { bucketLength, cutTo, databaseNumber, readWindow, usualBucket, type Window } from './database.ts';
import { checkKey, hasAttribute, LOG_DIMENSIONS, valueUnder } from './dimensions.ts';
import { filterRows, LINE_FILTERS } from './filters.ts';
import { type Ask, badBody, helperRoute, LOG_SIGNAL, rowsIn } from './signals.ts';

const USUAL_LIMIT = 10;

type Count = (rows: readonly StoredRow[]) => number;

function readAggregation(sent: unknown): string {
  const aggregation = sent || 'count';
  if (aggregation === 'count' || aggregation === 'unique') return aggregation;
  throw badBody('Invalid aggregation');
}

/** Lines, or the different values of a field. Without a field lines are counted after all. */
function counter(aggregation: string, field: unknown): Count {
  if (aggregation !== 'unique' || !field) return (rows) => rows.length;
  const key = checkKey(field);
  return (rows) => countUnique(rows, LOG_DIMENSIONS, key);
}

/** The groups of a body. Text is taken letter by letter, as the server walks it. */
function readDimensions(sent: unknown): readonly unknown[] {
  if (!sent) return [];
  if (typeof sent === 'string') return [...sent];
  if (Array.isArray(sent)) return sent;
  throw serverError();
}

const reading = (key: string) => valueUnder(LOG_DIMENSIONS, key);

function grouped(rows: readonly StoredRow[], keys: readonly string[], count: Count) {
  return groupByValues(rows, keys, reading).map((group) => ({
    count: count(group.rows),
    groupValues: group.groupValues,
  }));
}

const linesIn = (ask: Ask, window: Window): StoredRow[] => rowsIn(ask, window, filterRows(LINE_FILTERS, ask.body));
const readLimit = (sent: unknown): number => databaseNumber(sent || USUAL_LIMIT);
const byCount = (a: { count: number }, b: { count: number }): number => b.count - a.count;

/** The most frequent values of the first dimension, among lines that have it. The empty value takes its place, but is not shown. */
function topList(rows: readonly StoredRow[], key: string, count: Count, limit: number) {
  const found = LOG_DIMENSIONS.has(key) ? rows : rows.filter(hasAttribute(key));
  const values = grouped(found, [key], count).map((group) => {
    return { value: group.groupValues[key] ?? '', count: group.count };
  });
  return cutTo(values.sort(byCount), limit).filter(({ value }) => value !== '');
}

/** Draws each chart. The number of groups of a time series has no limit. */
const CHARTS: Readonly<Record<ChartType, (ask: Ask, aggregation: string, window: Window) => unknown>> = {
  toplist: (ask, aggregation, window) => {
    const dimensions = readDimensions(ask.body.groupBy);
    needDimension(dimensions, 'top list');
    const key = checkKey(dimensions[0]);
    const count = counter(aggregation, ask.body.aggregationField);
    return topList(linesIn(ask, window), key, count, readLimit(ask.body.limit));
  },
  table: (ask, aggregation, window) => {
    const dimensions = readDimensions(ask.body.groupBy);
    needDimension(dimensions, 'table');
    const keys = checkDimensions(dimensions);
    const count = counter(aggregation, ask.body.aggregationField);
    return cutTo(grouped(linesIn(ask, window), keys, count).sort(byCount), readLimit(ask.body.limit));
  },
  timeseries: (ask, aggregation, window) => {
    const keys = checkDimensions(readDimensions(ask.body.groupBy));
    const count = counter(aggregation, ask.body.aggregationField);
    const step = bucketLength(ask.body.bucketSizeInMinutes || usualBucket(window));
    const timeOf = ({ time }: StoredRow): number => Number(time);
    return groupsOverTime(linesIn(ask, window), { timeOf, step }, (rows) => grouped(rows, keys, count));
  },
};

function analyse(ask: Ask): unknown {
  const chart = readChartType(ask.body.chartType);
  const aggregation = readAggregation(ask.body.aggregation);
  return { data: CHARTS[chart](ask, aggregation, readWindow(ask.body, ask.now)) };
}

export const LOG_ANALYTICS_ROUTES = [helperRoute('logs/analytics', LOG_SIGNAL, analyse)];

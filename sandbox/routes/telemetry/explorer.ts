/** Figures of the telemetry explorer. Their row shapes are ours: the recorded server had no rows. */

import { badData } from '../../engine/api-error.ts';
import { HOUR, MINUTE } from '../../engine/clock.ts';
import { isObject } from '../../engine/json.ts';
import { readableRows } from '../../engine/read.ts';
import type { StoredRow } from '../../engine/store.ts';
import { encode, isoTime } from '../../engine/wire.ts';
import { accessTo, type Handler, type Route, type RouteContext, route } from '../route.ts';
import { readTime } from './aggregate.ts';

/** A telemetry table: the column that splits a histogram, and the usual facets. */
interface Signal {
  readonly resource: string;
  readonly series: string;
  readonly fields: readonly string[];
}

/** Computes an answer; `rows` are those of the window, found when asked for. */
type Exploration = (rows: () => readonly StoredRow[], signal: Signal, context: RouteContext) => unknown;

/** When a signal was sent: spans say when they started. */
const timeOf = ({ time, startTime }: StoredRow): number => Number(time ?? startTime);

/** Rows of a signal that the caller may read, within the window asked for: the last hour where it is left out. */
function rowsInWindow(context: RouteContext, signal: Signal): StoredRow[] {
  const { store, body } = context;
  const to = body.endTime === undefined ? store.now() : readTime(body.endTime, 'endTime');
  const from = body.startTime === undefined ? to - HOUR : readTime(body.startTime, 'startTime');
  const rows = readableRows(accessTo(context, signal.resource), body.query);
  return rows.filter((row) => timeOf(row) >= from && timeOf(row) <= to);
}

/** Rows by what `keyOf` says, in the order of their first. */
function grouped(rows: readonly StoredRow[], keyOf: (row: StoredRow) => string): [string, StoredRow[]][] {
  const groups = new Map<string, StoredRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row)) ?? [];
    group.push(row);
    groups.set(keyOf(row), group);
  }
  return [...groups];
}

/** Most frequent values first; empty ones do not count. */
function tally(rows: readonly StoredRow[], pick: (row: StoredRow) => unknown): { value: string; count: number }[] {
  const groups = grouped(rows, (row) => String(pick(row) ?? '')).filter(([value]) => value !== '');
  return groups.map(([value, { length: count }]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

function attributesOf(row: StoredRow): Record<string, unknown> {
  return isObject(row.attributes) ? row.attributes : {};
}

/** Counts per time bucket and series. */
const histogram: Exploration = (rows, { series }, { body }) => {
  const step = Math.max(1, Number(body.bucketSizeInMinutes) || 5) * MINUTE;
  const startOf = (row: StoredRow): string => isoTime(Math.floor(timeOf(row) / step) * step);
  const buckets = grouped(rows(), (row) => `${startOf(row)} ${row[series]}`).map(([key, bucket]) => ({
    time: key.slice(0, key.indexOf(' ')),
    series: bucket[0]?.[series] ?? '',
    count: bucket.length,
  }));
  return { buckets: buckets.sort((a, b) => (a.time < b.time ? -1 : 1)) };
};

/** Most frequent values per field; a field is a column or the name of an attribute. */
const facets: Exploration = (rows, signal, { body }) => {
  const fields = Array.isArray(body.facetKeys) ? body.facetKeys.map(String) : signal.fields;
  const pick = (row: StoredRow, field: string): unknown => (field in row ? row[field] : attributesOf(row)[field]);
  const found = rows();
  const top = (field: string): unknown => tally(found, (row) => pick(row, field)).slice(0, Number(body.limit) || 20);
  return { facets: Object.fromEntries(fields.map((field) => [field, top(field)])) };
};

/** Names of the attributes seen on rows. */
const attributeNames: Exploration = (rows) => ({
  attributes: [...new Set(rows().flatMap((row) => Object.keys(attributesOf(row))))].sort(),
});

/** Values seen for one attribute, most frequent first. */
const attributeValues: Exploration = (rows, _signal, { body }) => {
  const key = body.attributeKey;
  if (typeof key !== 'string' || key === '') throw badData('attributeKey is required');
  return { values: tally(rows(), (row) => attributesOf(row)[key]).map(({ value }) => value) };
};

/** Error lines grouped by text with the variable parts taken out. */
const errorPatterns: Exploration = (rows) => {
  const errors = rows().filter((row) => Number(row.severityNumber) >= 17);
  const textOf = (row: StoredRow | undefined): string => String(row?.body ?? '');
  const patterns = grouped(errors, (row) => textOf(row).replace(/[0-9a-f]{8,}|\d+/gi, '<*>'));
  const counted = patterns.map(([pattern, group]) => ({ pattern, count: group.length, sample: textOf(group[0]) }));
  return { patterns: counted.sort((a, b) => b.count - a.count) };
};

/** Log lines as a file would hold them. */
const exportLines: Exploration = (rows, { resource }, { store }) => {
  const { columns } = store.table(resource).resource;
  const names = ['time', 'severityText', 'body', 'traceId', 'attributes'];
  return rows().map((row) =>
    Object.fromEntries(names.map((name) => [name, encode(columns.get(name) ?? { kind: 'text' }, row[name])])),
  );
};

/** What the explorer asks of every signal, and what of logs alone, by the last word of the path. */
const EXPLORATIONS: Readonly<Record<string, Exploration>> = {
  histogram,
  facets,
  'get-attributes': attributeNames,
  'get-attribute-values': attributeValues,
};
const LOG_EXPLORATIONS: typeof EXPLORATIONS = { 'error-patterns': errorPatterns, export: exportLines };

/** Tables behind the explorer, by the word in the path. */
const SIGNALS: Readonly<Record<string, Signal>> = {
  logs: { resource: 'LogItemV3', series: 'severityText', fields: ['severityText', 'primaryEntityId'] },
  traces: { resource: 'SpanItemV3', series: 'statusCode', fields: ['name', 'kind', 'primaryEntityId'] },
  metrics: { resource: 'MetricItemV3', series: 'name', fields: ['name', 'primaryEntityId'] },
  exceptions: { resource: 'ExceptionItemV3', series: 'exceptionType', fields: ['exceptionType', 'environment'] },
};

const exceptionSummary: Handler = (context) => {
  const rows = readableRows(accessTo(context, 'TelemetryException'), {});
  const open = rows.filter((row) => row.isResolved !== true && row.isArchived !== true);
  const top = [...open].sort((a, b) => Number(b.occuranceCount) - Number(a.occuranceCount)).slice(0, 5);
  return {
    unresolvedCount: open.length,
    resolvedCount: rows.filter((row) => row.isResolved === true).length,
    archivedCount: rows.filter((row) => row.isArchived === true).length,
    topExceptions: top.map(({ _id, exceptionType, message, occuranceCount }) => {
      return { _id, exceptionType, message, occuranceCount };
    }),
  };
};

/** Every route of the telemetry explorer, and the summary of exceptions. */
export const EXPLORER_ROUTES: readonly Route[] = [
  ...Object.entries(SIGNALS).flatMap(([name, signal]) => {
    const explorations = { ...EXPLORATIONS, ...(name === 'logs' ? LOG_EXPLORATIONS : {}) };
    return Object.entries(explorations).map(([path, explore]) =>
      route('POST', `/api/telemetry/${name}/${path}`, (context) =>
        explore(() => rowsInWindow(context, signal), signal, context),
      ),
    );
  }),
  route('POST', '/api/telemetry-exception/dashboard-summary', exceptionSummary),
];

/** `/telemetry-exception/dashboard-summary`: groups of exceptions, counted and the first of them shown. The body is ignored. */
import { readableRows } from '../../engine/read.ts';
import { columns, showNamed } from '../../engine/select.ts';
import type { StoredRow } from '../../engine/store.ts';
import { accessTo, type Handler, route } from '../route.ts';
import { groupBy } from './group-by.ts';

const SHOWN = columns(
  'message',
  'exceptionType',
  'fingerprint',
  'isResolved',
  'isArchived',
  'occuranceCount',
  'lastSeenAt',
  'firstSeenAt',
  'environment',
  'primaryEntityId',
  'primaryEntityType',
);
const MOST_FREQUENT = 10;
const LATEST = 5;

const falling =
  (column: string) =>
  (a: StoredRow, b: StoredRow): number =>
    Number(b[column] ?? 0) - Number(a[column] ?? 0);

/** Open groups by who sent them. */
function bySender(open: readonly StoredRow[]) {
  return [...groupBy(open, ({ primaryEntityId }) => primaryEntityId)].map(([primaryEntityId, rows]) => ({
    primaryEntityId,
    primaryEntityType: rows[0]?.primaryEntityType ?? null,
    unresolvedCount: rows.length,
    totalOccurrences: rows.reduce((sum, { occuranceCount }) => sum + Number(occuranceCount ?? 0), 0),
  }));
}

const summary: Handler = (context) => {
  const rows = readableRows(accessTo(context, 'TelemetryException'), {});
  const present = rows.filter((row) => row.isArchived !== true);
  const open = present.filter((row) => row.isResolved !== true);
  const show = (row: StoredRow): unknown => showNamed(context.store, 'TelemetryException', row, SHOWN);
  return {
    unresolvedCount: open.length,
    resolvedCount: present.length - open.length,
    archivedCount: rows.length - present.length,
    topExceptions: [...open].sort(falling('occuranceCount')).slice(0, MOST_FREQUENT).map(show),
    recentExceptions: [...open].sort(falling('lastSeenAt')).slice(0, LATEST).map(show),
    serviceSummaries: bySender(open),
  };
};

export const EXCEPTION_SUMMARY_ROUTES = [route('POST', '/api/telemetry-exception/dashboard-summary', summary)];

/** `service-dependency-timeseries`: calls from one service to another over time, counted from their spans. */
import { badData, refusal } from '../../engine/api-error.ts';
import { DAY } from '../../engine/clock.ts';
import { readableRows } from '../../engine/read.ts';
import type { StoredRow } from '../../engine/store.ts';
import { accessTo, type Handler, type RouteContext, route } from '../route.ts';
import { clockText, readDate, type Window } from './database.ts';
import { groupBy } from './group-by.ts';
import { SPAN_SIGNAL } from './signals.ts';

const MOST_DAYS = 93;
const MOST_BUCKETS = 500;
const MOST_SPANS = 500_000;
const USUAL_BUCKETS = 60;
const DAY_SECONDS = DAY / 1000;
const LONGEST_BUCKET = 30 * DAY_SECONDS;

/** The project of a caller who may read spans. This route asks in words of its own. */
function spanReader({ store, caller }: RouteContext): string {
  const { kind, projectId, grants } = caller();
  if (projectId === null) throw badData('Project not found in request');
  const { read } = store.table(SPAN_SIGNAL.resource).resource.rights;
  if (kind === 'key' && !grants.some(({ permission }) => read.includes(permission))) {
    throw refusal(422, 'You do not have permission to read traces for this project.');
  }
  return projectId;
}

/** Only text is a date here. */
function readEnd(sent: unknown, name: string): number {
  if (typeof sent !== 'string' || sent === '') throw badData(`${name} is required`);
  const moment = readDate(sent);
  if (Number.isNaN(moment)) throw badData(`${name} is not a valid date`);
  return moment;
}

function readCallWindow({ startTime, endTime }: RouteContext['body']): Window {
  const from = readEnd(startTime, 'startTime');
  const to = readEnd(endTime, 'endTime');
  if (to <= from) throw badData('endTime must be after startTime');
  if (to - from > MOST_DAYS * DAY) throw badData(`Time range cannot exceed ${MOST_DAYS} days`);
  return { from, to };
}

/** Seconds of a bucket: a sixtieth of the window, between a minute and a day. What a body asks for is taken if the answer stays short, otherwise passed over without a word. */
function bucketSeconds({ from, to }: Window, sent: unknown): number {
  const seconds = Math.ceil((to - from) / 1000);
  const usual = Math.min(DAY_SECONDS, Math.max(60, Math.ceil(seconds / USUAL_BUCKETS)));
  const asked = Number(sent);
  const isUsable = Number.isInteger(asked) && asked >= 1 && asked <= LONGEST_BUCKET;
  return isUsable && Math.ceil(seconds / asked) + 1 <= MOST_BUCKETS ? asked : usual;
}

/** The id of a service that the caller may read, by its name in any letter case. */
function serviceNamed(context: RouteContext, name: string): string {
  const rows = readableRows(accessTo(context, 'Service'), {});
  const found = rows.find((row) => String(row.name).toLowerCase() === name.toLowerCase());
  if (found === undefined) throw badData(`Service "${name}" was not found`);
  return found._id;
}

/** The newest spans of a service that started in the window, its end left out. */
function spansOf({ store }: RouteContext, projectId: string, service: string, { from, to }: Window) {
  const found: StoredRow[] = [];
  for (const row of store.table(SPAN_SIGNAL.resource).rows.values()) {
    const start = Number(row.startTime);
    const isOwn = row.projectId === projectId && row.primaryEntityId === service;
    if (isOwn && row.primaryEntityType === 'OpenTelemetry' && start >= from && start < to) found.push(row);
  }
  const isTruncated = found.length > MOST_SPANS;
  if (isTruncated) found.sort((a, b) => Number(b.startTime) - Number(a.startTime)).length = MOST_SPANS;
  return { found, isTruncated };
}

/** Spans of the called service, each as often as the calling one has its parent. */
function callsBetween(callers: readonly StoredRow[], callees: readonly StoredRow[]): StoredRow[] {
  const parents = new Map<string, number>();
  const keyOf = (traceId: unknown, spanId: unknown): string => `${traceId} ${spanId}`;
  for (const { traceId, spanId } of callers) {
    const key = keyOf(traceId, spanId);
    parents.set(key, (parents.get(key) ?? 0) + 1);
  }
  const called = callees.filter(({ parentSpanId }) => (parentSpanId ?? '') !== '');
  return called.flatMap((row) => Array(parents.get(keyOf(row.traceId, row.parentSpanId)) ?? 0).fill(row));
}

function describe(start: number, calls: readonly StoredRow[]) {
  const total = calls.reduce((sum, { durationUnixNano }) => sum + Number(durationUnixNano ?? 0), 0);
  return {
    bucketStart: clockText(start),
    callCount: calls.length,
    errorCount: calls.filter(({ statusCode }) => statusCode === 2).length,
    avgDurationMs: Math.round(total / calls.length / 10_000) / 100,
  };
}

const dependency: Handler = (context) => {
  const projectId = spanReader(context);
  const { callerServiceName: caller, calleeServiceName: callee, bucketSeconds: asked } = context.body;
  if (typeof caller !== 'string' || caller === '' || typeof callee !== 'string' || callee === '') {
    throw badData('callerServiceName and calleeServiceName are required');
  }
  const window = readCallWindow(context.body);
  const callerServiceId = serviceNamed(context, caller);
  const calleeServiceId = serviceNamed(context, callee);
  const seconds = bucketSeconds(window, asked);
  const from = spansOf(context, projectId, callerServiceId, window);
  const to = spansOf(context, projectId, calleeServiceId, window);
  const step = seconds * 1000;
  const calls = callsBetween(from.found, to.found);
  const buckets = [...groupBy(calls, ({ startTime }) => Math.floor(Number(startTime) / step) * step)];
  return {
    bucketSeconds: seconds,
    callerServiceId,
    calleeServiceId,
    truncated: from.isTruncated || to.isTruncated,
    buckets: buckets
      .sort(([a], [b]) => a - b)
      .slice(0, MOST_BUCKETS)
      .map(([start, found]) => describe(start, found)),
  };
};

export const SERVICE_CALL_ROUTES = [route('POST', '/api/telemetry/service-dependency-timeseries', dependency)];

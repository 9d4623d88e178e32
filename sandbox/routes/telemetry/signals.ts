/** The signals that helper routes read, who may call them, and the rows a call sees. */
import { ApiError } from '../../engine/api-error.ts';
import type { KeyOwner } from '../../engine/permissions.ts';
import type { Store, StoredRow } from '../../engine/store.ts';
import { type Route, type RouteContext, route } from '../route.ts';
import { type Window, withinWindow } from './database.ts';

/** A telemetry table and the column that says when a row was sent. */
export interface Signal {
  readonly resource: string;
  readonly time: 'time' | 'startTime';
}

export const LOG_SIGNAL: Signal = { resource: 'LogItemV3', time: 'time' };
export const SPAN_SIGNAL: Signal = { resource: 'SpanItemV3', time: 'startTime' };
export const METRIC_SIGNAL: Signal = { resource: 'MetricItemV3', time: 'time' };
export const EXCEPTION_SIGNAL: Signal = { resource: 'ExceptionItemV3', time: 'time' };

/** Whether a row counts. */
export type RowTest = (row: StoredRow) => boolean;

/** A call of a helper route that may be answered. */
export interface Ask {
  readonly body: RouteContext['body'];
  readonly store: Store;
  readonly signal: Signal;
  readonly projectId: string;
  readonly now: number;
}

/** Answers a helper route. */
export type Helper = (ask: Ask) => unknown;

/** A fault that the route itself finds in a body: it stands under `message`; what the service behind it finds, under `error`. */
export function badBody(message: string): ApiError {
  return new ApiError(400, { message });
}

/** The project of a caller who may read a signal. Helper routes ask for the right to read its table, before they look at the body, and in words of their own. */
function readerProject(store: Store, { resource }: Signal, caller: KeyOwner): string {
  if (caller.kind === 'none') {
    throw new ApiError(401, { message: 'Authentication required. Please log in to access this resource.' });
  }
  const { read } = store.table(resource).resource.rights;
  if (caller.kind === 'key' && !caller.grants.some(({ permission }) => read.includes(permission))) {
    throw new ApiError(422, { message: 'You do not have the required permission to perform this action.' });
  }
  if (caller.projectId === null) throw badBody('Invalid Project ID');
  return caller.projectId;
}

/** A route below `/api/telemetry/` that reads one signal. */
export function helperRoute(path: string, signal: Signal, answer: Helper): Route {
  return route('POST', `/api/telemetry/${path}`, ({ body, store, caller }) => {
    const projectId = readerProject(store, signal, caller());
    return answer({ body, store, signal, projectId, now: store.now() });
  });
}

/** All rows of the signal in the project. Rows past their retention are gone. */
export function allRows({ store, signal, projectId, now }: Ask): StoredRow[] {
  const found: StoredRow[] = [];
  for (const row of store.table(signal.resource).rows.values()) {
    if (row.projectId === projectId && !isExpired(row, now)) found.push(row);
  }
  return found;
}

function isExpired({ retentionDate }: StoredRow, now: number): boolean {
  return typeof retentionDate === 'number' && retentionDate < now;
}

/** Rows of a window that pass a test, in no order. Questions that go by the minute read counts kept per minute, which know no retention. */
export function rowsIn(ask: Ask, window: Window, test: RowTest, unit: 'second' | 'minute' = 'second'): StoredRow[] {
  const { store, signal, projectId, now } = ask;
  const isWithin = withinWindow(window, unit);
  const found: StoredRow[] = [];
  for (const row of store.table(signal.resource).rows.values()) {
    if (row.projectId !== projectId || !isWithin(Number(row[signal.time]))) continue;
    if ((unit === 'minute' || !isExpired(row, now)) && test(row)) found.push(row);
  }
  return found;
}

/** Rows in the order they were sent, the newest first. */
export function newestFirst({ signal: { time } }: Pick<Ask, 'signal'>, rows: readonly StoredRow[]): StoredRow[] {
  const nano = `${time}UnixNano`;
  return [...rows].sort((a, b) => Number(b[time]) - Number(a[time]) || Number(b[nano]) - Number(a[nano]) || 0);
}

/** A part of an answer that may fail without the whole: then it is shown empty. */
export function orEmpty<T>(build: () => T, empty: T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof ApiError) return empty;
    throw error;
  }
}

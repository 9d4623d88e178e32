/** Lines themselves: `logs/context` round one line, `logs/export`, and what a drop filter would have removed. */
import { serverError } from '../../engine/api-error.ts';
import { DAY } from '../../engine/clock.ts';
import { isObject } from '../../engine/json.ts';
import type { StoredRow } from '../../engine/store.ts';
import { RawAnswer } from '../route.ts';
import { cutTo, databaseNumber, readDate, readWindow, rowTime } from './database.ts';
import { attributesOn, cellText } from './dimensions.ts';
import { containing, filterRows, LINE_FILTERS, ofServices, oneOf } from './filters.ts';
import { type Ask, allRows, badBody, helperRoute, LOG_SIGNAL, newestFirst, rowsIn } from './signals.ts';

const textOf =
  (column: string) =>
  (row: StoredRow): string =>
    cellText(row[column]);

/** What an exported line shows, in the order of the columns of a CSV. */
const EXPORTED: Readonly<Record<string, (row: StoredRow) => unknown>> = {
  time: rowTime,
  primaryEntityId: textOf('primaryEntityId'),
  severityText: textOf('severityText'),
  severityNumber: ({ severityNumber }) => Number(severityNumber ?? 0),
  body: textOf('body'),
  traceId: textOf('traceId'),
  spanId: textOf('spanId'),
  attributes: attributesOn,
};

const EXPORT_COLUMNS = Object.keys(EXPORTED);

function exported(row: StoredRow): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(EXPORTED).map(([name, read]) => [name, read(row)]));
}

function cell(value: unknown): string {
  const text = isObject(value) ? JSON.stringify(value) : cellText(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const MOST_LINES = 10_000;

/** More lines than the most are cut off without a word; a limit that is no number is none. */
function exportLimit(sent: unknown): number {
  return databaseNumber(Math.min(Number(sent || MOST_LINES), MOST_LINES) || MOST_LINES);
}

/** The newest lines of a window. Filters on attributes and entity keys are ignored; every format but `csv` is JSON. */
function exportLines(ask: Ask): RawAnswer {
  const { body, now } = ask;
  const window = readWindow(body, now);
  const rows = rowsIn(ask, window, filterRows(LINE_FILTERS, body));
  const lines = cutTo(newestFirst(ask, rows), exportLimit(body.limit)).map(exported);
  if (body.format !== 'csv') {
    return new RawAnswer(200, 'application/json; charset=utf-8', JSON.stringify(lines, null, 2));
  }
  const text = lines.map((line) => EXPORT_COLUMNS.map((name) => cell(line[name])).join(','));
  return new RawAnswer(200, 'text/csv; charset=utf-8', [EXPORT_COLUMNS.join(','), ...text].join('\n'));
}

function inContext(row: StoredRow) {
  return { _id: row._id, timeUnixNano: Number(row.timeUnixNano ?? 0), ...exported(row) };
}

const USUAL_COUNT = 5;
const MOST_COUNT = 20;

function idText(sent: unknown): string {
  return isObject(sent) ? cellText(sent.value) : cellText(sent);
}

/** Lines of one service round a moment, of which only whole seconds count. The line itself is left out by its id; an id of no line is not noticed. */
function context(ask: Ask): unknown {
  const { logId, primaryEntityId, serviceId, time, count, sessionIds } = ask.body;
  // `serviceId` is the former name.
  const sender = primaryEntityId || serviceId;
  if (!logId || !sender || !time) throw badBody('logId, primaryEntityId, and time are required');
  const moment = Math.floor(readDate(time) / 1000) * 1000;
  const limit = databaseNumber(Math.min(Number(count || USUAL_COUNT), MOST_COUNT) || USUAL_COUNT);
  const isInSession = filterRows({ sessionIds: oneOf('sessionId') }, { sessionIds });
  if (Number.isNaN(moment)) throw serverError();
  const service = idText(sender);
  const isNear = (row: StoredRow): boolean => row.primaryEntityId === service && row._id !== logId && isInSession(row);
  const rows = newestFirst(ask, allRows(ask).filter(isNear));
  const before = rows.filter((row) => Number(row.time) <= moment);
  const after = rows.filter((row) => Number(row.time) >= moment).reverse();
  return {
    before: cutTo(before, limit).reverse().map(inContext),
    after: cutTo(after, limit).map(inContext),
  };
}

/** How many lines contain the text of a filter. Windows reach back a day. */
function dropEstimate(ask: Ask): unknown {
  const { body, now } = ask;
  if (!body.filterQuery) throw badBody('filterQuery is required');
  const window = readWindow(body, now, DAY);
  const test = filterRows({ serviceIds: ofServices, severityTexts: oneOf('severityText') }, body);
  const isDropped = filterRows({ filterQuery: containing('body') }, body);
  const rows = rowsIn(ask, window, test);
  const matchingLogs = rows.filter(isDropped).length;
  const share = rows.length === 0 ? 0 : matchingLogs / rows.length;
  return { totalLogs: rows.length, matchingLogs, estimatedReductionPercent: Math.round(share * 100) };
}

export const LOG_LINE_ROUTES = [
  helperRoute('logs/context', LOG_SIGNAL, context),
  helperRoute('logs/export', LOG_SIGNAL, exportLines),
  helperRoute('logs/drop-filter-estimate', LOG_SIGNAL, dropEstimate),
];

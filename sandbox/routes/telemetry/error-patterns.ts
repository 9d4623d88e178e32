/** `logs/error-patterns`: failing lines grouped by text with the varying parts taken out. */
import { DAY } from '../../engine/clock.ts';
import type { StoredRow } from '../../engine/store.ts';
import { readDate, rowTime, type Window } from './database.ts';
import { cellText } from './dimensions.ts';
import { filterRows, LOG_FILTERS } from './filters.ts';
import { groupBy } from './group-by.ts';
import { type Ask, helperRoute, LOG_SIGNAL, rowsIn } from './signals.ts';

/** What varies in a line and stands as one word in its pattern. The order counts: numbers inside an address are no numbers. Hexadecimal runs under 16 letters are not seen. No long word is read from each of its letters. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<timestamp>'],
  [/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi, '<uuid>'],
  [/[a-z][a-z\d+.-]{0,63}:\/\/[^\s"'<>]+/gi, '<url>'],
  [/(?<![\w.%+-])[\w.%+-]+@[a-z\d.-]+\.[a-z]{2,}/gi, '<email>'],
  [/\d{1,3}(?:\.\d{1,3}){3}/g, '<ip>'],
  [/\b[\da-f]{16,}\b/gi, '<hex>'],
  [/\d+(?:\.\d+)?/g, '<num>'],
  [/\s+/g, ' '],
];

const LONGEST = 300;

/** The first characters of a pattern, as many as are kept; also of one that a body asks for. */
export function cutPattern(pattern: string): string {
  return pattern.length <= LONGEST ? pattern : [...pattern].slice(0, LONGEST).join('');
}

/** The text that a line shares with lines of its kind; empty for a line without text. */
export function patternOf(line: string): string {
  const plain = VARYING.reduce((text, [part, word]) => text.replace(part, word), line);
  return cutPattern(plain.trim()).trim();
}

const USUAL_LIMIT = 10;
const MOST = 50;
const MOST_SAMPLES = 5;
const MOST_SEVERITIES = 8;

/** How many patterns, and how many of each list about a pattern, a body asks for. */
export function readLimit(sent: unknown): number {
  return typeof sent === 'number' ? Math.min(Math.max(1, Math.floor(sent)), MOST) : USUAL_LIMIT;
}

/** The window of a body: a day before its end where it names no start. */
export function patternWindow(body: Ask['body'], now: number): Window {
  const to = body.endTime ? readDate(body.endTime) : now;
  return { from: body.startTime ? readDate(body.startTime) : to - DAY, to };
}

/** Filters as these routes read them: what has the wrong shape is left out. */
function readableFilters(body: Ask['body']): Ask['body'] {
  const texts = (sent: unknown): unknown =>
    Array.isArray(sent) ? sent.filter((item) => typeof item === 'string' && item !== '') : undefined;
  const severities = texts(body.severityTexts) as readonly string[] | undefined;
  return {
    serviceIds: texts(body.serviceIds),
    entityKeys: texts(body.entityKeys),
    severityTexts: severities?.length ? severities : ['Error', 'Fatal'],
    bodySearchText: typeof body.bodySearchText === 'string' ? body.bodySearchText : undefined,
    traceIds: texts(body.traceIds),
    spanIds: texts(body.spanIds),
    sessionIds: texts(body.sessionIds),
    attributes: typeof body.attributes === 'object' ? body.attributes : undefined,
  };
}

/** Failing lines of a window by their pattern. Lines without text have none. */
export function linesByPattern(ask: Ask, window: Window): Map<string, StoredRow[]> {
  const rows = rowsIn(ask, window, filterRows(LOG_FILTERS, readableFilters(ask.body)));
  const known = new Map<string, string>();
  const groups = groupBy(rows, ({ body }) => {
    const line = cellText(body);
    const pattern = known.get(line) ?? patternOf(line);
    known.set(line, pattern);
    return pattern;
  });
  groups.delete('');
  return groups;
}

/** The earliest and the latest of some rows. */
export function ends(rows: readonly StoredRow[]): { first: StoredRow | undefined; last: StoredRow | undefined } {
  let [first] = rows;
  let last = first;
  for (const row of rows) {
    if (Number(row.time) < Number(first?.time)) first = row;
    if (Number(row.time) > Number(last?.time)) last = row;
  }
  return { first, last };
}

const timeText = (row: StoredRow | undefined): string => (row === undefined ? '' : rowTime(row));

/** When rows were last seen. */
export function lastSeen(rows: readonly StoredRow[]): string {
  return timeText(ends(rows).last);
}

function different(rows: readonly StoredRow[], column: string): string[] {
  return [...new Set(rows.map((row) => cellText(row[column])))];
}

function describe([pattern, rows]: readonly [string, readonly StoredRow[]]) {
  const { first, last } = ends(rows);
  const senders = different(rows, 'primaryEntityId');
  const traces = different(rows, 'traceId').filter((id) => id !== '');
  return {
    pattern,
    sampleBody: cellText(last?.body),
    count: rows.length,
    firstSeenAt: timeText(first),
    lastSeenAt: timeText(last),
    resourceCount: senders.length,
    resourceIds: senders.slice(0, MOST_SAMPLES),
    severities: different(rows, 'severityText').slice(0, MOST_SEVERITIES),
    traceCount: traces.length,
    sampleTraceIds: traces.slice(0, MOST_SAMPLES),
  };
}

function errorPatterns(ask: Ask): unknown {
  const { body, now } = ask;
  const groups = [...linesByPattern(ask, patternWindow(body, now))];
  const most = groups.sort(([, a], [, b]) => b.length - a.length).slice(0, readLimit(body.limit));
  return { patterns: most.map(describe) };
}

export const ERROR_PATTERN_ROUTES = [helperRoute('logs/error-patterns', LOG_SIGNAL, errorPatterns)];

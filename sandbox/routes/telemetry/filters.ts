/** Filters of helper bodies over logs, metrics and exceptions. A name that a route does not know filters nothing. */
import { serverError } from '../../engine/api-error.ts';
import { isObject } from '../../engine/json.ts';
import { attributeTests, readTexts } from './attribute-filter.ts';
import { cellText } from './dimensions.ts';
import type { RowTest } from './signals.ts';

type Json = Readonly<Record<string, unknown>>;
/** Reads one filter; no tests where it filters nothing. */
type Filter = (sent: unknown) => readonly RowTest[];
/** Filters by their names in a body. */
export type Filters = Readonly<Record<string, Filter>>;

/** Rows with one of the texts in a column. Text in place of the list breaks the server; anything else that is no list, or an empty one, filters nothing. */
export function oneOf(column: string): Filter {
  return (sent) => {
    if (typeof sent === 'string' && sent !== '') throw serverError();
    if (!Array.isArray(sent) || sent.length === 0) return [];
    const wanted = readTexts(sent);
    return [(row) => wanted.has(cellText(row[column]))];
  };
}

function idOf(sent: unknown): string {
  if (typeof sent === 'string') return sent;
  return isObject(sent) && sent._type === 'ObjectID' ? cellText(sent.value) : '';
}

/** Rows of some services, named by ids, plain or typed. */
export const ofServices: Filter = (sent) => {
  if (!sent) return [];
  if (!Array.isArray(sent)) throw serverError();
  const wanted = new Set(sent.map(idOf));
  return wanted.size === 0 ? [] : [(row) => wanted.has(cellText(row.primaryEntityId))];
};

/** Rows that carry any of the entity keys. */
export const withEntityKeys: Filter = (sent) => {
  if (typeof sent === 'string' && sent !== '') throw serverError();
  if (!Array.isArray(sent) || sent.length === 0) return [];
  const wanted = new Set(sent.map(cellText));
  return [({ entityKeys }) => Array.isArray(entityKeys) && entityKeys.some((key) => wanted.has(key))];
};

/** Whether a text holds another, in any letter case; there are no wildcards, and words are not split. */
export function containsText(part: string): (text: unknown) => boolean {
  const wanted = part.toLowerCase();
  return (text) => cellText(text).toLowerCase().includes(wanted);
}

/** Rows whose column contains a text, blanks round it left out. Nothing but text can be looked for. */
export function containing(column: string): Filter {
  return (sent) => {
    if (!sent) return [];
    if (typeof sent !== 'string') throw serverError();
    const holds = containsText(sent.trim());
    return sent.trim() === '' ? [] : [(row) => holds(row[column])];
  };
}

/** Anything sent counts as yes or no, null too. */
const isEscaped: Filter = (sent) => {
  const wanted = Boolean(sent);
  return sent === undefined ? [] : [({ escaped }) => (escaped === true) === wanted];
};

/** Filters that every log route reads. */
export const LINE_FILTERS: Filters = {
  serviceIds: ofServices,
  severityTexts: oneOf('severityText'),
  traceIds: oneOf('traceId'),
  spanIds: oneOf('spanId'),
  sessionIds: oneOf('sessionId'),
  bodySearchText: containing('body'),
};

/** Filters of histogram, facets and patterns of logs. The other routes ignore `attributes` and `entityKeys` without a word. */
export const LOG_FILTERS: Filters = { ...LINE_FILTERS, entityKeys: withEntityKeys, attributes: attributeTests };

export const METRIC_FILTERS: Filters = { serviceIds: ofServices, metricNames: oneOf('name') };

export const EXCEPTION_FILTERS: Filters = {
  serviceIds: ofServices,
  exceptionTypes: oneOf('exceptionType'),
  environments: oneOf('environment'),
  fingerprints: oneOf('fingerprint'),
  traceIds: oneOf('traceId'),
  escaped: isEscaped,
  messageSearchText: containing('message'),
};

/** The test that a body's filters amount to. */
export function filterRows(filters: Filters, body: Json): RowTest {
  const tests = Object.entries(filters).flatMap(([name, read]) => read(body[name]));
  return (row) => tests.every((test) => test(row));
}

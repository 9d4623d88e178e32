/** `traces/facets`: status, senders, roots and exceptions are counted exactly, everything else in a sample. */
import type { StoredRow } from '../../engine/store.ts';
import { readWindow, type Window } from './database.ts';
import { attributeText, cellText, checkKey, countValues, SENDER_KEYS, SPAN_DIMENSIONS } from './dimensions.ts';
import { isSenderFacet, listSenders } from './facet-senders.ts';
import { readFacets } from './facets.ts';
import { filterRows } from './filters.ts';
import { type Ask, helperRoute, newestFirst, orEmpty, rowsIn, SPAN_SIGNAL } from './signals.ts';
import { TRACE_FILTERS } from './trace-filters.ts';

const USUAL = ['primaryEntityId', 'statusCode', 'kind', 'name'];

/** The newest spans that names, kinds and attributes are counted in; the answer does not say so. */
const SAMPLE = 1000;

interface Counted {
  readonly value: string;
  readonly count: number;
}

/** Finds the spans that facets are counted in, each kind of counting once and only when it is asked for. */
function spansOf(ask: Ask, window: Window) {
  const find = (body: Ask['body'], unit: 'second' | 'minute'): readonly StoredRow[] =>
    rowsIn(ask, window, filterRows(TRACE_FILTERS, body), unit);
  const once = (build: () => readonly StoredRow[]): (() => readonly StoredRow[]) => {
    let found: readonly StoredRow[] | undefined;
    return () => {
      found ??= build();
      return found;
    };
  };
  const all = once(() => find(ask.body, 'second'));
  return {
    all,
    sample: once(() => newestFirst(ask, all()).slice(0, SAMPLE)),
    byMinute: once(() => find(ask.body, 'minute')),
    // A facet is not narrowed by its own choice.
    rootsOrNot: once(() => find({ ...ask.body, rootOnly: false }, 'minute')),
  };
}

/** How often a sampled column or attribute has each value; senders only count under their own kind. */
function sampled(rows: readonly StoredRow[], key: string): Counted[] {
  const sender = SENDER_KEYS.get(key);
  const of = (row: StoredRow): string => {
    if (sender !== undefined) return row.primaryEntityType === sender ? cellText(row.primaryEntityId) : '';
    return SPAN_DIMENSIONS.has(key) ? cellText(row[key]) : attributeText(row, key);
  };
  return countValues(rows, of).filter(({ value }) => value !== '');
}

function yesAndNo(rows: readonly StoredRow[], column: string): Counted[] {
  const yes = rows.filter((row) => row[column] === true).length;
  return [
    { value: 'true', count: yes },
    { value: 'false', count: rows.length - yes },
  ];
}

const EXACT = new Set(['statusCode', 'isRootSpan', 'hasException']);

function traceFacets(ask: Ask): unknown {
  const { body, now } = ask;
  const { keys, limit, searchOf } = readFacets(body, USUAL);
  const spans = spansOf(ask, readWindow(body, now));
  const fromSample = keys.filter((key) => !isSenderFacet(String(key)) && !EXACT.has(String(key)));
  const most = (counts: Counted[]): Counted[] => counts.slice(0, Number(limit));
  const countFacet = (key: string): Counted[] => {
    if (key === 'statusCode') return most(countValues(spans.byMinute(), (row) => cellText(row.statusCode ?? 0)));
    if (key === 'isRootSpan') return yesAndNo(spans.rootsOrNot(), key);
    if (key === 'hasException') return yesAndNo(spans.all(), key);
    // All sampled facets are one question: one unusable key empties them all.
    fromSample.forEach(checkKey);
    return most(sampled(spans.sample(), key));
  };
  const facetOf = (key: string): unknown => {
    if (!isSenderFacet(key)) return orEmpty(() => countFacet(key), []);
    const counted = orEmpty(() => countValues(spans.byMinute(), (row) => cellText(row.primaryEntityId)), []);
    const counts = new Map(counted.map(({ value, count }) => [value, count]));
    return listSenders(ask, key, counts, { search: searchOf(key), limit });
  };
  return { facets: Object.fromEntries(keys.map(String).map((key) => [key, facetOf(key)])) };
}

export const TRACE_FACET_ROUTES = [helperRoute('traces/facets', SPAN_SIGNAL, traceFacets)];

/** `<signal>/facets` of logs, metrics and exceptions: the most frequent values of columns and attributes, exact. */
import { serverError } from '../../engine/api-error.ts';
import { DAY, HOUR } from '../../engine/clock.ts';
import { isObject } from '../../engine/json.ts';
import type { StoredRow } from '../../engine/store.ts';
import { cutTo, databaseNumber, readWindow } from './database.ts';
import {
  belongsTo,
  checkKey,
  countValues,
  dimensionValue,
  EXCEPTION_DIMENSIONS,
  LOG_DIMENSIONS,
  METRIC_DIMENSIONS,
} from './dimensions.ts';
import { isSenderFacet, listSenders } from './facet-senders.ts';
import { EXCEPTION_FILTERS, type Filters, filterRows, LOG_FILTERS, METRIC_FILTERS, ofServices } from './filters.ts';
import { type Ask, EXCEPTION_SIGNAL, helperRoute, LOG_SIGNAL, METRIC_SIGNAL, orEmpty, rowsIn } from './signals.ts';

/** How the facets of a signal differ from the others. */
interface Facets {
  readonly columns: ReadonlySet<string>;
  readonly filters: Filters;
  /** Facets that are shown where the body names none. */
  readonly usual: readonly string[];
  readonly span: number;
}

const USUAL_LIMIT = 500;
const HOST_FACETS = ['primaryEntityId', 'hostId', 'dockerHostId', 'podmanHostId', 'kubernetesClusterId'];

const OF_LOGS: Facets = {
  columns: LOG_DIMENSIONS,
  filters: LOG_FILTERS,
  usual: ['severityText', 'primaryEntityId'],
  span: HOUR,
};
const OF_METRICS: Facets = { columns: METRIC_DIMENSIONS, filters: METRIC_FILTERS, usual: HOST_FACETS, span: HOUR };
const OF_EXCEPTIONS: Facets = {
  columns: EXCEPTION_DIMENSIONS,
  filters: EXCEPTION_FILTERS,
  usual: [...HOST_FACETS, 'exceptionType', 'environment'],
  span: DAY,
};

/** What every facet route reads beside its filters. */
export function readFacets(body: Ask['body'], usual: readonly string[]) {
  const asked = body.facetKeys || usual;
  if (!Array.isArray(asked)) throw serverError();
  const keys: readonly unknown[] = asked;
  const searches = isObject(body.facetSearchText) ? body.facetSearchText : {};
  return { keys, limit: body.limit || USUAL_LIMIT, searchOf: (key: string): unknown => searches[key] };
}

function countFacet(rows: readonly StoredRow[], columns: ReadonlySet<string>, key: unknown, limit: unknown) {
  const name = key === 'serviceId' ? 'primaryEntityId' : checkKey(key);
  const counts = countValues(rows.filter(belongsTo(columns, name)), dimensionValue(columns, name));
  // The empty value takes its place before it is left out.
  return cutTo(counts, databaseNumber(limit)).filter(({ value }) => value !== '');
}

/** Each facet is counted by itself: one that fails, for its key, the limit or a filter, is shown empty. */
function facets(ask: Ask, { columns, filters, usual, span }: Facets): unknown {
  const { body, now } = ask;
  const { keys, limit, searchOf } = readFacets(body, usual);
  const window = readWindow(body, now, span);
  ofServices(body.serviceIds);
  const rows = orEmpty(() => rowsIn(ask, window, filterRows(filters, body)), []);
  const counted = keys.map((key): [string, unknown] => {
    const values = orEmpty(() => countFacet(rows, columns, key, limit), []);
    const name = String(key);
    if (!isSenderFacet(name)) return [name, values];
    const counts = new Map(values.map(({ value, count }) => [value, count]));
    return [name, listSenders(ask, name, counts, { search: searchOf(name), limit })];
  });
  return { facets: Object.fromEntries(counted) };
}

export const FACET_ROUTES = [
  helperRoute('logs/facets', LOG_SIGNAL, (ask) => facets(ask, OF_LOGS)),
  helperRoute('metrics/facets', METRIC_SIGNAL, (ask) => facets(ask, OF_METRICS)),
  helperRoute('exceptions/facets', EXCEPTION_SIGNAL, (ask) => facets(ask, OF_EXCEPTIONS)),
];

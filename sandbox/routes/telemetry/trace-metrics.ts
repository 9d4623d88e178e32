/** `metrics/for-trace`: points whose exemplar belongs to a trace, the earliest first. */
import { cutTo, rowTime, wholeNumber } from './database.ts';
import { attributesOf, cellText } from './dimensions.ts';
import { type Ask, allRows, badBody, helperRoute, METRICS, newestFirst } from './signals.ts';

const MOST = 500;

function forTrace(ask: Ask): unknown {
  const { traceId, spanIds, limit } = ask.body;
  if (typeof traceId !== 'string' || traceId === '') throw badBody('traceId is required');
  const spans = new Set(Array.isArray(spanIds) ? spanIds.filter((id) => typeof id === 'string' && id !== '') : []);
  const most = wholeNumber(Math.min((typeof limit === 'number' ? limit : 0) || MOST, MOST));
  const rows = allRows(ask).filter((row) => row.traceId === traceId && (spans.size === 0 || spans.has(row.spanId)));
  const items = cutTo(newestFirst(ask, rows).reverse(), most).map((row) => ({
    name: cellText(row.name),
    time: rowTime(row),
    value: Number(row.value ?? 0),
    spanId: cellText(row.spanId),
    serviceId: cellText(row.primaryEntityId),
    attributes: attributesOf(row),
  }));
  return { items };
}

export const TRACE_METRIC_ROUTES = [helperRoute('metrics/for-trace', METRICS, forTrace)];

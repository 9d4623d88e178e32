/** `metrics/for-trace`: points whose exemplar belongs to a trace, the earliest first. */
import { cutTo, databaseNumber, rowTime } from './database.ts';
import { attributesOn, cellText } from './dimensions.ts';
import { type Ask, allRows, badBody, helperRoute, METRIC_SIGNAL, newestFirst } from './signals.ts';

const MOST = 500;

function forTrace(ask: Ask): unknown {
  const { traceId, spanIds, limit } = ask.body;
  if (typeof traceId !== 'string' || traceId === '') throw badBody('traceId is required');
  const spans = new Set(Array.isArray(spanIds) ? spanIds.filter((id) => typeof id === 'string' && id !== '') : []);
  const most = databaseNumber(Math.min((typeof limit === 'number' ? limit : 0) || MOST, MOST));
  const rows = allRows(ask).filter((row) => row.traceId === traceId && (spans.size === 0 || spans.has(row.spanId)));
  const items = cutTo(newestFirst(ask, rows).reverse(), most).map((row) => ({
    name: cellText(row.name),
    time: rowTime(row),
    value: Number(row.value ?? 0),
    spanId: cellText(row.spanId),
    serviceId: cellText(row.primaryEntityId),
    attributes: attributesOn(row),
  }));
  return { items };
}

export const TRACE_METRIC_ROUTES = [helperRoute('metrics/for-trace', METRIC_SIGNAL, forTrace)];

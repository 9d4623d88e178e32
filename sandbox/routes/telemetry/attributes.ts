/** `<signal>/get-attributes` and `get-attribute-values`: what attributes rows had during the last day. A window in the body is ignored. */
import { serverError } from '../../engine/api-error.ts';
import { DAY } from '../../engine/clock.ts';
import type { StoredRow } from '../../engine/store.ts';
import { attributesOn, attributeText, cellText } from './dimensions.ts';
import { containsText } from './filters.ts';
import {
  type Ask,
  badBody,
  EXCEPTION_SIGNAL,
  helperRoute,
  LOG_SIGNAL,
  METRIC_SIGNAL,
  rowsIn,
  SPAN_SIGNAL,
} from './signals.ts';

const MOST_NAMES = 5000;
const MOST_VALUES = 100;

const textOr = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Rows of the last day, of one metric where the body names it. The name is looked for in tables without names too, where that fails. */
function rowsOfToday(ask: Ask): StoredRow[] {
  const { body, store, signal, now } = ask;
  const metric = textOr(body.metricName);
  if (metric !== '' && !store.table(signal.resource).resource.columns.has('name')) throw serverError();
  const window = { from: now - DAY, to: Number.MAX_SAFE_INTEGER };
  return rowsIn(ask, window, (row) => metric === '' || row.name === metric);
}

function attributeNames(ask: Ask): unknown {
  const names = new Set<string>();
  for (const row of rowsOfToday(ask)) for (const name of Object.keys(attributesOn(row))) names.add(name.trim());
  const sorted = [...names].filter((name) => name !== '').sort((a, b) => a.localeCompare(b));
  return { attributes: sorted.slice(0, MOST_NAMES) };
}

function attributeValues(ask: Ask): unknown {
  const { attributeKey, searchText } = ask.body;
  const key = textOr(attributeKey);
  if (key === '') throw badBody('attributeKey is required');
  const holds = containsText(textOr(searchText).trim());
  const found = rowsOfToday(ask).filter((row) => Object.hasOwn(attributesOn(row), key));
  const values = new Set(found.map((row) => attributeText(row, key)).filter(holds));
  const sorted = [...values].sort().slice(0, MOST_VALUES);
  return {
    values: sorted
      .map(cellText)
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  };
}

/** Exceptions keep no attributes to look for. */
const withoutRows = (ask: Ask): Ask => ({ ...ask, projectId: '' });

export const ATTRIBUTE_ROUTES = [
  ...Object.entries({ logs: LOG_SIGNAL, traces: SPAN_SIGNAL, metrics: METRIC_SIGNAL }).flatMap(([word, signal]) => [
    helperRoute(`${word}/get-attributes`, signal, attributeNames),
    helperRoute(`${word}/get-attribute-values`, signal, attributeValues),
  ]),
  helperRoute('exceptions/get-attributes', EXCEPTION_SIGNAL, (ask) => attributeNames(withoutRows(ask))),
  helperRoute('exceptions/get-attribute-values', EXCEPTION_SIGNAL, (ask) => attributeValues(withoutRows(ask))),
];

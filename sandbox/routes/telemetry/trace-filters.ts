/** Filters of helper bodies over spans. Unlike those of logs they pass over what has the wrong shape: a filter that cannot be read filters nothing. */
import { isObject } from '../../engine/json.ts';
import type { StoredRow } from '../../engine/store.ts';
import { someValue } from './attribute-filter.ts';
import { cellText, checkKey } from './dimensions.ts';
import { containing, containsText, type Filters, ofServices, oneOf, withEntityKeys } from './filters.ts';
import type { RowTest } from './signals.ts';

const textsOf = (sent: unknown): string[] =>
  Array.isArray(sent) ? sent.filter((item): item is string => typeof item === 'string') : [];

/** A filter on a list that keeps only the texts in it. */
const fromTexts =
  (read: Filters[string]): Filters[string] =>
  (sent) =>
    read(textsOf(sent));

/** A filter on one text. */
const fromText =
  (read: Filters[string]): Filters[string] =>
  (sent) =>
    typeof sent === 'string' ? read(sent) : [];

/** Codes may come as text; what is no number is passed over. */
const withStatus: Filters[string] = (sent) => {
  const codes = new Set(Array.isArray(sent) ? sent.map(Number).filter(Number.isFinite) : []);
  return codes.size === 0 ? [] : [({ statusCode }) => codes.has(Number(statusCode ?? 0))];
};

/** A comparison of durations in nanoseconds: bounds are left out, and kept values are never exactly those sent. */
function duration(holds: (value: number, bound: number) => boolean): Filters[string] {
  return (sent) => (typeof sent === 'number' ? [({ durationUnixNano }) => holds(Number(durationUnixNano), sent)] : []);
}

/** Names that hold all the texts, of which ten are read. */
const namedLike: Filters[string] = (sent) =>
  textsOf(sent)
    .slice(0, 10)
    .filter((text) => text.trim() !== '')
    .map(containsText)
    .map(
      (holds) =>
        ({ name }) =>
          holds(name),
    );

function attributeTests(sent: unknown, build: (wanted: unknown) => ((value: string) => boolean) | null): RowTest[] {
  return Object.entries(isObject(sent) ? sent : {}).flatMap(([key, wanted]) => {
    const test = build(wanted);
    return test === null ? [] : [someValue(checkKey(key), test)];
  });
}

/** A value or a list of values; numbers and operators are passed over. */
const withAttributes: Filters[string] = (sent) =>
  attributeTests(sent, (wanted) => {
    const values = new Set(typeof wanted === 'string' ? [wanted] : textsOf(wanted));
    return values.size === 0 ? null : (value) => values.has(value);
  });

const withAttributesLike: Filters[string] = (sent) =>
  attributeTests(sent, (wanted) => (typeof wanted === 'string' && wanted.trim() !== '' ? containsText(wanted) : null));

const isRoot = ({ isRootSpan }: StoredRow): boolean => isRootSpan === true;

export const TRACE_FILTERS: Filters = {
  serviceIds: fromTexts(ofServices),
  entityKeys: fromTexts(withEntityKeys),
  statusCodes: withStatus,
  spanKinds: fromTexts(oneOf('kind')),
  spanNames: fromTexts(oneOf('name')),
  spanNameSearches: namedLike,
  spanIds: fromTexts(oneOf('spanId')),
  traceIds: fromTexts(oneOf('traceId')),
  nameSearchText: fromText(containing('name')),
  statusMessageSearchText: fromText((sent) => {
    const text = cellText(sent);
    const holds = containsText(text);
    return text.trim() === '' ? [] : [({ statusMessage }) => holds(statusMessage)];
  }),
  statusMessages: fromTexts(oneOf('statusMessage')),
  hasException: (sent) => (typeof sent === 'boolean' ? [({ hasException }) => (hasException === true) === sent] : []),
  minDurationNano: duration((value, bound) => value > bound),
  maxDurationNano: duration((value, bound) => value < bound),
  exactDurationNano: duration((value, bound) => value === bound),
  rootOnly: (sent) => (sent ? [isRoot] : []),
  attributes: withAttributes,
  attributeSearches: withAttributesLike,
};

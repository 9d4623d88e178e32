/** Reads the spans of a trace, and says what is odd about them. */
import { badArgument } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import { capped } from '../capped.ts';
import type { Job } from '../define.ts';
import type { SpanNode, SpanPart } from './span-tree.ts';
import { spansInOrder } from './span-tree.ts';
import { FAILED, msOfNanos, oneLine, percentOf, roundMs, sentBy } from './telemetry-terms.ts';

/** Spans of one trace that are read. */
const MOST_SPANS = 2000;
const NAME = 100;
const VALUE = 200;
const ATTRIBUTES = 40;
const EVENTS = 10;

/** A span with what is told of it. Times are milliseconds since the first span of the trace began. */
export interface TracedSpan extends SpanPart {
  readonly service: string;
  readonly operation: string;
  readonly isFailed: boolean;
  readonly message: string;
}

/** Spans of a trace, as far as they were read. */
export interface TraceSpans {
  /** Its id as it is stored. */
  readonly trace: string;
  /** When the first of them began, in milliseconds since 1970. */
  readonly began: number;
  /** The earliest first. */
  readonly spans: readonly TracedSpan[];
}

type Reading = Pick<Job, 'client' | 'note'>;

/** Reads the spans of a trace; none where it is not known. */
export async function spansOfTrace({ client, note }: Reading, traceId: readonly string[]): Promise<TraceSpans> {
  const { rows, hasMore } = await client.spans.list({
    filter: { traceId },
    fields: [
      'traceId',
      'spanId',
      'parentSpanId',
      'primaryEntityId',
      'name',
      'startTimeUnixNano',
      'endTimeUnixNano',
      'statusCode',
      'statusMessage',
    ],
    sort: 'startTime',
    limit: MOST_SPANS,
  });
  if (hasMore) note(`Only the first ${MOST_SPANS} spans were read: lengths and the tree are theirs.`);
  const [first = '0'] = rows.map((row) => row.startTimeUnixNano ?? '0').sort((a, b) => (nanos(a) < nanos(b) ? -1 : 1));
  const since = (moment: string | null | undefined): number => Number(nanos(moment ?? first) - nanos(first)) / 1e6;
  const spans = rows.map((row) => ({
    id: row.spanId ?? '',
    parent: row.parentSpanId ?? '',
    start: since(row.startTimeUnixNano),
    end: Math.max(since(row.startTimeUnixNano), since(row.endTimeUnixNano)),
    service: sentBy(row.primaryEntityId),
    operation: oneLine(row.name, NAME),
    isFailed: row.statusCode === FAILED,
    message: row.statusMessage ?? '',
  }));
  return { trace: rows[0]?.traceId ?? '', began: msOfNanos(first), spans };
}

/** Whole nanoseconds, which a number cannot hold. */
function nanos(text: string): bigint {
  return BigInt(/^-?\d+$/.test(text) ? text : Math.round(Number(text)) || 0);
}

interface OwnTime {
  readonly service: string;
  readonly operation: string;
  readonly spans: number;
  readonly own_ms: number;
  /** Of all own times. */
  readonly percent: number;
}

/** Own times by service and operation, the largest first. */
export function timeByOperation(nodes: readonly SpanNode<TracedSpan>[]): OwnTime[] {
  const places = new Map<string, { service: string; operation: string; spans: number; own: number }>();
  let all = 0;
  for (const { span, own } of nodes) {
    const { service, operation } = span;
    const key = JSON.stringify([service, operation]);
    const place = places.get(key) ?? { service, operation, spans: 0, own: 0 };
    places.set(key, place);
    place.spans += 1;
    place.own += own;
    all += own;
  }
  return [...places.values()]
    .sort((a, b) => b.own - a.own || b.spans - a.spans)
    .map(({ own, ...place }) => ({ ...place, own_ms: roundMs(own), percent: percentOf(own, all) }));
}

/** What a reader of the tree has to know: roots that are none, clocks that differ. */
export function whatIsOdd(roots: readonly SpanNode<TracedSpan>[]): string[] {
  const nodes = spansInOrder(roots);
  const lost = roots.filter(({ span }) => span.parent !== '').length;
  const early = nodes.filter(({ span, parent }) => parent && span.start < parent.span.start).length;
  const several = roots.length - lost;
  return [
    ...(lost > 0 ? [`${spansOf(lost)} at the top: a parent is named that is not among the spans.`] : []),
    ...(several > 1 ? [`${spansOf(several)} without a parent.`] : []),
    ...(roots.length > 1 ? ['The critical path is that of the longest span at the top.'] : []),
    ...(early > 0 ? [`${spansOf(early)} before their parent: clocks differ, times between services are rough.`] : []),
  ];
}

function spansOf(count: number): string {
  return count === 1 ? '1 span' : `${count} spans`;
}

/** One span whole. Throws `bad_arguments` where the trace has none of that id. */
export async function oneSpan({ client }: Reading, traceId: readonly string[], spanId: readonly string[]) {
  const { rows } = await client.spans.list({
    filter: { traceId, spanId },
    fields: [
      'spanId',
      'parentSpanId',
      'primaryEntityId',
      'name',
      'kind',
      'startTime',
      'durationUnixNano',
      'statusCode',
      'statusMessage',
      'attributes',
      'events',
    ],
    limit: 1,
  });
  const [span] = rows;
  if (!span)
    throw badArgument(
      `The trace has no span ${JSON.stringify(spanId[0]?.slice(0, 40))}.`,
      'Leave span out to see them.',
    );
  const events = (Array.isArray(span.events) ? span.events : []).filter(isPlain);
  return {
    span: span.spanId ?? '',
    ...(span.parentSpanId ? { parent: span.parentSpanId } : {}),
    service: sentBy(span.primaryEntityId),
    operation: oneLine(span.name, NAME),
    kind: (span.kind ?? '').replace('SPAN_KIND_', '').toLowerCase(),
    began: span.startTime ?? '',
    ms: roundMs(msOfNanos(span.durationUnixNano)),
    ...(span.statusCode === FAILED ? { failed: true as const } : {}),
    ...(span.statusMessage ? { message: oneLine(span.statusMessage, VALUE) } : {}),
    attributes: asLines(span.attributes),
    events: capped(
      events.map(({ time, name, attributes }) => ({
        ...{ time: String(time ?? ''), name: oneLine(name, NAME), attributes: asLines(attributes) },
      })),
      EVENTS,
    ),
  };
}

/** Attributes as texts of one line. */
function asLines(attributes: unknown): Record<string, string> {
  const pairs = Object.entries(isPlain(attributes) ? attributes : {}).slice(0, ATTRIBUTES);
  return Object.fromEntries(
    pairs.map(([key, value]) => [key, oneLine(typeof value === 'string' ? value : JSON.stringify(value), VALUE)]),
  );
}

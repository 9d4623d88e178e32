import { isObject, type JsonObject } from '../engine/json.ts';
import { isoTime } from '../engine/wire.ts';
import { attributesOf, keysOf, type Parcel, sessionOf, unpack } from './envelope.ts';
import { keepException } from './exceptions.ts';
import { type Intake, recordsIn } from './intake.ts';
import { type Moment, numberOf, readAttributes, readId, readMoment, textAt } from './otlp.ts';

/** By number, as OTLP counts them. */
const KINDS = ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((word) => `SPAN_KIND_${word}`);
const STATUSES = ['UNSET', 'OK', 'ERROR'].map((word) => `STATUS_CODE_${word}`);

/** What says nothing of its kind is internal. */
function spanKind(sent: unknown): string {
  const kind = KINDS[numberOf(sent) ?? KINDS.indexOf(String(sent))];
  return kind === undefined || kind === KINDS[0] ? 'SPAN_KIND_INTERNAL' : kind;
}

function statusCode(status: JsonObject): number {
  return typeof status.code === 'number' ? status.code : Math.max(0, STATUSES.indexOf(String(status.code)));
}

/** An event of a span: columns of rows hold it as JSON, so its attributes keep their types. */
interface SpanEvent {
  readonly name: string;
  readonly moment: Moment;
  readonly attributes: Readonly<JsonObject>;
}

function eventsOf(record: JsonObject, now: number): SpanEvent[] {
  return recordsIn(record.events).map((event) => ({
    name: textAt(event, 'name'),
    moment: readMoment(event.timeUnixNano, now),
    attributes: readAttributes(event.attributes),
  }));
}

const isException = ({ name }: SpanEvent): boolean => name === 'exception';

function spanRow(intake: Intake, parcel: Parcel, events: readonly SpanEvent[]): JsonObject {
  const { record } = parcel;
  const attributes = attributesOf(parcel, record.attributes);
  const start = readMoment(record.startTimeUnixNano, intake.now);
  const end = readMoment(record.endTimeUnixNano, intake.now);
  const status = isObject(record.status) ? record.status : {};
  const parentSpanId = readId(record.parentSpanId);
  return {
    attributes,
    attributeKeys: keysOf(parcel, attributes),
    startTime: start.time,
    endTime: end.time,
    startTimeUnixNano: start.nano,
    endTimeUnixNano: end.nano,
    durationUnixNano: Math.max(0, end.nano - start.nano),
    traceId: readId(record.traceId),
    spanId: readId(record.spanId),
    parentSpanId,
    isRootSpan: parentSpanId === '',
    sessionId: sessionOf(attributes),
    traceState: textAt(record, 'traceState'),
    statusCode: statusCode(status),
    statusMessage: textAt(status, 'message'),
    name: textAt(record, 'name'),
    kind: spanKind(record.kind),
    hasException: events.some(isException),
    events: events.map(({ name, moment, attributes: own }) => {
      return { time: isoTime(moment.time), timeUnixNano: String(BigInt(moment.nano)), name, attributes: own };
    }),
    links: recordsIn(record.links).map((link) => {
      const ids = { traceId: readId(link.traceId), spanId: readId(link.spanId) };
      return { ...ids, attributes: readAttributes(link.attributes) };
    }),
  };
}

/** Stores an OTLP request of traces, and every exception that a span tells of in its events. */
export function ingestSpans(intake: Intake, body: Readonly<JsonObject>): void {
  for (const parcel of unpack(intake, body, 'Spans', 'spans')) {
    const events = eventsOf(parcel.record, intake.now);
    const row = spanRow(intake, parcel, events);
    intake.add('SpanItemV3', parcel.around.columns, row);
    const { traceId, spanId, sessionId, statusCode: spanStatusCode, name: spanName } = row;
    for (const { moment, attributes: details } of events.filter(isException)) {
      const others = Object.entries(details).filter(([name]) => !name.startsWith('exception.'));
      const place = { traceId, spanId, sessionId, spanStatusCode, spanName };
      keepException(intake, { sender: parcel.sender, moment, details, attributes: Object.fromEntries(others), place });
    }
  }
}

import { isObject, type JsonObject } from '../engine/json.ts';
import { attributesOf, keysOf, type Parcel, sessionOf, unpack } from './envelope.ts';
import { describesException, exceptionIn, keepException } from './exceptions.ts';
import type { Intake } from './intake.ts';
import { numberOf, readId, readMoment } from './otlp.ts';

/** Severities as the platform names them; each covers four numbers. */
const SEVERITIES = ['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Fatal'] as const;
const NAMED = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].map((word) => `SEVERITY_NUMBER_${word}`);

/** The text of a severity number. What a sender calls it does not count. */
export function severityText(number: number): string {
  return SEVERITIES[Math.floor((number - 1) / 4)] ?? 'Unspecified';
}

function severityNumber(sent: unknown): number {
  const place = NAMED.indexOf(String(sent));
  return place === -1 ? (numberOf(sent) ?? 0) : place * 4 + 1;
}

/** A body that is no text is kept as JSON. */
function bodyText(body: unknown): string {
  if (typeof body === 'string' && body !== '') return body;
  if (isObject(body) && typeof body.stringValue === 'string' && body.stringValue !== '') return body.stringValue;
  return JSON.stringify(body ?? '');
}

function logRow(intake: Intake, parcel: Parcel): JsonObject {
  const { record } = parcel;
  const attributes = attributesOf(parcel, record.attributes);
  const { nano, time } = readMoment(record.timeUnixNano || undefined, intake.now);
  const number = severityNumber(record.severityNumber);
  return {
    attributes,
    attributeKeys: keysOf(parcel, attributes),
    time,
    timeUnixNano: nano,
    severityNumber: number,
    severityText: severityText(number),
    body: bodyText(record.body),
    traceId: readId(record.traceId),
    spanId: readId(record.spanId),
    sessionId: sessionOf(attributes),
    observedTimeUnixNano: Math.trunc(numberOf(record.observedTimeUnixNano) ?? 0),
    droppedAttributesCount: numberOf(record.droppedAttributesCount) ?? 0,
    flags: numberOf(record.flags) ?? 0,
  };
}

const ERROR = 17;

/** What a line says of an exception: in its attributes, or as a stack trace in the text of an error that no span tells of. */
function exceptionOf({ attributes, severityNumber: number, body, traceId, spanId }: JsonObject): JsonObject | null {
  if (describesException(attributes as JsonObject)) return attributes as JsonObject;
  return Number(number) < ERROR || (traceId !== '' && spanId !== '') ? null : exceptionIn(String(body));
}

/** Stores an OTLP request of logs, and every exception that a line tells of. */
export function ingestLogs(intake: Intake, body: Readonly<JsonObject>): void {
  for (const parcel of unpack(intake, body, 'Logs', 'logRecords')) {
    const row = logRow(intake, parcel);
    intake.add('LogItemV3', parcel.around.columns, row);
    const details = exceptionOf(row);
    if (details === null) continue;
    const { traceId, spanId, sessionId } = row;
    keepException(intake, {
      sender: parcel.sender,
      moment: { nano: Number(row.timeUnixNano), time: Number(row.time) },
      details,
      attributes: { 'exception.source': 'log', 'log.severityText': row.severityText },
      place: { traceId, spanId, sessionId, spanStatusCode: 0 },
    });
  }
}

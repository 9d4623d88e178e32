import { isObject, type JsonObject } from '../engine/json.ts';
import { attributesOf, type Parcel, sessionOf, sharedColumns, unpack } from './envelope.ts';
import { describesException, keepException } from './exceptions.ts';
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
    ...sharedColumns(intake, parcel, attributes),
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

/** Stores an OTLP request of logs. A line that describes an exception in its attributes is kept as one, too. */
export function ingestLogs(intake: Intake, body: Readonly<JsonObject>): void {
  for (const parcel of unpack(intake, body, 'Logs', 'logRecords')) {
    const row = logRow(intake, parcel);
    intake.add('LogItemV3', row);
    const details = row.attributes as JsonObject;
    if (!describesException(details)) continue;
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

import { createHash } from 'node:crypto';
import { DAY, HOUR, MINUTE } from '../engine/clock.ts';
import type { StoredRow } from '../engine/store.ts';
import type { Company } from './company.ts';
import { CALM_LINES, ERROR_LINES, EXCEPTIONS, METRICS, SPAN_NAMES } from './story.ts';

type Json = Record<string, unknown>;

const SEVERITIES: Readonly<Record<string, number>> = { Debug: 5, Information: 9, Warning: 13, Error: 17 };
const WEEK = 7 * DAY;

const nano = (time: number): number => Math.floor(time) * 1_000_000;

/** What every row has that a service sent at a moment. */
function sentBy({ random }: Company, origin: StoredRow | undefined, time: number): Json {
  const attributes = {
    'service.name': origin?.name,
    'deployment.environment': 'production',
    'host.name': `web-${random.between(1, 4)}`,
  };
  return {
    createdAt: time + 0.001,
    primaryEntityId: origin?._id,
    primaryEntityType: 'OpenTelemetry',
    attributes,
    attributeKeys: Object.keys(attributes),
    retentionDate: time + 15 * DAY,
  };
}

/** Ids that tie signals of one request together. */
function traceOf({ random }: Company): Json {
  return { traceId: random.hex(32), spanId: random.hex(16) };
}

type LogLine = readonly [severity: string, text: string];

function plantLog(company: Company, origin: StoredRow | undefined, time: number, [severityText, text]: LogLine): void {
  company.planter.plant('LogItemV3', {
    ...sentBy(company, origin, time),
    time,
    timeUnixNano: nano(time),
    severityText,
    severityNumber: SEVERITIES[severityText] ?? 9,
    body: text.replace('%d', String(company.random.between(1000, 99_999))),
    ...traceOf(company),
  });
}

function plantLogs(company: Company): void {
  const { now, services, random } = company;
  for (let index = 0; index < 2400; index += 1) {
    const time = now - WEEK + (WEEK * index) / 2400 + random.between(0, 3 * MINUTE);
    const line = random.pick<LogLine>(random.chance(0.03) ? ERROR_LINES : CALM_LINES);
    plantLog(company, random.pick(services), Math.min(time, now), line);
  }
  // The present trouble of the checkout, worst in the last half-hour.
  const checkout = services.find((service) => service.name === 'checkout');
  for (let index = 0; index < 120; index += 1) {
    const minutes = index < 80 ? random.between(0, 29) : random.between(30, 58);
    const line = index % 2 === 0 ? ERROR_LINES[0] : random.pick(ERROR_LINES);
    plantLog(company, checkout, now - minutes * MINUTE - random.between(1, 50) * 1000, line);
  }
}

function plantSpans(company: Company): void {
  const { now, services, planter, random } = company;
  for (let index = 0; index < 1200; index += 1) {
    const origin = random.pick(services);
    const isRecent = index > 1000;
    const startTime = now - (isRecent ? random.between(1, 60) * MINUTE : random.between(HOUR, WEEK));
    const isFailed = random.chance(isRecent && origin.name === 'checkout' ? 0.3 : 0.03);
    const length = random.between(4, isFailed ? 5000 : 400);
    planter.plant('SpanItemV3', {
      ...sentBy(company, origin, startTime),
      startTime,
      endTime: startTime + length,
      startTimeUnixNano: nano(startTime),
      endTimeUnixNano: nano(startTime + length),
      durationUnixNano: length * 1_000_000,
      ...traceOf(company),
      name: random.pick(SPAN_NAMES),
      kind: 'SPAN_KIND_SERVER',
      statusCode: isFailed ? 2 : 1,
      statusMessage: isFailed ? 'payment gateway answered 502' : '',
      hasException: isFailed,
      isRootSpan: random.chance(0.5),
    });
  }
}

function plantMetrics(company: Company): void {
  const { planter, now, services, random } = company;
  for (const [name] of METRICS) {
    planter.createdAt = now - 100 * DAY;
    const description = `${name} as sent by the services.`;
    planter.named('MetricType', name, { description, services: services.map((row) => row._id) });
  }
  const series = services.flatMap((origin) => METRICS.map((metric) => [origin, ...metric] as const));
  for (const [origin, name, low, high] of series) {
    for (let hour = 0; hour < 168; hour += 3) {
      const time = now - hour * HOUR - random.between(0, 20) * MINUTE;
      const value = low + (high - low) * random.next();
      const point = { name, time, timeUnixNano: nano(time), metricPointType: 'Gauge', value };
      planter.plant('MetricItemV3', { ...sentBy(company, origin, time), ...point });
    }
  }
}

function plantException(company: Company, entry: (typeof EXCEPTIONS)[number], index: number): void {
  const { planter, now, services, random } = company;
  const [exceptionType, message, name] = entry;
  const origin = services.find((service) => service.name === name);
  const fingerprint = createHash('sha256').update(`${exceptionType}${message}`).digest('hex');
  const stackTrace = `${exceptionType}: ${message}\n    at placeOrder (/app/orders.js:${40 + index}:11)\n    at handle (/app/server.js:118:5)`;
  const details = { exceptionType, message, stackTrace, fingerprint, environment: 'production' };
  const count = 60 - index * 12;
  for (let item = 0; item < count; item += 1) {
    const time = now - (index < 2 ? random.between(1, 90) * MINUTE : random.between(HOUR, WEEK));
    const place = { ...traceOf(company), release: '4.18.2', time, timeUnixNano: nano(time) };
    planter.plant('ExceptionItemV3', { ...sentBy(company, origin, time), ...details, ...place });
  }
  planter.createdAt = now - WEEK;
  planter.plant('TelemetryException', {
    ...details,
    primaryEntityId: origin?._id,
    primaryEntityType: 'OpenTelemetry',
    firstSeenAt: now - WEEK,
    lastSeenAt: now - (index + 1) * MINUTE,
    occuranceCount: count,
    isResolved: index === 3,
  });
}

function plantMonitorLogs({ planter, now, defaults, monitors, random }: Company): void {
  for (const monitor of monitors) {
    const isUp = monitor.currentMonitorStatusId === defaults.statuses.operational._id;
    for (let index = 0; index < 40; index += 1) {
      const time = index < 12 ? now - index * 5 * MINUTE : now - (index - 11) * 6 * HOUR;
      const isOnline = isUp || index >= 8;
      planter.createdAt = time;
      const logBody = {
        isOnline,
        responseTimeInMs: isOnline ? random.between(40, 320) : 5000,
        responseCode: isOnline ? 200 : 502,
        monitoredAt: new Date(time).toISOString(),
      };
      planter.plant('MonitorLogV3', { monitorId: monitor._id, time, logBody, retentionDate: time + 15 * DAY });
    }
  }
}

/** A week of logs, spans, metrics, exceptions and check results. */
export function plantTelemetry(company: Company): void {
  plantLogs(company);
  plantSpans(company);
  plantMetrics(company);
  for (const [index, entry] of EXCEPTIONS.entries()) plantException(company, entry, index);
  plantMonitorLogs(company);
}

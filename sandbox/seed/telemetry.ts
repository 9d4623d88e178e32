import { createHash } from 'node:crypto';
import type { StoredRow } from '../engine/store.ts';
import { type Company, DAY, HOUR, MINUTE } from './company.ts';
import { CALM_LINES, ERROR_LINES, EXCEPTIONS, SERVICES } from './story.ts';

const SEVERITIES: Readonly<Record<string, number>> = { Debug: 5, Information: 9, Warning: 13, Error: 17 };
const WEEK = 7 * DAY;

function service(company: Company, name: string): StoredRow | undefined {
  return company.services[SERVICES.findIndex((item) => item.name === name)];
}

function common(company: Company, origin: StoredRow | undefined, time: number): Record<string, unknown> {
  const attributes = {
    'service.name': origin?.name,
    'deployment.environment': 'production',
    'host.name': `web-${company.planter.random.between(1, 4)}`,
  };
  company.planter.createdAt = time;
  return {
    primaryEntityId: origin?._id,
    primaryEntityType: 'OpenTelemetry',
    attributes,
    attributeKeys: Object.keys(attributes),
    retentionDate: time + 15 * DAY,
  };
}

const nano = (time: number): number => Math.floor(time) * 1_000_000;

function plantLog(
  company: Company,
  origin: StoredRow | undefined,
  time: number,
  [severityText, text]: readonly [string, string],
): void {
  const { planter } = company;
  planter.plant('LogItemV3', {
    ...common(company, origin, time),
    time,
    timeUnixNano: nano(time),
    severityText,
    severityNumber: SEVERITIES[severityText] ?? 9,
    body: text.replace('%d', String(planter.random.between(1000, 99_999))),
    traceId: planter.random.hex(32),
    spanId: planter.random.hex(16),
  });
}

function plantLogs(company: Company): void {
  const { random } = company.planter;
  for (let index = 0; index < 2400; index += 1) {
    const time = company.now - WEEK + (WEEK * index) / 2400 + random.between(0, 3 * MINUTE);
    const line = random.chance(0.03) ? random.pick(ERROR_LINES) : random.pick(CALM_LINES);
    plantLog(company, random.pick(company.services), Math.min(time, company.now), line);
  }
  // The present trouble of the checkout, worst in the last half-hour.
  for (let index = 0; index < 120; index += 1) {
    const minutes = index < 80 ? random.between(0, 29) : random.between(30, 58);
    const line = index % 2 === 0 ? ERROR_LINES[0] : random.pick(ERROR_LINES);
    plantLog(
      company,
      service(company, 'checkout'),
      company.now - minutes * MINUTE - random.between(1, 50) * 1000,
      line,
    );
  }
}

const SPAN_NAMES = [
  'POST /orders',
  'GET /basket',
  'GET /products',
  'GET /search',
  'SELECT orders',
  'authorise payment',
];

function plantSpans(company: Company): void {
  const { planter } = company;
  const { random } = planter;
  for (let index = 0; index < 1200; index += 1) {
    const origin = random.pick(company.services);
    const isRecent = index > 1000;
    const startTime = isRecent
      ? company.now - random.between(1, 60) * MINUTE
      : company.now - random.between(HOUR, WEEK);
    const isFailed = random.chance(isRecent && origin.name === 'checkout' ? 0.3 : 0.03);
    const length = random.between(4, isFailed ? 5000 : 400);
    planter.plant('SpanItemV3', {
      ...common(company, origin, startTime),
      startTime,
      endTime: startTime + length,
      startTimeUnixNano: nano(startTime),
      endTimeUnixNano: nano(startTime + length),
      durationUnixNano: length * 1_000_000,
      traceId: random.hex(32),
      spanId: random.hex(16),
      name: random.pick(SPAN_NAMES),
      kind: 'SPAN_KIND_SERVER',
      statusCode: isFailed ? 2 : 1,
      statusMessage: isFailed ? 'payment gateway answered 502' : '',
      hasException: isFailed,
      isRootSpan: random.chance(0.5),
    });
  }
}

const METRICS = [
  ['http.server.request.duration', 40, 300],
  ['process.cpu.utilization', 0.05, 0.9],
  ['process.memory.usage', 120e6, 900e6],
  ['orders.placed', 1, 40],
] as const;

function plantMetrics(company: Company): void {
  const { planter } = company;
  for (const [name] of METRICS) {
    planter.createdAt = company.now - 100 * DAY;
    planter.named('MetricType', name, {
      description: `${name} as sent by the services.`,
      services: company.services.map((row) => row._id),
    });
  }
  for (const origin of company.services) {
    for (const [name, low, high] of METRICS) {
      for (let hour = 0; hour < 168; hour += 3) {
        const time = company.now - hour * HOUR - planter.random.between(0, 20) * MINUTE;
        const value = low + (high - low) * planter.random.next();
        planter.plant('MetricItemV3', {
          ...common(company, origin, time),
          name,
          time,
          timeUnixNano: nano(time),
          metricPointType: 'Gauge',
          value,
        });
      }
    }
  }
}

function plantException(company: Company, entry: (typeof EXCEPTIONS)[number], index: number): void {
  const { planter, now } = company;
  const [exceptionType, message, name] = entry;
  const origin = service(company, name);
  const fingerprint = createHash('sha256').update(`${exceptionType}${message}`).digest('hex');
  const stackTrace = `${exceptionType}: ${message}\n    at placeOrder (/app/orders.js:${40 + index}:11)\n    at handle (/app/server.js:118:5)`;
  const details = { exceptionType, message, stackTrace, fingerprint, environment: 'production' };
  const count = 60 - index * 12;
  for (let item = 0; item < count; item += 1) {
    const time = index < 2 ? now - planter.random.between(1, 90) * MINUTE : now - planter.random.between(HOUR, WEEK);
    const place = { traceId: planter.random.hex(32), spanId: planter.random.hex(16), release: '4.18.2' };
    planter.plant('ExceptionItemV3', {
      ...common(company, origin, time),
      ...details,
      ...place,
      time,
      timeUnixNano: nano(time),
    });
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

function plantMonitorLogs(company: Company, monitors: readonly StoredRow[]): void {
  const { planter, now, defaults } = company;
  for (const monitor of monitors) {
    const isUp = monitor.currentMonitorStatusId === defaults.statuses.operational._id;
    for (let index = 0; index < 40; index += 1) {
      const time = index < 12 ? now - index * 5 * MINUTE : now - (index - 11) * 6 * HOUR;
      const isOnline = isUp || index >= 8;
      planter.createdAt = time;
      const logBody = {
        isOnline,
        responseTimeInMs: isOnline ? planter.random.between(40, 320) : 5000,
        responseCode: isOnline ? 200 : 502,
        monitoredAt: new Date(time).toISOString(),
      };
      planter.plant('MonitorLogV3', { monitorId: monitor._id, time, logBody, retentionDate: time + 15 * DAY });
    }
  }
}

/** A week of logs, spans, metrics, exceptions and check results. */
export function plantTelemetry(company: Company, monitors: readonly StoredRow[]): void {
  plantLogs(company);
  plantSpans(company);
  plantMetrics(company);
  EXCEPTIONS.forEach((entry, index) => {
    plantException(company, entry, index);
  });
  plantMonitorLogs(company, monitors);
}

import { DAY, HOUR, MINUTE } from '../engine/clock.ts';
import type { JsonObject } from '../engine/json.ts';
import type { StoredRow } from '../engine/store.ts';
import type { Intake } from '../ingest/intake.ts';
import { ingestLogs } from '../ingest/logs.ts';
import { lookup } from '../ingest/lookup.ts';
import { ingestMetrics } from '../ingest/metrics.ts';
import { ingestSpans } from '../ingest/spans.ts';
import { checkResult } from './check-results.ts';
import type { Company } from './company.ts';
import { CALM_LINES, ERROR_LINES, EXCEPTIONS, METRICS, SPAN_NAMES } from './story.ts';

const SEVERITIES: Readonly<Record<string, number>> = { Debug: 5, Information: 9, Warning: 13, Error: 17 };
const WEEK = 7 * DAY;
const OK = 1;
const FAILED = 2;

/** Nanoseconds as OTLP writes them. */
const nanos = (time: number): string => `${BigInt(Math.floor(time)) * 1_000_000n}`;

const attributesOf = (plain: Readonly<Record<string, string>>): JsonObject[] =>
  Object.entries(plain).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** Lets telemetry of the past arrive at its own time. */
function intakeAt({ planter }: Company, now: number): Intake {
  const { store, projectId } = planter;
  return {
    projectId,
    now,
    ...lookup(
      (resource) => store.where(resource, 'projectId', projectId),
      (resource, ...parts) => {
        planter.createdAt = now;
        return planter.plant(resource, ...parts);
      },
    ),
  };
}

/** How one signal is sent: who reads it, and the words of its envelope. */
type Envelope = readonly [ingest: typeof ingestLogs, signal: string, records: string];
const LOGS: Envelope = [ingestLogs, 'Logs', 'logRecords'];
const SPANS: Envelope = [ingestSpans, 'Spans', 'spans'];
const POINTS: Envelope = [ingestMetrics, 'Metrics', 'metrics'];

/** A record of OTLP, and the service that sends it at a moment. */
interface Letter {
  readonly origin: StoredRow | undefined;
  readonly time: number;
  readonly record: JsonObject;
}

/** One request: what a service gathered, arriving with the last of it. */
function send(company: Company, [ingest, signal, records]: Envelope, letters: readonly Letter[]): void {
  const origin = letters[0]?.origin;
  const resource = {
    'service.name': String(origin?.name),
    'service.version': String(origin?.serviceVersion),
    'deployment.environment': 'production',
    'host.name': `web-${company.random.between(1, 4)}`,
  };
  const scoped = [{ scope: { name: 'shop' }, [records]: letters.map(({ record }) => record) }];
  const outer = [{ resource: { attributes: attributesOf(resource) }, [`scope${signal}`]: scoped }];
  ingest(intakeAt(company, letters.at(-1)?.time ?? company.now), { [`resource${signal}`]: outer });
}

/** Sends letters in the order of their time, those of a service and a day together. */
function deliver(company: Company, envelope: Envelope, letters: readonly Letter[]): void {
  const batches = new Map<string, Letter[]>();
  for (const letter of [...letters].sort((a, b) => a.time - b.time)) {
    const key = `${letter.origin?._id} ${Math.floor(letter.time / DAY)}`;
    const batch = batches.get(key) ?? [];
    batch.push(letter);
    batches.set(key, batch);
  }
  for (const batch of batches.values()) send(company, envelope, batch);
}

/** Ids that tie signals of one request together. */
function traceOf({ random }: Company): JsonObject {
  return { traceId: random.hex(32), spanId: random.hex(16) };
}

type LogLine = readonly [severity: string, text: string];

function logLine(company: Company, origin: StoredRow | undefined, time: number, [severity, text]: LogLine): Letter {
  const record = {
    timeUnixNano: nanos(time),
    severityNumber: SEVERITIES[severity],
    body: { stringValue: text.replace('%d', String(company.random.between(1000, 99_999))) },
    ...traceOf(company),
  };
  return { origin, time, record };
}

function plantLogs(company: Company): void {
  const { now, services, random } = company;
  const letters: Letter[] = [];
  for (let index = 0; index < 2400; index += 1) {
    const time = now - WEEK + (WEEK * index) / 2400 + random.between(0, 3 * MINUTE);
    const line = random.pick<LogLine>(random.chance(0.03) ? ERROR_LINES : CALM_LINES);
    letters.push(logLine(company, random.pick(services), Math.min(time, now), line));
  }
  // The present trouble of the checkout, worst in the last half-hour.
  const checkout = services.find((service) => service.name === 'checkout');
  for (let index = 0; index < 120; index += 1) {
    const minutes = index < 80 ? random.between(0, 29) : random.between(30, 58);
    const line = index % 2 === 0 ? ERROR_LINES[0] : random.pick(ERROR_LINES);
    letters.push(logLine(company, checkout, now - minutes * MINUTE - random.between(1, 50) * 1000, line));
  }
  deliver(company, LOGS, letters);
}

/** A span of a server; what `own` says goes before. */
function span(company: Company, time: number, length: number, own: JsonObject): JsonObject {
  return {
    ...traceOf(company),
    name: company.random.pick(SPAN_NAMES),
    kind: 2,
    startTimeUnixNano: nanos(time),
    endTimeUnixNano: nanos(time + length),
    ...own,
  };
}

function plantSpans(company: Company): void {
  const { now, services, random } = company;
  const letters = Array.from({ length: 1200 }, (_, index): Letter => {
    const origin = random.pick(services);
    const isRecent = index > 1000;
    const time = now - (isRecent ? random.between(1, 60) * MINUTE : random.between(HOUR, WEEK));
    const isFailed = random.chance(isRecent && origin.name === 'checkout' ? 0.3 : 0.03);
    const status = isFailed ? { code: FAILED, message: 'payment gateway answered 502' } : { code: OK };
    const parent = random.chance(0.5) ? {} : { parentSpanId: random.hex(16) };
    const record = span(company, time, random.between(4, isFailed ? 5000 : 400), { status, ...parent });
    return { origin, time, record };
  });
  deliver(company, SPANS, letters);
}

function plantMetrics(company: Company): void {
  const { planter, now, services, random } = company;
  for (const [name] of METRICS) {
    planter.createdAt = now - 100 * DAY;
    const description = `${name} as sent by the services.`;
    planter.named('MetricType', name, { description, services: services.map((row) => row._id) });
  }
  const series = services.flatMap((origin) => METRICS.map((metric) => [origin, ...metric] as const));
  const letters = series.flatMap(([origin, name, low, high]) =>
    Array.from({ length: 56 }, (_, index): Letter => {
      const time = now - 3 * index * HOUR - random.between(0, 20) * MINUTE;
      const dataPoints = [{ timeUnixNano: nanos(time), asDouble: low + (high - low) * random.next() }];
      return { origin, time, record: { name, gauge: { dataPoints } } };
    }),
  );
  deliver(company, POINTS, letters);
}

/** Spans that end in an exception; the platform groups them as they come. */
function plantException(company: Company, [type, message, name]: (typeof EXCEPTIONS)[number], index: number): void {
  const { planter, now, services, random } = company;
  const origin = services.find((service) => service.name === name);
  const stacktrace = `${type}: ${message}\n    at placeOrder (/app/orders.js:${40 + index}:11)\n    at handle (/app/server.js:118:5)`;
  const details = { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stacktrace };
  const letters = Array.from({ length: 60 - index * 12 }, (_, item): Letter => {
    const usual = now - (index < 2 ? random.between(1, 90) * MINUTE : random.between(HOUR, WEEK));
    const time = item === 0 ? now - WEEK : usual;
    const events = [{ name: 'exception', timeUnixNano: nanos(time), attributes: attributesOf(details) }];
    const own = { status: { code: FAILED, message }, events };
    return { origin, time, record: span(company, time, random.between(20, 900), own) };
  });
  deliver(company, SPANS, letters);
  const group = planter.store.where('TelemetryException', 'exceptionType', type)[0];
  if (group !== undefined) group.isResolved = index === 3;
}

function plantMonitorLogs({ planter, now, defaults, monitors, random }: Company): void {
  for (const monitor of monitors) {
    const links = planter.store.where('MonitorProbe', 'monitorId', monitor._id);
    const probes = links.map(({ probeId }) => String(probeId));
    const isUp = monitor.currentMonitorStatusId === defaults.statuses.operational._id;
    for (let index = 0; index < 40; index += 1) {
      const time = index < 12 ? now - index * 5 * MINUTE : now - (index - 11) * 6 * HOUR;
      const isOnline = isUp || index >= 8;
      planter.createdAt = time;
      const ms = isOnline ? random.between(40, 320) : 5000;
      const logBody = checkResult(monitor, { time, isUp: isOnline, ms, index, probes });
      planter.plant('MonitorLogV3', { monitorId: monitor._id, time, logBody, retentionDate: time + 15 * DAY });
    }
  }
}

/** A week of logs, spans, metrics, exceptions and check results, sent in as any service sends them. */
export function plantTelemetry(company: Company): void {
  plantLogs(company);
  plantSpans(company);
  plantMetrics(company);
  for (const [index, entry] of EXCEPTIONS.entries()) plantException(company, entry, index);
  plantMonitorLogs(company);
}

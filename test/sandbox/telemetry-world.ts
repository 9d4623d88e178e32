import { Sandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf, realFacts } from './client.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const MINUTE = 60_000;

/** A moment of the planted world, so many minutes before its present. */
export const minutesAgo = (minutes: number): string => new Date(NOW.getTime() - minutes * MINUTE).toISOString();

/** A sandbox with two services and telemetry planted as ingestion leaves it; rows are added with `plant`. */
export interface TelemetryWorld {
  readonly sandbox: Sandbox;
  readonly admin: Client;
  readonly shop: string;
  readonly store: string;
  /** Adds a row of telemetry that was sent so many minutes ago, by the shop where `columns` say nothing else. */
  plant(resource: string, minutes: number, columns: Readonly<Record<string, unknown>>): void;
  /** Calls a helper route below `/telemetry/` as the administrator. */
  ask(path: string, body: unknown): Promise<Answer>;
}

/** Opens the world without any telemetry. */
export async function openTelemetryWorld(): Promise<TelemetryWorld> {
  const sandbox = new Sandbox({ facts: await realFacts(), seed: null, now: () => NOW });
  const admin = clientOf(sandbox, sandbox.keys.admin);
  const service = async (name: string): Promise<string> =>
    (await admin('POST', '/service', { data: { name } })).body._id;
  const [shop, store] = [await service('Shop'), await service('Store')];
  const projectId = sandbox.store.find('Service', shop)?.projectId;
  const plant: TelemetryWorld['plant'] = (resource, minutes, columns) => {
    const time = NOW.getTime() - minutes * MINUTE;
    const [at, nano] =
      resource === 'SpanItemV3' ? (['startTime', 'startTimeUnixNano'] as const) : (['time', 'timeUnixNano'] as const);
    const sender = { projectId, primaryEntityId: shop, primaryEntityType: 'OpenTelemetry' };
    sandbox.store.insert(resource, { ...sender, [at]: time, [nano]: time * 1_000_000, ...columns });
  };
  const ask: TelemetryWorld['ask'] = (path, body) => admin('POST', `/telemetry/${path}`, body);
  return { sandbox, admin, shop, store, plant, ask };
}

/** Five lines of the last hour and one before it. */
export function plantLines({ plant, store }: TelemetryWorld): void {
  const pay = { 'http.route': '/pay', 'http.status_code': '500' };
  const error = { severityText: 'Error', severityNumber: 17 };
  const request = { traceId: 't1', spanId: 's1', sessionId: 'w1', entityKeys: ['k1', 'k2'] };
  plant('LogItemV3', 50, { ...error, body: 'payment 12 refused by 10.0.0.1', attributes: pay, ...request });
  plant('LogItemV3', 40, { ...error, body: 'payment 13 refused by 10.0.0.2', attributes: pay, traceId: 't1' });
  const fatal = { severityText: 'Fatal', severityNumber: 21, primaryEntityId: store };
  plant('LogItemV3', 30, { ...fatal, body: 'Queue lost', attributes: { 'http.route': '/mail', retries: '3' } });
  const info = { severityText: 'Information', severityNumber: 9, traceId: 't2' };
  const user = { 'http.route': '/items', 'user.id': 'u1' };
  plant('LogItemV3', 20, { ...info, body: 'order 7 accepted, "in full"', attributes: user });
  const warning = { severityText: 'Warning', severityNumber: 13, body: 'bounce 50% of weekly_news' };
  plant('LogItemV3', 10, { ...warning, attributes: { 'http.route': '/mail', 'user.id': '' } });
  plant('LogItemV3', 90, { ...error, body: 'before the usual window', attributes: pay });
}

/** Two requests of the shop to the store, one of which failed, and a span without attributes. */
export function plantSpans({ plant, store }: TelemetryWorld): void {
  const own = { name: 'POST /pay', kind: 'SPAN_KIND_SERVER', isRootSpan: true, attributes: { 'http.method': 'POST' } };
  const MS = 1_000_000;
  plant('SpanItemV3', 50, { ...own, traceId: 't1', spanId: 'a', statusCode: 1, durationUnixNano: 100 * MS });
  const failed = { statusCode: 2, statusMessage: 'gateway said 502', hasException: true };
  plant('SpanItemV3', 40, { ...own, traceId: 't2', spanId: 'b', durationUnixNano: 300 * MS, ...failed });
  const query = { name: 'SELECT x', kind: 'SPAN_KIND_CLIENT', primaryEntityId: store, attributes: { db: 'pg' } };
  const inner = { ...query, statusCode: 0, isRootSpan: false };
  plant('SpanItemV3', 50, { ...inner, traceId: 't1', spanId: 'c', parentSpanId: 'a', durationUnixNano: 20 * MS });
  plant('SpanItemV3', 40, { ...inner, traceId: 't2', spanId: 'd', parentSpanId: 'b', durationUnixNano: 40 * MS });
  plant('SpanItemV3', 5, { name: 'tick', kind: 'SPAN_KIND_INTERNAL', statusCode: 0, durationUnixNano: MS });
}

/**
 * Telemetry in which every kind of column holds several values, some rows none: letter case, wildcards and blanks in
 * texts, numbers that are whole and that are not, and moments that share a millisecond.
 */
import { attributes } from '../sandbox/otlp.ts';
import type { Product } from './product.ts';
import { api, moment, otlpOf, type Row } from './telemetry.ts';

/** The first moment of the sample. */
export const BEGIN = Date.parse('2026-11-20T10:00:00.000Z');
const SERVICE = 'sample';
const EXPORTER = '10.9.8.7';

const BODIES = ['payment refused', 'Payment taken', 'PAYMENT 50% off', 'a_b', 'axb', 'C:\\temp\\x', 'payment', 'zéro'];
const ROUTES = ['/pay', '/Pay/late', '/mail', '100%', 'a_b', '', null];
const CODES = [200, 404.5, '500', 'none', null];

/** What differs from row to row; rows beyond the cycle repeat it in other combinations. */
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

function described(at: number): object[] {
  const plain = {
    'http.route': pick(ROUTES, at),
    'http.status_code': pick(CODES, Math.floor(at / 2)),
    odd: at % 2 === 1,
  };
  const known = Object.entries(plain).filter(([, value]) => value !== null);
  return attributes(Object.fromEntries(known) as Record<string, string | number | boolean>);
}

/** Sends the sample; the filter that leaves its rows alone, by resource. */
export async function sendSample(product: Product): Promise<(resource: string) => Row> {
  const numbers = Array.from({ length: 40 }, (_, at) => at);
  const send = await otlpOf(product);
  for (const host of ['a', 'b', undefined]) {
    const resource = { 'service.name': SERVICE, ...(host ? { 'host.name': host } : {}) };
    const own = numbers.filter((at) => pick(['a', 'b', undefined], at) === host);
    await send('Logs', resource, own.map(logOf));
    await send('Spans', resource, own.map(spanOf));
    await send('Metrics', resource, own.map(metricOf));
  }
  const device = { name: SERVICE, hostname: EXPORTER, snmpVersion: 'V2c', snmpCommunityString: 'public' };
  const { _id } = await api(product, '/network-device', { data: { ...device, pollingIntervalInMinutes: 5 } });
  for (const at of numbers) await api(product, '/network-flow', { data: { ...flowOf(at), networkDeviceId: _id } });
  const found = await api(product, '/service/get-list', { query: { name: SERVICE }, select: { name: true } });
  const primaryEntityId = (found.data as { _id: string }[])[0]?._id;
  return (resource) => (resource === 'network_flow' ? { exporterIp: EXPORTER } : { primaryEntityId });
}

/** Some share a millisecond, some have nanoseconds beyond it. */
const timeOf = (at: number): string => moment(BEGIN + Math.floor(at / 3) * 1000, at % 2 === 0 ? 0 : 345_678);

const traceOf = (at: number): object =>
  at % 4 === 0 ? {} : { traceId: `${at % 5}`.repeat(32), spanId: `${at % 7}`.repeat(16) };

const logOf = (at: number): object => ({
  timeUnixNano: timeOf(at),
  severityNumber: pick([5, 9, 17, 21], at),
  body: { stringValue: pick(BODIES, at) },
  attributes: described(at),
  ...traceOf(at),
});

const spanOf = (at: number): object => ({
  startTimeUnixNano: timeOf(at),
  endTimeUnixNano: moment(BEGIN + Math.floor(at / 3) * 1000 + (at % 6) * 250),
  traceId: `${at % 5}`.repeat(32),
  spanId: at.toString(16).padStart(16, '0'),
  ...(at % 3 === 0 ? {} : { parentSpanId: '1'.repeat(16) }),
  name: pick(['GET /pay', 'get /pay', 'POST /mail', ''], at),
  kind: at % 6,
  status: { code: at % 3, message: pick(['', 'card refused'], at) },
  attributes: described(at),
  events: at % 4 === 0 ? [exceptionOf(at)] : [],
});

const exceptionOf = (at: number): object => ({
  timeUnixNano: timeOf(at),
  name: 'exception',
  attributes: attributes({
    'exception.type': pick(['GatewayError', 'Timeout'], at / 4),
    'exception.message': pick(['card refused', '50% refused', ''], at / 4),
    'exception.escaped': at % 8 === 0 ? 'true' : 'false',
    'http.route': pick(ROUTES, at) ?? '',
  }),
});

const metricOf = (at: number): object => {
  const point = { timeUnixNano: timeOf(at), attributes: described(at) };
  if (at % 4 === 0) return { name: 'cpu', gauge: { dataPoints: [{ ...point, asDouble: at / 4 - 3 }] } };
  const sum = { aggregationTemporality: 2, isMonotonic: at % 3 === 0 };
  return at % 4 === 2
    ? { name: 'sent', sum: { ...sum, dataPoints: [{ ...point, startTimeUnixNano: timeOf(0), asInt: `${at}` }] } }
    : {
        name: 'requests',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [{ ...point, count: at, sum: at * 1.5, min: 1, max: at, bucketCounts: [at], explicitBounds: [] }],
        },
      };
};

const flowOf = (at: number): object => {
  const time = new Date(BEGIN + at * 1000).toISOString();
  return {
    exporterIp: EXPORTER,
    srcIp: `10.0.${at % 3}.${at}`,
    dstIp: pick(['10.1.0.1', '10.1.0.2'], at),
    srcPort: 40_000 + at,
    dstPort: pick([53, 80, 443], at),
    protocol: pick([6, 17], at),
    inputInterfaceIndex: at % 2,
    outputInterfaceIndex: 2,
    octets: String(at % 5 === 0 ? 9_000_000_000 : at),
    packets: String(at % 4),
    flowStartAt: time,
    flowEndAt: time,
    ingestedAt: time,
  };
};

import type { Sandbox } from '../../sandbox/server.ts';
import { clientOf } from './client.ts';

/** One attribute of OTLP. */
export function attribute(key: string, value: string | number | boolean) {
  const type = typeof value === 'string' ? 'stringValue' : typeof value === 'number' ? 'doubleValue' : 'boolValue';
  return { key, value: { [type]: value } };
}

/** Attributes of OTLP from a plain object. */
export const attributes = (plain: Readonly<Record<string, string | number | boolean>> = {}) =>
  Object.entries(plain).map(([key, value]) => attribute(key, value));

/** A moment as OTLP writes it: nanoseconds, in text. */
export const nanos = (time: Date | string | number): string => `${BigInt(new Date(time).getTime()) * 1_000_000n}`;

/** Sends one signal of one service; `signal` as in `resourceLogs`. */
export type SendOtlp = (
  signal: 'Logs' | 'Spans' | 'Metrics',
  service: string | null,
  records: readonly object[],
) => Promise<{ status: number; body: unknown }>;

const PATHS = { Logs: 'logs', Spans: 'traces', Metrics: 'metrics' } as const;
const RECORDS = { Logs: 'logRecords', Spans: 'spans', Metrics: 'metrics' } as const;

/** Makes an ingestion key, and what sends with it. */
export async function otlpSender(sandbox: Sandbox): Promise<SendOtlp> {
  const { body } = await clientOf(sandbox, sandbox.keys.admin)('POST', '/telemetry-ingestion-key', {
    data: { name: 'k' },
  });
  return async (signal, service, records) => {
    const own = service === null ? {} : { 'service.name': service };
    const scope = { scope: { name: 'app' }, [RECORDS[signal]]: records };
    const resource = { resource: { attributes: attributes(own) }, [`scope${signal}`]: [scope] };
    const response = await sandbox.handle({
      method: 'POST',
      path: `/otlp/v1/${PATHS[signal]}`,
      query: {},
      headers: { 'content-type': 'application/json', 'x-oneuptime-token': body.secretKey.value },
      body: JSON.stringify({ [`resource${signal}`]: [resource] }),
    });
    return { status: response.status, body: JSON.parse(response.body) };
  };
}

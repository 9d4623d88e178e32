/** Telemetry sent to the product's OneUptime over HTTP, and rows of it read without the code under test. */
import { attributes, nanos } from '../sandbox/otlp.ts';
import type { Product } from './product.ts';

export type Row = Readonly<Record<string, unknown>>;

async function post(url: string, headers: Record<string, string>, body: object): Promise<Row> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Row;
  if (!response.ok) throw new Error(`${url} ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Asks the API itself, as an admin. */
export function api({ sandboxUrl, keys }: Product, path: string, body: object): Promise<Row> {
  return post(`${sandboxUrl}/api${path}`, { apikey: keys.admin as string }, body);
}

const PATHS = { Logs: 'logs', Spans: 'traces', Metrics: 'metrics' } as const;
const RECORDS = { Logs: 'logRecords', Spans: 'spans', Metrics: 'metrics' } as const;

/** Sends signals of one resource. */
export type SendSignals = (
  signal: keyof typeof PATHS,
  resource: Readonly<Record<string, string>>,
  records: readonly object[],
) => Promise<void>;

/** Makes an ingestion key, and what sends with it. */
export async function otlpOf(product: Product): Promise<SendSignals> {
  const { secretKey } = await api(product, '/telemetry-ingestion-key', { data: { name: 'tests' } });
  const headers = { 'x-oneuptime-token': (secretKey as { value: string }).value };
  return async (signal, resource, records) => {
    const scoped = { scope: { name: 'app' }, [RECORDS[signal]]: records };
    const sent = { resource: { attributes: attributes(resource) }, [`scope${signal}`]: [scoped] };
    await post(`${product.sandboxUrl}/otlp/v1/${PATHS[signal]}`, headers, { [`resource${signal}`]: [sent] });
  };
}

/** A moment with nanoseconds beyond its milliseconds, as OTLP writes it. */
export const moment = (time: number, beyond = 0): string => String(BigInt(nanos(time)) + BigInt(beyond));

/** Every row that matches, wire values unwrapped and what is blank null: as a reader of the answers sees them. */
export async function rowsOf(
  product: Product,
  path: string,
  query: object,
  columns: readonly string[],
): Promise<Row[]> {
  const select = Object.fromEntries(columns.map((name) => [name, true]));
  const { data, hasMore } = await api(product, `${path}/get-list?limit=10000&skip=0`, { query, select });
  if (hasMore) throw new Error('More rows than a page holds.');
  return (data as Row[]).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, unwrapped(value)])),
  );
}

function unwrapped(value: unknown): unknown {
  if (value === '' || value === null) return null;
  if (typeof value !== 'object' || !('_type' in value)) return value;
  return unwrapped((value as { value?: unknown }).value);
}

/** Telemetry sent to a sandbox in process, with any attributes of the sender. */
import type { Sandbox } from '../../sandbox/server.ts';
import { clientOf } from '../sandbox/client.ts';
import { attributes } from '../sandbox/otlp.ts';

const PATHS = { Logs: 'logs', Spans: 'traces', Metrics: 'metrics' } as const;
const RECORDS = { Logs: 'logRecords', Spans: 'spans', Metrics: 'metrics' } as const;

export type SendRecords = (
  signal: keyof typeof PATHS,
  resource: Readonly<Record<string, string>>,
  records: readonly object[],
) => Promise<void>;

/** Makes an ingestion key, and what sends with it. */
export async function recordSender(sandbox: Sandbox): Promise<SendRecords> {
  const { body } = await clientOf(sandbox, sandbox.keys.admin)('POST', '/telemetry-ingestion-key', {
    data: { name: 'workflows' },
  });
  return async (signal, resource, records) => {
    const scope = { scope: { name: 'app' }, [RECORDS[signal]]: records };
    const sent = { resource: { attributes: attributes(resource) }, [`scope${signal}`]: [scope] };
    const { status } = await sandbox.handle({
      method: 'POST',
      path: `/otlp/v1/${PATHS[signal]}`,
      query: {},
      headers: { 'content-type': 'application/json', 'x-oneuptime-token': body.secretKey.value },
      body: JSON.stringify({ [`resource${signal}`]: [sent] }),
    });
    if (status !== 200) throw new Error(`${signal}: ${status}`);
  };
}

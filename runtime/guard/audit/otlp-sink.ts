/** Lines as log records of OpenTelemetry, sent in batches to a collector. */
import { StartError } from '../../basics/errors.ts';
import type { AuditLine } from './audit-line.ts';
import { type AuditSink, MOST_WAITING, type SinkEvents } from './audit-sink.ts';

const NAME = 'oneuptime-mcp.audit';
const SEND_MS = 5_000;
const EVERY_MS = 1_000;
/** Records of one request: a line may be long. */
const TOGETHER = 64;
const INFO = 9;
const SUCCESS = 0;

/** Throws a StartError where the packages are not installed. */
export async function otlpSink(url: string, version: string, events: SinkEvents): Promise<AuditSink> {
  const { exporterAt, sdk } = await loadOpenTelemetry();
  const exporter = exporterAt(url);
  let waiting = 0;
  let bytes = 0;
  const counting = {
    export: (
      records: readonly { readonly body?: unknown }[],
      done: (result: { code: number; error?: Error }) => void,
    ) =>
      exporter.export(records as never[], (result) => {
        waiting -= records.length;
        for (const { body } of records) bytes -= String(body).length;
        if (result.code === SUCCESS) events.well();
        else events.lost(records.length, result.error ?? new Error('the collector did not take them'));
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
  const batches = new sdk.BatchLogRecordProcessor({
    exporter: counting as never,
    maxQueueSize: MOST_WAITING.lines,
    maxExportBatchSize: TOGETHER,
    scheduledDelayMillis: EVERY_MS,
    exportTimeoutMillis: SEND_MS,
  } as never);
  const provider = new sdk.LoggerProvider({ processors: [batches] });
  const logger = provider.getLogger(NAME, version);
  return {
    write: (line: AuditLine, text: string) => {
      if (waiting >= MOST_WAITING.lines || bytes >= MOST_WAITING.bytes)
        return events.lost(1, new Error('more waits to be sent than is kept'));
      const body = text.trimEnd();
      waiting += 1;
      bytes += body.length;
      logger.emit({
        eventName: NAME,
        timestamp: Date.parse(line.time),
        severityNumber: INFO,
        severityText: 'INFO',
        body,
        attributes: attributesOf(line),
      });
    },
    flushed: async () => provider.forceFlush().catch(() => {}),
    close: async () => provider.shutdown().catch(() => {}),
  };
}

/** What lines are looked for by. */
function attributesOf({ id, tool, outcome, key, site, ms }: AuditLine): Record<string, string | number> {
  const found = { 'audit.id': id, 'mcp.tool': tool, 'audit.outcome': outcome, 'audit.site': site, 'audit.ms': ms };
  return key === undefined ? found : { ...found, 'audit.key': key };
}

async function loadOpenTelemetry() {
  try {
    const [{ OTLPLogExporter }, sdk] = await Promise.all([
      import('@opentelemetry/exporter-logs-otlp-http'),
      import('@opentelemetry/sdk-logs'),
    ]);
    return { exporterAt: (url: string) => new OTLPLogExporter({ url, timeoutMillis: SEND_MS }), sdk };
  } catch {
    throw new StartError(
      'AUDIT=otlp: needs packages that are not installed: npm install @opentelemetry/sdk-logs @opentelemetry/exporter-logs-otlp-http, or choose another AUDIT.',
    );
  }
}

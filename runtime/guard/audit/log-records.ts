/** Log records of OpenTelemetry, sent in batches to a collector; what waits is bounded. Loaded where somebody wants them. */
import type { LoggerProvider, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { MOST_WAITING, type SinkEvents } from './audit-sink.ts';
import { BATCHES, CollectorExporter, notInstalled, serviceResource } from './collector-exporter.ts';

interface LogRecordsOptions {
  readonly version: string;
  /** Of the collector; absent, where `OTEL_EXPORTER_OTLP_ENDPOINT` says. */
  readonly url: string | undefined;
  /** What writes them, as OpenTelemetry names a scope. */
  readonly scope: string;
  /** Records of one request. */
  readonly together: number;
  /** Which setting wants them, and what to do where packages are missing. */
  readonly setting: string;
  readonly instead: string;
}

type LogRecord = Parameters<ReturnType<LoggerProvider['getLogger']>['emit']>[0];

/** Nothing of it throws, and nothing is waited for. */
export interface LogRecords {
  write(record: LogRecord & { readonly body: string }): void;
  /** Resolves when all that was written before has arrived, or is lost. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** Throws a StartError where the packages are not installed. */
export async function openLogRecords(options: LogRecordsOptions, events: SinkEvents): Promise<LogRecords> {
  const { version, url, scope, together } = options;
  const { OTLPLogExporter, sdk, resources } = await loadPackages(options);
  let waiting = 0;
  let characters = 0;
  /** Some were lost since there was nothing to send: it is not told with every batch. */
  let isOverfull = false;
  const exporter = new CollectorExporter<ReadableLogRecord>({
    url,
    open: (config) => new OTLPLogExporter(config),
    over: (records, cause) => {
      waiting -= records.length;
      for (const { body } of records) characters -= String(body).length;
      isOverfull &&= waiting > 0;
      if (cause !== undefined) events.lost(records.length, cause);
      else if (!isOverfull) events.well();
    },
  });
  const batches = { ...BATCHES, exporter, maxQueueSize: MOST_WAITING.lines, maxExportBatchSize: together };
  const provider = new sdk.LoggerProvider({
    resource: serviceResource(resources, version),
    processors: [new sdk.BatchLogRecordProcessor(batches)],
  });
  const logger = provider.getLogger(scope, version);
  return {
    write: (record) => {
      if (waiting >= MOST_WAITING.lines || characters >= MOST_WAITING.bytes) {
        isOverfull = true;
        return events.lost(1, new Error('more waits to be sent than is kept'));
      }
      waiting += 1;
      characters += record.body.length;
      logger.emit(record);
    },
    flushed: () => provider.forceFlush().catch(() => {}),
    close: () => exporter.close(provider),
  };
}

const PACKAGES = ['sdk-logs', 'resources', 'exporter-logs-otlp-http'] as const;

async function loadPackages({ setting, instead }: LogRecordsOptions) {
  try {
    const [sdk, resources, { OTLPLogExporter }] = await Promise.all([
      import('@opentelemetry/sdk-logs'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-logs-otlp-http'),
    ]);
    return { sdk, resources, OTLPLogExporter };
  } catch {
    throw notInstalled(setting, PACKAGES, instead);
  }
}

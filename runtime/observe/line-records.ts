/** Lines of the log as log records of OpenTelemetry, sent to a collector. Loaded where they are wanted, and nowhere else. */
import type { Context, Span } from '@opentelemetry/api';
import { openLogRecords } from '../guard/audit/log-records.ts';
import { toldLosses } from '../guard/audit/told-losses.ts';
import type { LineRecords, LineSubject, LogLevel } from './log-line.ts';
import { recordAttributes } from './record-words.ts';
import { clientContext } from './trace-context.ts';

const NAME = 'oneuptime-mcp';
const TOGETHER = 512;
const SEVERITIES: Readonly<Record<LogLevel, number>> = { debug: 5, info: 9, warn: 13, error: 17 };

interface LineRecordsOptions {
  readonly version: string;
  /** Of the collector; absent, where `OTEL_EXPORTER_OTLP_ENDPOINT` says. */
  readonly url: string | undefined;
  /** Told once of a collector that takes nothing, and when it does again. What is told is never sent there. */
  readonly tell: (line: string) => void;
}

/** Throws a StartError where the packages are not installed. */
export async function openLineRecords({ version, url, tell }: LineRecordsOptions): Promise<LineRecords> {
  const losses = toldLosses('log lines for the collector', tell);
  const wanted = { setting: 'LOGS=otlp', instead: 'set it to stderr' };
  const records = await openLogRecords({ version, url, scope: NAME, together: TOGETHER, ...wanted }, losses);
  const api = await import('@opentelemetry/api');
  return {
    write: (level, line, subject) =>
      records.write({
        severityNumber: SEVERITIES[level],
        severityText: level.toUpperCase(),
        body: line.msg,
        attributes: recordAttributes(line),
        context: contextOf(subject, api),
      }),
    close: async () => {
      await records.close();
      losses.ended();
    },
  };
}

/** The span of a call; without traces, that which its client names. */
function contextOf(subject: LineSubject | undefined, api: typeof import('@opentelemetry/api')): Context {
  if (subject === undefined) return api.ROOT_CONTEXT;
  if (!('caller' in subject)) return clientContext(subject, api);
  const { span, caller } = subject as { readonly span: Span | undefined } & typeof subject;
  return span === undefined ? clientContext(caller, api) : api.trace.setSpan(api.ROOT_CONTEXT, span);
}

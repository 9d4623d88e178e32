/** Lines as log records of OpenTelemetry, sent to a collector. */
import type { AuditLine } from './audit-line.ts';
import type { AuditSink, SinkEvents } from './audit-sink.ts';
import { openLogRecords } from './log-records.ts';

const NAME = 'oneuptime-mcp.audit';
/** A line may be long. */
const TOGETHER = 64;
const INFO = 9;

/** Throws a StartError where the packages are not installed. */
export async function otlpSink(url: string, version: string, events: SinkEvents): Promise<AuditSink> {
  const wanted = { setting: 'AUDIT=otlp:', instead: 'choose another AUDIT' };
  const records = await openLogRecords({ url, version, scope: NAME, together: TOGETHER, ...wanted }, events);
  return {
    write: (line: AuditLine, text: string) =>
      records.write({
        eventName: NAME,
        timestamp: Date.parse(line.time),
        severityNumber: INFO,
        severityText: 'INFO',
        body: text.trimEnd(),
        attributes: attributesOf(line),
      }),
    flushed: records.flushed,
    close: records.close,
  };
}

/** What lines are looked for by. */
function attributesOf({ id, tool, outcome, key, site, ms }: AuditLine): Record<string, string | number> {
  const found = { 'audit.id': id, 'mcp.tool': tool, 'audit.outcome': outcome, 'audit.site': site, 'audit.ms': ms };
  return key === undefined ? found : { ...found, 'audit.key': key };
}

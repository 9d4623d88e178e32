/** `POST /otlp/v1/…`: telemetry comes in as OTLP over HTTP, in JSON. */
import { ApiError } from '../../engine/api-error.ts';
import { isId, type JsonObject } from '../../engine/json.ts';
import type { Intake } from '../../ingest/intake.ts';
import { ingestLogs } from '../../ingest/logs.ts';
import { lookup } from '../../ingest/lookup.ts';
import { ingestMetrics } from '../../ingest/metrics.ts';
import { ingestSpans } from '../../ingest/spans.ts';
import { type Route, type RouteContext, route } from '../route.ts';

/** Headers that may hold the ingestion key; the first that is there counts. */
const KEY_HEADERS = ['x-oneuptime-token', 'x-oneuptime-service-token', 'x-oneuptime-ingestion-key'] as const;

function notAuthenticated(flaw: string, advice: string): ApiError {
  const message = `${flaw} ingestion token. ${advice} telemetry ingestion key in the x-oneuptime-token header.`;
  return new ApiError(401, { message });
}

/** The project of the ingestion key that a request carries. API keys do not count here. */
function projectOf({ store, request }: RouteContext): string {
  const token = KEY_HEADERS.map((name) => request.headers[name]).find(Boolean);
  if (token === undefined) throw notAuthenticated('Missing', 'Send your OneUptime');
  const key = isId(token) ? store.where('TelemetryIngestionKey', 'secretKey', token.toLowerCase())[0] : undefined;
  if (key === undefined) throw notAuthenticated('Invalid', 'Send a valid OneUptime');
  return String(key.projectId);
}

function intakeOf(context: RouteContext): Intake {
  const { world, store, request } = context;
  const projectId = projectOf(context);
  return {
    projectId,
    now: store.now(),
    serviceName: request.headers['x-oneuptime-service-name'],
    ...lookup(
      (resource) => store.where(resource, 'projectId', projectId),
      (resource, ...parts) => world.write(resource, Object.assign({ projectId }, ...parts)),
    ),
  };
}

function ingest(path: string, store: (intake: Intake, body: Readonly<JsonObject>) => void): Route {
  return route('POST', path, (context) => {
    const intake = intakeOf(context);
    if (context.request.headers['content-type']?.includes('protobuf'))
      throw new ApiError(415, { message: 'The sandbox reads OTLP as JSON only. Send it as application/json.' });
    store(intake, context.body);
    return {};
  });
}

/** Where senders of telemetry send it. */
export const INGEST_ROUTES: readonly Route[] = [
  ingest('/otlp/v1/logs', ingestLogs),
  ingest('/otlp/v1/traces', ingestSpans),
  ingest('/otlp/v1/metrics', ingestMetrics),
];

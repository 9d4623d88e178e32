/**
 * Calls and their requests to the API as spans of OpenTelemetry, sent in batches to a collector. Contexts are handed on as
 * values, and nothing is hung on the loop. Loaded where traces are wanted, and nowhere else.
 */
import type { Span, Tracer } from '@opentelemetry/api';
import { StartError } from '../basics/errors.ts';
import type { Observer, SeenAnswer, SeenCall, SeenSending } from '../basics/observer.ts';
import { failureReason } from '../guard/audit/failure-reason.ts';
import { answerAttributes, callAttributes, callName, isFailure, sendingAttributes, sendingName } from './span-words.ts';
import { clientContext, traceHeaders } from './trace-context.ts';

/** Conventions for MCP are in development; these names are those of this state. */
export const CONVENTIONS = 'semantic-conventions-genai v0.1.0 (MCP), semantic-conventions 1.41 (HTTP)';

const NAME = 'oneuptime-mcp';
const SEND_MS = 5_000;
const EVERY_MS = 1_000;
/** Spans that wait to be sent; more are dropped. */
const MOST_WAITING = 4_096;
const TOGETHER = 512;
const SUCCESS = 0;
const ERROR = 2;

export interface TracesOptions {
  readonly version: string;
  /** Of the collector; absent, where `OTEL_EXPORTER_OTLP_ENDPOINT` says. */
  readonly url: string | undefined;
  /** How clients reach it. */
  readonly transport: 'tcp' | 'pipe';
  /** Told once of a collector that takes nothing, and when it does again. */
  readonly tell: (line: string) => void;
}

export interface Traces {
  readonly observer: Observer;
  /** Resolves when all that ended is sent, or cannot be. */
  close(): Promise<void>;
}

/** Throws a StartError where the packages are not installed. */
export async function openTraces({ version, url, transport, tell }: TracesOptions): Promise<Traces> {
  const { api, sdk, resources, exporter } = await loadPackages(url);
  const detected = resources.detectResources({ detectors: [resources.envDetector] });
  const own = resources.resourceFromAttributes({ 'service.name': NAME, 'service.version': version });
  const provider = new sdk.TracerProvider({
    resource: own.merge(detected),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: telling(exporter, tell),
        maxQueueSize: MOST_WAITING,
        maxExportBatchSize: TOGETHER,
        scheduledDelayMillis: EVERY_MS,
        exportTimeoutMillis: SEND_MS,
      }),
    ],
  });
  return {
    observer: spansOf(provider.getTracer(NAME, version), api, transport),
    close: () => provider.shutdown().catch(() => {}),
  };
}

type Api = typeof import('@opentelemetry/api');

function spansOf(tracer: Tracer, api: Api, transport: TracesOptions['transport']): Observer {
  const { SERVER, CLIENT } = api.SpanKind;
  const end = (span: Span, error: string | undefined): void => {
    if (error !== undefined) span.setStatus({ code: ERROR }).setAttribute('error.type', error);
    span.end();
  };
  return {
    began: (call) => {
      call.span = tracer.startSpan(callName(call), { kind: SERVER }, clientContext(call.caller, api));
    },
    ended: (call) => {
      const { span } = call as { readonly span: Span | undefined };
      if (span === undefined) return;
      if (span.isRecording()) span.setAttributes(callAttributes(call, transport));
      end(span, isFailure(call) ? 'tool_error' : undefined);
    },
    // What the server asks for itself is of no trace.
    sending: (sending) => {
      const { span: above } = (sending.call ?? {}) as Partial<Pick<SeenCall, 'span'>>;
      if (above === undefined) return undefined;
      const context = api.trace.setSpan(api.ROOT_CONTEXT, above as Span);
      const span = tracer.startSpan(sendingName(sending), { kind: CLIENT }, context);
      return { headers: traceHeaders(span.spanContext()), answered: answeredWith(span, sending, end) };
    },
  };
}

function answeredWith(span: Span, sending: SeenSending, end: (span: Span, error: string | undefined) => void) {
  return (answer: SeenAnswer): void => {
    if (span.isRecording()) span.setAttributes({ ...sendingAttributes(sending), ...answerAttributes(answer) });
    const { status = 0, failure } = answer;
    end(span, failure ?? (status >= 400 ? String(status) : undefined));
  };
}

type Exporter = InstanceType<typeof import('@opentelemetry/exporter-trace-otlp-http')['OTLPTraceExporter']>;

/** The same, telling once that nothing arrives. */
function telling(exporter: Exporter, tell: (line: string) => void) {
  let lost = 0;
  const one: Pick<Exporter, 'export' | 'shutdown' | 'forceFlush'> = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== SUCCESS) {
          if (lost === 0)
            tell(
              `spans are being lost: ${failureReason(result.error ?? new Error('the collector did not take them'))}. Calls go on.`,
            );
          lost += spans.length;
        } else if (lost > 0) {
          tell(`spans arrive again; ${lost} were lost.`);
          lost = 0;
        }
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
  return one;
}

async function loadPackages(url: string | undefined) {
  const [api, ...others] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]).catch(() => {
    throw new StartError(
      'TRACES=otlp needs packages that are not installed: npm install @opentelemetry/sdk-trace @opentelemetry/resources @opentelemetry/exporter-trace-otlp-http, or set it to off.',
    );
  });
  const [sdk, resources, { OTLPTraceExporter }] = others;
  const exporter = new OTLPTraceExporter({ ...(url === undefined ? {} : { url }), timeoutMillis: SEND_MS });
  return { api, sdk, resources, exporter };
}

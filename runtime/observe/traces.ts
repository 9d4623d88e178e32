/**
 * Calls and their requests to the API as spans of OpenTelemetry, sent in batches to a collector. Contexts are handed on as
 * values, and nothing is hung on the loop. Loaded where traces are wanted, and nowhere else.
 */
import type { Span, Tracer } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Observer, SeenAnswer, SeenCall, SeenSending } from '../basics/observer.ts';
import { BATCHES, CollectorExporter, notInstalled, serviceResource } from '../guard/audit/collector-exporter.ts';
import { toldLosses } from '../guard/audit/told-losses.ts';
import { answerAttributes, callAttributes, callName, isFailure, sendingAttributes, sendingName } from './span-words.ts';
import { clientContext, traceHeaders } from './trace-context.ts';

/** Conventions for MCP are in development; these names are those of this state. */
export const CONVENTIONS = 'semantic-conventions-genai v0.1.0 (MCP), semantic-conventions 1.41 (HTTP)';

const NAME = 'oneuptime-mcp';
/** Spans that wait to be sent; more are dropped. */
const MOST_WAITING = 4_096;
const TOGETHER = 512;
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
  const { api, sdk, resources, OTLPTraceExporter } = await loadPackages();
  const losses = toldLosses('spans', tell);
  const exporter = new CollectorExporter<ReadableSpan>({
    url,
    open: (config) => new OTLPTraceExporter(config),
    over: (spans, cause) => (cause === undefined ? losses.well() : losses.lost(spans.length, cause)),
  });
  const batches = { ...BATCHES, exporter, maxQueueSize: MOST_WAITING, maxExportBatchSize: TOGETHER };
  const provider = new sdk.TracerProvider({
    resource: serviceResource(resources, version),
    spanProcessors: [new sdk.BatchSpanProcessor(batches)],
  });
  return {
    observer: spansOf(provider.getTracer(NAME, version), api, transport),
    close: async () => {
      await exporter.close(provider);
      losses.ended();
    },
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

const PACKAGES = ['sdk-trace', 'resources', 'exporter-trace-otlp-http'] as const;

async function loadPackages() {
  try {
    const [api, sdk, resources, { OTLPTraceExporter }] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
    return { api, sdk, resources, OTLPTraceExporter };
  } catch {
    throw notInstalled('TRACES=otlp', PACKAGES, 'set it to off');
  }
}

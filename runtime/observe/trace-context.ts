/** W3C Trace Context: the span in which a client calls, and ours as the API is told of it. */
import type { Context, SpanContext } from '@opentelemetry/api';
import type { SeenCaller } from '../basics/observer.ts';

/** Later versions may have more behind it. */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** The context of a call: that of the span which its client names, or one without any. */
export function clientContext(
  { traceparent, tracestate }: Partial<Pick<SeenCaller, 'traceparent' | 'tracestate'>>,
  { ROOT_CONTEXT, trace, isSpanContextValid, createTraceState }: typeof import('@opentelemetry/api'),
): Context {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || (version === '00' && more !== undefined)) return ROOT_CONTEXT;
  const parent: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags as string, 16) & 1,
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
  };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

/** Names and values in turns. */
export function traceHeaders({ traceId, spanId, traceFlags, traceState }: SpanContext): readonly string[] {
  const state = traceState?.serialize() ?? '';
  const parent = ['traceparent', `00-${traceId}-${spanId}-0${traceFlags & 1}`];
  return state === '' ? parent : [...parent, 'tracestate', state];
}

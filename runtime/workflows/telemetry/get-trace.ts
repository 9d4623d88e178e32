import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { criticalPath, shownSpans, spanForest, spansInOrder } from './span-tree.ts';
import { oneLine, percentOf, roundMs, spellings } from './telemetry-terms.ts';
import { oneSpan, spansOfTrace, type TraceSpans, timeByOperation, whatIsOdd } from './trace-reading.ts';

const SHOWN = 20;
const PLACES = 5;
const STEPS = 8;
const FAILURES = 5;
const LINE = 160;

/** A trace as a tree, and where its time went. */
export const getTrace = defineWorkflow({
  name: 'get_trace',
  title: 'Get a trace',
  description:
    'Read one trace: its span tree (milliseconds from the beginning, length, own time), the critical path, own times by service and operation, failures and exceptions. With span: one span whole, with attributes and events. Find traces with list_traces, its lines with search_logs.',
  toolset: 'telemetry',
  risk: 'read',
  operations: ['list_spans', 'list_exception_instances', 'count_logs'],
  input: {
    trace: { kind: 'text', required: true, about: '32 hex digits.' },
    span: { kind: 'text', about: 'Id of one of its spans.' },
  },
  output: z.strictObject({
    trace: z.string(),
    began: z.string(),
    ms: z.number(),
    spans: z.int(),
    failed: z.int(),
    services: z.array(z.string()),
    logs: z.int().optional(),
    critical_path: cappedOf(
      z.strictObject({ service: z.string(), operation: z.string(), waited_ms: z.number(), percent: z.number() }),
    ),
    own_time: cappedOf(
      z.strictObject({
        service: z.string(),
        operation: z.string(),
        spans: z.int(),
        own_ms: z.number(),
        percent: z.number(),
      }),
    ),
    tree: cappedOf(
      z.strictObject({
        depth: z.int(),
        span: z.string(),
        service: z.string(),
        operation: z.string(),
        at_ms: z.number(),
        ms: z.number(),
        own_ms: z.number(),
        failed: z.literal(true).optional(),
      }),
    ),
    failures: cappedOf(
      z.strictObject({ span: z.string(), service: z.string(), operation: z.string(), message: z.string().optional() }),
    ).optional(),
    exceptions: cappedOf(z.strictObject({ span: z.string(), type: z.string(), message: z.string() })).optional(),
    span: z
      .strictObject({
        span: z.string(),
        parent: z.string().optional(),
        service: z.string(),
        operation: z.string(),
        kind: z.string(),
        began: z.string(),
        ms: z.number(),
        failed: z.literal(true).optional(),
        message: z.string().optional(),
        attributes: z.record(z.string(), z.string()),
        events: cappedOf(
          z.strictObject({ time: z.string(), name: z.string(), attributes: z.record(z.string(), z.string()) }),
        ),
      })
      .optional(),
  }),
  example: { trace: 'd89f61a5e7152b770c41fdf6f3cfc747' },
  intents: [
    'where did the time go in this request',
    'show the span tree of this trace',
    'critical path of a trace',
    'why was this request slow',
    'which call failed inside this trace',
  ],
  run: async (job) => {
    const { client, input } = job;
    const traceId = spellings(input.trace);
    const [found, exceptions, logs, one] = await Promise.all([
      spansOfTrace(job, traceId),
      job.attempt('exceptions', () =>
        client.exceptionInstances.list({
          filter: { traceId },
          fields: ['spanId', 'exceptionType', 'message'],
          limit: 50,
        }),
      ),
      job.attempt('logs', () => client.logs.count({ filter: { traceId } })),
      input.span ? oneSpan(job, traceId, spellings(input.span)) : undefined,
    ]);
    if (found.spans.length === 0)
      throw badArgument(
        `There are no spans of the trace ${JSON.stringify(input.trace.slice(0, 60))}.`,
        logs ? 'There are log lines of it: search_logs shows them.' : 'Find one with list_traces.',
      );
    const thrown = (exceptions?.rows ?? []).map(({ spanId, exceptionType, message }) => ({
      span: spanId ?? '',
      type: exceptionType ?? 'unknown',
      message: oneLine(message, LINE),
    }));
    return {
      trace: found.trace,
      ...told(job, found),
      ...(logs ? { logs } : {}),
      ...(thrown.length > 0 ? { exceptions: capped(thrown, FAILURES) } : {}),
      ...(one ? { span: one } : {}),
    };
  },
});

/** What the spans tell. */
function told(job: { note(text: string): void }, { began, spans }: TraceSpans) {
  const roots = spanForest(spans);
  const all = spansInOrder(roots);
  const length = spans.reduce((end, span) => Math.max(end, span.end), 0);
  const [main] = [...roots].sort((a, b) => b.span.end - b.span.start - (a.span.end - a.span.start));
  const path = main ? criticalPath(main) : [];
  for (const remark of whatIsOdd(roots)) job.note(remark);
  const failed = spans.filter(({ isFailed }) => isFailed);
  const waits = path.reduce((sum, { waited }) => sum + waited, 0);
  const steps = path
    .filter(({ waited }) => waited > 0)
    .map(({ node: { span }, waited }) => ({
      ...{ service: span.service, operation: span.operation },
      ...{ waited_ms: roundMs(waited), percent: percentOf(waited, waits) },
    }));
  const shown = shownSpans(roots, SHOWN).map(({ span, depth, own }) => ({
    ...{ depth, span: span.id, service: span.service, operation: span.operation },
    ...{ at_ms: roundMs(span.start), ms: roundMs(span.end - span.start), own_ms: roundMs(own) },
    ...(span.isFailed ? { failed: true as const } : {}),
  }));
  const failures = failed.map(({ id, service, operation, message }) => {
    return { span: id, service, operation, ...(message ? { message: oneLine(message, LINE) } : {}) };
  });
  return {
    began: new Date(began).toISOString(),
    ms: roundMs(length),
    spans: spans.length,
    failed: failed.length,
    services: fewNames([...new Set(all.map(({ span }) => span.service))], SHOWN),
    critical_path: capped(steps, STEPS),
    own_time: capped(timeByOperation(all), PLACES),
    tree: capped(shown, SHOWN, spans.length),
    ...(failures.length > 0 ? { failures: capped(failures, FAILURES) } : {}),
  };
}

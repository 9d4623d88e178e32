import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow, type Job, type TimeWindow } from '../define.ts';
import { noteSilence } from './silence.ts';
import {
  during,
  FAILED,
  hoursFrom,
  msOfNanos,
  oneLine,
  pastWindow,
  roundMs,
  SETTLED,
  sentBy,
} from './telemetry-terms.ts';

const USUAL = 7;
const MOST = 100;
/** Failing spans, or spans of a service, whose traces are looked at. */
const MOST_SPANS = 500;
const NAME = 120;
const FIELDS = ['traceId', 'primaryEntityId', 'name', 'startTime', 'durationUnixNano', 'statusCode'] as const;

type Reading = Pick<Job, 'client' | 'note'>;
type Filter = NonNullable<Parameters<Job['client']['spans']['list']>[0]['filter']>;
type Span = Awaited<ReturnType<typeof spansLike>>['rows'][number];

/** Traces of a window, by their first spans. */
export const listTraces = defineWorkflow({
  name: 'list_traces',
  title: 'List traces',
  description:
    'List requests that were traced, newest first, or slowest first with slower_than_ms: trace, service and operation of the root span, milliseconds, spans, failed spans. For one call get_trace.',
  toolset: 'telemetry',
  risk: 'read',
  operations: ['list_spans', 'count_spans', 'get_service'],
  input: {
    service: { kind: 'one', to: 'service', about: 'Begun by, or with errors failing in.' },
    operation: { kind: 'text', about: 'Words in the name of the root span.' },
    slower_than_ms: { kind: 'number' },
    errors: { kind: 'boolean', about: 'Only with a failed span.' },
    from: { kind: 'date', about: 'Usually -1h.' },
    to: { kind: 'date' },
    limit: { kind: 'number' },
  },
  output: z.strictObject({
    found: z.int(),
    traces: cappedOf(
      z.strictObject({
        trace: z.string(),
        service: z.string(),
        operation: z.string(),
        time: z.string(),
        ms: z.number(),
        spans: z.int().optional(),
        failed: z.int().optional(),
        no_root: z.literal(true).optional(),
      }),
    ),
  }),
  example: { errors: true, limit: 5 },
  intents: [
    'slow requests of the checkout service',
    'traces with errors in the last hour',
    'which requests took longer than two seconds',
    'recent traces of this monitor or service',
  ],
  run: async (job) => {
    const { input } = job;
    const most = Math.min(MOST, Math.max(1, Math.trunc(input.limit ?? USUAL)));
    const window = pastWindow(job, input, 1);
    const slow = input.slower_than_ms;
    const wanted = {
      ...(input.operation ? { name: { contains: input.operation } } : {}),
      ...(slow === undefined ? {} : { durationUnixNano: { gte: String(Math.max(0, Math.round(slow * 1e6))) } }),
    };
    const order = { sort: slow === undefined ? '-startTime' : '-durationUnixNano', most };
    const own = input.service ? { primaryEntityId: input.service } : {};
    const plain = { isRootSpan: true, startTime: during(window), ...own, ...wanted };
    let found = input.errors ? undefined : await rootsOf(job, plain, order);
    if (!found || (found.total === 0 && input.service)) {
      const parts = { startTime: during(window), ...own, ...(input.errors ? { statusCode: FAILED } : {}) };
      found = await rootsAbove(job, { parts, wanted }, order);
    }
    if (found.total === 0) await noteSilence(job, input.service);
    const ids = found.spans.map(({ traceId }) => traceId ?? '');
    const around = { startTime: during(nearby(job, window)) };
    const [spans, failed] = await Promise.all([
      countsOf(job, ids, around),
      countsOf(job, ids, { ...around, statusCode: FAILED }),
    ]);
    const told = found.spans.map((span) => {
      const trace = span.traceId ?? '';
      return {
        ...shownTrace(span),
        ...(spans.has(trace) ? { spans: spans.get(trace) } : {}),
        ...(failed.has(trace) ? { failed: failed.get(trace) } : {}),
      };
    });
    return { found: found.total, traces: capped(told, most, found.total) };
  },
});

/** Where other spans of traces of a window are: an hour around it, as far as it is past. */
function nearby({ time }: Pick<Job, 'time'>, { from, to }: TimeWindow): TimeWindow {
  const [later, settled] = [hoursFrom(to, 1), time(SETTLED)];
  return { from: hoursFrom(from, -1), to: later < settled || settled < to ? later : settled };
}

interface Order {
  readonly sort: string;
  readonly most: number;
}

interface Roots {
  readonly spans: readonly (Span & { readonly isPart?: true })[];
  readonly total: number;
}

async function spansLike({ client }: Reading, filter: Filter, { sort, most }: Order) {
  return client.spans.list({ filter, fields: FIELDS, sort, limit: most });
}

async function rootsOf(job: Reading, filter: Filter, order: Order): Promise<Roots> {
  const { rows: spans, total, hasMore } = await spansLike(job, filter, order);
  if (total === undefined && hasMore) job.note('More traces match than are shown; they could not be counted.');
  return { spans, total: total ?? spans.length };
}

interface Above {
  readonly parts: Filter;
  readonly wanted: Filter;
}

/** Root spans of the traces that some spans are of; where a root is not stored, the first of those spans stands for it. */
async function rootsAbove(job: Reading, { parts, wanted }: Above, order: Order): Promise<Roots> {
  const { rows: spans } = await spansLike(job, parts, { sort: '-startTime', most: MOST_SPANS });
  if (spans.length === MOST_SPANS) job.note(`The traces of the newest ${MOST_SPANS} such spans were looked at.`);
  const ids = [...new Set(spans.flatMap(({ traceId }) => (traceId ? [traceId] : [])))];
  if (ids.length === 0) return { spans: [], total: 0 };
  const { rows: roots } = await spansLike(job, { isRootSpan: true, traceId: ids }, { ...order, most: ids.length });
  const rooted = new Set(roots.map(({ traceId }) => traceId));
  const first = new Map(spans.map((span) => [span.traceId, span]));
  const parted = [...first.values()].filter(({ traceId }) => traceId && !rooted.has(traceId));
  const all = [...roots, ...parted.map((span) => ({ ...span, isPart: true as const }))].filter((span) =>
    meets(span, wanted),
  );
  const key = (span: Span): number =>
    order.sort === '-startTime' ? Date.parse(span.startTime ?? '') : msOfNanos(span.durationUnixNano);
  return { spans: all.sort((a, b) => key(b) - key(a)).slice(0, order.most), total: all.length };
}

/** Whether a span that stands for its trace is one of those asked for. */
function meets({ name, durationUnixNano }: Span, wanted: Filter): boolean {
  const { contains = '' } = (wanted.name ?? {}) as { readonly contains?: string };
  const { gte = '0' } = (wanted.durationUnixNano ?? {}) as { readonly gte?: string };
  return (name ?? '').toLowerCase().includes(contains.toLowerCase()) && Number(durationUnixNano ?? 0) >= Number(gte);
}

function shownTrace(span: Roots['spans'][number]) {
  return {
    trace: span.traceId ?? '',
    service: sentBy(span.primaryEntityId),
    operation: oneLine(span.name, NAME),
    time: span.startTime ?? '',
    ms: roundMs(msOfNanos(span.durationUnixNano)),
    ...(span.isPart ? { no_root: true as const } : {}),
  };
}

/** How many spans each of some traces has. */
async function countsOf({ client }: Reading, traces: readonly string[], also: Filter): Promise<Map<string, number>> {
  if (traces.length === 0) return new Map();
  const groups = await client.spans.groups({ filter: { traceId: [...new Set(traces)], ...also }, by: ['traceId'] });
  return new Map(groups.map(({ by, figure }) => [String(by[0]), figure ?? 0]));
}

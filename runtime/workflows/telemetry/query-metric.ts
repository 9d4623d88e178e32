import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { closest, mostAlike } from '../../basics/nearest.ts';
import { capped, cappedOf } from '../capped.ts';
import type { CountedBy } from '../client-types.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { inTimeOrder, type MetricStep, stepFor } from './metric-series.ts';
import { during, pastWindow } from './telemetry-terms.ts';

const AGGREGATES = ['avg', 'sum', 'min', 'max', 'p50', 'p90', 'p95', 'p99'] as const;
const STEPS = ['minute', 'hour', 'day', 'week', 'month'] as const;
const MOST_POINTS = 48;
const MOST_GROUPS = 20;
const MOST_NAMES = 5000;
const NEAR = 5;

type Filter = NonNullable<Parameters<Job['client']['metrics']['groups']>[0]['filter']>;

export const metricOutput = z.strictObject({
  metric: z.string(),
  unit: z.string().optional(),
  type: z.string().optional(),
  points: z.int(),
  aggregate: z.enum(AGGREGATES),
  value: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  step: z.enum(STEPS).optional(),
  series: cappedOf(z.strictObject({ time: z.string(), value: z.number().nullable() })).optional(),
  groups: cappedOf(z.strictObject({ of: z.string(), value: z.number().nullable() })).optional(),
});

/** A metric over time, and its figures. */
export const queryMetric = defineWorkflow({
  name: 'query_metric',
  title: 'Query a metric',
  description:
    'Measure one metric over a window: figures of the whole, a series by step, or with by the figure of each service or attribute value. Unknown names are answered with near ones.',
  toolset: 'telemetry',
  risk: 'read',
  operations: ['list_metrics', 'list_metric_types', 'count_metrics'],
  input: {
    name: { kind: 'text', required: true, about: 'Such as process.cpu.utilization.' },
    service: { kind: 'one', to: 'service' },
    aggregate: { kind: 'enum', values: AGGREGATES, about: 'Usually avg; sum of counts, max of running ones.' },
    step: { kind: 'enum', values: STEPS },
    by: { kind: 'text', about: 'service, or an attribute such as host.name.' },
    from: { kind: 'date', about: 'Usually -24h.' },
    to: { kind: 'date' },
  },
  output: metricOutput,
  example: { name: 'process.cpu.utilization', by: 'service' },
  intents: [
    'cpu of the checkout service today',
    'memory use over the last day',
    'chart the request duration per hour',
    'p95 of a metric by host',
    'how many orders were placed per day',
  ],
  picture: true,
  run: async (job) => {
    const { client, input } = job;
    const window = pastWindow(job, input, 24);
    const known = await latestOf(job, input.name, input.service);
    const filter: Filter = {
      name: known.name,
      time: during(window),
      ...(input.service ? { primaryEntityId: input.service } : {}),
    };
    const aggregate = input.aggregate ?? usualOf(known);
    const measure = (figure: string): string => `${figure}(value)`;
    const whole = async (column: string): Promise<number | null> =>
      rounded((await client.metrics.groups({ filter, by: [], measure: column }))[0]?.figure ?? null);
    const step = input.step ?? stepFor(window);
    const split = input.by === undefined ? [`time:${step}`] : groupedBy(input.by);
    const groups = (by: string): Promise<readonly CountedBy[]> =>
      client.metrics.groups({ filter, by: [by], measure: measure(aggregate) });
    const [points, value, min, max, parts] = await Promise.all([
      client.metrics.count({ filter }),
      whole(measure(aggregate)),
      whole(known.isHistogram ? 'min(min)' : 'min(value)'),
      whole(known.isHistogram ? 'max(max)' : 'max(value)'),
      firstThatSplits(split, groups),
    ]);
    if (points === 0) job.note(`No points in this window: the last one came at ${known.last}.`);
    if (known.isRunning && points > 0)
      job.note(
        'It counts since the program started: the rise of max between two steps is what came; sums mean nothing.',
      );
    else if (known.isHistogram && known.isCumulative)
      job.note('It counts since the program started: the figures are of all that time, not of the window.');
    const shown = input.by === undefined ? seriesOf(parts, step) : groupsIn(parts);
    return { ...known.told, points, aggregate, value, min, max, ...(points > 0 ? shown : {}) };
  },
});

/** Counts are added up; of those that run on since the program started the highest is the count. */
function usualOf({ isCounted, isRunning }: KnownMetric): 'sum' | 'max' | 'avg' {
  if (isCounted) return 'sum';
  return isRunning ? 'max' : 'avg';
}

/** What rows of metrics may be grouped by: an attribute of the sender is stored with a prefix. */
function groupedBy(by: string): readonly string[] {
  const key = by.trim().replace(/^attributes\./, '');
  return /^services?$/i.test(key) ? ['primaryEntityId'] : [`attributes.${key}`, `attributes.resource.${key}`];
}

/** The groups by the first key that any row has. */
async function firstThatSplits(
  keys: readonly string[],
  groups: (by: string) => Promise<readonly CountedBy[]>,
): Promise<readonly CountedBy[]> {
  let found: readonly CountedBy[] = [];
  for (const key of keys) {
    found = await groups(key);
    if (found.some(({ by }) => by[0] !== null && by[0] !== '')) return found;
  }
  return found;
}

function seriesOf(parts: readonly CountedBy[], step: MetricStep) {
  const series = inTimeOrder(parts).map(({ by, figure }) => ({ time: String(by[0]), value: rounded(figure) }));
  const left = Math.max(0, series.length - MOST_POINTS);
  // The latest tell most: earlier ones are left out.
  return { step, series: { items: series.slice(left), ...(left > 0 ? { more: left } : {}) } };
}

function groupsIn(parts: readonly CountedBy[]) {
  const groups = parts.map(({ by, figure }) => ({ of: String(by[0] ?? '(none)'), value: rounded(figure) }));
  return { groups: capped(groups, MOST_GROUPS) };
}

/** Stored in 32 bits, of which about seven digits hold. */
function rounded(figure: number | null): number | null {
  return figure === null || Number.isInteger(figure) ? figure : Number(figure.toPrecision(6));
}

interface KnownMetric {
  readonly name: string;
  readonly last: string;
  readonly isHistogram: boolean;
  readonly isCumulative: boolean;
  /** What is counted from the start of the program on, and so only rises. */
  readonly isRunning: boolean;
  /** What is counted from point to point, and so is added up. */
  readonly isCounted: boolean;
  readonly told: { readonly metric: string; readonly unit?: string; readonly type?: string };
}

/** The metric by its latest point. Throws `bad_arguments` with near names where there is none. */
async function latestOf(job: Job, asked: string, service: string | undefined): Promise<KnownMetric> {
  const { client } = job;
  const name = asked.trim();
  const [{ rows }, types] = await Promise.all([
    client.metrics.list({
      filter: { name, ...(service ? { primaryEntityId: service } : {}) },
      fields: ['time', 'metricPointType', 'aggregationTemporality', 'isMonotonic'],
      limit: 1,
    }),
    job.attempt('its unit', () => client.metricTypes.list({ filter: { name }, fields: ['unit'], limit: 10 })),
  ]);
  const [point] = rows;
  if (!point) throw await unknownMetric(job, name, service);
  const unit = types?.rows.find((row) => row.unit)?.unit;
  const { metricPointType: type, aggregationTemporality: temporality } = point;
  return {
    name,
    last: point.time ?? '',
    isHistogram: /histogram/i.test(type ?? ''),
    isCumulative: temporality === 'Cumulative',
    isRunning: type === 'Sum' && temporality === 'Cumulative' && point.isMonotonic === true,
    isCounted: type === 'Sum' && temporality === 'Delta',
    told: { metric: name, ...(unit ? { unit } : {}), ...(type ? { type } : {}) },
  };
}

async function unknownMetric({ client }: Job, name: string, service: string | undefined): Promise<Error> {
  const { rows } = await client.metricTypes.list({
    ...(service ? { filter: { services: [service] } } : {}),
    fields: ['name'],
    limit: MOST_NAMES,
  });
  const names = [...new Set(rows.flatMap((row) => (row.name ? [row.name] : [])))].sort();
  const holding = names.filter((known) => known.toLowerCase().includes(name.toLowerCase()));
  const near = [...new Set([...holding, ...closest(name, names, NEAR), ...mostAlike(name, names, NEAR)])].slice(
    0,
    NEAR,
  );
  const where = service ? 'This service sends no metric' : 'There is no metric';
  return badArgument(
    `${where} called ${JSON.stringify(name.slice(0, 80))}.`,
    near.length > 0 ? `Near it there are: ${near.join(', ')}.` : 'None is known here: list_metric_types lists them.',
  );
}

import { randomBytes } from 'node:crypto';
import { isObject, type JsonObject } from '../engine/json.ts';
import { slugOf } from '../engine/model.ts';
import { attributesOf, type Parcel, unpack } from './envelope.ts';
import { type Intake, recordsIn } from './intake.ts';
import { asTexts, numberOf, readAttributes, readId, readMoment, textAt } from './otlp.ts';

/** Where the points of a metric stand, and what that makes of them. */
const POINT_TYPES: Readonly<Record<string, string>> = {
  sum: 'Sum',
  gauge: 'Gauge',
  histogram: 'Histogram',
  exponentialHistogram: 'ExponentialHistogram',
  summary: 'Summary',
};
const TEMPORALITIES = ['', 'Delta', 'Cumulative'] as const;
const TEMPORALITY_NAMES = ['', 'AGGREGATION_TEMPORALITY_DELTA', 'AGGREGATION_TEMPORALITY_CUMULATIVE'];

/** A metric with the object that holds its points. */
interface Metric {
  readonly name: string;
  readonly type: string;
  readonly holder: JsonObject;
  readonly temporality: string;
}

function readMetric(record: JsonObject): Metric | null {
  const place = Object.keys(POINT_TYPES).find((name) => isObject(record[name]));
  if (place === undefined) return null;
  const holder = record[place] as JsonObject;
  const sent = holder.aggregationTemporality;
  const temporality = TEMPORALITIES[numberOf(sent) ?? TEMPORALITY_NAMES.indexOf(String(sent))] ?? '';
  // Names lose their capitals on arrival.
  return { name: String(record.name ?? '').toLowerCase(), type: POINT_TYPES[place] ?? '', holder, temporality };
}

const numbersIn = (list: unknown): number[] => (Array.isArray(list) ? list.map((item) => numberOf(item) ?? 0) : []);

/** The buckets of one side of an exponential histogram. */
function sideOf(side: unknown): { offset: number; counts: number[] } {
  const own = isObject(side) ? side : {};
  return { offset: numberOf(own.offset) ?? 0, counts: numbersIn(own.bucketCounts) };
}

function figures(point: JsonObject): JsonObject {
  const sum = numberOf(point.sum);
  const positive = sideOf(point.positive);
  const negative = sideOf(point.negative);
  const quantiles = recordsIn(point.quantileValues).map(({ quantile, value }) => [numberOf(quantile), numberOf(value)]);
  return {
    // A histogram has no value of its own: its sum stands there.
    value: numberOf(point.asInt) ?? numberOf(point.asDouble) ?? sum,
    sum,
    count: numberOf(point.count),
    min: numberOf(point.min),
    max: numberOf(point.max),
    bucketCounts: numbersIn(point.bucketCounts),
    explicitBounds: numbersIn(point.explicitBounds),
    scale: numberOf(point.scale) ?? 0,
    zeroCount: numberOf(point.zeroCount) ?? 0,
    positiveOffset: positive.offset,
    positiveBucketCounts: positive.counts,
    negativeOffset: negative.offset,
    negativeBucketCounts: negative.counts,
    summaryQuantiles: quantiles.map(([quantile]) => quantile),
    summaryValues: quantiles.map(([, value]) => value),
  };
}

/** The parts of the row of a point. */
function pointRow(intake: Intake, parcel: Parcel, metric: Metric, point: JsonObject): readonly Readonly<JsonObject>[] {
  const outer = attributesOf(parcel, parcel.record.attributes);
  const own = recordsIn(point.attributes);
  const attributes = own.length === 0 ? outer : { ...outer, ...asTexts(readAttributes(own)) };
  const { nano, time } = readMoment(point.timeUnixNano, intake.now);
  const start = point.startTimeUnixNano ? readMoment(point.startTimeUnixNano, intake.now) : null;
  const exemplar = recordsIn(point.exemplars).find(({ traceId }) => readId(traceId) !== '');
  const described = {
    attributes,
    attributeKeys: Object.keys(attributes).sort(),
    name: metric.name,
    time,
    timeUnixNano: nano,
    startTime: start?.time ?? null,
    startTimeUnixNano: start?.nano ?? null,
    metricPointType: metric.type,
    aggregationTemporality: metric.temporality,
    isMonotonic: typeof metric.holder.isMonotonic === 'boolean' ? metric.holder.isMonotonic : null,
  };
  const ids = { traceId: readId(exemplar?.traceId), spanId: readId(exemplar?.spanId) };
  return [parcel.around.columns, described, figures(point), ids];
}

/** Keeps the catalogue of metrics: what one is called, measures and who sends it. */
function noteMetric(intake: Intake, { record, sender }: Parcel, { name, holder, temporality }: Metric): void {
  const known = intake.find('MetricType', 'name', name)[0];
  const services = sender.serviceId === null ? [] : [sender.serviceId];
  if (known !== undefined) {
    known.services = [...new Set([...(known.services as string[]), ...services])];
    return;
  }
  intake.add('MetricType', {
    name,
    slug: slugOf(name, randomBytes(4).toString('hex')),
    description: textAt(record, 'description'),
    unit: textAt(record, 'unit'),
    isMonotonic: typeof holder.isMonotonic === 'boolean' ? holder.isMonotonic : null,
    aggregationTemporality: temporality || null,
    services,
  });
}

/** Stores an OTLP request of metrics, a row per point. */
export function ingestMetrics(intake: Intake, body: Readonly<JsonObject>): void {
  for (const parcel of unpack(intake, body, 'Metrics', 'metrics')) {
    const metric = readMetric(parcel.record);
    if (metric === null) continue;
    if (metric.name !== '') noteMetric(intake, parcel, metric);
    for (const point of recordsIn(metric.holder.dataPoints))
      intake.add('MetricItemV3', ...pointRow(intake, parcel, metric, point));
  }
}

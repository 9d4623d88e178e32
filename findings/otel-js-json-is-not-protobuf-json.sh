#!/usr/bin/env bash
# @opentelemetry/otlp-transformer 0.223.1: the JSON that OpenTelemetry's JavaScript exporters send.
#
# OTLP over JSON is defined as protobuf's JSON: 64-bit integers are texts, and a double that is no number is the text
# "NaN", "Infinity" or "-Infinity". The official library writes times so, and nothing else:
# - a gauge that measured NaN, or a log attribute that is NaN or infinite, becomes null, which protobuf's JSON reads as
#   "no value", so that a receiver sees a point without a value rather than a refusal;
# - counts of histograms, their bucket counts, asInt and intValue are bare numbers; 2^60 as an attribute is
#   written 1152921504606847000, which a reader of 64-bit integers takes for another number than was meant;
# - a log attribute that is a bigint, a Date, an Error or a Map is left out, and droppedAttributesCount stays 0;
#   null and undefined are kept, as values without any content.
# A receiver of OTLP/JSON, ours included, has to take both forms of an integer and a null for a double.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @opentelemetry/api@1.9.1 @opentelemetry/otlp-transformer@0.223.1 \
  @opentelemetry/sdk-logs@0.223.1 @opentelemetry/sdk-metrics@2.12.1
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import { JsonLogsSerializer, JsonMetricsSerializer } from '@opentelemetry/otlp-transformer';
import * as logs from '@opentelemetry/sdk-logs';
import * as metrics from '@opentelemetry/sdk-metrics';

const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

const points = new metrics.InMemoryMetricExporter(metrics.AggregationTemporality.DELTA);
const reader = new metrics.PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 1_000_000 });
const meters = new metrics.MeterProvider({ readers: [reader] });
const meter = meters.getMeter('finding');
meter.createGauge('gauge').record(Number.NaN);
meter.createHistogram('histogram').record(3);
meter.createCounter('counter', { valueType: 0 }).add(2);
await meters.forceFlush();
const sent = read(JsonMetricsSerializer.serializeRequest(points.getMetrics()[0])).resourceMetrics[0].scopeMetrics[0].metrics;
const [gauge, histogram, counter] = sent.map((metric) => (metric.gauge ?? metric.histogram ?? metric.sum).dataPoints[0]);
console.log('gauge of NaN: asDouble', gauge.asDouble, '| histogram: count', typeof histogram.count, '| counter: asInt', typeof counter.asInt, '| time', typeof gauge.timeUnixNano);
assert.equal(gauge.asDouble, null);
assert.equal(typeof gauge.timeUnixNano, 'string');
assert.deepEqual([histogram.count, histogram.bucketCounts[1], counter.asInt], [1, 1, 2]);

const lines = new logs.InMemoryLogRecordExporter();
const loggers = new logs.LoggerProvider({ processors: [new logs.SimpleLogRecordProcessor({ exporter: lines })] });
loggers.getLogger('finding').emit({
  body: 'one',
  attributes: { nan: Number.NaN, large: 2 ** 60, big: 1n, date: new Date(0), error: new Error('x'), map: new Map(), none: null },
});
await loggers.forceFlush();
const record = read(JsonLogsSerializer.serializeRequest(lines.getFinishedLogRecords())).resourceLogs[0].scopeLogs[0].logRecords[0];
const attributes = Object.fromEntries(record.attributes.map(({ key, value }) => [key, value]));
console.log('log attributes:', JSON.stringify(attributes), '| dropped', record.droppedAttributesCount);
assert.deepEqual(attributes, { nan: { doubleValue: null }, large: { intValue: 1152921504606847000 }, none: {} });
assert.equal(record.droppedAttributesCount, 0);
JS
node run.mjs
echo 'still so'

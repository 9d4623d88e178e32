#!/usr/bin/env bash
# @opentelemetry/sdk-logs 0.223.1 beside @opentelemetry/sdk-trace-base 2.12.1, released together.
#
# A processor of spans is given its exporter as the first argument. A processor of log records is given an object that
# has it under `exporter`; given the exporter itself, as earlier releases took it and as spans still do, it is built
# without a complaint, and every record is lost: emit and forceFlush throw nothing and reject nothing, the exporter sees
# no record, and with the default diagnostics (none) nothing is written. Only a diagnostics logger tells of a
# TypeError per record. Types would say it; programs in plain JavaScript and code under a cast do not.
# Seen: SimpleLogRecordProcessor and BatchLogRecordProcessor, 0 records of 1 with a bare exporter, 1 of 1 with
# { exporter }; SimpleSpanProcessor and BatchSpanProcessor, 1 span of 1 with a bare exporter.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @opentelemetry/api@1.9.1 @opentelemetry/sdk-logs@0.223.1 @opentelemetry/sdk-trace-base@2.12.1
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import * as logs from '@opentelemetry/sdk-logs';
import * as spans from '@opentelemetry/sdk-trace-base';

async function records(Processor, wrap) {
  const exporter = new logs.InMemoryLogRecordExporter();
  const provider = new logs.LoggerProvider({ processors: [new Processor(wrap(exporter))] });
  provider.getLogger('finding').emit({ body: 'one' });
  await provider.forceFlush();
  return exporter.getFinishedLogRecords().length;
}

async function finished(Processor) {
  const exporter = new spans.InMemorySpanExporter();
  const provider = new spans.BasicTracerProvider({ spanProcessors: [new Processor(exporter)] });
  provider.getTracer('finding').startSpan('one').end();
  await provider.forceFlush();
  return exporter.getFinishedSpans().length;
}

for (const name of ['SimpleLogRecordProcessor', 'BatchLogRecordProcessor']) {
  const bare = await records(logs[name], (exporter) => exporter);
  const wrapped = await records(logs[name], (exporter) => ({ exporter }));
  console.log(`${name}: ${bare} of 1 record with a bare exporter, ${wrapped} of 1 with { exporter }`);
  assert.deepEqual([bare, wrapped], [0, 1]);
}
for (const name of ['SimpleSpanProcessor', 'BatchSpanProcessor']) {
  const bare = await finished(spans[name]);
  console.log(`${name}: ${bare} of 1 span with a bare exporter`);
  assert.equal(bare, 1);
}
JS
node run.mjs
echo 'still so'

#!/usr/bin/env bash
# What `logger.flush(callback)` says of the lines before it, with destinations that write beside the calls, 1 December 2026.
#
# pino's documentation has it flush what is buffered and call back when that is done, so whoever ends a process writes
# `logger.flush(() => process.exit())`, or waits for it at the end of a request that must not be lost. pino 10.4.0 (sonic-boom 4.2.1),
# a file as destination, one line of information and then flush:
# - `sync: true`: the line is in the file when it calls back;
# - `sync: false`, nothing else said (minLength 0): it calls back at once, without an error, before anything was written;
# - `sync: false, minLength: 4096`, nothing being written: the line is in the file when it calls back;
# - the same while an earlier line of 5,000 characters is being written, as it is on a busy server: it calls back without an error once
#   that earlier line is written. The last line is not in the file then, nor a while later: it waits for the next one to be told.
# So the callback is no proof of anything but in the two quiet cases. Ours waits for the stream to say `drain` by itself, leaves
# minLength at 0 and gathers lines before the stream instead (runtime/guard/audit/output-sink.ts, runtime/observe/gathered-lines.ts).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts pino@10.4.0 sonic-boom@4.2.1 >/dev/null
cat >flush.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import pino from 'pino';

const LAST = 'the last line';

async function flushed(name, options, before = 0) {
  const file = `./${name}.log`;
  const destination = pino.destination({ dest: file, ...options });
  await new Promise((resolve) => destination.once('ready', resolve));
  const log = pino(destination);
  const holds = () => readFileSync(file, 'utf8').includes(LAST);
  if (before > 0) log.info('x'.repeat(before));
  log.info(LAST);
  let hasReturned = false;
  const called = new Promise((resolve) => {
    log.flush((cause) => resolve({ error: cause ?? null, waited: hasReturned, written: (options.sync || hasReturned) && holds() }));
  });
  hasReturned = true;
  const answer = await called;
  await setTimeout(500);
  return { ...answer, later: holds() };
}

const seen = {
  sync: await flushed('sync', { sync: true }),
  beside: await flushed('beside', { sync: false }),
  gathered: await flushed('gathered', { sync: false, minLength: 4096 }),
  busy: await flushed('busy', { sync: false, minLength: 4096 }, 5000),
};
const expected = {
  sync: { error: null, waited: false, written: true, later: true },
  beside: { error: null, waited: false, written: false, later: true },
  gathered: { error: null, waited: true, written: true, later: true },
  busy: { error: null, waited: true, written: false, later: false },
};
console.log(JSON.stringify(seen, null, 1));
process.exitCode = JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1;
JS
node flush.mjs

#!/usr/bin/env bash
# @oneuptime/common 9.5.13 (OneUptime's own code, which its workers run): when the next of recurring maintenance events is.
#
# Once the first date has passed, the next one is not the same day of a later month: a month counts as 30.4375 days and a
# year as 365.25, whatever the calendar says. An event "every month" that began on the 1st at 09:00 comes, two months on,
# 60 days and 21 hours later, on another day and at 06:00; one "every year" comes 12 hours late after two years. Days and
# weeks are kept to the millisecond. The method beside it, by which reminders are worked out, adds months of the calendar: two
# answers of one class to "a month later" differ. The public source of release 12.0.16 has the same figures.
# The recurring work of a template, made by this tool or by hand, drifts through the month and through the day: for work on
# a fixed day, repeat it by days or weeks. What our tools say of recurringInterval tells that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps esbuild@0.25.11 \
  moment@2.30.1 moment-timezone@0.5.48 typeorm@0.3.26 json5@2.2.3 reflect-metadata@0.2.2 crypto-js@4.2.0 uuid@8.3.2 \
  zod@3.25.76 @asteasolutions/zod-to-openapi@7.3.4
# The package itself, without its hundred others: its workers and pages are not needed for one class.
npm pack --silent @oneuptime/common@9.5.13 >/dev/null
mkdir -p node_modules/@oneuptime/common
tar xzf oneuptime-common-9.5.13.tgz -C node_modules/@oneuptime/common --strip-components=1
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import EventInterval from '@oneuptime/common/build/dist/Types/Events/EventInterval.js';
import Recurring from '@oneuptime/common/build/dist/Types/Events/Recurring.js';
import PositiveNumber from '@oneuptime/common/build/dist/Types/PositiveNumber.js';

const DAY = 86_400_000;
const every = (intervalType, count = 1) =>
  Object.assign(new Recurring(), { intervalType, intervalCount: new PositiveNumber(count) });
/** Days from a first date, so many days ago, to the next one that the library names. */
const daysToNext = (intervalType, daysAgo) => {
  const first = new Date(Date.now() - daysAgo * DAY);
  return (Recurring.getNextDate(first, every(intervalType)) - first) / DAY;
};

assert.equal(daysToNext(EventInterval.Month, 45), 60.875);
assert.equal(daysToNext(EventInterval.Year, 400), 730.5);
assert.equal(daysToNext(EventInterval.Week, 10), 14);
assert.equal(daysToNext(EventInterval.Day, 2.5), 3);

const first = new Date('2026-01-01T09:00:00Z');
const reminded = Recurring.getNextDateInterval(first, every(EventInterval.Month), false);
assert.equal(reminded.toISOString(), '2026-02-01T09:00:00.000Z');
console.log('a month is 30.4375 days (two of them: 60 days and 21 hours), a year 365.25; weeks and days are exact');
console.log(`beside it, a month after 2026-01-01T09:00Z is ${reminded.toISOString()}`);
JS
node_modules/.bin/esbuild run.mjs --bundle --platform=node --format=cjs --outfile=run.cjs --log-level=error
TZ=UTC node run.cjs

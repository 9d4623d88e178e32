#!/usr/bin/env bash
# When an event repeats, by four current libraries for iCalendar that are given the same valid rules (RFC 5545), 30 November 2026.
#
# - Every day at 02:30 in New York, over the night whose clocks jump from 02:00 to 03:00: rrule 2.8.1 says 03:30 on that day,
#   rrule-temporal 2.2.8 leaves the day out and adds one at the end, as COUNT says four, ical.js 2.2.1 says 01:30. The RFC has two
#   sentences for it: by one of them rrule is right, by the other rrule-temporal, by neither ical.js.
# - Every day at 01:30, over the night that has it twice: the RFC means the first, ical.js the second.
# - Every hour through that night: rrule names each once. rrule-temporal, whose README counts hours as they pass, leaves out the
#   second 01:00, though of every 30 minutes it names them all; ical.js leaves out the first.
# - UNTIL, which must be UTC where the start has a zone, rrule compares with what clocks of the zone show: west of Greenwich it
#   has one event too many, and east of it loses the last one, also where UNTIL is its very time. The other two are right.
# - The 31st of every month, 29 February of every year: the RFC, rrule and rrule-temporal leave out what does not exist. ts-ics
#   2.4.6 takes the 28th and keeps to it from then on, in long months and leap years, too; ical.js makes of 29 February 1 March.
# So a rule can be handed on only where none of this is in it; what else repeats is safe as instants, one event each. Our server
# reads and writes no such rules, and takes a local time that is missing or doubled as the RFC takes one that stands alone.
# TZ=UTC: elsewhere rrule's dates with a zone are no instants, as its README tells. ts-ics, which expands on the clocks of the
# machine and takes no zone, is asked only where none matters.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts rrule@2.8.1 rrule-temporal@2.2.8 ical.js@2.2.1 ts-ics@2.4.6
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';
import { convertIcsCalendar, extendByRecurrenceRule } from 'ts-ics';

const part = (name, ...lines) => [`BEGIN:${name}`, ...lines.flat(), `END:${name}`];
const clocks = (kind, from, to, ...since) => part(kind, since, `TZOFFSETFROM:${from}`, `TZOFFSETTO:${to}`);
const ZONES = {
  'America/New_York': [
    clocks('DAYLIGHT', '-0500', '-0400', 'DTSTART:20070311T020000', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU'),
    clocks('STANDARD', '-0400', '-0500', 'DTSTART:20071104T020000', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU'),
  ],
  'Asia/Kolkata': [clocks('STANDARD', '+0530', '+0530', 'DTSTART:19700101T000000')],
};
function calendar(start, rule) {
  const [, zone] = /TZID=([^:]+)/.exec(start) ?? [];
  const zones = zone ? part('VTIMEZONE', `TZID:${zone}`, ...ZONES[zone]) : [];
  const event = part('VEVENT', 'UID:finding', 'DTSTAMP:20260101T000000Z', start, 'DURATION:PT10M', `RRULE:${rule}`);
  return `${part('VCALENDAR', 'VERSION:2.0', 'PRODID:finding', zones, event).join('\r\n')}\r\n`;
}

const LIBRARIES = {
  rrule: (start, rule) => rrule.rrulestr(`${start}\nRRULE:${rule}`).all(),
  'rrule-temporal': (start, rule) =>
    new RRuleTemporal({ rruleString: `${start}\nRRULE:${rule}` }).all().map((time) => new Date(time.epochMilliseconds)),
  'ical.js': (start, rule) => {
    const read = new ICAL.Component(ICAL.parse(calendar(start, rule)));
    const times = new ICAL.Event(read.getFirstSubcomponent('vevent')).iterator();
    const found = [];
    for (let time = times.next(); time; time = times.next()) found.push(time.toJSDate());
    return found;
  },
  'ts-ics': (start, rule) => {
    const [event] = convertIcsCalendar(undefined, calendar(start, rule)).events;
    return extendByRecurrenceRule(event.recurrenceRule, { start: event.start.date, end: new Date('2040-01-01') });
  },
};

/** Days and times in UTC, by each library that is asked. */
function see(start, rule, expected) {
  console.log(`${start}, ${rule}`);
  for (const [library, times] of Object.entries(expected)) {
    const found = LIBRARIES[library](start, rule).map((time) => time.toISOString().slice(5, 16).replace('T', ' '));
    console.log(`  ${library.padEnd(14)} ${found.join(', ')}`);
    assert.deepEqual(found, times, `${library}: ${rule}`);
  }
}
const newYork = (time) => `DTSTART;TZID=America/New_York:${time}`;

see(newYork('20250307T023000'), 'FREQ=DAILY;COUNT=4', {
  rrule: ['03-07 07:30', '03-08 07:30', '03-09 07:30', '03-10 06:30'],
  'rrule-temporal': ['03-07 07:30', '03-08 07:30', '03-10 06:30', '03-11 06:30'],
  'ical.js': ['03-07 07:30', '03-08 07:30', '03-09 06:30', '03-10 06:30'],
});
const doubled = ['11-01 05:30', '11-02 05:30', '11-03 06:30'];
see(newYork('20251101T013000'), 'FREQ=DAILY;COUNT=3', {
  rrule: doubled,
  'rrule-temporal': doubled,
  'ical.js': ['11-01 05:30', '11-02 06:30', '11-03 06:30'],
});
see(newYork('20251102T000000'), 'FREQ=HOURLY;COUNT=4', {
  rrule: ['11-02 04:00', '11-02 05:00', '11-02 06:00', '11-02 07:00'],
  'rrule-temporal': ['11-02 04:00', '11-02 05:00', '11-02 07:00', '11-02 08:00'],
  'ical.js': ['11-02 04:00', '11-02 06:00', '11-02 07:00', '11-02 08:00'],
});
see(newYork('20251102T003000'), 'FREQ=MINUTELY;INTERVAL=30;COUNT=5', {
  'rrule-temporal': ['11-02 04:30', '11-02 05:00', '11-02 05:30', '11-02 06:00', '11-02 06:30'],
});
const west = ['01-02 01:00', '01-03 01:00'];
see(newYork('20250101T200000'), 'FREQ=DAILY;UNTIL=20250104T005959Z', {
  rrule: [...west, '01-04 01:00'],
  'rrule-temporal': west,
  'ical.js': west,
});
const east = ['12-31 21:30', '01-01 21:30'];
see('DTSTART;TZID=Asia/Kolkata:20250101T030000', 'FREQ=DAILY;UNTIL=20250102T213000Z', {
  rrule: east,
  'rrule-temporal': [...east, '01-02 21:30'],
  'ical.js': [...east, '01-02 21:30'],
});
const long = ['01-31 09:00', '03-31 09:00', '05-31 09:00'];
see('DTSTART:20250131T090000Z', 'FREQ=MONTHLY;COUNT=3', {
  rrule: long,
  'rrule-temporal': long,
  'ical.js': long,
  'ts-ics': ['01-31 09:00', '02-28 09:00', '03-28 09:00'],
});
const leap = ['02-29 09:00', '02-29 09:00'];
see('DTSTART:20240229T090000Z', 'FREQ=YEARLY;UNTIL=20281231T000000Z', {
  rrule: leap,
  'rrule-temporal': leap,
  'ical.js': ['02-29 09:00', '03-01 09:00', '03-01 09:00', '03-01 09:00', '02-29 09:00'],
  'ts-ics': ['02-29 09:00', '02-28 09:00', '02-28 09:00', '02-28 09:00', '02-28 09:00'],
});
JS
TZ=UTC node run.mjs
echo 'still so'

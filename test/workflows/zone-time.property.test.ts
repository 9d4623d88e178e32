/** Clocks read ahead for many moments show what a clock shows that is read for one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentOfClock, offsetAt } from '../../runtime/basics/zone-clock.ts';
import { zoneTime } from '../../runtime/workflows/on-call/zone-time.ts';

const DAY = 864e5;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kolkata'];
const instants = fc.integer({ min: Date.UTC(2019, 0), max: Date.UTC(2031, 0) });

test('at any instant between two moments, over ends of years and changes of clocks', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), instants, fc.nat(900), fc.nat(1000), (zone, from, days, share) => {
      const to = from + days * DAY;
      const instant = Math.round((from + ((to - from) * share) / 1000) / 1000) * 1000;
      const clocks = zoneTime(zone, from, to);
      const shown = instant + offsetAt(new Date(instant), zone);
      expect(clocks.shown(instant)).toBe(shown);
      const [date = '', clock = ''] = new Date(shown).toISOString().slice(0, -1).split('T');
      expect(clocks.instant(shown)).toBe(momentOfClock(date, clock, zone).getTime());
    }),
    { numRuns: 400 },
  );
});

import { beforeEach, describe, expect, test } from 'vitest';
import type { StoredRow } from '../../sandbox/engine/store.ts';
import { layerShifts } from '../../sandbox/rules/roster-turns.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}:00.000Z`);

function layer(more: Record<string, unknown>): StoredRow {
  return {
    _id: 'l',
    createdAt: 0,
    startsAt: at('2026-03-02T09:00'),
    handOffTime: at('2026-03-03T09:00'),
    rotation: {
      _type: 'Recurring',
      value: { intervalType: 'Day', intervalCount: { _type: 'PositiveNumber', value: 1 } },
    },
    restrictionTimes: { _type: 'RestrictionTimes', value: { restictionType: 'None' } },
    ...more,
  };
}

describe('shifts of a layer', () => {
  let show: (row: StoredRow, users: string[], timezone?: string, hours?: number) => string[];

  beforeEach(() => {
    const from = at('2026-03-02T09:00');
    show = (row, users, timezone = 'Etc/UTC', hours = 72) =>
      layerShifts(row, users, timezone, from, from + hours * HOUR).map((shift) =>
        `${shift.userId} ${new Date(shift.start).toISOString().slice(8, 19)} ${new Date(shift.end).toISOString().slice(8, 19)}`
          .replaceAll(':00 ', ' ')
          .replace(/:00$/, ''),
      );
  });

  test('a turn begins one second after the hand-off and ends at the next one', () => {
    expect(show(layer({}), ['ann', 'bob'])).toEqual([
      'ann 02T09:00 03T09:00',
      'bob 03T09:00:01 04T09:00',
      'ann 04T09:00:01 05T09:00',
    ]);
  });

  test('nobody without users, nobody before the start', () => {
    expect(show(layer({}), [])).toEqual([]);
    expect(
      show(layer({ startsAt: at('2026-03-04T00:00'), handOffTime: at('2026-03-05T00:00') }), ['ann'], 'Etc/UTC', 60),
    ).toEqual(['ann 04T00:00 05T00:00']);
  });

  test('daily hours count in the timezone of the schedule', () => {
    const dayRestrictionTimes = { startTime: '2026-01-01T08:00:00.000Z', endTime: '2026-01-01T16:00:00.000Z' };
    const row = layer({ restrictionTimes: { value: { restictionType: 'Daily', dayRestrictionTimes } } });
    expect(show(row, ['ann'], 'Etc/UTC', 30)).toEqual([
      'ann 02T09:00 02T16:00',
      'ann 03T08:00 03T09:00',
      'ann 03T09:00:01 03T16:00',
    ]);
  });

  test('years of hourly turns are counted, not walked', () => {
    const first = at('2011-01-01T00:00');
    const rotation = { value: { intervalType: 'Hour', intervalCount: { value: 1 } } };
    const row = layer({ startsAt: first, handOffTime: first + HOUR, rotation });
    const turn = (at('2026-03-02T09:00') - first) / HOUR;
    const users = ['ann', 'bob', 'cyd'];
    expect(show(row, users, 'Etc/UTC', 2)).toEqual([
      `${users[(turn - 1) % 3]} 02T08:00:01 02T09:00`,
      `${users[turn % 3]} 02T09:00:01 02T10:00`,
      `${users[(turn + 1) % 3]} 02T10:00:01 02T11:00`,
    ]);
  });

  test('a period cut away entirely does not use up a turn', () => {
    const weeklyRestrictionTimes = [
      {
        startDay: 'Wednesday',
        endDay: 'Wednesday',
        startTime: '2026-01-07T10:00:00.000Z',
        endTime: '2026-01-07T18:00:00.000Z',
      },
    ];
    const row = layer({ restrictionTimes: { value: { restictionType: 'Weekly', weeklyRestrictionTimes } } });
    expect(show(row, ['ann', 'bob'])).toEqual(['ann 04T10:00 04T18:00']);
  });

  test('a restriction whose type nobody knows leaves nobody on call', () => {
    // The server spells it restictionType, and stores whatever it is sent.
    const row = layer({ restrictionTimes: { value: { restrictionType: 'None' } } });
    expect(show(row, ['ann'])).toEqual([]);
  });

  test('a window from one day to another keeps its local hours when the clocks change', () => {
    // Clocks go forward in Berlin on 29 March 2026: the Sunday has 23 hours.
    const weeklyRestrictionTimes = [
      {
        startDay: 'Saturday',
        endDay: 'Monday',
        startTime: '2026-01-09T23:00:00.000Z',
        endTime: '2026-01-11T23:00:00.000Z',
      },
    ];
    const row = layer({
      handOffTime: at('2027-01-01T00:00'),
      restrictionTimes: { value: { restictionType: 'Weekly', weeklyRestrictionTimes } },
    });
    expect(show(row, ['ann'], 'Europe/Berlin', 35 * 24).slice(-2)).toEqual([
      'ann 27T23:00 29T22:00',
      'ann 03T22:00 05T22:00',
    ]);
  });
});

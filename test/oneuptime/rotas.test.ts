/** Short forms of rotations and hours, and the platform's own form, which is checked since the platform checks nothing. */
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../runtime/basics/errors.ts';
import { describeHours, encodeHours } from '../../runtime/oneuptime/rotas/hours.ts';
import { describeRotation, encodeRotation } from '../../runtime/oneuptime/rotas/rotation.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const rotation = (value: unknown): unknown => encodeRotation(value, 'rotation');
const hours = (value: unknown, zone = 'Europe/Berlin'): unknown =>
  encodeHours(value, 'restrictionTimes', { zone, now: NOW });
/** What a refusal says; the test fails where there is none. */
const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof ToolError) return `${error.message} ${error.next}`;
    throw error;
  }
  throw new Error('it was taken');
};
const stored = (intervalType: string, value: number): unknown => ({
  _type: 'Recurring',
  value: { intervalType, intervalCount: { _type: 'PositiveNumber', value } },
});

describe('a rotation', () => {
  it.each([
    [{ every: '1 week' }, 'Week', 1],
    [{ every: '2 days' }, 'Day', 2],
    [{ every: 'month' }, 'Month', 1],
    [{ every: 'Every 12 Hours' }, 'Hour', 12],
    [{ every: '12h' }, 'Hour', 12],
    [{ every: 'daily' }, 'Day', 1],
    [{ every: 'weekly' }, 'Week', 1],
    [{ every: 2, unit: 'day' }, 'Day', 2],
    [{ every: '1 year' }, 'Year', 1],
    ['3 weeks', 'Week', 3],
    [stored('Week', 2), 'Week', 2],
    [{ intervalType: 'week', intervalCount: 3 }, 'Week', 3],
  ])('%j is taken', (given, unit, count) => {
    expect(rotation(given)).toEqual(stored(unit, count));
  });

  it('is shown in the form that is taken', () => {
    expect(describeRotation(stored('Week', 1))).toEqual({ every: '1 week' });
    expect(describeRotation(stored('Hour', 12))).toEqual({ every: '12 hours' });
    expect(describeRotation({ _type: 'Recurring', value: { intervalType: 'Fortnight' } })).toBeUndefined();
  });

  it.each([
    [{ every: '1 fortnight' }, 'hour, day, week, month and year'],
    [{ every: '0 days' }, 'no interval'],
    [{ every: '30m' }, 'no interval'],
    [{ every: '1 week', untl: 'x' }, 'has no "untl"'],
    [{ sample: true }, 'intervalType is missing'],
    [stored('Weekk', 1), 'Did you mean Week?'],
    [stored('Week', 0), 'rotation.value.intervalCount must be'],
    [stored('Week', 1.5), 'rotation.value.intervalCount must be'],
    [{ _type: 'Recuring', value: { intervalType: 'Day', intervalCount: 1 } }, '_type must be "Recurring"'],
    [{ _type: 'Recurring', value: { intervaltype: 'Day' } }, 'Did you mean intervalType?'],
    [7, 'no interval'],
  ])('%j is refused, and told how', (given, said) => {
    expect(refusal(() => rotation(given))).toContain(said);
  });

  it('names everything that is wrong at once', () => {
    const said = refusal(() => rotation({ _type: 'Recurring', value: { intervalTyp: 'Week', intervalCount: -1 } }));
    expect(said).toContain('intervalTyp');
    expect(said).toContain('intervalType is missing');
    expect(said).toContain('intervalCount must be');
  });
});

describe('hours', () => {
  it('are instants at which the clocks of the zone show them', () => {
    expect(hours({ daily: { from: '09:00', to: '17:30' } })).toEqual({
      _type: 'RestrictionTimes',
      value: {
        restictionType: 'Daily',
        dayRestrictionTimes: { startTime: '2024-01-01T08:00:00.000Z', endTime: '2024-01-01T16:30:00.000Z' },
        weeklyRestrictionTimes: [],
      },
    });
    expect(hours({ weekly: { from: 'saturday 0:00', to: 'Sun 24:00' } }, 'America/New_York')).toEqual({
      _type: 'RestrictionTimes',
      value: {
        restictionType: 'Weekly',
        dayRestrictionTimes: null,
        weeklyRestrictionTimes: [
          {
            startDay: 'Saturday',
            endDay: 'Monday',
            startTime: '2024-01-06T05:00:00.000Z',
            endTime: '2024-01-08T05:00:00.000Z',
          },
        ],
      },
    });
    expect(hours(' None ')).toEqual({
      _type: 'RestrictionTimes',
      value: { restictionType: 'None', dayRestrictionTimes: null, weeklyRestrictionTimes: [] },
    });
  });

  it.each([
    'none',
    { daily: { from: '09:00', to: '17:00' }, timezone: 'Europe/Berlin' },
    { daily: { from: '22:00', to: '06:00' }, timezone: 'Europe/Berlin' },
    { daily: { from: '18:00', to: '00:00' }, timezone: 'Europe/Berlin' },
    { weekly: [{ from: 'Sat 00:00', to: 'Mon 00:00' }], timezone: 'Europe/Berlin' },
    {
      weekly: [
        { from: 'Mon 09:00:30', to: 'Mon 17:00' },
        { from: 'Fri 20:00', to: 'Mon 08:00' },
      ],
      timezone: 'Europe/Berlin',
    },
  ])('%j is shown as it was written', (given) => {
    expect(describeHours(hours(given), 'Europe/Berlin')).toEqual(given);
  });

  it('are shown as the platform reads them: by timestamps and not by names of days, at the clock of the date', () => {
    const window = {
      startDay: 'Sunday',
      endDay: 'Sunday',
      startTime: '2026-07-03T18:00:00.000Z',
      endTime: '2026-07-06T06:00:00.000Z',
    };
    const value = { restictionType: 'Weekly', dayRestrictionTimes: null, weeklyRestrictionTimes: [window] };
    expect(describeHours({ value }, 'Europe/Berlin')).toEqual({
      weekly: [{ from: 'Fri 20:00', to: 'Mon 08:00' }],
      timezone: 'Europe/Berlin',
    });
  });

  it('that cannot be said in short are left as they are, and no windows mean no restriction', () => {
    expect(describeHours({ value: { restrictionType: 'Daily' } }, 'UTC')).toBeUndefined();
    expect(describeHours({ value: { restictionType: 'Daily', dayRestrictionTimes: null } }, 'UTC')).toBeUndefined();
    expect(describeHours({ value: { restictionType: 'Weekly', weeklyRestrictionTimes: [] } }, 'UTC')).toBe('none');
  });

  const window = {
    startDay: 'Saturday',
    endDay: 'Monday',
    startTime: '2024-01-06T00:00:00.000Z',
    endTime: '2024-01-08T00:00:00Z',
  };
  const long = (value: unknown): unknown => ({ _type: 'RestrictionTimes', value });
  const times = { startTime: '2024-01-01T08:00:00.000Z', endTime: '2024-01-01T16:00:00.000Z' };

  it.each([
    [long({ restictionType: 'Weekly', dayRestrictionTimes: null, weeklyRestrictionTimes: [window] })],
    [long({ restictionType: 'Daily', dayRestrictionTimes: times, weeklyRestrictionTimes: [] })],
    [long({ restictionType: 'None', dayRestrictionTimes: null, weeklyRestrictionTimes: [] })],
  ])('in the own form of the platform are taken: %j', (given) => {
    expect(hours(given)).toEqual(given);
  });

  it('with the key that everybody expects are mended, and what does not matter is filled in', () => {
    expect(hours({ restrictionType: 'daily', dayRestrictionTimes: times })).toEqual(
      long({ restictionType: 'Daily', dayRestrictionTimes: times, weeklyRestrictionTimes: [] }),
    );
  });

  it.each([
    [{ daily: { from: '09:00', to: '09:00' } }, 'begins and ends at the same time'],
    [{ daily: { from: '00:00', to: '24:00' } }, 'say "none"'],
    [{ daily: { from: '9am', to: '17:00' } }, 'restrictionTimes.daily.from cannot be "9am"'],
    [{ daily: { form: '09:00', to: '17:00' } }, 'Did you mean from?'],
    [{ daily: { from: '09:00' } }, 'restrictionTimes.daily.to is missing'],
    [{ daily: { from: '25:00', to: '26:00' } }, 'cannot be "25:00"'],
    [{ weekly: [] }, 'holds no window'],
    [{ weekly: [{ from: '09:00', to: '17:00' }] }, 'Sat 00:00'],
    [{ weekly: [{ from: 'Sat 00:00', to: 'Sat 00:00' }] }, 'For the whole week say "none"'],
    [{ weekly: [{ from: 'Sun 24:00', to: 'Mon 00:00' }] }, 'begins and ends at Mon 00:00'],
    [{ daily: { from: '09:00', to: '17:00' }, weekly: [{ from: 'Sat 00:00', to: 'Mon 00:00' }] }, 'give one'],
    [
      { daily: { from: '09:00', to: '17:00' }, timezone: 'Asia/Tokyo' },
      'in which its hours are read: write them so and leave timezone out',
    ],
    [{ daily: { from: '09:00', to: '17:00' }, timezone: 'Nowhere/Land' }, "the schedule's zone is Europe/Berlin"],
    ['weekends', 'says no hours'],
    [[{ from: 'Sat 00:00', to: 'Mon 00:00' }], 'says no hours'],
    [{ sample: true }, 'restictionType is missing (spelt so)'],
    [long({ restictionType: 'Dayly', dayRestrictionTimes: times }), 'one of None, Daily, Weekly'],
    [long({ restictionType: 'Daily' }), 'restrictionTimes.value.dayRestrictionTimes is missing'],
    [
      long({ restictionType: 'Daily', dayRestrictionTimes: { startTime: '09:00', endTime: times.endTime } }),
      'startTime is no time: "09:00"',
    ],
    [
      long({ restictionType: 'Daily', dayRestrictionTimes: { ...times, endTime: '2025-05-05T08:00:00.000Z' } }),
      'same time of the day',
    ],
    [long({ restictionType: 'Weekly', weeklyRestrictionTimes: [] }), 'weeklyRestrictionTimes is missing'],
    [
      long({ restictionType: 'Weekly', weeklyRestrictionTimes: [{ ...window, startDay: 'Saterday' }] }),
      'Did you mean Saturday?',
    ],
    [
      long({ restictionType: 'Weekly', weeklyRestrictionTimes: [{ ...window, endTime: undefined }] }),
      '[0].endTime is missing',
    ],
    [long({ restictionType: 'None', dayRestrictionTimes: times }), 'yet restictionType is None'],
    [long({ restictionType: 'None', dayRestrictionTime: times }), 'Did you mean dayRestrictionTimes'],
    [{ _type: 'RestrictionTime', value: { restictionType: 'None' } }, '_type must be "RestrictionTimes"'],
  ])('%j is refused, and told how', (given, said) => {
    expect(refusal(() => hours(given))).toContain(said);
  });

  it('name everything that is wrong at once', () => {
    const said = refusal(() =>
      hours({
        weekly: [
          { from: 'Sat', to: 'Mon 00:00' },
          { from: 'Wed 10:00', until: 'Wed 11:00' },
        ],
      }),
    );
    expect(said).toContain('weekly[0].from cannot be "Sat"');
    expect(said).toContain('weekly[1] has no "until"');
    expect(said).toContain('weekly[1].to is missing');
  });
});

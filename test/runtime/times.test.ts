import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDay, parseTime, timeContext } from '../../runtime/call/times.ts';

const NOW = new Date('2026-03-10T12:34:56.789Z');
const at = (text: string, timezone?: string) => parseTime(text, 'startsAt', timeContext(NOW, timezone));

describe('times', () => {
  it.each([
    ['now', '2026-03-10T12:34:56.789Z'],
    ['-90m', '2026-03-10T11:04:56.789Z'],
    ['+2h', '2026-03-10T14:34:56.789Z'],
    ['-7d', '2026-03-03T12:34:56.789Z'],
    ['now-90m', '2026-03-10T11:04:56.789Z'],
    ['now + 2h', '2026-03-10T14:34:56.789Z'],
    ['2026-03-10 14:00:00 UTC', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10T14:00 gmt', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10', '2026-03-10T00:00:00.000Z'],
    ['2026-03-10 14:00', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10T14:00:00+02:00', '2026-03-10T12:00:00.000Z'],
    ['2026-03-10T14:00:00+0200', '2026-03-10T12:00:00.000Z'],
    ['2026-03-10T14:00:00.5Z', '2026-03-10T14:00:00.500Z'],
    ['Now', '2026-03-10T12:34:56.789Z'],
    ['today', '2026-03-10T00:00:00.000Z'],
    ['yesterday', '2026-03-09T00:00:00.000Z'],
    ['tomorrow', '2026-03-11T00:00:00.000Z'],
    [' now ', '2026-03-10T12:34:56.789Z'],
    ['-30s', '2026-03-10T12:34:26.789Z'],
    ['+2w', '2026-03-24T12:34:56.789Z'],
    ['- 5m', '2026-03-10T12:29:56.789Z'],
    ['2026-03-10T14:00:00-0330', '2026-03-10T17:30:00.000Z'],
    ['2026-03-10T14:00 +02:00', '2026-03-10T12:00:00.000Z'],
    ['2026-03-10 14:00z', '2026-03-10T14:00:00.000Z'],
    ['2026-03-10T14:00:07.123456789Z', '2026-03-10T14:00:07.123Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['1000-01-01', '1000-01-01T00:00:00.000Z'],
    ['Today', '2026-03-10T00:00:00.000Z'],
    ['yesterday 14:00', '2026-03-09T14:00:00.000Z'],
    ['tomorrowT03:30', '2026-03-11T03:30:00.000Z'],
    ['+7d', '2026-03-17T12:34:56.789Z'],
  ])('%s', (text, iso) => expect(at(text)).toBe(iso));

  it('reads local times in the zone that was named, across changes of its clocks', () => {
    expect(at('2026-07-01 09:00', 'Europe/Berlin')).toBe('2026-07-01T07:00:00.000Z');
    expect(at('2026-01-01 09:00', 'Europe/Berlin')).toBe('2026-01-01T08:00:00.000Z');
    expect(at('2026-03-29 03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    // Jumped over, and shown twice.
    expect(at('2026-03-29 02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('2026-10-25 02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('today', 'Pacific/Auckland')).toBe('2026-03-10T11:00:00.000Z');
  });

  it('tomorrow and yesterday are days of the calendar, however long', () => {
    const late = timeContext(new Date('2026-03-28T22:30:00Z'), 'Europe/Berlin');
    expect(parseTime('tomorrow', 'startsAt', late)).toBe('2026-03-28T23:00:00.000Z');
    const early = timeContext(new Date('2026-03-29T22:30:00Z'), 'Europe/Berlin');
    expect(parseTime('yesterday', 'startsAt', early)).toBe('2026-03-28T23:00:00.000Z');
  });

  it.each([
    '',
    'soon',
    '25:00',
    '2026-03-10 25:00',
    '-999999w',
    '2026-02-30',
    '2026-13-01',
    '1741600000',
    '2026-03-10T25:00Z',
    '-90',
    'now-',
    'nowish',
    'today 25:00',
    'yesterday14:00',
    '2026-03-10T14:00 CET',
    '2025-02-29',
    '2026-00-10',
    '2026-03-00',
    '+999999w',
    '9999-12-31T23:59:59-05:00',
    '0000-01-01T00:00:00+05:00',
    '-1234567s',
    'now-5x',
    '5m',
    'x2026-03-10',
    '2026-03-10x',
    '2026-03-10T14',
    '2026-03-10T14:00:61Z',
    '2026-03-10T14:00:00.1234567890Z',
  ])('refuses %j with an example', (text) => {
    expect(() => at(text)).toThrow(/startsAt is not a time/);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => at('now', 'Mars/Olympus')).toThrow(/no time zone/);
  });

  it('a time has a hundred characters at most, of which a refusal repeats sixty', () => {
    expect(at(`2026-03-10${' '.repeat(90)}`)).toBe('2026-03-10T00:00:00.000Z');
    expect(() => at(`2026-03-10${' '.repeat(91)}`)).toThrow(/^startsAt is not a time/);
    expect(() => at('x'.repeat(70))).toThrow(`startsAt is not a time: "${'x'.repeat(60)}".`);
    expect(() => at('now', 'x'.repeat(70))).toThrow(`There is no time zone "${'x'.repeat(60)}".`);
  });

  it('a hundred different ones are read in a call, each as often as it is asked for', () => {
    const context = timeContext(NOW);
    const read = (place: number) => parseTime(`-${place}m`, 'filter', context);
    for (let place = 1; place <= 100; place += 1) read(place);
    expect(() => read(101)).toThrow(/^filter: more than 100 different times/);
    expect(read(100)).toBe(read(100));
    // What was refused before counts for nothing, and another call begins anew.
    expect(() => parseTime('soon', 'filter', context)).toThrow(/is not a time/);
    expect(parseTime('-101m', 'filter', timeContext(NOW))).toBe('2026-03-10T10:53:56.789Z');
  });

  it('relative ones are as far from now as they say', () => {
    const size = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
    const units = fc.constantFrom(...(Object.keys(size) as (keyof typeof size)[]));
    fc.assert(
      fc.property(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 9999 }), units, (sign, count, unit) => {
        const distance = Date.parse(at(`${sign}${count}${unit}`)) - NOW.getTime();
        expect(distance).toBe((sign === '-' ? -1 : 1) * count * size[unit] + 0);
      }),
    );
  });

  it('that an instant is written as in any zone is that instant', () => {
    const instants = fc.date({ min: new Date('1975-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(at(instant.toISOString(), 'Asia/Kolkata')).toBe(instant.toISOString());
        expect(at(instant.toISOString().replace('Z', '+00:00'))).toBe(instant.toISOString());
      }),
    );
  });

  it.each([
    ['2026-03-10', true],
    [' 2026-03-10 ', true],
    ['2026-03-10T00:00', false],
    ['2026-3-10', false],
    ['a2026-03-10', false],
    ['today', true],
    [20260310, false],
    [undefined, false],
  ])('%j is a whole day: %j', (text, is) => expect(isDay(text)).toBe(is));
});
